"""The formulas' answer by hand, what an agreement asks for, and how runs become a verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import exp

import pytest
from queues import ALWAYS, MINUTE, MONDAY, OFFICE, calendar, demand, promise, supply

from leadpact.agreement.reading import read_agreement
from leadpact.calendars import parse_duration
from leadpact.planning.demand import HOURS, Demand, Seen, depth_of, promises_of, usual_pattern
from leadpact.planning.foreseeing import Foreseen, Foresight, sizes_of, tail_of
from leadpact.planning.queueing import in_time
from leadpact.planning.reckoning import Reckoned, reckon
from leadpact.planning.supply import Hours, Rep, Supply, reps_of

AGREEMENT = """\
name: A
effective: 2026-01-01
parties:
  marketing: {people: {ana: {name: Ana}}}
  sales: {people: {head: {name: H}, one: {name: O, capacity: 30 per 1w}, none: {name: N, capacity: 5 per 1d, calendar: early}}}
calendars:
  office: {timezone: UTC, hours: {mon-fri: ["09:00-17:00"]}}
  early: {timezone: UTC, hours: {mon-fri: ["06:00-10:00"]}}
handoff:
  triggers: [{id: demo, on: form_submitted}]
  accept: {within: 1bd}
  return: {after: {attempts: 4}}
follow_up:
  clocks:
    first: {owed_by: sales, starts: handed_off, stops: [attempt_made, rejected], calendar: {by: owner},
            within: [{trigger: demo, is: 5bm}, {default: 1bh}], objective: 90%}
    again: {owed_by: sales, starts: triggered_again, stops: call_made, within: 1bd}
    talk: {owed_by: sales, starts: handed_off, stops: connected, within: 5bd}
    deep: {owed_by: sales, starts: handed_off, needs: {attempts: 6, gap: {min: 2bh, max: 3bd}}, satisfied_by: connected, within: 15bd}
    noted: {owed_by: sales, starts: returned, stops: no_progress_noted, within: 1bd}
    ours: {owed_by: marketing, starts: handed_off, stops: email_sent, within: 1bd}
