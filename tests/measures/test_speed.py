"""Speed: first touch, routing and reaction, shares of all handoffs old enough, and the win rate by delay."""

from pathlib import Path
from typing import Any

import pytest
from finding_rows import AGREEMENT, Log, told, values

from leadpact.measures import speed
from leadpact.measures.cycles import cycles

CLOCKS = (
    AGREEMENT
    + """
handoff: {triggers: [{id: demo, on: form_submitted}], unit: %s}
follow_up:
  excuses: [duplicate]
  clocks:
    first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh}
"""
)


def measured(
    log: Log, name: str, until: str = "2026-06-15 12:00", unit: str = "account"
) -> list[tuple[Any, ...]]:
    made = log.book(until, CLOCKS % unit)
    return values(made, speed.measures(made), name)


def test_a_first_touch_is_counted_on_the_wall_and_in_working_time() -> None:
    """Monday 2 March, 16:50 Madrid (15:50 UTC) to Tuesday 09:20 (08:20 UTC): 16.5 hours on the wall, 30 working minutes."""
    log = Log()
    log.hand("L", "2026-03-02 15:50", person="marta")
    log.attempt("L", "2026-03-03 08:20")
    log.attempt("L", "2026-03-03 09:00", 2)
    assert measured(log, "speed.first_touch_p50") == [("L", "marta", 59_400, None, None)]
    assert measured(log, "speed.first_touch_working_p50") == [("L", "marta", 1_800, None, None)]


def test_routing_and_reaction_add_up_to_the_first_touch() -> None:
    """Nobody owns it for ten minutes, then Marta takes twenty: 600 + 1,200 of 1,800 seconds; the touch is hers, then Luis's."""
    log = Log()
    log.hand("L", "2026-03-02 10:00")
    log.assign("L", "2026-03-02 10:10", "marta")
    log.attempt("L", "2026-03-02 10:30")
    log.assign("L", "2026-03-02 10:40", "luis")
    parts = {part: measured(log, f"speed.{part}_p50")[0] for part in speed.PARTS}
    assert {part: row[2] for part, row in parts.items()} == {
        "first_touch": 1800,
        "routing": 600,
        "reaction": 1200,
    }
    assert {part: row[1] for part, row in parts.items()} == {
        "first_touch": "marta",
        "routing": None,
        "reaction": "marta",
    }


def test_nobody_answers_for_the_time_of_an_owner_before() -> None:
    """Luis has it for two hours, then Marta calls after ten minutes: her reaction is those ten minutes. The rest is routing,
    and nobody's."""
    log = Log()
    log.hand("L", "2026-03-02 10:00", person="luis")
    log.assign("L", "2026-03-02 12:00", "marta")
    log.attempt("L", "2026-03-02 12:10")
    assert measured(log, "speed.routing_p50") == [("L", None, 7200, None, None)]
    assert measured(log, "speed.reaction_p50") == [("L", "marta", 600, None, None)]
    assert measured(log, "speed.reaction_working_p50") == [("L", "marta", 600, None, None)]


def test_who_is_given_a_lead_again_has_had_it_since() -> None:
    """A: Luis at 10:00, told so again at 10:20: his since 10:00. B: back to Luis from Marta at 10:20: his since 10:20."""
    log = Log()
    for lead in "AB":
        log.hand(lead, "2026-03-02 10:00", person="luis")
        log.assign(lead, "2026-03-02 10:10", "marta" if lead == "B" else "luis")
        log.assign(lead, "2026-03-02 10:20", "luis")
        log.attempt(lead, "2026-03-02 10:30")
    found = [row[:3] for row in measured(log, "speed.reaction_p50")]
    assert found == [("A", "luis", 1800), ("B", "luis", 600)]


def test_a_lead_with_an_owner_is_routed_at_once() -> None:
    """Routing is 0 where the handoff already had an owner."""
    log = Log()
    log.hand("L", "2026-03-02 10:00", person="luis")
    log.attempt("L", "2026-03-02 10:30")
    assert measured(log, "speed.routing_p50") == [("L", None, 0, None, None)]
    assert measured(log, "speed.reaction_working_p50") == [("L", "luis", 1800, None, None)]


