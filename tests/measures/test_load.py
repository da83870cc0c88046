"""Load: handoffs against capacity, what is open and how old, and who is late now."""

from typing import Any

import pytest
from finding_rows import AGREEMENT, Log, at, told

from leadpact.agreement.values import read_frequency
from leadpact.measures import load

BUSY = (
    AGREEMENT.replace("marta: {name: Marta}", "marta: {name: Marta, capacity: 2 per 1w}")
    + """
handoff: {triggers: [{id: demo, on: form_submitted}]}
follow_up: {clocks: {first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh}}}
"""
)
UNTIL = "2026-06-15 12:00"


def listed(log: Log, what: str) -> list[dict[str, Any]]:
    made = log.book(UNTIL, text=BUSY)
    asked = made.con.execute(getattr(load, what)(made))
    names = [column[0] for column in asked.description or ()]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


@pytest.mark.parametrize(
    ("written", "weekly"),
    [
        ("30 per 1w", 30),
        ("3 per 1d", 21),
        ("3 per 1bd", 15),
        ("7 per 2w", 3),
        ("1 per 1h", 168),
        ("2 per 4bh", None),
    ],
)
def test_capacity_is_read_by_the_week(written: str, weekly: int | None) -> None:
    """Whole handoffs a week of seven days, or of five working days; working hours are of no fixed number a week."""
    assert load.capacity_a_week(read_frequency(written)) == weekly


def test_the_third_of_a_week_is_beyond_a_capacity_of_two() -> None:
    """Monday 00:00 Madrid begins a week: Sunday's is the week before. Luis has no capacity, so nothing is said of his."""
    log = Log()
    for n, when in enumerate(
        ("2026-03-08 22:30", "2026-03-08 23:30", "2026-03-09 10:00", "2026-03-10 10:00")
    ):
        log.hand(f"L{n}", when, person="marta")
    log.hand("M", "2026-03-09 10:00", person="luis")
    made = log.book(text=BUSY)
    measures = load.measures(made)
    assert told(made, measures, "load.within_capacity", "hits", "judged", "none") == (3, 4, 1)
    assert told(made, measures, "load.handoffs", "value", by="person") == {"marta": (4.0,), "luis": (1.0,)}
    rows = made.con.execute(load.weeks(made)).fetchall()
    assert rows == [("marta", "2026-W10", 1, 2), ("luis", "2026-W11", 1, None), ("marta", "2026-W11", 3, 2)]


def test_what_is_open_now_is_told_by_age() -> None:
    """Neither ended nor won nor lost: C, D and E. By the age of the handoff; of the last attempt, where there was one."""
    log = Log()
    for lead in "ABC":
        log.hand(lead, "2026-03-02 10:00", person="marta")
    log.hand("D", "2026-06-15 11:00", person="marta")
    log.hand("E", "2026-06-10 10:00", person="luis")
    log.hand("F", "2026-06-10 10:00", person="luis")
    log.end("returned", "A", "2026-04-02 10:00", "not_now")
    log.happen("deal_won", "B", "2026-04-02 10:00")
    log.happen("deal_lost", "F", "2026-06-12 10:00")
    log.attempt("C", "2026-03-02 11:00")
    log.attempt("C", "2026-06-13 12:00", 2)
    made = log.book(UNTIL, text=BUSY)
    measures = load.measures(made)
    ages = told(made, measures, "load.open_leads", "value", month="2026-06")
    assert ages == {"over_90d": (1.0,), "up_to_1d": (1.0,), "3d_to_7d": (1.0,)}
    assert told(made, measures, "load.open_leads", "value", by="person") == {"marta": (2.0,), "luis": (1.0,)}
    tried = told(made, measures, "load.open_by_last_attempt", "value")
    assert tried == {"1d_to_3d": (1.0,), "never": (2.0,)}
    assert told(made, measures, "load.untouched", "value") == {"up_to_1d": (1.0,), "3d_to_7d": (1.0,)}


def miss(log: Log, lead: str, due: str, **more: Any) -> None:
    """A handoff an hour before a first response was due, and missed."""
    log.hand(lead, "2026-06-01 10:00")
    log.clock("clock_started", "first-response", lead, "2026-06-01 10:00", due)
    wall = (at(due) - at("2026-06-01 10:00")) / 1e6
    log.clock(
        "clock_missed", "first-response", lead, due, due, cause="due", person="marta", wall_s=wall,
        detail={"why": "due"}, **more,
    )  # fmt: skip


def squeezed(log: Log) -> Log:
    """Details as a replay writes them: without spaces."""
    for row in log.findings:
        row["detail"] = row["detail"].replace(": ", ":").replace(", ", ",")
    return log


