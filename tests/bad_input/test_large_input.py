"""Input that is large in one direction: a line, a row of columns, an account, a document."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from trying import (
    AGREEMENT,
    EVENTS,
    HEAD,
    findings,
    refused,
    rejected_rows,
    replay,
    replayed,
    standings,
    write,
)

from leadpact.agreement.reading import read_agreement

UNMEASURED = pytest.mark.usefixtures("unmeasured")
MEGABYTE = 1_000_000


def long_line(path: Path, megabytes: int) -> None:
    """One line that is far too long between good ones, written in pieces."""
    before, after = {
        ".csv": (HEAD + "e0,l0,2026-01-05T10:00:00Z,form_submitted,,,", ",,\n" + EVENTS.split("\n", 1)[1]),
        ".jsonl": (
            '{"event_id": "e0", "lead_id": "l0", "form": "',
            '"}\n{"event_id": "e1", "lead_id": "l1", "at": "2026-01-05T10:00:00Z", "kind": "form_submitted"}\n',
        ),
    }[path.suffix]
    with path.open("w") as out:
        out.write(before)
        for _ in range(megabytes):
            out.write("x" * MEGABYTE)
        out.write(after)


@UNMEASURED
@pytest.mark.parametrize("name", ["e.csv", "e.jsonl"])
@pytest.mark.parametrize("megabytes", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_a_line_that_is_too_long(tmp_path: Path, name: str, megabytes: int) -> None:
    """A line of 20 or 200 MB is rejected with its number and its beginning; the others are replayed."""
    long_line(tmp_path / name, megabytes)
    found = replayed(replay(tmp_path, name), tmp_path, "line_too_long")
    (row,) = rejected_rows(tmp_path)
    assert row["line"] == ("2" if name == "e.csv" else "1")
    assert len(row["row"]) == 1000 and row["says"] == "the line is longer than 2 MiB"
    assert "l1" in {each["lead_id"] for each in found}


@UNMEASURED
def test_one_line_and_nothing_else(tmp_path: Path) -> None:
    """A header, or an agreement, of 20 MB is a problem like any other."""
    write(tmp_path, e_csv=b"x" * 20 * MEGABYTE)
    refused(replay(tmp_path, "e.csv"), tmp_path, "e.csv:1: the first line is no header")
    write(tmp_path, e_csv=EVENTS)
    refused(replay(tmp_path, "e.csv", agreement=b"#" * 20 * MEGABYTE), tmp_path, "over 256 KiB")


@UNMEASURED
def test_two_thousand_columns(tmp_path: Path) -> None:
    """A CSV file may have 2,000 columns; conditions see those they name."""
    more = [f"p{number}" for number in range(1990)]
    head = ",".join(["event_id", "lead_id", "at", "kind", *more, "form"])
    row = ",".join(["e{n}", "l{n}", "2026-01-05T10:00:00Z", "form_submitted", *map(str, range(1990)), "demo"])
    write(tmp_path, e_csv="\n".join([head, *(row.replace("{n}", str(n)) for n in range(20))]) + "\n")
    found = replayed(replay(tmp_path, "e.csv"), tmp_path)
    assert len([each for each in found if each["kind"] == "handed_off"]) == 20


def test_a_log_with_one_lead(tmp_path: Path) -> None:
    """One event of one lead is a log; so is a header alone."""
    write(tmp_path, e_csv=HEAD + "e1,l1,2026-01-05T10:00:00Z,page_viewed,,,,,\n")
    assert replayed(replay(tmp_path, "e.csv"), tmp_path) == []
    assert [row["lead_id"] for row in standings(tmp_path)] == ["l1"]
    write(tmp_path, e_csv=HEAD)
    assert replayed(replay(tmp_path, "e.csv"), tmp_path) == []
    assert standings(tmp_path) == []


def one_account(leads: int) -> str:
    """Leads of one account that all ask for a demo, and a call that reaches the first."""
    asks = [
        f"e{n:06},l{n:06},2026-01-05T10:{n // 60 % 60:02}:{n % 60:02}Z,form_submitted,acme,,demo,80,\n"
        for n in range(leads)
    ]
    return HEAD + "".join(asks) + "c1,l000000,2026-01-05T15:00:00Z,call_made,acme,marta,,,no_answer\n"


def seconds(folder: Path, leads: int, unit: str) -> float:
    """How long this process computes for an account of that many leads."""
    write(folder, e_csv=one_account(leads))
    agreement = AGREEMENT.replace("unit: account", f"unit: {unit}")
    begun = time.process_time()
    said = replay(folder, "e.csv", "--machine", "plain", agreement=agreement)
    took = time.process_time() - begun
    assert said.code == 0 and len(standings(folder)) == leads
    return took


@pytest.mark.parametrize(("unit", "said"), [("account", "joined"), ("lead", "handed_off")])
def test_ten_thousand_leads_in_one_account(tmp_path: Path, unit: str, said: str) -> None:
    """In one conversation or one each: four times the leads take about four times as long, never sixteen."""
    seconds(tmp_path, 10, unit)
    few, many = seconds(tmp_path, 2_500, unit), seconds(tmp_path, 10_000, unit)
    assert len([row for row in findings(tmp_path) if row["kind"] == said]) == 9_999 + (unit == "lead")
    assert many < 8 * few


@UNMEASURED
def test_a_thousand_clocks_in_one_account(tmp_path: Path) -> None:
    """As many clocks as happen are kept, 500 at one instant too; one call stops all that are open."""
    clocks = "".join(
        f"    c{n}: {{owed_by: sales, starts: handed_off, stops: attempt_made, within: {n + 60}bm}}\n"
        for n in range(500)
    )
    rows = HEAD
    for day in (5, 12):
        rows += f"a{day},l1,2026-01-{day:02}T10:00:00+01:00,form_submitted,acme,,demo,,\n"
        rows += f"b{day},l1,2026-01-{day:02}T12:00:00+01:00,call_made,acme,marta,,,no_answer\n"
        rows += f"c{day},l1,2026-01-{day:02}T13:00:00+01:00,lead_returned,acme,marta,,,\n"
    write(tmp_path, e_csv=rows)
    found = replayed(replay(tmp_path, "e.csv", agreement=AGREEMENT + clocks), tmp_path)
    said = [row["kind"] for row in found]
    assert said.count("clock_started") == 1002
    assert said.count("clock_met") + said.count("clock_missed") == 1002
    assert said.count("clock_answered_late") == said.count("clock_missed") == 2 * 60


@UNMEASURED
def test_many_conditions(tmp_path: Path) -> None:
    """More conditions than a number has bits take several: each is still heard, and only by itself."""
    rules = "".join(
        f"      - {{id: r{n}, on: page_viewed, when: \"path = '/{n}' AND lead.employees > {n}\", points: 1}}\n"
        for n in range(150)
    )
    scored = AGREEMENT.replace(
        "handoff:", f"qualification:\n  interest:\n    limit: 1000\n    rules:\n{rules}handoff:"
    )
    assert read_agreement(scored.encode(), "a.yaml").problems == ()
    text = "event_id,lead_id,at,kind,employees,path\ni,l1,2026-01-05T09:00:00Z,lead_identified,100,\n"
    text += "".join(f"p{n},l1,2026-01-05T10:00:{n // 3:02}Z,page_viewed,,/{n}\n" for n in range(150))
    write(tmp_path, e_csv=text)
    replayed(replay(tmp_path, "e.csv", agreement=scored), tmp_path)
    (stands,) = standings(tmp_path)
    assert stands["interest"] == 100.0
