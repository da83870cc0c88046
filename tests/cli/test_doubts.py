"""Commands judge by an agreement whose sense is doubtful, and say so once; a refused one they list, and stop."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parents[1] / each) for each in ("agreement", "bad_input")]

from agreement_examples import SMALL, changed
from trying import EVENTS, Said, leadpact, write

from leadpact.cli import report
from leadpact.cli.doubts import ALL_THE_SAME
from leadpact.example import AGREEMENT as EXAMPLE

UNMEASURED = pytest.mark.usefixtures("unmeasured")
DOUBTFUL = SMALL.replace("objective: 90%", "at_risk: 100%\n      objective: 190%")
REFUSED = DOUBTFUL.replace("owed_by: sales", "owed_by: sails")
DOUBTS = (
    "a.yaml:18:16: follow_up.clocks.first-response.at_risk: at 100% the clock is due already, or has not begun; "
    "write over 0% and under 100%",
    "a.yaml:19:18: follow_up.clocks.first-response.objective: an objective of 190% can't be met, or can't be missed; "
    "write over 0% and at most 100%",
)
JUDGING = {
    "replay": ("replay", "a.yaml", "e.csv", "--to", "out"),
    "explain": ("explain", "a.yaml", "e.csv", "l1"),
}


def said(folder: Path, command: str, agreement: str, *options: str) -> Said:
    write(folder, a_yaml=agreement, e_csv=EVENTS)
    return leadpact(folder, *JUDGING[command], *options)


@UNMEASURED
@pytest.mark.parametrize("command", JUDGING)
def test_doubts_are_said_and_judged_all_the_same(tmp_path: Path, command: str) -> None:
    """Exit 0; on standard error one line, then a line a doubt as `check` has it, each once."""
    judged = said(tmp_path, command, DOUBTFUL)
    assert judged.code == 0 and judged.out
    assert judged.err.splitlines() == [ALL_THE_SAME, *DOUBTS]
    assert leadpact(tmp_path, "check", "a.yaml").out.splitlines() == list(DOUBTS)
    assert (tmp_path / "out" / "findings.parquet").exists() == (command == "replay")


@UNMEASURED
@pytest.mark.parametrize("command", JUDGING)
@pytest.mark.parametrize("form", ["json", "csv"])
def test_standard_output_is_as_without_doubts(tmp_path: Path, command: str, form: str) -> None:
    """What a program reads is undisturbed: the forms are whole, and nothing of the doubts is in them."""
    judged = said(tmp_path, command, DOUBTFUL, "--format", form)
    assert judged.code == 0 and ALL_THE_SAME in judged.err
    assert "judged all" not in judged.out and "a.yaml:" not in judged.out
    if form == "json":
        assert json.loads(judged.out)


@pytest.mark.parametrize("command", JUDGING)
def test_one_refusal_lists_all_problems(tmp_path: Path, command: str) -> None:
    """A single refusal stops: refusals and doubts are listed together in the document's order, nothing is written."""
    refused = said(tmp_path, command, REFUSED)
    assert refused.code == 1 and refused.out == ""
    lines = refused.err.splitlines()
    assert lines[0].startswith("a.yaml:14:16: ") and lines[1:] == list(DOUBTS)
    assert not (tmp_path / "out").exists()


@UNMEASURED
def test_doubts_of_all_versions_of_a_folder(tmp_path: Path) -> None:
    """Each version's doubts are said; a refused one beside it brings all of them, and stops."""
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "2026-01-01.yaml").write_text(DOUBTFUL)
    (folder / "2026-07-01.yaml").write_text(DOUBTFUL.replace("2026-01-01", "2026-07-01"))
    write(tmp_path, e_csv=EVENTS)
    command = ("replay", "acme", "e.csv", "--to", "out")
    judged = leadpact(tmp_path, *command)
    files = [line.split(":")[0] for line in judged.err.splitlines()[1:]]
    assert judged.code == 0
    assert files == ["acme/2026-01-01.yaml"] * 2 + ["acme/2026-07-01.yaml"] * 2
    (folder / "2026-07-01.yaml").write_text(REFUSED.replace("2026-01-01", "2026-07-01"))
    refused = leadpact(tmp_path, *command)
    assert (refused.code, len(refused.err.splitlines())) == (1, 5)
    assert ALL_THE_SAME not in refused.err


