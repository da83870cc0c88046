"""`leadpact check --events`: what it prints, in which form, and how it exits."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from leadpact.cli.check import run
from leadpact.example import AGREEMENT as AGREEMENTS
from leadpact.example import generate

AGREEMENT = """\
name: Small
effective: 2026-01-01
timezone: Europe/Madrid
parties: {marketing: {}, sales: {}}
calendars: {office: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}}
definitions:
  stages: [{id: lead}, {id: mql, owner: marketing, enter: {on: form_submitted}}]
handoff:
  triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}]
follow_up:
  clocks:
    first: {owed_by: sales, starts: handed_off, stops: call_made, within: 4h, objective: 90%}
kpis:
  mqls: {owed_by: marketing, volume: mql, target: 5}
"""
LOG = """\
event_id,lead_id,at,kind,form
e1,a,2026-01-07T23:30:00Z,form_submitted,demo
e2,a,2026-01-08T10:00:00Z,call_made,
e3,b,2026-01-09T10:00:00Z,form_submitted,letter
"""
TABLE = """\
{file} (effective 2026-01-01)
asked of 3 events from 2026-01-08 to 2026-01-09

                                                fed                   seen  first       last
definitions.stages.lead                         yes              2 entries  2026-01-08  2026-01-09
definitions.stages.mql                          yes              2 entries  2026-01-08  2026-01-09
handoff.triggers.demo                           yes              1 handoff  2026-01-08  2026-01-08
follow_up.clocks.first                          yes                1 clock  2026-01-08  2026-01-08
  starts: handed_off                            yes              1 handoff  2026-01-08  2026-01-08
  stops: call_made                              yes                1 event  2026-01-08  2026-01-08
kpis.mqls                                       yes              2 entries  2026-01-08  2026-01-09

of 7 clauses 7 can be fed, 0 in part, 0 not at all
every promise can be fed by this log
"""
NEVER = """\
follow_up.clocks.first                          no                 1 clock  2026-01-08  2026-01-08
  starts: handed_off                            yes              1 handoff  2026-01-08  2026-01-08
  stops: call_made                              no
      no event of kind `call_made` in this log; nearest to it is `calls_made` (1)
"""
BROKEN = """\
of 7 clauses 5 can be fed, 0 in part, 2 not at all
promised, and never fed by this log:
  follow_up.clocks.first (objective 90%)
    no event of kind `call_made` in this log; nearest to it is `calls_made` (1)
"""


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a hundred columns."""
    monkeypatch.setenv("COLUMNS", "100")


def files(folder: Path, agreement: str = AGREEMENT, log: str = LOG) -> tuple[str, str]:
    (folder / "small.yaml").write_text(agreement, encoding="utf-8")
    (folder / "log.csv").write_text(log, encoding="utf-8")
    return str(folder / "small.yaml"), str(folder / "log.csv")


def test_a_log_that_feeds_everything_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line a clause: whether it can be fed, how often it was seen, and on which days of the agreement's zone."""
    agreement, log = files(tmp_path)
    assert run([agreement, "--events", log]) == 0
    assert capsys.readouterr().out == TABLE.format(file=agreement)


def test_a_promise_that_is_never_fed_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is lacking stands below its clause; the promises that fail by it are listed in the end."""
    agreement, log = files(tmp_path, log=LOG.replace("call_made", "calls_made"))
    assert run([agreement, "--events", log]) == 1
    printed = capsys.readouterr().out
    assert NEVER in printed
    assert printed.endswith(BROKEN)


def test_what_is_not_promised_fails_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clock without an objective is never fed, and said to be; only promises make the command fail."""
    agreement, log = files(
        tmp_path, AGREEMENT.replace(", objective: 90%", ""), LOG.replace("call_made", "other")
    )
    assert run([agreement, "--events", log]) == 0
    assert "of 7 clauses 5 can be fed, 0 in part, 2 not at all\n" in capsys.readouterr().out


