"""The plan in time: working days, season, lag, and whole people by month."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.agreement.goals import Revenue
from leadpact.calendars import Calendar, calendar_from
from leadpact.planning.spreading import by_month, lags, spread, working_days

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 28)


def calendar(**more: object) -> Calendar:
    found = calendar_from({"timezone": "Europe/Madrid", "hours": {"mon-fri": ["09:00-17:00"]}, **more})
    assert isinstance(found, Calendar)
    return found


def revenue(**more: object) -> Revenue:
    return Revenue.model_validate({"target": 1, **more})


def test_working_days_are_those_the_calendar_opens() -> None:
    """January 2026 has 22 weekdays; two closed ones less, a special Saturday more."""
    assert len(working_days(calendar(), JANUARY, date(2026, 1, 31))) == 22
    other = calendar(closed=["2026-01-01", "2026-01-06"], special={"2026-01-10": ["09:00-10:00"]})
    days = working_days(other, JANUARY, date(2026, 1, 31))
    assert len(days) == 21 and date(2026, 1, 10) in days and date(2026, 1, 6) not in days


def test_season_and_working_days_weigh_a_month() -> None:
    """22 working days in January, 20 in February at half an ordinary month: 22 to 10, so of 32 deals 22 and 10."""
    days = spread(revenue(season={"feb": "50%"}), calendar(), JANUARY, FEBRUARY)
    assert sum(share for _, share in days) == 1
    assert [(m.month, m.planned, m.number) for m in by_month(days, 32, "up")] == [
        ("2026-01", 22, 22),
        ("2026-02", 10, 10),
    ]


def test_a_lag_moves_a_stage_before_the_term_with_the_season_it_leads_to() -> None:
    """28 days before: the 22 working days from 4 December to 2 January lead to January's deals, the 20 from 5 January on to
    February's, at half: the same 22 to 10, four weeks earlier."""
    days = spread(revenue(season={"feb": "50%"}), calendar(), JANUARY, FEBRUARY, lag=28)
    assert (days[0][0], days[-1][0]) == (date(2025, 12, 4), date(2026, 1, 30))
    leading = {day: share * 32 for day, share in days}
    assert (leading[date(2026, 1, 2)], leading[date(2026, 1, 5)]) == (1, Fraction(1, 2))
    assert sum(leading.values()) == 32


def test_a_stage_is_entered_no_later_than_those_after_it() -> None:
    """Said: 90 days for MQL, 45 for the opportunity. Not said: a lead comes with the MQL at the latest, an SQL with the
    opportunity, the customer at no time before the deal; what is said is kept."""
    found = lags(
        revenue(lag={"mql": "90d", "opportunity": "45d"}), ["lead", "mql", "sql", "opportunity", "customer"]
    )
    assert found == {"lead": 90, "mql": 90, "sql": 45, "opportunity": 45, "customer": 0}


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("up", [2, 2, 1]), ("nearest", [2, 1, 2]), ("carry", [1, 2, 2])],  # running totals: 1.67, 3.33, 5
)
def test_months_are_steps_of_the_running_total(rounding: str, expected: list[int]) -> None:
    """5 people in three equal months, by hand: up is never behind, carry has a person once the fraction has grown to one."""
    days = tuple((date(2026, month, 1), Fraction(1, 3)) for month in (1, 2, 3))
    assert [month.number for month in by_month(days, 5, rounding)] == expected  # type: ignore[arg-type]


@given(
    number=st.integers(0, 10_000),
    weights=st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any),
    rounding=st.sampled_from(["up", "nearest", "carry"]),
)
def test_months_add_up_and_up_is_never_behind(number: int, weights: list[int], rounding: str) -> None:
    """Whatever the shape, months add up to the number, none is negative, and rounded up no running total is behind the plan."""
    days = tuple((date(2026, n + 1, 1), Fraction(weight, sum(weights))) for n, weight in enumerate(weights))
    months = by_month(days, number, rounding)  # type: ignore[arg-type]
    assert sum(month.number for month in months) == number
    assert all(month.number >= 0 for month in months)
    whole, planned = accumulate(m.number for m in months), accumulate(m.planned for m in months)
    if rounding == "up":
        assert all(a >= b - 1e-6 for a, b in zip(whole, planned, strict=True))


def test_a_calendar_that_never_opens_in_the_term_counts_every_day() -> None:
    """A term of closed days still has days: the plan is spread over all of them."""
    closed = calendar(closed=["2026-01-01..2026-02-28"])
    assert len(working_days(closed, JANUARY, FEBRUARY)) == 59
