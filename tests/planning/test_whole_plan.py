"""The plan as a whole: its parts and times add up, it reaches its goal, and what is won makes it smaller."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.agreement.goals import Goals
from leadpact.calendars import Calendar, calendar_from
from leadpact.planning.plan import Plan, plan_for
from leadpact.planning.waterfall import Missing, waterfall
from leadpact.planning.won import Won
from leadpact.planning.worth import worths

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
STAGES = ("visitor", "lead", "mql", "sql", "opportunity")
ROUNDINGS = st.sampled_from(["up", "nearest", "carry"])


def calendar() -> Calendar:
    found = calendar_from({"timezone": "UTC", "hours": {"mon-fri": ["09:00-17:00"]}})
    assert isinstance(found, Calendar)
    return found


WEEKDAYS = calendar()


def goals(segments: dict[str, Any] | None = None, **revenue: Any) -> Goals:
    return Goals.model_validate({"revenue": revenue, "segments": segments or {}})


@st.composite
def goal(draw: st.DrawFn, rounding: str | None = None) -> Goals:
    """Any goal that can be planned: money, deals, rates, up to three segments with some rates of their own."""
    rates = st.integers(1, 100).map(lambda hundredths: f"{hundredths}%")
    stages = draw(
        st.lists(st.sampled_from(STAGES), unique=True).map(lambda each: sorted(each, key=STAGES.index))
    )
    segments = {
        name: {
            "share": f"{draw(st.integers(0, 33))}%",
            "average_deal": draw(st.integers(1, 90_000)),
            "conversion": {stage: draw(rates) for stage in stages if draw(st.booleans())},
        }
        for name in "abc"[: draw(st.integers(0, 3))]
    }
    return goals(
        segments,
        target=draw(st.integers(1, 3_000_000)),
        average_deal=draw(st.integers(1, 90_000)),
        marketing_share=draw(rates),
        conversion={stage: draw(rates) for stage in stages},
        lag={stages[0]: "40d"} if stages else {},
        rounding=rounding or draw(ROUNDINGS),
    )


def planned(goal: Goals, won: Won | None = None) -> Plan:
    found = plan_for(goal, WEEKDAYS, FIRST, LAST, "customer", won)
    assert found is not None and found.missing is None
    return found


@settings(max_examples=150, deadline=None)
@given(goal("up"))
def test_rounded_up_a_plan_reaches_its_goal(goal: Goals) -> None:
    """By the rates themselves each stage's planned people bring at least the money, in every part of the market; so do the deals."""
    found = waterfall(goal)
    assert not isinstance(found, Missing)
    for part in found:
        assert part.reached >= part.money and part.shortfall == 0
        assert all(need.number * need.worth >= part.money for need in part.needs)
    assert sum((part.money for part in found), Fraction(0)) == _whole(goal)


def _whole(goal: Goals) -> Fraction:
    assert goal.revenue is not None
    return Fraction(goal.revenue.target) * goal.revenue.marketing_share


@settings(max_examples=60, deadline=None)
@given(goal())
def test_days_months_and_parts_add_up(goal: Goals) -> None:
    """In every rounding the days make the months, the months the number, and the parts the whole; the deals reach the goal."""
    plan = planned(goal)
    for place, line in enumerate(plan.lines):
        assert sum(line.whole) == sum(month.number for month in line.months) == line.number
        assert min(line.whole) >= 0
        parts = [lines[place] for lines in plan.split]
        assert sum(part.number for part in parts) == line.number
        for month, whole in enumerate(line.months):
            assert sum(part.months[month].number for part in parts) == whole.number
    assert all(part.reached >= part.money for part in plan.parts)


