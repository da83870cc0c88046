"""Goals that cannot be met: every reason at once, and what of a plan lies before the term and before today."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from leadpact.agreement.goals import Goals
from leadpact.calendars import Calendar, calendar_from
from leadpact.planning.feasibility import early, longest_lag, obstacles
from leadpact.planning.plan import plan_for
from leadpact.planning.won import Won

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def goals(segments: dict[str, Any] | None = None, **revenue: Any) -> Goals:
    given = {"target": 1_000, "average_deal": 100, "conversion": {"mql": "50%"}, **revenue}
    return Goals.model_validate({"revenue": given, "segments": segments or {}})


def found(goal: Goals, today: date, begins: date = FIRST, **more: Any) -> list[tuple[str, str]]:
    return [(each.clause, each.code) for each in obstacles(goal, FIRST, LAST, begins, today, **more)]


def test_a_goal_that_can_be_met_has_no_obstacle() -> None:
    """Rates, a deal, days to come."""
    assert found(goals(), date(2025, 12, 1)) == []


def test_all_obstacles_come_at_once() -> None:
    """Two rates of nothing, one of them a segment's, no deal, and a last day that is past."""
    goal = goals({"a": {"conversion": {"mql": "0%"}}}, average_deal=None, conversion={"mql": "0%"})
    assert found(goal, date(2026, 4, 1)) == [
        ("goals.revenue.conversion.mql", "no_rate"),
        ("goals.segments.a.conversion.mql", "no_rate"),
        ("goals.revenue.average_deal", "no_deal"),
        ("goals.revenue.by", "past"),
    ]
    assert found(Goals(), date(2026, 1, 1)) == [("goals.revenue", "no_goal")]


@pytest.mark.parametrize(("today", "is_past"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
def test_the_last_day_itself_is_not_past(today: date, is_past: bool) -> None:
    """A goal can be met on its last day."""
    assert (("goals.revenue.by", "past") in found(goals(), today)) == is_past


def test_what_is_left_begins_within_the_term() -> None:
    """A first day before the term or after it plans something else."""
    for begins in (date(2025, 12, 31), date(2026, 4, 1)):
        assert found(goals(), date(2026, 1, 1), begins) == [("from", "begins_late")]


@pytest.mark.parametrize(
    ("today", "begins", "told"),
    [
        (date(2025, 12, 1), FIRST, False),  # 100 days before 31 March is 21 December: there is time
        (date(2025, 12, 21), FIRST, False),  # and on that very day
        (date(2025, 12, 22), FIRST, True),
        (date(2026, 2, 1), date(2026, 2, 1), True),
    ],
)
def test_a_sale_that_takes_longer_than_is_left(today: date, begins: date, told: bool) -> None:
    """The term is shorter than the sale: that can be met while its leads may still come, and no longer."""
    goal = goals(lag={"mql": "100d"})
    assert (("goals.revenue.lag.mql", "no_time") in found(goal, today, begins)) == told
    assert longest_lag(goal) == 100


def test_a_term_longer_than_the_sale_is_never_too_short() -> None:
    """Planned as a whole, a year that is almost over still had its time."""
    assert found(goals(lag={"mql": "60d"}), date(2026, 3, 30)) == []


def test_nothing_left_to_win_needs_no_time() -> None:
    """Who has won it all is never too late."""
    goal, today = goals(lag={"mql": "100d"}), date(2026, 2, 1)
    assert found(goal, today, today, won=Won(Fraction(1_000))) == []
    assert found(goal, today, today, won=Won(Fraction(999))) == [("goals.revenue.lag.mql", "no_time")]


def test_a_term_without_end_is_not_planned() -> None:
    """Twenty years are enough for any plan."""
    told = obstacles(goals(), FIRST, date(2090, 1, 1), FIRST, FIRST)
    assert [each.code for each in told] == ["too_long"]


def test_segments_share_no_more_than_there_is() -> None:
    """What others would leave would be less than nothing."""
    goal = goals({"a": {"share": "60%"}, "b": {"share": "50%"}, "c": {}})
    assert found(goal, FIRST) == [("goals.segments", "over_all")]


def test_a_sale_that_takes_longer_than_anybody_plans() -> None:
    """It is said, even when nothing is left to win; no date is too early for it."""
    goal = goals(lag={"mql": "900000d"})
    assert found(goal, FIRST, won=Won(Fraction(1_000))) == [("goals.revenue.lag.mql", "too_early")]


def test_people_needed_before_the_term_and_before_today_are_told_apart() -> None:
    """20 MQLs, 28 days before the deals of January to March: 4 December to 3 March. Of 64 working days 20 lie before the term, 24
    before 7 January: rounded up 7 and 8 of 20."""
    weekdays = calendar_from({"timezone": "UTC", "hours": {"mon-fri": ["09:00-17:00"]}})
    assert isinstance(weekdays, Calendar)
    plan = plan_for(goals(lag={"mql": "28d"}), weekdays, FIRST, LAST, "customer")
    assert plan is not None
    (only,) = early(plan.lines, FIRST, date(2026, 1, 7))
    assert (only.stage, only.first, only.last) == ("mql", date(2025, 12, 4), date(2026, 3, 3))
    assert (only.before_term, only.before_today) == (7, 8)
