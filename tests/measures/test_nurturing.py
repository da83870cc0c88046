"""Nurturing: tracks, what comes of them and of recycled leads, and what is returned."""

from typing import Any

from finding_rows import AGREEMENT, Log, told, values

from leadpact.measures import nurturing

STAGES = (
    AGREEMENT
    + """
definitions:
  stages: [{id: mql}, {id: sql, owner: sales}, {id: customer, enter: {on: deal_won}}]
handoff: {triggers: [{id: demo, on: form_submitted}]}
nurturing: {tracks: {welcome: {}, re-engage: {}}}
"""
)


def enter(log: Log, lead: str, when: str, track: str = "welcome") -> None:
    detail = {"track": track, "why": "rule"}
    log.find(
        "track_entered", lead, when, clause=f"nurturing.tracks.{track}", party="marketing", detail=detail
    )


def states(log: Log, name: str, until: str = "2026-12-15 12:00") -> list[tuple[Any, ...]]:
    made = log.book(until, text=STAGES)
    return [(row[0], row[2], row[3], row[4]) for row in values(made, nurturing.measures(made), name)]


def test_tracks_are_counted_by_name_and_by_why_they_were_left() -> None:
    """Two enter, one step falls due in each, one leaves because it was handed off."""
    log = Log()
    enter(log, "A", "2026-03-02 10:00")
    enter(log, "B", "2026-03-02 10:00", "re-engage")
    for lead, track in (("A", "welcome"), ("B", "re-engage")):
        log.find("track_step_due", lead, "2026-03-03 10:00", detail={"track": track, "step": 1})
    log.find("track_left", "A", "2026-04-02 10:00", detail={"track": "welcome", "why": "handed_off"})
    made = log.book(text=STAGES)
    measures = nurturing.measures(made)
    assert told(made, measures, "nurturing.entered", "value") == {"welcome": (1.0,), "re-engage": (1.0,)}
    assert told(made, measures, "nurturing.steps_due", "value") == {"welcome": (1.0,), "re-engage": (1.0,)}
    assert told(made, measures, "nurturing.left", "value", month="2026-04") == {"handed_off": (1.0,)}


def test_the_yield_is_what_came_within_180_days_of_the_first_entry() -> None:
    """A came on the 180th day, B a day later, C before it entered, D not; E is too young to be said anything of."""
    log = Log()
    for lead in "ABCD":
        enter(log, lead, "2026-03-02 10:00")
    enter(log, "A", "2026-08-01 10:00")
    enter(log, "E", "2026-11-02 10:00")
    log.hand("A", "2026-08-29 10:00")
    log.hand("B", "2026-08-30 10:00")
    log.hand("C", "2026-03-01 10:00")
    log.hand("E", "2026-11-03 10:00")
    found = [row[:3] for row in states(log, "nurturing.yield_handed_off")]
    assert found == [("A", 1, None), ("B", 0, None), ("C", 0, None), ("D", 0, None), ("E", None, "immature")]


def test_a_lead_of_two_tracks_is_in_both() -> None:
    """It was in welcome, then in re-engage, then made SQL: each track had its part in it, and in the whole it is one person."""
    log = Log()
    enter(log, "L", "2026-03-02 10:00")
    enter(log, "L", "2026-03-20 10:00", "re-engage")
    log.stage("sql", "L", "2026-04-02 10:00")
    assert [row[1:] for row in states(log, "nurturing.yield_sql_by_track")] == [
        (1, None, "re-engage"),
        (1, None, "welcome"),
    ]
    assert [row[1:] for row in states(log, "nurturing.yield_sql")] == [(1, None, None)]
    assert [row[1] for row in states(log, "nurturing.yield_customer_by_track")] == [0, 0]


def test_recycled_yield_is_of_second_cycles_only() -> None:
    """A's second cycle comes to a customer, B's to nothing; A's first cycle, which came to SQL, is not in it."""
    log = Log()
    for lead in "AB":
        log.hand(lead, "2026-01-20 10:00")
        log.end("returned", lead, "2026-02-20 10:00", "not_now")
        log.hand(lead, "2026-03-20 10:00", cycle=2)
    log.stage("sql", "A", "2026-01-30 10:00")
    log.stage("sql", "A", "2026-04-20 10:00", cycle=2)
    log.stage("customer", "A", "2026-05-20 10:00", cycle=2)
    assert [row[:2] for row in states(log, "nurturing.recycled_sql")] == [("A", 1), ("B", 0)]
    assert [row[:2] for row in states(log, "nurturing.recycled_customer")] == [("A", 1), ("B", 0)]


def test_what_comes_of_the_next_cycle_is_not_of_this_one() -> None:
    """Cycle 2 came to nothing; cycle 3 was made SQL."""
    log = Log()
    log.hand("L", "2026-03-20 10:00", cycle=2)
    log.hand("L", "2026-04-20 10:00", cycle=3)
    log.stage("sql", "L", "2026-04-21 10:00", cycle=3)
    assert [row[1] for row in states(log, "nurturing.recycled_sql")] == [0, 1]


def test_returns_by_reason_add_up_to_the_returned() -> None:
    """Of ten handoffs three come back, two for not_now, one by itself: 30 % = 20 % + 10 %, in the month of the handoff."""
    log = Log()
    for n in range(10):
        log.hand(f"L{n}", "2026-03-02 10:00")
    log.end("returned", "L0", "2026-04-10 10:00", "not_now")
    log.end("returned", "L1", "2026-04-10 10:00", "not_now")
    log.end("returned", "L2", "2026-04-10 10:00")
    log.end("rejected", "L3", "2026-04-10 10:00", "no_fit")
    made = log.book(text=STAGES)
    measures = nurturing.measures(made)
    assert told(made, measures, "nurturing.returned", "value") == (0.3,)
    assert told(made, measures, "nurturing.returned_by_reason", "value") == {
        "not_now": (0.2,),
        "not_said": (0.1,),
    }
    columns = ("hits", "judged", "adjusted_hits")
    assert told(made, measures, "nurturing.returned", *columns, month="2026-03") == (0, 10, 0)


def test_without_the_stage_there_is_no_yield_of_it() -> None:
    """An agreement that does not know SQL promises none."""
    made = Log().book(text=STAGES.replace("{id: sql, owner: sales}, ", ""))
    names = [each.name for each in nurturing.measures(made)]
    assert "nurturing.yield_sql" not in names
    assert "nurturing.yield_customer" in names