def test_who_is_late_is_told_worst_first() -> None:
    """Missed on Friday at 16:00 Madrid and on Monday at 10:00, now it is Monday 14:00: 70 and 4 hours on the wall, 6 and 4 working."""
    log = Log(leads=[{"lead_id": "A", "name": "Ana", "company": "Acme"}])
    miss(log, "B", "2026-06-15 08:00")
    miss(log, "A", "2026-06-12 14:00")
    log.standings.append({"lead_id": "A", "account_id": "A", "owner": "luis"})
    found = listed(squeezed(log), "late_now")
    assert [row["lead_id"] for row in found] == ["A", "B"]
    assert [(row["late_s"], row["late_working_s"]) for row in found] == [
        (70 * 3600, 6 * 3600),
        (4 * 3600, 4 * 3600),
    ]
    first = found[0]
    assert (first["name"], first["company"], first["person"], first["owner"]) == (
        "Ana",
        "Acme",
        "marta",
        "luis",
    )
    assert first["due_at"] == at("2026-06-12 14:00")


def test_who_answered_or_whose_cycle_ended_is_not_late_now() -> None:
    """Answered late; missed by the end of the cycle; dropped by a return; taken back, as the call was only told late."""
    log = Log()
    for lead in "ABCD":
        miss(log, lead, "2026-06-12 14:00")
    log.clock("clock_answered_late", "first-response", "A", "2026-06-12 15:00", "2026-06-12 14:00")
    log.end("returned", "C", "2026-06-13 10:00", "not_now")
    log.clock(
        "corrected",
        "first-response",
        "D",
        "2026-06-12 13:00",
        "2026-06-12 14:00",
        known_at="2026-06-13 10:00",
        detail={"why": "late"},
    )
    missed = [row for row in log.findings if row["kind"] == "clock_missed" and row["lead_id"] == "B"]
    missed[0]["detail"] = '{"why":"ended"}'
    assert listed(squeezed(log), "late_now") == []


def test_who_is_gone_is_not_late() -> None:
    """Erased, as the clocks it left void say: nobody owes it anything."""
    log = Log()
    miss(log, "A", "2026-06-12 14:00")
    log.clock("clock_void", "depth", "A", "2026-06-13 14:00", "2026-06-20 14:00", detail={"why": "erased"})
    assert listed(squeezed(log), "late_now") == []


def test_who_was_erased_is_not_late_with_what_was_missed_before() -> None:
    """Missed, then erased, with no clock left to be void: no longer listed. Nor is the survivor that it was by then; one that it
    was merged into only later is, and so is one whose absorbed lead was erased before."""
    merged = {"merged_into": "S", "person": "S", "merged_at": "2026-06-13 10:00"}
    later = {"merged_into": "T", "person": "T", "merged_at": "2026-06-13 14:00"}
    log = Log(
        leads=[
            {"lead_id": "A", "erased_at": "2026-06-13 14:00"},
            {"lead_id": "O", "erased_at": "2026-06-13 14:00"} | merged,
            {"lead_id": "P", "erased_at": "2026-06-13 12:00"} | later,
        ]
    )
    for lead in "AOPST":
        miss(log, lead, "2026-06-12 14:00")
    assert [row["lead_id"] for row in listed(squeezed(log), "late_now")] == ["T"]


def test_a_clock_that_a_return_starts_outlives_the_cycle() -> None:
    """The reason for the return is owed after it: still late."""
    log = Log()
    log.hand("L", "2026-06-01 10:00")
    log.end("returned", "L", "2026-06-02 10:00")
    log.clock(
        "clock_missed", "reason-noted", "L", "2026-06-03 10:00", "2026-06-03 10:00", cause="due", wall_s=86_400.0,
        detail={"why": "due"},
    )  # fmt: skip
    assert [row["clause"] for row in listed(squeezed(log), "late_now")] == ["follow_up.clocks.reason-noted"]


def test_a_gap_makes_late_before_the_due() -> None:
    """Depth missed because nobody tried for days: late since the gap's end, whenever the whole is due."""
    log = Log()
    log.hand("L", "2026-06-01 10:00")
    log.clock(
        "clock_missed", "depth", "L", "2026-06-10 10:00", "2026-06-30 10:00", cause="due", wall_s=9 * 86_400.0,
        detail={"why": "gap"},
    )  # fmt: skip
    assert [row["due_at"] for row in listed(squeezed(log), "late_now")] == [at("2026-06-10 10:00")]


def test_what_is_due_next_is_open_and_falls_due_within_a_working_day() -> None:
    """Now is Monday 14:00 Madrid: until Tuesday 14:00, that instant included. As moved by a pause; not what is met already."""
    log = Log()
    dues = {
        "A": "2026-06-16 12:00",
        "B": "2026-06-16 12:01",
        "C": "2026-06-15 13:00",
        "D": "2026-06-15 14:00",
        "E": "2026-06-15 12:00",
    }
    for lead, due in dues.items():
        log.clock("clock_started", "first-response", lead, "2026-06-15 09:00", due)
    log.clock("clock_resumed", "first-response", "C", "2026-06-15 10:00", "2026-06-17 13:00")
    log.clock("clock_met", "first-response", "D", "2026-06-15 10:00", "2026-06-15 14:00")
    found = listed(log, "due_next")
    assert [(row["lead_id"], row["left_s"]) for row in found] == [("A", 86_400)]
