"""`leadpact compare`: which versions it compares, in which words and forms it tells the changes, and how it exits."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parents[1] / each) for each in ("agreement", "bad_input")]

from agreement_examples import SMALL, WHOLE, changed
from trying import Said, leadpact

ACME = Path(__file__).parents[2] / "agreements" / "acme"
LATER = SMALL.replace("2026-01-01", "2026-07-01")


def acme(folder: Path) -> None:
    """The example's two versions, without what lies beside them."""
    (folder / "acme").mkdir()
    for file in ACME.glob("*.yaml"):
        shutil.copy(file, folder / "acme" / file.name)


def files(folder: Path, old: str, new: str, *options: str) -> Said:
    """Compare two texts."""
    (folder / "old.yaml").write_text(old, encoding="utf-8")
    (folder / "new.yaml").write_text(new, encoding="utf-8")
    return leadpact(folder, "compare", "old.yaml", "new.yaml", *options)


def test_a_change_is_told_in_words(tmp_path: Path) -> None:
    """The clause, what it said and says, for whom it is stricter or looser, its path, both digests, and how many."""
    said = files(tmp_path, SMALL, LATER.replace("within: 4bh", "within: 2bh").replace("90%", "85%"))
    assert said.code == 0 and not said.err
    lines = said.out.splitlines()
    assert lines[0] == "Small: from version 2026-01-01 to version 2026-07-01"
    assert [line.split(":")[0] for line in lines[1:3]] == ["Digest before", "Digest now"]
    assert lines[3:] == [
        "",
        "The first day it holds: 1 January 2026 → 1 July 2026",
        "  ↳ different, neither stricter nor looser · effective",
        "",
        "The time of the clock first-response: 4 working hours → 2 working hours",
        "  ↳ stricter for sales · follow_up.clocks.first-response.within",
        "",
        "The objective of the clock first-response: 90% → 85%",
        "  ↳ looser for sales · follow_up.clocks.first-response.objective",
        "",
        "3 clauses changed; stricter for sales: 1; looser for sales: 1; different, neither stricter nor looser: 1",
    ]


@pytest.mark.parametrize(
    ("language", "part"),
    [
        (None, "La meta del indicador attempts_unreached: 6 → 5\n  ↳ menos exigente para Ventas"),
        ("en", "The target of the KPI attempts_unreached: 6 → 5\n  ↳ looser for Sales"),
        ("pt", "A meta do indicador attempts_unreached: 6 → 5\n  ↳ menos exigente para Vendas"),
        (
            "ar",
            "\u200fهدف المؤشر \u2068attempts_unreached\u2069: 6 ← 5\n\u200f  ↲ أخف على \u2068المبيعات\u2069",
        ),
    ],
)
def test_in_the_reader_s_language(tmp_path: Path, language: str | None, part: str) -> None:
    """Of a folder the last two versions are compared; the new one's language is the default."""
    acme(tmp_path)
    said = leadpact(tmp_path, "compare", "acme", *(("--language", language) if language else ()))
    assert said.code == 0 and part in said.out


def test_equal_versions(tmp_path: Path) -> None:
    """One line says that nothing changed, with the digest; a default written out changes the digest alone."""
    said = files(tmp_path, SMALL, "# a word\n" + SMALL.replace("Small", '"Small"'))
    assert said.out.splitlines()[1].startswith("Nothing changed: both have the digest ")
    said = files(tmp_path, SMALL, SMALL.replace("handoff:\n", "handoff:\n  unit: account\n"))
    assert "Nothing changed that means anything" in said.out and "Digest now" in said.out
    assert json.loads(files(tmp_path, SMALL, SMALL, "--format", "json").out)["changes"] == []


