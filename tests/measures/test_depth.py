"""Depth: attempts until it is judged, spacing, channels, and who is reached."""

from pathlib import Path
from typing import Any

import pytest
from finding_rows import AGREEMENT, Log, told, values

from leadpact.measures import depth
from leadpact.measures.book import Book

DEEP = (
    AGREEMENT
    + """
handoff: {triggers: [{id: demo, on: form_submitted}]}
follow_up:
  excuses: [duplicate]
  clocks:
    depth: {owed_by: sales, starts: handed_off, needs: {attempts: 3}, satisfied_by: connected, within: 10bd}
"""
)
PLAIN = AGREEMENT + "\nhandoff: {triggers: [{id: demo, on: form_submitted}]}\n"


def measured(log: Log, name: str, text: str = DEEP) -> list[tuple[Any, ...]]:
    made = log.book(text=text)
    return values(made, depth.measures(made), name)


def attempted(log: Log, lead: str, *when: str, **more: Any) -> None:
    for number, at in enumerate(when, 1):
        log.attempt(lead, at, number, **more)


def test_attempts_count_until_the_depth_clock_is_due() -> None:
    """Two attempts by the due of 16 March, one after it: two. The due is the clock's, as last moved."""
    log = Log()
    log.hand("L", "2026-03-02 10:00", person="marta")
    log.clock("clock_started", "depth", "L", "2026-03-02 10:00", "2026-03-13 10:00")
    log.clock("clock_resumed", "depth", "L", "2026-03-10 10:00", "2026-03-16 10:00")
    attempted(log, "L", "2026-03-02 11:00", "2026-03-16 10:00", "2026-03-17 10:00")
    assert measured(log, "depth.attempts_mean") == [("L", "marta", 2, None, None)]


def test_a_cycle_that_ended_is_judged_at_its_end() -> None:
    """Returned after one attempt: one, long before the due; and nothing more is awaited."""
    log = Log()
    log.hand("L", "2026-06-01 10:00")
    log.clock("clock_started", "depth", "L", "2026-06-01 10:00", "2026-06-30 10:00")
    attempted(log, "L", "2026-06-02 10:00")
    log.end("returned", "L", "2026-06-03 10:00", "not_now")
    assert [row[2:4] for row in measured(log, "depth.attempts_unreached_mean")] == [(1, None)]


@pytest.mark.parametrize(("handed", "state"), [("2026-05-25 12:00", None), ("2026-05-25 12:01", "open")])
def test_without_a_depth_clock_three_weeks_are_enough(handed: str, state: str | None) -> None:
    """At the end of 15 June a handoff of 25 May at the same time is judged, one of a minute later is open."""
    log = Log()
    log.hand("L", handed)
    assert [row[3] for row in measured(log, "depth.attempts_mean", PLAIN)] == [state]


def test_the_unreached_are_those_nobody_connected_with_in_time() -> None:
    """A is reached at the second attempt, B answers by himself, C never: the unreached mean is C's four attempts. All: (2+1+4)/3."""
    log = Log()
    for lead in "ABC":
        log.hand(lead, "2026-03-02 10:00")
        log.clock("clock_started", "depth", lead, "2026-03-02 10:00", "2026-03-16 10:00")
    attempted(log, "A", "2026-03-03 10:00")
    log.attempt("A", "2026-03-04 10:00", 2, connected=True)
    attempted(log, "B", "2026-03-03 10:00")
    log.clock("clock_met", "depth", "B", "2026-03-04 10:00", "2026-03-16 10:00", cause="reply")
    attempted(log, "C", *(f"2026-03-0{day} 10:00" for day in (3, 4, 5, 6)))
    assert [row[:3] for row in measured(log, "depth.attempts_unreached_mean")] == [("C", None, 4)]
    assert [row[2] for row in measured(log, "depth.attempts_mean")] == [2, 1, 4]
    assert [row[2] for row in measured(log, "depth.connected")] == [1, 1, 0]


def test_an_excuse_leaves_nothing_owed() -> None:
    """A duplicate is void in depth; one that did not fit is judged with the attempts it had."""
    log = Log()
    for lead, reason in (("A", "duplicate"), ("B", "no_fit")):
        log.hand(lead, "2026-03-02 10:00")
        log.end("rejected", lead, "2026-03-02 12:00", reason)
    assert [row[2:4] for row in measured(log, "depth.attempts_mean")] == [(None, "void"), (0, None)]