def test_what_nobody_owned_was_not_routed() -> None:
    """Where nobody was assigned, or only after the touch, there is no routing to judge: all of the time is the reaction."""
    log = Log()
    log.hand("A", "2026-03-02 10:00")
    log.attempt("A", "2026-03-02 10:30")
    log.hand("B", "2026-03-02 10:00")
    log.attempt("B", "2026-03-02 10:30")
    log.assign("B", "2026-03-02 10:40", "luis")
    assert [row[2:4] for row in measured(log, "speed.routing_p50")] == [(None, "none")] * 2
    for part in ("reaction", "first_touch", "reaction_working"):
        assert [row[:3] for row in measured(log, f"speed.{part}_p50")] == [
            ("A", None, 1800),
            ("B", None, 1800),
        ]


ACCEPTING = (CLOCKS % "account").replace("unit: account", "unit: account, accept: {within: 4bh}")


def test_a_rejection_in_time_answers_the_handoff() -> None:
    """Handed off at 10:00 UTC, 11:00 in Madrid, with four working hours to accept: until 15:00. Untouched, rejected at 11:00 or
    at 14:00 there is nothing to judge, of any limit; as a duplicate it is void; a microsecond later it was missed; a return is
    no rejection. Who was called and then rejected was touched."""
    log = Log()
    ends = {
        "in time": ("rejected", "11:00", "no_fit"),
        "just": ("rejected", "14:00", "no_fit"),
        "late": ("rejected", "14:00:00.000001", "no_fit"),
        "excused": ("rejected", "11:00", "duplicate"),
        "late excused": ("rejected", "14:00:00.000001", "duplicate"),
        "returned": ("returned", "11:00", "no_fit"),
        "touched": ("rejected", "11:00", "no_fit"),
    }
    for lead, (kind, when, reason) in ends.items():
        log.hand(lead, "2026-03-02 10:00", person="marta")
        log.end(kind, lead, f"2026-03-02 {when}", reason)
    log.attempt("touched", "2026-03-02 10:30")
    made = log.book(text=ACCEPTING)
    found = {
        name: {row[0]: (row[2], row[3]) for row in values(made, speed.measures(made), f"speed.within_{name}")}
        for name in ("5m", "1h", "24h")
    }
    missed, nothing, void = (0, None), (None, "none"), (None, "void")
    alike = {"in time": nothing, "just": nothing, "late": missed, "excused": void, "returned": missed}
    assert found["5m"] == alike | {"late excused": missed, "touched": missed}
    assert found["1h"] == alike | {"late excused": missed, "touched": (1, None)}
    assert found["24h"] == alike | {"late excused": void, "touched": (1, None)}


def test_a_rejection_told_after_the_close_takes_the_miss_back_on_record() -> None:
    """Rejected in time on 20 January, told on 6 February, after the close: January keeps its miss, February takes it back."""
    log = Log()
    log.hand("L", "2026-01-20 10:00")
    log.end("rejected", "L", "2026-01-20 10:02", "no_fit", known_at="2026-02-06 10:00")
    made = log.book(text=ACCEPTING)
    measures = speed.measures(made)
    columns = ("hits", "judged", "adjusted_hits", "adjusted_judged")
    assert told(made, measures, "speed.within_5m", *columns, month="2026-01") == (0, 1, 0, 0)
    assert told(made, measures, "speed.within_5m", *columns, month="2026-02") == (0, 0, 0, -1)
    assert told(made, measures, "speed.within_5m", "judged", "none") == (0, 1)


def test_who_was_never_touched_is_open_while_the_cycle_is() -> None:
    """A is in an open cycle: open. B was returned untouched: there is nothing to measure. C was a duplicate: void."""
    log = Log()
    for lead in "ABC":
        log.hand(lead, "2026-03-02 10:00", person="marta")
    log.end("returned", "B", "2026-03-20 10:00", "not_now")
    log.end("rejected", "C", "2026-03-02 10:02", "duplicate")
    states = [(row[0], row[3]) for row in measured(log, "speed.first_touch_p50")]
    assert states == [("A", "open"), ("B", "none"), ("C", "void")]
    within = [(row[0], row[2], row[3]) for row in measured(log, "speed.within_5m")]
    assert within == [("A", 0, None), ("B", 0, None), ("C", None, "void")]


