"""`leadpact demo`: one command shows all of it, and a second run is quick."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from leadpact.cli import report
from leadpact.cli.demo import app, by_person, interesting_lead
from leadpact.cli.ending import Language
from leadpact.example import AGREEMENT
from leadpact.log.documents import load_history

EVENTS = "4000"


def shown(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where a first demo wrote, and what it printed."""
    to = tmp_path_factory.mktemp("first") / "demo"
    done = shown("--to", str(to), "--events", EVENTS)
    assert done.exit_code == 0, done.output
    return to, done.output


def test_it_says_the_verdict_of_each_clock(first: tuple[Path, str]) -> None:
    """Every clock of the agreement: met, missed, of how many, against its objective; too few below ten."""
    history = load_history(AGREEMENT)
    assert not isinstance(history, list)
    lines = first[1].splitlines()
    for name in ("handoff.accept", *history.latest.agreement.follow_up.clocks):
        mine = [line for line in lines if line.startswith(f"{name} ")]
        (line,) = (line for line in mine if "%" in line or "no objective" in line)
        met, missed, judged = (int(word.replace(",", "")) for word in line.split()[1:4])
        assert met + missed == judged
        if judged < 10:
            assert line.rstrip().endswith(("too few", "nothing judged"))
    assert "2 versions, from 2026-01-01 and 2026-07-01, no problems" in first[1]


def test_it_explains_a_lead_whose_promise_was_missed(first: tuple[Path, str]) -> None:
    """One interesting story: a first response that was missed and answered late."""
    text = first[1]
    assert "Clock “first-response” missed" in text
    assert "Clock “first-response” answered too late" in text


def test_it_says_where_the_files_are(first: tuple[Path, str]) -> None:
    """Every file it names is there, and so are the commands to try next."""
    to, text = first
    for name in (
        "acme",
        "events.parquet",
        "out/findings.parquet",
        "out/standings.parquet",
        "out/measures.json",
    ):
        assert str(to / name) in text
        assert (to / name).exists()
    assert "leadpact replay " in text and "--language ar" in text


def undrawn(out: Path, languages: list[Language], into: Path) -> list[Path]:
    """Where the review's pages are, without drawing them: that is most of the time of a small demo."""
    assert out.is_dir()
    return [into / f"report.{language.value}.html" for language in languages]


def test_a_second_run_keeps_the_events(first: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same parameters, the same file: nothing is generated again, and the story is the same."""
    monkeypatch.setattr(report, "write_reports", undrawn)
    to, text = first
    before = (to / "events.parquet").stat().st_mtime_ns
    again = shown("--to", str(to), "--events", EVENTS)
    assert again.exit_code == 0
    assert (to / "events.parquet").stat().st_mtime_ns == before
    assert "are already in" in again.output
    assert again.output.splitlines()[1:] == text.splitlines()[1:]


def test_other_parameters_write_other_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another seed or another size is another year; a stamp that cannot be read is none. The events are written before an
    agreement that is none ends the demo."""
    monkeypatch.setattr(report, "write_reports", undrawn)
    slip = tmp_path / "acme" / "2026-07-01.yaml"
    slip.parent.mkdir()
    slip.write_text("?")
    written = []
    for parameters in (("1000",), ("1000", "--seed", "8"), ("1001",)):
        assert shown("--to", str(tmp_path), "--events", *parameters).exit_code == 1
        written.append((tmp_path / "events.parquet").read_bytes())
    assert len(set(written)) == 3
    one = written[0]
    slip.unlink()
    (tmp_path / "demo.json").write_text("?")
    assert shown("--to", str(tmp_path), "--events", "1000").exit_code == 0
    assert (tmp_path / "events.parquet").read_bytes() == one
    assert json.loads((tmp_path / "demo.json").read_text())["seed"] == 7


def test_the_agreement_is_kept_as_changed(first: tuple[Path, str], tmp_path: Path) -> None:
    """Who changes a promise sees what comes of it; who makes a slip sees every problem, exit 1."""
    folder = tmp_path / "acme"
    folder.mkdir()
    file = folder / "2026-07-01.yaml"
    text = (AGREEMENT / file.name).read_text(encoding="utf-8")
    file.write_text(text.replace("owed_by: marketing", "owed_by: markting", 1), encoding="utf-8")
    done = shown("--to", str(tmp_path), "--events", "1000")
    assert done.exit_code == 1
    assert "there is no party markting" in done.output
    assert "markting" in file.read_text(encoding="utf-8")


def test_it_wants_a_directory(tmp_path: Path) -> None:
    """A file in its place is a mistake of usage, exit 2."""
    (tmp_path / "x").write_text("")
    assert shown("--to", str(tmp_path / "x")).exit_code == 2


def test_people_are_judged_as_clocks_are(first: tuple[Path, str]) -> None:
    """By person each clock counts once, and below ten there is no percentage."""
    rows = by_person(first[0] / "out")
    measures = json.loads((first[0] / "out" / "measures.json").read_text(encoding="utf-8"))
    (clock,) = (each for each in measures["clocks"] if each["clock"] == "first-response")
    assert sum(row["met"] for _, row in rows) == clock["met"]
    assert sum(row["missed"] for _, row in rows) == clock["missed"]
    assert all((row["attainment"] is None) == (row["judged"] < 10) for _, row in rows)


def test_the_story_is_a_short_one(first: tuple[Path, str]) -> None:
    """The lead that is explained is found in the findings, and is the same at each run."""
    findings, events = first[0] / "out" / "findings.parquet", first[0] / "events.parquet"
    lead = interesting_lead(findings, events)
    assert lead is not None
    assert lead == interesting_lead(findings, events)
    assert f"explain {first[0] / 'acme'} {events} {lead}" in first[1]
