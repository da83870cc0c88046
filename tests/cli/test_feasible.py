"""`leadpact feasible`: the verdict in words, as rows and as a page; what is assumed; and all that is wrong with the input."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bad_input"))

from trying import Said, leadpact, nothing_written, write

SALES = """\
leadpact: 1
name: Walls
effective: 2026-01-01
until: 2026-12-31
parties:
  marketing: {head: ana, people: {ana: {name: Ana}}}
  sales: {head: luis, people: {luis: {name: Luis}, marta: {name: Marta}}}
calendars:
  office: {timezone: Europe/Madrid, hours: {mon-fri: ["09:00-17:00"]}}
handoff: {triggers: [{id: demo, on: form_submitted}]}
follow_up:
  clocks:
    fast: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 30m, objective: 90%}
    slow: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 1bd, objective: 90%}
    deep: {owed_by: sales, starts: handed_off, needs: {attempts: 3, gap: {min: 4bh}}, satisfied_by: connected,
           within: 8bd, objective: 70%}
    again: {owed_by: sales, starts: triggered_again, stops: attempt_made, within: 4bh}
    offer: {owed_by: sales, starts: {on_stage: sql}, stops: deal_opened, within: 10d}
    data: {owed_by: marketing, starts: rejected, stops: lead_identified, within: 1bd}
"""
GOAL = """\
goals:
  revenue: {target: 100_000, average_deal: 1_000, conversion: {mql: 25%}}
"""
SHORT = ("--runs", "2", "--weeks", "2")
WEEK = ("--per-week", "20", *SHORT)
FEW = ("--per-week", "2", *SHORT)


def feasible(folder: Path, *more: str | Path, agreement: str = SALES) -> Said:
    write(folder, a_yaml=agreement)
    return leadpact(folder, "feasible", "a.yaml", *more)


def told(folder: Path, *more: str | Path, agreement: str = SALES) -> Any:
    said = feasible(folder, *more, "--format", "json", agreement=agreement)
    assert said.code == 0, said
    return json.loads(said.out)


def flat(said: Said) -> str:
    return " ".join(said.out.split())


def by_name(answer: Any) -> dict[str, Any]:
    return {each["promise"]: each for each in answer["promises"]}


# --- the verdict -----------------------------------------------------------------------------------------


def test_what_the_hours_never_allow_is_said(tmp_path: Path) -> None:
    """30 minutes on the wall: leads of the evening are overdue before anybody works, however many people and however few
    leads; a working day is kept, and so is depth."""
    page = flat(feasible(tmp_path, *WEEK))
    assert "With 2 people not everything promised can be kept: fast would fall short." in page
    assert re.search(
        r"these hours allow 6\d of 100 at most, the others are overdue before anybody works", page
    )
    assert "However few leads came, this team would not keep fast" in page
    assert "20 handoffs a week, as given with --per-week." in page
    answer = told(tmp_path, *WEEK)
    found = by_name(answer)
    assert {name: each["verdict"] for name, each in found.items()} == {
        "fast": "missed",
        "slow": "kept",
        "deep": "kept",
    }
    assert found["fast"]["people_needed"] is None and found["slow"]["people_needed"] == 1
    assert found["fast"]["expected"] < found["fast"]["calendar_allows"] < 0.7
    assert answer["never_kept"] == ["fast"]


def test_what_is_not_simulated_says_why(tmp_path: Path) -> None:
    """Another party's promise, one that no attempt meets, and one that only a log can foretell."""
    left = {each["promise"]: each["why"] for each in told(tmp_path, *FEW)["not_simulated"]}
    assert left == {"again": "unknown_start", "offer": "not_attempts", "data": "other_party"}


def test_too_much_work_breaks_what_held(tmp_path: Path) -> None:
    """Ten times the leads, half an hour each: more work than time; the page says how many people it takes and what volume
    holds, and the formula that nothing is kept in the long run."""
    agreement = SALES.replace("within: 30m", "within: 5bd")
    answer = told(tmp_path, "--per-week", "200", "--handle", "30m", *SHORT, agreement=agreement)
    assert answer["utilisation"] > 1 and answer["holds_up_to"] < 1
    assert by_name(answer)["deep"]["verdict"] == "missed" and by_name(answer)["deep"]["formula"] == 0
    assert answer["full_first"] == "hours" and answer["breaks_first"] in ("fast", "slow", "deep")
    most = max(each["people"] for each in answer["by_people"])
    assert 2 < by_name(answer)["slow"]["people_needed"] <= most


