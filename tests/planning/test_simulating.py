"""The simulation against what is known without it: Erlang's formula, what a calendar allows, and more people never worse."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queues import ALWAYS, MINUTE, OFFICE, calendar, demand, promise, runs, share, stage, supply

from leadpact.calendars import due, parse_duration
from leadpact.planning.demand import HOURS, usual_pattern
from leadpact.planning.queueing import in_time
from leadpact.planning.supply import Hours, Rep, lead_time

WEEK_MINUTES = HOURS * 60


@pytest.mark.parametrize(
    ("people", "load", "within"), [(1, 0.5, "5m"), (1, 0.8, "15m"), (2, 1.5, "6m"), (4, 3.0, "3m")]
)
def test_it_agrees_with_erlang(people: int, load: float, within: str) -> None:
    """People who share one queue, open always, exponential handling: the share in time is that of M/M/c, within three
    standard errors of the runs."""
    asked = demand(load * WEEK_MINUTES / 6, promise(within))
    played = runs(stage(asked, supply(people, is_shared=True)), people, 8, weeks=1, after=1)
    each = [one.kept[0] / one.judged[0] for one in played]
    error = sqrt(sum((one - share(played)) ** 2 for one in each) / (len(each) - 1) / len(each))
    minutes = parse_duration(within).microseconds / MINUTE
    assert share(played) == pytest.approx(in_time(people, load / 6, 6, minutes), abs=3 * error + 0.002)


def test_an_owner_each_is_a_queue_each() -> None:
    """Leads that have owners wait for them: four people are four queues, and keep less than four who share one; but dealt
    out in turns they come more evenly than by luck, so each queue keeps more than Erlang's."""
    asked, team = demand(4 * 0.7 * WEEK_MINUTES / 6, promise("6m")), supply(4)
    owned = share(runs(stage(asked, team), 4, 2, weeks=1))
    shared = share(runs(stage(asked, replace(team, is_shared=True)), 4, 2, weeks=1))
    assert in_time(1, 0.7 / 6, 6, 6) + 0.05 < owned < shared - 0.1


def test_without_limit_of_people_all_is_kept_that_the_calendar_allows() -> None:
    """In working time everything; on the wall the leads of the last half hour before opening, and those in hours: 8.5 of 24
    hours on five of seven days, and none of the weekend but the half hour before Monday."""
    asked = demand(300, promise("30bm"), promise("30m"))
    played = runs(stage(asked, supply(400, OFFICE, is_shared=True)), 400, 4, weeks=4)
    assert share(played, 0) == 1.0
    assert share(played, 1) == pytest.approx(5 * 8.5 / HOURS, abs=0.02)


@given(seed=st.integers(0, 10_000), load=st.floats(0.3, 2.5), is_office=st.booleans())
@settings(max_examples=5, deadline=None)
def test_more_people_are_never_worse(seed: int, load: float, is_office: bool) -> None:
    """The same leads, first come first served, one person more: lead for lead no later, so never fewer in time. As many
    people as before mean the same runs, digit for digit."""
    hours = 40 if is_office else HOURS
    asked = demand(load * hours * 10, promise("30bm"))
    found = stage(asked, supply(3, OFFICE if is_office else ALWAYS, is_shared=True), seed)
    kept = [sum(run.kept[0] for run in runs(found, people, 1, weeks=1)) for people in (1, 2, 3, 5)]
    assert kept == sorted(kept)
    again = stage(found.demand, found.supply, seed)
    assert runs(again, 2, 1, weeks=1) == runs(found, 2, 1, weeks=1)


def test_the_seed_decides() -> None:
    """The same seed plays the same, whatever was played before; another seed plays another way."""
    asked, team = demand(200, promise("5m"), connect=0.3, attempts=4), supply(2, OFFICE, share=0.6)
    one, two, other = stage(asked, team, 7), stage(asked, team, 7), stage(asked, team, 8)
    runs(two, 2, 2, times=3.0)
    assert runs(one, 2, 3) == runs(two, 2, 3) != runs(other, 2, 3)


