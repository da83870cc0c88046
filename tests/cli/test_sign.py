"""`leadpact sign`: what the lock says, what is refused, and what a change after signing leads to."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parents[1] / each) for each in ("agreement", "bad_input")]

from agreement_examples import SMALL, WHOLE
from trying import EVENTS, Said, leadpact

from leadpact.agreement.history import History
from leadpact.agreement.lock import Signing
from leadpact.log.documents import load_history

NAME = "2026-01-01"
AT = ("--at", "2025-12-20T10:00:00Z")
THEN = 1_766_224_800_000_000


def folder_of(tmp_path: Path, text: str = WHOLE) -> Path:
    """A folder with one version."""
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / f"{NAME}.yaml").write_text(text, encoding="utf-8")
    return folder


def signed(tmp_path: Path, *options: str) -> Said:
    return leadpact(tmp_path, "sign", "acme", *AT, *options)


def refused(said: Said) -> None:
    assert said.code == 1 and "Traceback" not in said.err, said.err


def test_signing_writes_who_when_what_and_the_holidays(tmp_path: Path) -> None:
    """The lock has the digest, each signer with the instant, and the dates; the text is untouched, `check` is content."""
    folder = folder_of(tmp_path)
    before = (folder / f"{NAME}.yaml").read_bytes()
    said = signed(tmp_path, "--by", "luis", "--by", "ana")
    assert said.code == 0, said.err
    history = load_history(folder)
    assert isinstance(history, History) and history.latest.lock is not None
    lock = history.latest.lock
    assert lock.digest == history.latest.digest and lock.digest in said.out
    assert lock.signed == (Signing("luis", THEN), Signing("ana", THEN))
    assert len(lock.holidays["madrid"]) > 30
    assert (folder / f"{NAME}.yaml").read_bytes() == before
    assert sorted(each.name for each in folder.iterdir()) == [f"{NAME}.lock", f"{NAME}.yaml"]
    assert leadpact(tmp_path, "check", "acme").out == "1 version, no problems\n"


def test_each_may_sign_on_a_day_of_their_own(tmp_path: Path) -> None:
    """A second signer is added; the first keeps the instant, and the holidays stay as first resolved."""
    folder = folder_of(tmp_path)
    assert signed(tmp_path, "--by", "ana").code == 0
    lock = folder / f"{NAME}.lock"
    content = json.loads(lock.read_text())
    content["holidays"]["madrid"].append("2026-05-18")
    lock.write_text(json.dumps(content))
    later = leadpact(tmp_path, "sign", "acme", "--by", "luis", "--by", "ana", "--at", "2025-12-21T10:00:00Z")
    assert later.code == 0 and "not signed yet" not in later.out, later.err
    content = json.loads(lock.read_text())
    assert [each["at"][:10] for each in content["signed"]] == ["2025-12-20", "2025-12-21"]
    assert [each["by"] for each in content["signed"]] == ["ana", "luis"]
    assert "2026-05-18" in content["holidays"]["madrid"]


def test_nobody_signs_by_the_microsecond(tmp_path: Path) -> None:
    """Without --at the instant is now, in whole seconds: the lock and the page that is signed both show it."""
    folder = folder_of(tmp_path)
    assert leadpact(tmp_path, "sign", "acme", "--by", "ana").code == 0
    (each,) = json.loads((folder / f"{NAME}.lock").read_text())["signed"]
    assert len(each["at"]) == len("2025-12-20T10:00:00Z"), each


@pytest.mark.parametrize("again", [(), ("--by", "ana")])
def test_what_is_signed_is_not_signed_again(tmp_path: Path, again: tuple[str, ...]) -> None:
    """Exit 1, the digest said, the lock untouched."""
    folder = folder_of(tmp_path)
    assert signed(tmp_path, "--by", "ana").code == 0
    before = (folder / f"{NAME}.lock").read_bytes()
    said = signed(tmp_path, *again)
    refused(said)
    digest = json.loads(before)["digest"]
    assert "is signed already by ana" in said.err and digest in said.err and "leadpact amend" in said.err
    assert (folder / f"{NAME}.lock").read_bytes() == before


def test_a_version_with_problems_is_not_signed(tmp_path: Path) -> None:
    """Neither a refused one nor a doubtful one: all problems are listed, and no lock is written."""
    for text in (
        SMALL.replace("owed_by: sales", "owed_by: sails"),
        SMALL.replace("objective: 90%", "objective: 190%"),
    ):
        file = tmp_path / "a.yaml"
        file.write_text(text)
        said = leadpact(tmp_path, "sign", "a.yaml")
        refused(said)
        assert said.err == leadpact(tmp_path, "check", "a.yaml").out
        assert not (tmp_path / "a.lock").exists()


def test_only_signers_sign(tmp_path: Path) -> None:
    """Somebody else is misuse, exit 2, with who may; nothing is written. Without `--by` nobody is named."""
    folder = folder_of(tmp_path)
    said = signed(tmp_path, "--by", "marta")
    assert said.code == 2 and "marta is no signer" in said.err and "ana, luis" in said.err
    assert not (folder / f"{NAME}.lock").exists()
    said = signed(tmp_path)
    assert said.code == 0 and "not signed yet by ana, luis" in said.out
    assert "signed" not in json.loads((folder / f"{NAME}.lock").read_text())


def test_a_change_after_signing_is_named_with_both_digests(tmp_path: Path) -> None:
    """`check` and `replay` say what was signed, what the text has now, and to amend instead; comments may change."""
    folder = folder_of(tmp_path)
    assert signed(tmp_path, "--by", "ana").code == 0
    file = folder / f"{NAME}.yaml"
    digest = json.loads((folder / f"{NAME}.lock").read_text())["digest"]
    file.write_text("# signed in December\n" + WHOLE, encoding="utf-8")
    assert leadpact(tmp_path, "check", "acme").code == 0
    file.write_text(WHOLE.replace("objective: 95%", "objective: 85%"), encoding="utf-8")
    (tmp_path / "e.csv").write_text(EVENTS)
    for command in (("check", "acme"), ("replay", "acme", "e.csv", "--to", "out"), ("sign", "acme")):
        said = leadpact(tmp_path, *command)
        told = said.out + said.err
        assert said.code == 1 and digest in told and "leadpact amend" in told, told
        now = told.split("the text has ")[1][:64]
        assert len(now) == 64 and now != digest


def test_old_locks_are_read(tmp_path: Path) -> None:
    """A lock from before people were named in it is a lock; so is one without the key."""
    folder = folder_of(tmp_path)
    assert signed(tmp_path, "--by", "ana").code == 0
    lock = folder / f"{NAME}.lock"
    content = json.loads(lock.read_text())
    del content["signed"]
    lock.write_text(json.dumps(content))
    history = load_history(folder)
    assert isinstance(history, History) and history.latest.lock is not None
    assert history.latest.lock.signed == ()
    lock.write_text(json.dumps({**content, "signed": [{"by": "ana", "at": "yesterday"}]}))
    assert "the lock can't be read" in leadpact(tmp_path, "check", "acme").out


def test_a_folder_is_signed_by_its_latest_version(tmp_path: Path) -> None:
    """And a file by itself, whatever lies beside it."""
    folder = folder_of(tmp_path)
    (folder / "2026-07-01.yaml").write_text(WHOLE.replace("effective: 2026-01-01", "effective: 2026-07-01"))
    assert signed(tmp_path).code == 0
    assert not (folder / f"{NAME}.lock").exists() and (folder / "2026-07-01.lock").exists()
    assert leadpact(tmp_path, "sign", f"acme/{NAME}.yaml").code == 0


def test_programs_read_it_too(tmp_path: Path) -> None:
    """JSON: one object; CSV: a row a signature."""
    folder_of(tmp_path)
    row = json.loads(signed(tmp_path, "--by", "ana", "--format", "json").out)
    assert (row["version"], row["missing"]) == (NAME, ["luis"])
    rows = list(csv.DictReader(io.StringIO(signed(tmp_path, "--by", "luis", "--format", "csv").out)))
    assert [each["by"] for each in rows] == ["ana", "luis"]


def test_where_nothing_can_be_written_nothing_is_signed(tmp_path: Path) -> None:
    """A directory in the lock's place: one line, exit 1, nothing left beside it."""
    folder = folder_of(tmp_path)
    (folder / f"{NAME}.lock").mkdir()
    said = signed(tmp_path, "--by", "ana")
    refused(said)
    assert sorted(each.name for each in folder.iterdir()) == [f"{NAME}.lock", f"{NAME}.yaml"]