def test_the_plan_says_how_many_leads(tmp_path: Path) -> None:
    """100 deals at 25 % are 400 MQLs in a year; August at 0 % has none. What sales promises to absorb is compared."""
    agreement = SALES + GOAL
    answer = told(tmp_path, *SHORT, agreement=agreement)
    assert answer["assumed"]["demand"] == "plan" and answer["leads_a_week"] == pytest.approx(
        400 / 53, abs=0.2
    )
    up_to = agreement.replace("handoff: {", "handoff: {up_to: 120% of plan, ").replace(
        "within: 30m", "within: 30bm"
    )
    assert "sales promises to absorb 120% of the plan" in flat(feasible(tmp_path, *SHORT, agreement=up_to))


def test_capacities_hold_leads_back(tmp_path: Path) -> None:
    """Who has no capacity where others have one gets no leads; five a week are full long before the hours are."""
    agreement = SALES.replace("{name: Marta}", "{name: Marta, capacity: 5 per 1w}")
    answer = told(tmp_path, *WEEK, agreement=agreement)
    assert (answer["people"], answer["assumed"]["takes_no_leads"]) == (1, ["luis"])
    assert (answer["capacity_a_week"], answer["full_first"]) == (5, "capacity")
    assert by_name(answer)["slow"]["verdict"] == "missed"
    assert "Luis has no capacity for leads and gets none." in flat(
        feasible(tmp_path, *WEEK, agreement=agreement)
    )


def test_the_same_seed_prints_the_same(tmp_path: Path) -> None:
    """To the last digit; another seed has other digits."""
    one, two = (feasible(tmp_path, *FEW, "--format", "json").out for _ in range(2))
    assert one == two != feasible(tmp_path, *FEW, "--seed", "2", "--format", "json").out


def test_rows_are_the_same_numbers(tmp_path: Path) -> None:
    """CSV has the promises of the JSON."""
    rows = list(csv.DictReader(io.StringIO(feasible(tmp_path, *FEW, "--format", "csv").out)))
    answer = told(tmp_path, *FEW)
    assert [row["promise"] for row in rows] == ["fast", "slow", "deep"]
    assert [float(row["expected"]) for row in rows] == [each["expected"] for each in answer["promises"]]


@pytest.mark.parametrize(
    ("language", "said"), [("es", "¿Es posible?"), ("pt", "É possível?"), ("ar", "هل هذا ممكن؟")]
)
def test_it_speaks_the_readers_language(tmp_path: Path, language: str, said: str) -> None:
    """Sentences, table and reasons."""
    page = flat(feasible(tmp_path, *FEW, "--language", language))
    assert said in page and "would" not in page and "leads a week" not in page


def test_the_page_stands_alone(tmp_path: Path) -> None:
    """One file without script or network, with the picture twice (wide and narrow) and everything it says in words."""
    said = feasible(tmp_path, *FEW, "--language", "ar", "--to", "feasible.html")
    assert said.code == 0 and said.out == "written to feasible.html\n"
    page = (tmp_path / "feasible.html").read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in page and page.count("<svg") == 2 and page.count("<desc") == 2
    assert "<script" not in page and not re.search(r"(src|href)=.https?:", page)
    assert "data-figure" not in page and "\u2068" not in page.split("</style>")[1].split("<svg")[0]


# --- from a log ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty handoffs in six weeks, all on Tuesdays at 10 in Madrid; one in four reached at once; five come again."""
    folder = tmp_path_factory.mktemp("feasible")
    head = "event_id,lead_id,account_id,at,kind,actor,outcome\n"
    rows = []
    for n in range(40):
        day = f"2026-{2 + (n // 7 > 3):02d}-{(3, 10, 17, 24, 3, 10)[n // 7]:02d}"
        rows.append(f"h{n},l{n},a{n},{day}T10:{n:02d}:00+01:00,form_submitted,,")
        outcome = "connected" if n % 4 == 0 else "no_answer"
        rows.append(f"c{n},l{n},a{n},{day}T11:{n:02d}:00+01:00,call_made,luis,{outcome}")
        if n < 5:
            rows.append(f"g{n},l{n},a{n},{day}T12:{n:02d}:00+01:00,form_submitted,,")
    write(folder, a_yaml=SALES, e_csv=head + "\n".join(rows) + "\n")
    assert leadpact(folder, "replay", "a.yaml", "e.csv", "--to", "out").code == 0
    return folder