def test_within_counts_all_that_are_old_enough() -> None:
    """Of handoffs an hour old at the end, touched or not; one half an hour old is open although it was touched in a minute."""
    log = Log()
    log.hand("kept", "2026-06-15 10:00")
    log.attempt("kept", "2026-06-15 11:00")
    log.hand("late", "2026-06-15 10:00")
    log.attempt("late", "2026-06-15 11:00:00.000001")
    log.hand("never", "2026-06-15 10:00")
    log.hand("young", "2026-06-15 11:30")
    log.attempt("young", "2026-06-15 11:31")
    found = [(row[0], row[2], row[3]) for row in measured(log, "speed.within_1h")]
    assert found == [("kept", 1, None), ("late", 0, None), ("never", 0, None), ("young", None, "open")]


def test_working_limits_run_while_the_calendar_is_open() -> None:
    """Friday 16:30 Madrid, an hour of working time ends on Monday at 09:30: touched at 09:30 it is within, at 09:31 it is not."""
    log = Log()
    for lead, touch in (("A", "2026-03-09 08:30"), ("B", "2026-03-09 08:31")):
        log.hand(lead, "2026-03-06 15:30")
        log.attempt(lead, touch)
    assert [row[2] for row in measured(log, "speed.within_working_1h")] == [1, 0]
    assert [row[2] for row in measured(log, "speed.within_1h")] == [0, 0]


def test_a_touch_that_becomes_known_late_takes_the_miss_back() -> None:
    """Called after two minutes, told on 6 February, after January's close (the 4th): January keeps its miss, February adjusts."""
    log = Log()
    log.hand("L", "2026-01-20 10:00")
    log.attempt("L", "2026-01-20 10:02", known_at="2026-02-06 10:00")
    made = log.book(text=CLOCKS % "account")
    measures = speed.measures(made)
    columns = ("hits", "judged", "adjusted_hits", "adjusted_judged")
    assert told(made, measures, "speed.within_5m", *columns, month="2026-01") == (0, 1, 0, 0)
    assert told(made, measures, "speed.within_5m", *columns, month="2026-02") == (0, 0, 1, 0)
    assert told(made, measures, "speed.within_5m", "hits", "judged") == (1, 1)


def test_an_answer_is_a_touch_and_a_rejection_is_not() -> None:
    """A clock that only touches stop, met by an event that was no attempt: the buyer answered. Met by a rejection: nobody did."""
    log = Log()
    log.hand("A", "2026-03-02 10:00")
    log.clock("clock_met", "first-response", "A", "2026-03-02 10:05", "2026-03-02 14:00", cause="reply")
    log.hand("B", "2026-03-02 10:00")
    log.end("rejected", "B", "2026-03-02 10:05", "no_fit", cause="no")
    log.clock("clock_met", "first-response", "B", "2026-03-02 10:05", "2026-03-02 14:00", cause="no")
    assert [row[2:4] for row in measured(log, "speed.first_touch_p50")] == [(300, None), (None, "none")]


def test_what_a_clock_hears_after_the_cycles_end_is_no_touch() -> None:
    """Returned untouched; a clock that the return started is met by a reply a week later: the cycle stays untouched."""
    log = Log()
    log.hand("L", "2026-03-02 10:00")
    log.end("returned", "L", "2026-03-20 10:00", "not_now")
    log.clock("clock_met", "first-response", "L", "2026-03-27 10:00", "2026-03-30 10:00", cause="reply")
    assert [row[3] for row in measured(log, "speed.first_touch_p50")] == ["none"]


MERGED = {"lead_id": "old", "person": "new", "merged_into": "new"}