def test_several_logs_are_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--events` may be given several times."""
    agreement, log = files(tmp_path, log=LOG.replace("e2,a,2026-01-08T10:00:00Z,call_made,\n", ""))
    more = tmp_path / "more.jsonl"
    more.write_text('{"event_id": "e2", "lead_id": "a", "at": "2026-01-08T10:00:00Z", "kind": "call_made"}\n')
    assert run([agreement, "--events", log, "--events", str(more)]) == 0
    assert capsys.readouterr().out == TABLE.format(file=agreement)


def test_problems_of_the_document_come_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A doubt is listed before the table and exits 1; a refused document is listed alone."""
    agreement, log = files(tmp_path, AGREEMENT.replace("90%", "190%"))
    assert run([agreement, "--events", log]) == 1
    first, empty, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{agreement}:12:90: follow_up.clocks.first.objective: ")
    assert (empty, rest[-1]) == ("", "every promise can be fed by this log")
    agreement, log = files(tmp_path, AGREEMENT.replace("owed_by: sales", "owed_by: sails"))
    assert run([agreement, "--events", log]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert run([agreement, "--events", log, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in told["problems"]] == ["unknown_name"]
    assert (told["log"], told["clauses"]) == (None, [])


def test_a_narrow_page_cuts_no_clause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clause that has no room stands on a line of its own; no line is wider than the page."""
    monkeypatch.setenv("COLUMNS", "80")
    agreement, log = files(tmp_path, AGREEMENT.replace("mqls:", "people_who_asked_for_it:"))
    assert run([agreement, "--events", log]) == 0
    lines = capsys.readouterr().out.splitlines()[3:]
    place = lines.index("kpis.people_who_asked_for_it")
    assert lines[place + 1].split() == ["yes", "2", "entries", "2026-01-08", "2026-01-09"]
    assert max(map(len, lines)) <= 80


def test_json_has_places_and_instants(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every clause with its line in the document, what it asks, instants in UTC, and what is lacking by code."""
    agreement, log = files(tmp_path, log=LOG.replace("call_made", "calls_made"))
    assert run([agreement, "--events", log, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["problems"], told["version"]) == ([], "2026-01-01")
    assert told["never_fed"] == ["follow_up.clocks.first"]
    assert told["log"]["events"] == 3 and told["log"]["first"] == "2026-01-07T23:30:00Z"
    rows = {row["clause"]: row for row in told["clauses"]}
    assert rows["handoff.triggers.demo"] == {
        "file": agreement,
        "line": 9,
        "column": 14,
        "clause": "handoff.triggers.demo",
        "asks": "form_submitted when form = 'demo'",
        "fed": "yes",
        "seen": 1,
        "unit": "handoffs",
        "first": "2026-01-07T23:30:00Z",
        "last": "2026-01-07T23:30:00Z",
        "promise": "hands leads off",
        "lacks": [],
    }
    assert [each["code"] for each in rows["follow_up.clocks.first.stops"]["lacks"]] == ["near_kind"]


def test_csv_is_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Problems first, in the columns they always have; then a row a clause in those and some more."""
    doubtful = AGREEMENT.replace("90%", "190%")
    agreement, log = files(tmp_path, doubtful, LOG.replace("call_made", "calls_made"))
    assert run([agreement, "--events", log, "--format", "csv"]) == 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["code"], row["fed"]) for row in rows][:3] == [
        ("objective_range", ""),
        ("trackable", "yes"),
        ("trackable", "yes"),
    ]
    stops = next(row for row in rows if row["clause"] == "follow_up.clocks.first.stops")
    assert (stops["code"], stops["line"], stops["seen"]) == ("never_seen", "12", "0")
    assert stops["what"].startswith("no event of kind `call_made`")


def test_the_latest_version_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a folder the last version, and it says so, also how many events are outside its term."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "2026-01-01.yaml").write_text(AGREEMENT)
    later = AGREEMENT.replace("2026-01-01", "2026-01-09").replace("call_made", "meeting_booked")
    (folder / "2026-01-09.yaml").write_text(later)
    _, log = files(tmp_path)
    assert run([str(folder), "--events", log]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[:3] == [
        f"{folder / '2026-01-09.yaml'} (effective 2026-01-09, the latest of 2 versions)",
        "asked of 3 events from 2026-01-08 to 2026-01-09",
        "2 of them outside its term: asked as if it had been in force",
    ]
    assert "      no event of kind `meeting_booked` in this log" in printed


def test_logs_are_refused_as_replay_refuses_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there, and one that is no log: all problems on standard error, exit 1, no table."""
    agreement, log = files(tmp_path, log="lead,when\na,2026-01-01\n")
    with pytest.raises(SystemExit) as left:
        run([agreement, "--events", log, "--events", str(tmp_path / "none.csv")])
    told = capsys.readouterr()
    assert (left.value.code, told.out) == (1, "")
    assert "none.csv: there is no such file" in told.err and "log.csv" in told.err


def test_rejected_rows_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row that is refused is told with its reason, as by replay; the others are asked."""
    agreement, log = files(tmp_path, log=LOG + "e4,c,soon,form_submitted,demo\n")
    assert run([agreement, "--events", log]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].endswith("; 1 row rejected") and lines[2].startswith("  1 × ")


def test_usage_exits_2(tmp_path: Path) -> None:
    """One log is asked about one agreement."""
    agreement, log = files(tmp_path)
    with pytest.raises(SystemExit) as left:
        run([agreement, agreement, "--events", log])
    assert left.value.code == 2


def test_without_events_nothing_of_it_is_imported(tmp_path: Path) -> None:
    """`check` alone stays as light as it was: what asks logs is not even found on the way."""
    agreement, _ = files(tmp_path)
    code = (
        "import sys; from leadpact.cli.check import run\n"
        "run([sys.argv[1]])\n"
        "print(sorted(m for m in sys.modules if 'needs' in m or 'tracking' in m or m in ('duckdb', 'numpy', 'typer')))"
    )
    done = subprocess.run([sys.executable, "-c", code, agreement], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["1 version, no problems", "[]"]


def test_the_page_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example of the reference page, line by line; `…` stands for lines left out."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "check.md").read_text(encoding="utf-8")
    shown = page.split("--events demo/events.parquet\n```\n\n```\n")[1].split("```")[0]
    shutil.copytree(AGREEMENTS, tmp_path / "demo" / "acme")
    generate(5000, 7, tmp_path / "demo" / "events.parquet")
    monkeypatch.chdir(tmp_path)
    assert run(["demo/acme", "--events", "demo/events.parquet"]) == 1
    printed = capsys.readouterr().out
    place = 0
    for some in shown.split("…\n"):
        assert some in printed[place:], some
        place = printed.index(some, place) + len(some)
    assert place == len(printed)