@UNMEASURED
def test_a_lock_of_another_text_is_listed_beside_doubts(tmp_path: Path) -> None:
    """What is wrong with a lock refuses; the doubts of its version are listed with it."""
    write(
        tmp_path,
        a_yaml=DOUBTFUL,
        a_lock='{"leadpact_lock": 1, "digest": "x", "holidays": {}, "versions": {}}',
    )
    checked = leadpact(tmp_path, "check", "a.yaml", "--format", "json")
    codes = [row["code"] for row in json.loads(checked.out)]
    assert sorted(codes) == ["at_risk_range", "lock_mismatch", "objective_range"]
    write(tmp_path, e_csv=EVENTS)
    assert leadpact(tmp_path, *JUDGING["replay"]).code == 1


def test_the_demo_says_doubts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo goes on with a doubtful agreement: it checks, replays, explains and reviews, and says the doubt once."""
    drawn = report.write_reports  # one page of the review, which is most of the time of a small demo
    monkeypatch.setattr(
        report, "write_reports", lambda out, languages, into: drawn(out, languages[:1], into=into)
    )
    file = tmp_path / "demo" / "acme" / "2026-01-01.yaml"
    file.parent.mkdir(parents=True)
    shipped = (EXAMPLE / file.name).read_text(encoding="utf-8")
    text, times = re.subn(r"objective: \d+%", "objective: 190%", shipped, count=1)
    assert times == 1
    file.write_text(text, encoding="utf-8")
    shown = leadpact(tmp_path, "demo", "--events", "1000")
    assert shown.code == 0 and "2 versions, from 2026-01-01 and 2026-07-01, 1 problem\n" in shown.out
    assert (shown.err.count(ALL_THE_SAME), shown.err.count("can't be met")) == (1, 1)


SPEC = changed(
    "A: 60, B: 30",
    "A: 90, B: 30",
    changed("},\n            long-term: {steps: [{after: 30d, send: news}]}}", "}}"),
)


@UNMEASURED
def test_an_agreement_is_judged_before_all_of_it_is_written(tmp_path: Path) -> None:
    """An agreement whose rules reach no A and which has no track long-term: it replays."""
    write(tmp_path, a_yaml=SPEC.encode(), e_csv=EVENTS)
    judged = leadpact(tmp_path, *JUDGING["replay"])
    clauses = [line.split(": ")[1] for line in judged.err.splitlines()[1:]]
    assert (judged.code, clauses) == (0, ["qualification.grades.fit.A", "handoff.return.track.not_now"])


MISSING = {
    "an agreement to replay by": ("replay", "none.yaml", "e.csv", "--to", "out"),
    "an agreement to explain by": ("explain", "none.yaml", "e.csv", "l1"),
    "an agreement to check": ("check", "none.yaml"),
    "events to replay": ("replay", "a.yaml", "none.csv", "--to", "out"),
    "events to explain": ("explain", "a.yaml", "none.csv", "l1"),
    "a source": ("import", "none.csv", "--to", "x.parquet"),
    "a mapping": ("import", "--map", "none.yaml", "e.csv", "--to", "x.parquet"),
    "a calendar": ("clock", "due", "--calendar", "none.yaml", "2026-01-05T09:00:00Z", "1h"),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_file_exits_1(tmp_path: Path, name: str) -> None:
    """Whatever file is missing, it is one line that begins with its name, and exit 1; only the command itself exits 2."""
    write(tmp_path, a_yaml=SMALL, e_csv=EVENTS)
    told = leadpact(tmp_path, *MISSING[name])
    (line,) = (told.out + told.err).splitlines()
    assert told.code == 1 and re.match(r"none\.(yaml|csv):", line)
