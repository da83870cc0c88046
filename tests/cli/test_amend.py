"""`leadpact amend`: what it writes, what it leaves alone, and what it refuses to write."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parents[1] / each) for each in ("agreement", "bad_input")]

from agreement_examples import SMALL
from trying import Said, leadpact

ACME = Path(__file__).parents[2] / "agreements" / "acme"
CLOCK = "follow_up.clocks.first-response"


def folder_of(tmp_path: Path, text: str = SMALL) -> Path:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "2026-01-01.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "acme"


def amend(tmp_path: Path, *options: str, day: str = "2026-07-01") -> Said:
    return leadpact(tmp_path, "amend", "acme", "--effective", day, *options)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def refused(said: Said, folder: Path, code: int = 1) -> str:
    """What was said when nothing was written."""
    assert said.code == code and not said.out and "Traceback" not in said.err, said
    assert names(folder) == ["2026-01-01.yaml"]
    assert (folder / "2026-01-01.yaml").read_text(encoding="utf-8").startswith("name: Small")
    return " ".join(said.err.replace("│", " ").split())


def test_without_a_change_only_the_date_is_another(tmp_path: Path) -> None:
    """The example's latest version, copied: one line differs, in its date alone; the original stays byte for byte."""
    shutil.copytree(ACME, tmp_path / "acme", ignore=shutil.ignore_patterns("cases"))
    before = {file.name: file.read_bytes() for file in (tmp_path / "acme").iterdir()}
    said = amend(tmp_path, "--format", "json", day="2026-10-01")
    assert said.code == 0 and not said.err
    now = {file.name: file.read_bytes() for file in (tmp_path / "acme").iterdir()}
    new = now.pop("2026-10-01.yaml")
    assert now == before
    assert new == before["2026-07-01.yaml"].replace(b"effective: 2026-07-01", b"effective: 2026-10-01")
    assert [row["clause"] for row in json.loads(said.out)["changes"]] == ["effective"]
    assert leadpact(tmp_path, "check", "acme").code == 0


def test_the_clauses_touched_are_told(tmp_path: Path) -> None:
    """In compare's words, and what to do next; comments and layout are kept."""
    folder = folder_of(tmp_path, SMALL.replace("objective: 90%", "objective: 90%     # nine of ten"))
    said = amend(tmp_path, "--set", f"{CLOCK}.objective=95%", "--set", f"{CLOCK}.within=3bh")
    assert said.code == 0 and not said.err
    lines = said.out.splitlines()
    assert lines[0] == "acme/2026-07-01.yaml: written from acme/2026-01-01.yaml"
    assert "The objective of the clock first-response: 90% → 95%" in lines
    assert "  ↳ stricter for sales · follow_up.clocks.first-response.within" in lines
    assert lines[-1] == (
        "next: leadpact check acme/2026-07-01.yaml, leadpact compare acme/2026-01-01.yaml acme/2026-07-01.yaml, "
        "leadpact sign acme/2026-07-01.yaml"
    )
    text = (folder / "2026-07-01.yaml").read_text()
    assert "      objective: 95%     # nine of ten\n" in text and "      within: 3bh\n" in text
    compared = leadpact(tmp_path, "compare", "acme").out
    assert "\n".join(lines[1:-2]) in compared


def test_a_copy_says_that_it_is_to_be_edited(tmp_path: Path) -> None:
    """Without a change the next step is an editor."""
    folder_of(tmp_path)
    assert "next: edit it, then leadpact check" in amend(tmp_path).out


def test_clauses_are_removed(tmp_path: Path) -> None:
    """`--remove` takes a clause out, after what `--set` says."""
    folder = folder_of(tmp_path)
    clock = "{owed_by: sales, starts: handed_off, stops: attempt_made, within: 1bd}"
    said = amend(
        tmp_path,
        "--set",
        f"follow_up.clocks.again={clock}",
        "--remove",
        CLOCK,
        "--language",
        "es",
    )
    assert said.code == 0 and "más exigente para ventas · follow_up.clocks.again" in said.out
    assert "first-response:" not in (folder / "2026-07-01.yaml").read_text()