def test_of_two_handoffs_of_one_person_an_attempt_is_of_the_last() -> None:
    """With `unit: lead` two records were handed off, then merged: a call is one touch, not two."""
    log = Log(leads=[MERGED | {"merged_at": "2026-03-03 10:15"}])
    log.hand("old", "2026-03-02 10:00")
    log.hand("new", "2026-03-03 10:00")
    log.attempt("new", "2026-03-03 10:30")
    found = [(row[0], row[2], row[3]) for row in measured(log, "speed.first_touch_p50", unit="lead")]
    assert found == [("new", 1800, None), ("old", None, "void")]


def test_the_event_that_hands_off_touches_nobody() -> None:
    """A call that itself hands off is no first touch; nor is one of another cycle, or outside any."""
    log = Log()
    log.hand("L", "2026-03-02 10:00", cause="call")
    log.attempt("L", "2026-03-02 10:00", cause="call")
    log.attempt("L", "2026-03-02 09:00", 1, cycle=1)
    log.attempt("L", "2026-03-02 11:00", 0, cycle=1)
    log.attempt("L", "2026-03-02 12:00", 1, cycle=2)
    assert [row[3] for row in measured(log, "speed.first_touch_p50")] == ["open"]


@pytest.mark.parametrize(("unit", "touched"), [("account", True), ("lead", False)])
def test_an_attempt_on_a_colleague_counts_by_account(unit: str, touched: bool) -> None:
    """With `unit: account` the company is one conversation, with `unit: lead` each person is."""
    log = Log()
    log.hand("L", "2026-03-02 10:00", account_id="acme")
    log.attempt("M", "2026-03-02 10:30", account_id="acme")
    assert (measured(log, "speed.first_touch_p50", unit=unit)[0][2] == 1800) is touched


def test_what_was_merged_is_one_person() -> None:
    """With `unit: lead` an attempt on the survivor counts for the handoff of the lead it absorbed."""
    log = Log(leads=[MERGED | {"merged_at": "2026-03-02 10:15"}])
    log.hand("old", "2026-03-02 10:00")
    log.attempt("new", "2026-03-02 10:30")
    assert measured(log, "speed.first_touch_p50", unit="lead")[0][2] == 1800
    log.leads[0]["merged_at"] = "2026-03-02 10:45"
    assert measured(log, "speed.first_touch_p50", unit="lead")[0][3] == "open", "it was another person then"


def test_the_quantiles_are_those_of_the_touched() -> None:
    """Touches after 1, 2 … 10 minutes: the median is 5.5, the ninth decile 9.1 (type 7: 9 + 0.1)."""
    log = Log()
    for n in range(1, 11):
        log.hand(f"L{n}", "2026-03-02 10:00")
        log.attempt(f"L{n}", f"2026-03-02 10:{n:02}")
    made = log.book(text=CLOCKS % "account")
    measures = speed.measures(made)
    assert told(made, measures, "speed.first_touch_p50", "value", "judged") == (330, 10)
    assert told(made, measures, "speed.first_touch_p90", "value")[0] == pytest.approx(546)


def test_a_posting_has_the_grade_it_was_handed_off_with() -> None:
    """The grade of the last stage entered by the handoff, not a later one."""
    log = Log()
    log.stage("lead", "L", "2026-03-01 10:00", "B2")
    log.stage("mql", "L", "2026-03-02 10:00", "A1")
    log.hand("L", "2026-03-02 10:00")
    log.stage("sal", "L", "2026-03-03 10:00", "C3")
    made = log.book(text=CLOCKS % "account")
    assert made.con.execute(f"SELECT grade FROM {cycles(made)}").fetchall() == [("A1",)]


def win(log: Log, lead: str, minutes: int, won: bool) -> None:
    log.hand(lead, "2026-03-02 10:00")
    hours, rest = divmod(minutes, 60)
    log.attempt(lead, f"2026-03-02 {10 + hours}:{rest:02}")
    if won:
        log.happen("deal_won", lead, "2026-04-01 10:00")