def test_one_attempt_only_is_of_the_unreached() -> None:
    """Reached at once is no giving up: of ten unreached leads four were tried once, and one reached lead does not count."""
    log = Log()
    for n in range(11):
        log.hand(f"L{n}", "2026-03-02 10:00")
        log.attempt(f"L{n}", "2026-03-02 11:00", connected=n == 10)
        if n < 6:
            log.attempt(f"L{n}", "2026-03-03 11:00", 2)
    made = log.book(text=PLAIN)
    assert told(made, depth.measures(made), "depth.one_attempt", "hits", "judged", "value") == (4, 10, 0.4)


def test_spacing_is_between_attempts_of_a_cycle() -> None:
    """Friday 16:00 to Monday 10:00 Madrid: 66 hours on the wall, two working hours; a first attempt has none before it."""
    log = Log()
    log.hand("L", "2026-03-06 10:00")
    attempted(log, "L", "2026-03-06 15:00", "2026-03-09 09:00", person="marta")
    assert measured(log, "depth.spacing_p50") == [("L", "marta", 66 * 3600, None, None)]
    assert measured(log, "depth.spacing_working_p50") == [("L", "marta", 2 * 3600, None, None)]


def channelled() -> Book:
    """Ten leads called twice; four of them also written to, one tried by video before three weeks were over and once after."""
    log = Log()
    for n in range(10):
        log.hand(f"L{n}", "2026-03-02 10:00")
        attempted(log, f"L{n}", "2026-03-02 11:00", "2026-03-03 11:00")
        if n < 4:
            log.attempt(f"L{n}", "2026-03-04 11:00", 3, channel="email")
    log.attempt("L9", "2026-04-04 11:00", 3, channel="video")
    return log.book(text=PLAIN)


def test_channels_are_shares_of_the_leads_tried() -> None:
    """Ten of ten by phone, four by e-mail; a video a month later is not in the judged time. Attempts: 20, 4 and 1."""
    made = channelled()
    measures = depth.measures(made)
    shares = told(made, measures, "depth.channels", "hits", "judged", "value")
    assert shares == {"phone": (10, 10, 1.0), "email": (4, 10, 0.4), "video": (0, 10, 0.0)}
    counts = told(made, measures, "depth.attempts_by_channel", "value")
    assert counts == {"phone": (20.0,), "email": (4.0,), "video": (1.0,)}


def test_connect_rates_by_delay_and_by_attempt_claim_no_cause() -> None:
    """By delay: of two touched within five minutes one is reached. By attempt: 1 of 3 first ones, 1 of 1 ninth or later."""
    log = Log()
    for lead, minute, connected in (("A", 1, True), ("B", 5, False), ("C", 6, False)):
        log.hand(lead, "2026-03-02 10:00")
        log.attempt(lead, f"2026-03-02 10:0{minute}", connected=connected)
    log.attempt("C", "2026-03-03 10:00", 11, connected=True)
    made = log.book(text=PLAIN)
    measures = depth.measures(made)
    by_delay = told(made, measures, "depth.connected_by_delay", "hits", "judged")
    assert by_delay == {"up_to_5m": (1, 2), "5m_to_30m": (1, 1)}
    assert told(made, measures, "depth.connected_by_attempt", "hits", "judged") == {"1": (1, 3), "9+": (1, 1)}
    assert {each.note for each in measures if "connected_by" in each.name} == {"not_a_cause"}


def test_the_parts_are_the_whole() -> None:
    """Reached and unreached cycles together are all cycles that are judged, with the same attempts."""
    made = channelled()
    sums = {
        of: made.con.execute(
            f"SELECT sum(times), sum(value * times) FROM ({depth.attempts_postings(made, of)}) WHERE state IS NULL"
        ).fetchone()
        for of in depth.REACHED
    }
    assert sums == {"all": (10, 24.0), "connected": (None, None), "never_connected": (10, 24.0)}


def test_the_bank_is_called_on(tmp_path: Path) -> None:
    """BPI 2012: every handoff that is three weeks old is judged; attempts equal a plain count in the findings."""
    from real_books import bank

    with bank(tmp_path) as made:
        mean, judged = told(made, depth.measures(made), "depth.attempts_mean", "value", "judged")
        plain = made.con.execute(
            'WITH h AS (SELECT lead_id, "at" FROM findings WHERE kind = \'handed_off\' AND epoch_us("at") <= ?) '
            "SELECT count(DISTINCT h.lead_id), count(a.finding_id) FROM h LEFT JOIN findings a ON a.lead_id = h.lead_id AND "
            'a.kind = \'attempt_made\' AND a."at" BETWEEN h."at" AND h."at" + INTERVAL 21 DAY',
            [made.until - 21 * 86_400_000_000],
        ).fetchone()
        assert plain is not None
        assert (judged, mean) == (plain[0], pytest.approx(plain[1] / plain[0]))