def test_the_date_must_be_later(tmp_path: Path) -> None:
    """The same day, an earlier one and none at all are misuse; so is a second date by --set."""
    folder = folder_of(tmp_path)
    for day in ("2026-01-01", "2025-12-31"):
        assert "is not after 2026-01-01" in refused(amend(tmp_path, day=day), folder, 2)
    for day in ("soon", "2026-13-01", "2026-W27", ""):
        assert "is no date; write 2026-07-01" in refused(amend(tmp_path, day=day), folder, 2)
    refused(amend(tmp_path, "--set", "effective=2026-08-01"), folder, 2)
    refused(amend(tmp_path, "--set", "review.close"), folder, 2)


def test_nothing_that_is_refused_is_written(tmp_path: Path) -> None:
    """A wrong value, an unknown key, a clause that is not there, another name than the version before: with their place."""
    folder = folder_of(tmp_path)
    told = refused(amend(tmp_path, "--set", f"{CLOCK}.objective=90"), folder)
    assert "2026-07-01.yaml:18:18: follow_up.clocks.first-response.objective: 90 is no percentage" in told
    assert "unknown key objektive; write objective" in refused(
        amend(tmp_path, "--set", f"{CLOCK}.objektive=90%"), folder
    )
    assert "there is nothing to remove" in refused(amend(tmp_path, "--remove", "review.close"), folder)
    assert "write the same name in all versions" in refused(amend(tmp_path, "--set", "name=Big"), folder)


def test_a_term_that_is_over_is_pointed_out(tmp_path: Path) -> None:
    """`until` before the new date refuses and says what to give with it; a goal's date before it is said, and written."""
    goals = "goals:\n  revenue: {target: 1000, by: 2026-12-31}\n"
    folder = folder_of(tmp_path, SMALL + "until: 2026-12-31\ncurrency: EUR\n" + goals)
    told = refused(amend(tmp_path, day="2027-01-01"), folder)
    assert "until is before effective" in told and "--set until=" in told
    said = amend(tmp_path, "--set", "until=2027-12-31", day="2027-01-01")
    assert said.code == 0 and "goals.revenue.by: by 2026-12-31 is outside the agreement's term" in said.err
    (folder / "2027-01-01.yaml").unlink()
    both = ("--set", "until=2027-12-31", "--set", "goals.revenue.by=2027-12-31")
    assert not amend(tmp_path, *both, day="2027-01-01").err


@pytest.mark.parametrize("there", ["2026-07-01.yaml", "2026-07-01.lock"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    """A file in its place, or a lock that would be taken for its own: exit 1, both stay."""
    folder = folder_of(tmp_path)
    (folder / there).write_text("mine")
    one = leadpact(tmp_path, "amend", "acme/2026-01-01.yaml", "--effective", "2026-07-01")
    assert one.code == 1 and there in one.err and "is not overwritten" in one.err
    assert (folder / there).read_text() == "mine"


def test_it_is_written_where_one_says(tmp_path: Path) -> None:
    """`--to` names another file; a date in its name must be the version's own."""
    folder = folder_of(tmp_path)
    said = amend(tmp_path, "--to", "draft.yaml")
    assert said.code == 0 and "effective: 2026-07-01" in (tmp_path / "draft.yaml").read_text()
    assert names(folder) == ["2026-01-01.yaml"]
    told = refused(amend(tmp_path, "--to", "acme/2026-08-01.yaml"), folder)
    assert "the file is called 2026-08-01.yaml, the version is effective 2026-07-01" in told
    assert "can't be written" in amend(tmp_path, "--to", "none/draft.yaml").err


def test_a_signed_version_is_amended_not_touched(tmp_path: Path) -> None:
    """Its lock stays its own; the next version is signed by itself."""
    folder = folder_of(tmp_path, SMALL + "signers: [ana]\n")
    assert leadpact(tmp_path, "sign", "acme", "--by", "ana").code == 0
    assert amend(tmp_path, "--set", f"{CLOCK}.objective=95%").code == 0
    assert names(folder) == ["2026-01-01.lock", "2026-01-01.yaml", "2026-07-01.yaml"]
    assert leadpact(tmp_path, "check", "acme").code == 0
    assert leadpact(tmp_path, "sign", "acme", "--by", "ana").code == 0
    assert "2026-07-01.lock" in names(folder)


def test_a_refused_agreement_is_not_amended(tmp_path: Path) -> None:
    """Its problems are listed."""
    folder = folder_of(tmp_path, SMALL.replace("owed_by: sales", "owed_by: sails"))
    assert "there is no party sails" in refused(amend(tmp_path), folder)