"""


def reckoned(asked: Demand, team: Supply) -> Reckoned:
    hours = Hours(team.calendars, 2025, 2027)
    return reckon(asked, team, hours, [MONDAY], team.reps)


def foreseen(asked: Demand, team: Supply, runs: int = 3, weeks: int = 2) -> Foreseen:
    hours = Hours(team.calendars, 2025, 2027)
    mondays = [MONDAY + timedelta(days=7 * n) for n in range(4)]
    return Foresight(asked, team, hours, mondays, weeks, 1, tail_of(asked.promises), runs, 1).foresee()


# --- the formulas ----------------------------------------------------------------------------------------


def test_work_and_hours_by_hand() -> None:
    """100 leads, each attempt reaches half, three at most: 1 + ½ + ¼ attempts of 6 minutes are 17.5 hours; two people of 40
    hours with half the day for leads have 40."""
    found = reckoned(demand(100, promise("4bh"), connect=0.5, attempts=3), supply(2, OFFICE, share=0.5))
    assert found.work == pytest.approx(17.5) and found.hours == pytest.approx(40)
    assert found.utilisation == pytest.approx(0.4375)


def test_always_open_it_is_erlang() -> None:
    """Nobody waits for opening, and with the whole day for leads nobody is away: owners are queues of one, shared leads one
    queue of all."""
    asked = demand(2 * 0.6 * HOURS * 10, promise("6m"))
    assert reckoned(asked, supply(2)).shares[0] == pytest.approx(in_time(1, 0.6 / 6, 6, 6), abs=1e-6)
    shared = reckoned(asked, supply(2, is_shared=True)).shares[0]
    assert shared == pytest.approx(in_time(2, 1.2 / 6, 6, 6), abs=1e-6)


def test_half_a_day_is_half_as_fast() -> None:
    """With half the day for leads, in stretches too short to be noticed, twelve minutes have six for leads: Erlang's queue at
    half the speed."""
    found = reckoned(demand(0.3 * HOURS * 10, promise("12m")), supply(1, share=0.5, stretch=1))
    assert found.shares[0] == pytest.approx(in_time(1, 0.6 / 6, 6, 6), abs=1e-6)


def test_what_the_hours_allow_by_hand() -> None:
    """Leads at any hour: of 168, forty are open; 30 minutes on the wall also wait for five openings; working time for all.
    One in two at other work takes e^-1 of the half away, after 30 minutes."""
    found = reckoned(demand(0.001, promise("30m"), promise("30bm")), supply(1, OFFICE, share=0.5))
    assert found.ceilings == pytest.approx((42.5 / HOURS, 1.0))
    assert found.shares[1] == pytest.approx(1 - 0.5 * exp(-1), abs=1e-3)


def test_depth_by_formula_by_hand() -> None:
    """Always open, six attempts four hours apart take 20 hours: 21 keep all; of 9 hours three fit, which reach 1 − 0.7³."""
    asked = demand(1, promise("21h", 6), promise("9h", 6), connect=0.3, attempts=6)
    assert reckoned(asked, supply(1)).shares == pytest.approx((1.0, 1 - 0.7**3))


# --- what is asked for -----------------------------------------------------------------------------------


def test_an_agreement_asks_for_what_attempts_meet() -> None:
    """First answers, depth, reaching the buyer, acceptance; each other promise has its reason. With a log the starts of
    others are known too."""
    agreement = read_agreement(AGREEMENT.encode(), "a.yaml").agreement
    assert agreement is not None
    told, left = promises_of(agreement)
    assert {each.name: each.attempts for each in told} == {"first": 1, "talk": None, "deep": 6, "accept": 1}
    assert {each.name: each.why for each in left} == {
        "again": "unknown_start", "noted": "not_attempts", "ours": "other_party",
    }  # fmt: skip
    assert [(str(each.within), each.share) for each in told[0].targets] == [("5bm", 0.5), ("1bh", 0.5)]
    assert depth_of(agreement, told) == (6, parse_duration("2bh"))
    seen = {f"follow_up.clocks.{name}": Seen(0.2, (1.0,)) for name in ("again", "talk", "deep")}
    told, left = promises_of(agreement, seen | {"follow_up.clocks.first": Seen(1.0, (0.1, 0.9))})
    assert {each.name: each.started for each in told}["again"] == 0.2
    assert [each.share for each in told[0].targets] == [0.1, 0.9]


def test_who_takes_leads() -> None:
    """Where somebody has a capacity, only who has one; each with their calendar."""
    agreement = read_agreement(AGREEMENT.encode(), "a.yaml").agreement
    assert agreement is not None
    week, day = parse_duration("1w"), parse_duration("1d")
    assert reps_of(agreement) == ((Rep("one", "office", 30, week), Rep("none", "early", 5, day)), ("head",))


@pytest.mark.parametrize("outside", [0.0, 0.38, 1.0])
def test_the_usual_pattern(outside: float) -> None:
    """The share outside is that which is asked for, in waking hours; it adds up, also where a calendar never closes."""
    pattern = usual_pattern(calendar(OFFICE), outside)
    inside = sum(pattern[day * 24 + hour] for day in range(5) for hour in range(9, 17))
    assert sum(pattern) == pytest.approx(1) and inside == pytest.approx(1 - outside)
    assert not any(pattern[day * 24 + 3] for day in range(7))
    assert sum(usual_pattern(calendar(ALWAYS), outside)) == pytest.approx(1)


# --- the verdict -----------------------------------------------------------------------------------------


def test_more_people_are_needed_for_more_work() -> None:
    """Three people's work: one and two are not enough; what is needed is the first size from which all are, and every size
    up to twice the team was tried."""
    asked = demand(2.4 * HOURS * 2, promise("3h"))
    found = foreseen(asked, supply(2, is_shared=True, handling=30 * MINUTE), 2, 1)
    assert found.verdict(0) == "missed" and found.needed == (3,)
    assert [trial.people for trial in found.curve][:4] == [1, 2, 3, 4]
    assert found.holds is not None and 0.6 < found.holds < 1 and found.breaks == 0
    assert found.reckoned.utilisation > 1 and found.binds == "hours"


def test_what_breaks_first() -> None:
    """Room for about twice the leads; of two promises the shorter one breaks first, and not before."""
    asked = demand(
        0.4 * 40 * 10, promise("8bh", name="long"), promise("2bh"), pattern=usual_pattern(calendar(OFFICE), 0)
    )
    found = foreseen(asked, supply(1, OFFICE), 3, 3)
    assert found.holds is not None and 1.3 < found.holds < 2.5 and found.breaks == 1
    assert found.never == () and found.verdict(0) == "kept"


@pytest.mark.parametrize(
    ("share", "formula", "attempts", "work", "why"),
    [
        (0.9, 0.91, 1, 1.0, "agree"), (0.9, 0.8, 1, 1.0, "order"), (0.8, 0.9, 1, 1.0, "bursts"),
        (0.8, 0.9, 6, 1.0, "unlimited"), (0.8, 0.0, 1, 99.0, "overload"), (0.8, None, 1, 1.0, "no_formula"),
    ],
)  # fmt: skip
def test_why_formula_and_simulation_differ(
    share: float, formula: float | None, attempts: int, work: float, why: str
) -> None:
    """Not within two points and the error; more work than time explains everything, else what kind of promise it is."""
    found = foreseen(demand(2, promise("1d", attempts), attempts=attempts), supply(1), 2, 1)
    trial = replace(found.trial, shares=(share,), errors=(0.001,))
    told = Reckoned(work, 10.0, (formula,), (None,))
    assert replace(found, trial=trial, reckoned=told).differs(0) == why


def test_kept_narrowly_is_not_kept() -> None:
    """Kept where one run in twenty at most falls below the objective; narrowly where the mean alone reaches it."""
    found = foreseen(demand(2, promise("1d")), supply(1), 2, 1)
    for share, low, verdict in (
        (0.95, 0.9, "kept"),
        (0.95, 0.89, "narrow"),
        (0.9, 0.8, "narrow"),
        (0.89, 0.8, "missed"),
    ):
        trial = replace(found.trial, shares=(share,), spread=((low, 1.0),))
        assert replace(found, trial=trial).verdict(0) == verdict


def test_capacity_binds_where_it_is_less_than_the_hours() -> None:
    """Ten a week each for twelve leads: room for 20, and hours for hundreds; without respect for it nothing binds."""
    team = supply(2, OFFICE, respects=frozenset({"capacity"}))
    team = replace(team, reps=tuple(Rep(f"r{n}", "c", 10, parse_duration("1w")) for n in range(2)))
    asked = demand(12, promise("3bd"))
    found = foreseen(asked, team, 2, 2)
    assert (found.capacity, found.binds) == (20, "capacity")
    assert replace(found, supply=replace(team, respects=frozenset())).capacity is None


@pytest.mark.parametrize(("team", "sizes"), [(1, [1, 2]), (3, [1, 2, 3, 4, 5, 6]), (8, list(range(1, 17)))])
def test_small_teams_are_tried_in_every_size(team: int, sizes: list[int]) -> None:
    """Up to twice as many; large ones in some sizes, their own and one among them."""
    assert sizes_of(team) == sizes
    large = sizes_of(100)
    assert {1, 100, 200} <= set(large) and len(large) <= 18 and large == sorted(large)


def test_time_enough_is_played_for_what_was_begun() -> None:
    """Fifteen working days are three weeks, and two more."""
    assert tail_of([promise("15bd", 6)]) == 5 and tail_of([promise("30m")]) == 3