def test_first_answers_go_before_later_attempts() -> None:
    """Somebody with more attempts to make than time still gives first answers in time; what is left undone is depth."""
    asked = demand(
        150, promise("4bh"), promise("15bd", 6), connect=0.05, attempts=6,
        pattern=usual_pattern(calendar(OFFICE), 0.0),
    )  # fmt: skip
    played = runs(stage(asked, supply(1, OFFICE, handling=12 * MINUTE)), 1, 3, weeks=4)
    assert share(played, 0) > 0.97
    assert share(played, 1) < 0.6


def test_depth_by_hand() -> None:
    """Nobody is ever reached, the calendar is always open, nothing else is to be done: six attempts four hours apart take 20
    hours. So 21 hours keep it, 19 do not, and a longest gap of three hours is passed."""
    deep = promise("21h", 6)
    asked = demand(
        5, deep, replace(deep, targets=promise("19h").targets), replace(deep, gap_max=parse_duration("3h")),
        connect=0.0, attempts=6,
    )  # fmt: skip
    played = runs(stage(asked, supply(1, handling=1)), 1, 2)
    assert [share(played, number) for number in range(3)] == [1.0, 0.0, 0.0]


def test_reaching_the_buyer_is_depth_too() -> None:
    """Two attempts fit where six are promised; each reaches three in ten: 1 − 0.7² are kept, where reaching counts."""
    deep = promise("5h", 6)
    asked = demand(300, deep, replace(deep, reaching=False), connect=0.3, attempts=6)
    played = runs(stage(asked, supply(1, handling=1)), 1, 4)
    assert share(played, 0) == pytest.approx(0.51, abs=0.03)
    assert share(played, 1) == 0.0


def test_a_full_week_makes_leads_wait() -> None:
    """A capacity of 5 a week with 10 leads a week: whom the route respects gets no more, and the others come too late."""
    team = supply(1, respects=frozenset({"capacity"}))
    team = replace(team, reps=(Rep("r", "c", 5, parse_duration("1w")),))
    asked = demand(10, promise("1d"))
    assert share(runs(stage(asked, team), 1, 4)) < 0.3
    assert share(runs(stage(asked, replace(team, respects=frozenset())), 1, 4)) == 1.0


def test_the_day_has_the_share_for_leads() -> None:
    """Other work takes its stretches out of open time: what is left is the share asked for, inside the hours, disjoint."""
    import numpy as np

    hours = Hours({"c": supply(1, OFFICE).calendars["c"]}, 2026, 2026)
    spans = hours.spans("c", 1_767_225_600_000_000, 1_798_761_600_000_000)
    free = lead_time(spans, 0.6, 30 * MINUTE, np.random.default_rng(3))
    whole = int((spans[1] - spans[0]).sum())
    assert int((free.ends - free.starts).sum()) / whole == pytest.approx(0.6, abs=0.03)
    assert (free.starts[1:] >= free.ends[:-1]).all() and (free.ends > free.starts).all()
    assert all(hours.are_open("c", free.starts.tolist()))


@given(
    start=st.integers(1_767_300_000, 1_790_000_000),
    within=st.sampled_from(["1bd", "3bd", "15bd", "30bm", "4bh", "30m", "2d"]),
)
@settings(max_examples=150, deadline=None)
def test_dues_are_the_calendars_own(start: int, within: str) -> None:
    """The quick answer to when something is due is `calendars.due`'s, to the microsecond."""
    found = supply(1, {**OFFICE, "timezone": "Europe/Madrid", "closed": ["2026-04-03"]}).calendars
    hours, length = Hours(found, 2025, 2027), parse_duration(within)
    assert hours.after("c", start * 1_000_000, length) == due(found["c"], start * 1_000_000, length)
