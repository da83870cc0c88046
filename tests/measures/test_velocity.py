"""Velocity: days in a stage that was really entered, until the next; and from the opening of a deal to its win."""

import pytest
from funnels import GOALS, STAGES, counted, deal, entered, funnel, named, returned, told
from ledgers import at

from leadpact.measures import velocity
from leadpact.measures.velocity import cycle_postings, time_postings

COLUMNS = ("lead_id", "value", "state")


def test_time_in_a_stage_ends_with_the_next_one() -> None:
    """Lead on the 1st, MQL on the 3rd at noon, SQL on the 4th at noon: 2.5 days and 1 day, in the month each was left."""
    book = funnel(
        entered("ana", "lead", "2026-03-01 00:00"),
        entered("ana", "mql", "2026-03-03 12:00"),
        entered("ana", "sql", "2026-04-04 12:00"),
    )
    assert told(book, time_postings(book, "lead"), "value", "at") == [(2.5, at("2026-03-03 12:00"))]
    assert told(book, time_postings(book, "mql"), "value", "at") == [(32.0, at("2026-04-04 12:00"))]


def test_an_implied_stage_has_no_time_and_ends_the_one_before() -> None:
    """From lead straight to SQL: the MQL stage is implied, has no time, and the lead was one until then."""
    book = funnel(
        entered("ana", "lead", "2026-03-01 00:00"),
        entered("ana", "mql", "2026-03-05 00:00", implied=True),
        entered("ana", "sql", "2026-03-05 00:00"),
    )
    assert told(book, time_postings(book, "mql"), *COLUMNS) == []
    assert told(book, time_postings(book, "lead"), *COLUMNS) == [("ana", 4.0, None)]


def test_going_back_is_no_time_in_a_stage() -> None:
    """Ana's SQL stage ended by a return, and so did Bea's MQL; neither time is of a step forward. Carl is in it still."""
    book = funnel(
        entered("ana", "mql", "2026-03-01 00:00"),
        entered("ana", "sql", "2026-03-02 00:00"),
        returned("ana", "2026-03-09 00:00"),
        entered("ana", "mql", "2026-04-01 00:00", cycle=2),
        entered("bea", "mql", "2026-03-01 00:00"),
        returned("bea", "2026-03-09 00:00"),
        entered("carl", "mql", "2026-03-01 00:00"),
    )
    assert told(book, time_postings(book, "sql"), *COLUMNS) == []
    assert told(book, time_postings(book, "mql"), *COLUMNS) == [
        ("ana", 1.0, None), ("ana", None, "open"), ("carl", None, "open"),
    ]  # fmt: skip


def test_quantiles_interpolate() -> None:
    """0, 1 … 10 days: the median is 5, the ninth decile 9; the eleven entered the next stage, one did not."""
    rows = [entered(f"l{n}", "lead", "2026-03-01 00:00") for n in range(12)]
    rows += [entered(f"l{n}", "mql", f"2026-03-{1 + n:02} 00:00") for n in range(11)]
    book = funnel(*rows)
    found = velocity.measures(book)
    assert counted(book, named(found, "velocity.lead.p50"), "value", "judged", "open")[None] == (5, 11, 1)
    assert counted(book, named(found, "velocity.lead.p90"))[None] == pytest.approx(9)


def test_the_sales_cycle_runs_from_opening_to_win() -> None:
    """10.5 days; a deal whose opening is not in the log, or comes after its win, has none; a lost one is no sale."""
    book = funnel(
        evidence=[
            deal("opened", "d", "2026-03-01 00:00"),
            deal("won", "d", "2026-03-11 12:00"),
            deal("won", "unopened", "2026-03-11 12:00"),
            deal("won", "odd", "2026-03-11 12:00"),
            deal("opened", "odd", "2026-03-12 12:00"),
            deal("opened", "lost", "2026-03-01 00:00"),
            deal("lost", "lost", "2026-03-02 00:00"),
        ],
        text=STAGES + GOALS,
    )
    assert told(book, cycle_postings(book), "value", "state") == [
        (10.5, None),
        (None, "none"),
        (None, "none"),
    ]