@settings(max_examples=50, deadline=None)
@given(goal(), st.integers(0, 4_000_000), st.integers(0, 4_000_000))
def test_more_won_never_needs_more_people(goal: Goals, one: int, more: int) -> None:
    """Whatever the rounding: of two amounts won the larger leaves no stage with more people to find, and never less than none."""
    small, large = planned(goal, Won(Fraction(one))), planned(goal, Won(Fraction(one + more)))
    assert large.to_win <= small.to_win
    for less, line in zip(large.lines, small.lines, strict=True):
        assert 0 <= less.number <= line.number


def test_what_is_won_is_taken_off_by_marketings_share() -> None:
    """Of 100,000, 60 % marketing's, 30,000 are won: 18,000 of them count as marketing's, 42,000 are left. Known apart, marketing's
    own 5,000 count instead."""
    goal = goals(target=100_000, marketing_share="60%", average_deal=1_000)
    assert planned(goal, Won(Fraction(30_000))).to_win == 42_000
    assert planned(goal, Won(Fraction(30_000), Fraction(5_000))).to_win == 55_000
    assert planned(goal, Won(Fraction(10**9))).to_win == 0


def test_what_is_left_is_planned_from_a_day_on() -> None:
    """Half of the goal is won by March: the rest falls on the 22 working days of March alone; the term stays what it was."""
    goal = goals(target=44_000, average_deal=1_000)
    found = plan_for(goal, WEEKDAYS, FIRST, LAST, "customer", Won(Fraction(22_000)), date(2026, 3, 1))
    assert found is not None
    assert (found.first, found.begins, len(found.days)) == (FIRST, date(2026, 3, 1), 22)
    assert [(month.month, month.number) for month in found.lines[0].months] == [("2026-03", 22)]
    assert set(found.lines[0].whole) == {1}


def test_a_segment_has_its_own_rates_and_takes_the_others() -> None:
    """`large` closes 50 % instead of 25 %; of its MQLs 40 %, like everybody's, become opportunities."""
    found = planned(
        goals(
            {"large": {"share": "50%", "conversion": {"opportunity": "50%"}}, "other": {}},
            target=40_000,
            average_deal=1_000,
            conversion={"mql": "40%", "opportunity": "25%"},
        )
    )
    assert [[need.number for need in part.needs] for part in found.parts] == [[100, 40, 20], [200, 80, 20]]
    assert [line.number for line in found.lines] == [300, 120, 40]


def test_worth_is_blended_by_people() -> None:
    """As above: an opportunity is worth 500 or 250; 120 of them bring 40,000: 333.33 each. A customer is worth a deal."""
    found = planned(
        goals(
            {"large": {"share": "50%", "conversion": {"opportunity": "50%"}}, "other": {}},
            target=40_000,
            average_deal=1_000,
            conversion={"mql": "40%", "opportunity": "25%"},
        )
    )
    values = {(each.segment, each.stage): each.value for each in worths(found.parts)}
    assert values[None, "opportunity"] == Fraction(40_000, 120)
    assert (values["large", "opportunity"], values["other", "opportunity"]) == (500, 250)
    assert values["large", "mql"] == 200 and values[None, "customer"] == 1_000
    assert worths(()) == ()


def test_worth_is_said_when_nothing_is_left_to_win() -> None:
    """No people are needed, so nothing weighs the parts: their plain mean."""
    goal = goals({"a": {"share": "50%", "average_deal": 3_000}, "b": {}}, target=10, average_deal=1_000)
    found = planned(goal, Won(Fraction(10)))
    assert [line.number for line in found.lines] == [0]
    assert worths(found.parts)[0].value == 2_000


@pytest.mark.parametrize(("rounding", "short"), [("up", 0), ("nearest", 200), ("carry", 200)])
def test_a_shortfall_is_told(rounding: str, short: int) -> None:
    """10 deals at 49 % are 20.41 opportunities: rounded to 20 they bring 9.8 deals of 1,000, 200 less than wanted."""
    goal = goals(target=10_000, average_deal=1_000, conversion={"opportunity": "49%"}, rounding=rounding)
    assert planned(goal).shortfall == short