def test_a_log_says_when_how_many_and_how_often_reached(book: Path) -> None:
    """Handoffs a week, all in hours, so that half an hour is nearly always kept; one attempt in four reaches; and a promise
    whose starts are seen is simulated."""
    said = leadpact(book, "feasible", "a.yaml", "--from-history", "out", *SHORT, "--format", "json")
    answer = json.loads(said.out)
    assert answer["leads_a_week"] == pytest.approx(40 / 5, abs=0.1)
    assert answer["assumed"]["connect"] == [0.25] and answer["assumed"]["outside_hours"] is None
    assert by_name(answer)["fast"]["calendar_allows"] == 1 and "again" in by_name(answer)
    given = leadpact(
        book, "feasible", "a.yaml", "--from-history", "out", "--per-week", "3", *SHORT, "--format", "json"
    )
    assert json.loads(given.out)["leads_a_week"] == 3


def test_a_book_of_another_agreement_is_refused(book: Path) -> None:
    """Its demand would be somebody else's."""
    write(book, b_yaml=SALES.replace("name: Walls", "name: Doors"))
    said = leadpact(book, "feasible", "b.yaml", "--from-history", "out")
    assert (
        said.code == 1
        and "--from-history: the replay is of the agreement Walls, not of Doors; name" in said.err
    )


# --- what is wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "more", "words"),
    [
        (("", ""), (), "a.yaml:1:1: goals: nobody says how many leads there will be; write goals.revenue"),
        (
            ("{head: luis, people: {luis: {name: Luis}, marta: {name: Marta}}}", "{name: S}"),
            WEEK,
            "a.yaml:7:10: parties.sales: sales has no people to follow up; write them under",
        ),
        (("fast: {owed_by: sales", "fast: {owed_by: marketing"), (), "goals: nobody says"),
        (
            ('"09:00-17:00"]}}', '"09:00-17:00"]}, closed: [2026-01-01..2026-12-31]}'),
            WEEK,
            "a.yaml:9:3: calendars: no calendar of sales is open from 2026-01-05 to 2026-12-",
        ),
        (("follow_up:", "x:"), WEEK, "unknown key x"),
        (("", ""), ("--per-week", "99999999"), "--per-week: 99,999,999 leads a week in 20 runs of 12 weeks are more than"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_says_what_to_write(
    tmp_path: Path, change: tuple[str, str], more: tuple[str, ...], words: str
) -> None:
    """Each at its place in the document or its option, on standard error; exit 1."""
    said = feasible(tmp_path, *more, agreement=SALES.replace(*change, 1))
    assert said.code == 1 and words in said.err and "Traceback" not in said.err and not said.out


def test_no_clock_to_foresee(tmp_path: Path) -> None:
    """Without a clock that attempts meet there is nothing to say; all that lacks is said at once."""
    said = feasible(tmp_path, agreement=SALES.partition("follow_up:")[0])
    assert said.code == 1 and len(said.err.strip().splitlines()) == 2
    assert "follow_up.clocks: no clock of sales starts with a handoff" in said.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--per-week", "0"), "0 is no number over 0"),
        (("--per-week", "many"), "many is no number over 0"),
        (("--handle", "2bd"), "2bd is no time up to 8h"),
        (("--handle", "6"), "6"),
        (("--share-of-day", "0%"), "0% is no share from 1% to 100%"),
        (("--connect", "120%"), "120% is no share"),
        (("--runs", "1"), "--runs"),
        (("--weeks", "0"), "--weeks"),
        (("--seed", "-1"), "--seed"),
        (("--to", "nowhere/f.html"), "there is no directory nowhere"),
        (("--from-history", "nowhere"), "there is no directory nowhere"),
    ],
)
def test_options_that_say_nothing(tmp_path: Path, more: tuple[str, ...], words: str) -> None:
    """Misuse exits 2, names what to write, and writes nothing."""
    said = feasible(tmp_path, *more)
    assert said.code == 2 and words in said.err
    nothing_written(tmp_path)


def test_it_can_be_stopped(tmp_path: Path) -> None:
    """Ctrl-C ends it in one line, and leaves no page."""
    write(tmp_path, a_yaml=SALES)
    command = [
        sys.executable,
        "-m",
        "leadpact.cli.main",
        "feasible",
        "a.yaml",
        "--per-week",
        "900",
        "--to",
        "f.html",
    ]
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    time.sleep(2.5)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=120)
    assert running.returncode == 130 and said.strip().splitlines()[-1].startswith("stopped")
    assert "Traceback" not in said and not (tmp_path / "f.html").exists()