def test_programs_read_it_too(tmp_path: Path) -> None:
    """JSON: both versions with their digests, and values as the document writes them; CSV: a row a change."""
    acme(tmp_path)
    told = json.loads(leadpact(tmp_path, "compare", "acme", "--format", "json").out)
    assert (told["old"]["version"], told["new"]["version"]) == ("2026-01-01", "2026-07-01")
    assert len(told["new"]["digest"]) == 64
    by = {row["clause"]: row for row in told["changes"]}
    clock = by["follow_up.clocks.first-response.within.1"]
    assert (clock["kind"], clock["old"]) == ("changed", {"trigger": "demo", "is": "30bm"})
    assert (clock["stricter_for"], clock["looser_for"]) == (["sales"], [])
    assert by["follow_up.clocks.data-mended"]["new"]["objective"] == "80%"
    assert by["follow_up.clocks.depth.within"]["new"] == "12bd"
    assert by["follow_up.clocks.depth.means"]["kind"] == "wording"
    rows = list(csv.DictReader(io.StringIO(leadpact(tmp_path, "compare", "acme", "--format", "csv").out)))
    assert [row["clause"] for row in rows] == list(by)
    assert json.loads(rows[-2]["new"])["owed_by"] == "marketing"


def test_versions_of_a_folder_are_chosen_by_date(tmp_path: Path) -> None:
    """`--from` and `--to` name them; without `--from` it is the one before."""
    for month in ("01", "03", "07"):
        (tmp_path / f"2026-{month}-01.yaml").write_text(SMALL.replace("2026-01-01", f"2026-{month}-01"))

    def versions(*options: str) -> tuple[str, str]:
        told = json.loads(leadpact(tmp_path, "compare", ".", *options, "--format", "json").out)
        return told["old"]["version"][5:7], told["new"]["version"][5:7]

    assert versions() == ("03", "07")
    assert versions("--from", "2026-01-01") == ("01", "07")
    assert versions("--to", "2026-03-01") == ("01", "03")
    assert versions("--from", "2026-07-01", "--to", "2026-01-01") == ("07", "01")


def test_misuse_exits_2(tmp_path: Path) -> None:
    """One version alone, three agreements, a date that no version has, dates of two agreements."""
    (tmp_path / "2026-01-01.yaml").write_text(SMALL)
    for arguments in (
        (".",),
        ("2026-01-01.yaml",),
        (".", ".", "."),
        (".", ".", "--from", "2026-01-01"),
        (),
    ):
        said = leadpact(tmp_path, "compare", *arguments)
        assert said.code == 2 and not said.out and "Traceback" not in said.err, arguments
    (tmp_path / "2026-07-01.yaml").write_text(LATER)
    said = leadpact(tmp_path, "compare", ".", "--from", "2026-02-01")
    assert said.code == 2 and "2026-01-01, 2026-07-01" in " ".join(said.err.replace("│", " ").split())
    assert leadpact(tmp_path, "compare", ".", "--to", "2026-01-01").code == 2


def test_problems_of_either_are_listed(tmp_path: Path) -> None:
    """A refused version, on whichever side: exit 1, the problems of both, nothing compared. Doubts are said beside."""
    bad = SMALL.replace("owed_by: sales", "owed_by: sails")
    said = files(tmp_path, bad, bad.replace("4bh", "4"))
    assert (said.code, said.out) == (1, "")
    assert {line.split(":")[0] for line in said.err.splitlines()} == {"old.yaml", "new.yaml"}
    said = files(tmp_path, SMALL, SMALL.replace("90%", "190%"))
    assert said.code == 0 and "compared all the same" in said.err and "90% → 190%" in said.out
    assert leadpact(tmp_path, "compare", "old.yaml", "none.yaml").code == 1


def test_what_changed_in_one_language_is_shown_in_it(tmp_path: Path) -> None:
    """A text whose Arabic alone changed is told by its Arabic, whoever reads it."""
    new = changed('ar: "توقف أقل"', 'ar: "أعطال أقل"')
    said = files(tmp_path, WHOLE, new, "--language", "es")
    assert "أعطال أقل" in said.out and "solo redacción" in said.out
    assert "Menos paradas" not in said.out


def test_any_terminal_can_be_told(tmp_path: Path) -> None:
    """Letters that it lacks are spelt out, in every form; a reader that stops early is no failure."""
    acme(tmp_path)
    command = [sys.executable, "-c", "from leadpact.cli.main import run; run()"]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for arguments in (("compare", "acme"), ("compare", "acme", "--format", "csv"), ("sign", "acme")):
        done = subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=plain, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "") and "\\" in done.stdout, arguments
    reader, writer = os.pipe()
    os.close(reader)
    closed = subprocess.run(
        [*command, "compare", "acme"],
        cwd=tmp_path,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (closed.returncode, closed.stderr) == (0, "")