def test_win_rates_by_delay_say_whether_faster_is_better() -> None:
    """10 leads in each of three bands; 5, 2, 3 won: the rate rises again, so it does not fall throughout. 5, 3, 3 does."""
    for wins, falls in (((5, 2, 3), False), ((5, 3, 3), True)):
        log = Log()
        for band, minutes in enumerate((5, 6, 31)):
            for n in range(10):
                win(log, f"L{band}{n}", minutes, n < wins[band])
        found = speed.win_by_delay(log.book(text=CLOCKS % "account"))
        assert [(each.band, each.won, each.handed) for each in found.bands[:3]] == [
            ("up_to_5m", wins[0], 10), ("5m_to_30m", wins[1], 10), ("30m_to_1h", wins[2], 10),
        ]  # fmt: skip
        assert found.falls is falls
        assert found.note == "not_a_cause"
        assert found.bands[0].rate == 0.5
        assert (found.bands[0].low, found.bands[0].high) == (
            pytest.approx(0.2366, abs=1e-4),
            pytest.approx(0.7634, abs=1e-4),
        )
        assert [each.band for each in found.bands][-1] == "never"


def test_two_bands_do_not_make_a_trend() -> None:
    """Below three bands of ten nothing is said of a trend, and below ten in a band no rate."""
    log = Log()
    win(log, "L", 1, True)
    found = speed.win_by_delay(log.book(text=CLOCKS % "account"))
    assert (found.falls, found.bands[0].won, found.bands[0].rate) == (None, 1, None)


def test_a_win_belongs_to_the_last_handoff_before_it() -> None:
    """Two cycles and one sale: the second is won, the first is not; a sale before any handoff is nobody's."""
    log = Log()
    log.happen("deal_won", "L", "2026-02-01 10:00")
    log.hand("L", "2026-03-02 10:00")
    log.hand("L", "2026-05-02 10:00", cycle=2)
    log.stage("customer", "L", "2026-05-20 10:00", cycle=2)
    made = log.book(text=CLOCKS % "account")
    rows = made.con.execute(
        f'SELECT month(make_timestamp("at")), hit FROM ({speed.won_postings(made)}) GROUP BY ALL HAVING sum(times) > 0 ORDER BY 1'
    ).fetchall()
    assert rows == [(3, False), (5, True)]


def test_the_picture_counts_every_first_touch_once_on_each_clock() -> None:
    """A bar holds what took at least its beginning and less than its end."""
    log = Log()
    for lead, touch in (("A", "10:00:09"), ("B", "10:00:10"), ("C", "10:20")):
        log.hand(lead, "2026-03-07 10:00")
        log.attempt(lead, f"2026-03-07 {touch}")
    bars = [bar for bar in speed.distribution(log.book(text=CLOCKS % "account")) if bar.count]
    assert [(bar.clock, bar.low, bar.high, bar.count) for bar in bars] == [
        ("wall", 0, 10, 1), ("wall", 10, 30, 1), ("wall", 1200, 1800, 1), ("working", 0, 10, 3),
    ]  # fmt: skip


def test_without_a_handoff_there_is_nothing() -> None:
    """No findings: no postings, no wins, empty bars."""
    made = Log().book(text=CLOCKS % "account")
    assert values(made, speed.measures(made), "speed.within_1h") == []
    assert speed.win_by_delay(made).falls is None
    assert sum(bar.count for bar in speed.distribution(made)) == 0


def test_the_bank_is_as_known(tmp_path: Path) -> None:
    """BPI 2012: 4,755 handed over, a median of 42.4 minutes on the wall, 18.3 % within five; the win rate does not fall with
    delay, although the fastest band wins most."""
    from real_books import bank

    with bank(tmp_path) as made:
        measures = speed.measures(made)
        value, judged = told(made, measures, "speed.first_touch_p50", "value", "judged")
        assert (judged, round(value / 60, 1)) == (4755, 42.4)
        hits, judged, value = told(made, measures, "speed.within_5m", "hits", "judged", "value")
        assert (hits, judged, round(value, 3)) == (870, 4755, 0.183)
        found = speed.win_by_delay(made)
        assert found.falls is False
        assert sum(band.handed for band in found.bands) == 4755
        assert found.bands[0].rate is not None and found.bands[1].rate is not None
        assert found.bands[0].rate > found.bands[1].rate < (found.bands[4].rate or 0)
