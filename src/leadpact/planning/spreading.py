"""When in the term: a plan's number spread over working days, by season and by how long a sale takes.

A working day of the customers weighs its month's `season` (100 % if none is said). A stage with a `lag` is entered that much
before the won deal: its days are the working days from the term's beginning less the lag to its end less the lag, each
with the weight of the day it leads to. So leads that July's deals need fall in May, part of them before the term itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, groupby, pairwise
from math import ceil, floor
from typing import get_args

from leadpact.agreement.goals import Month, Revenue
from leadpact.calendars import Calendar
from leadpact.calendars.instant import epoch_day
from leadpact.calendars.stretch import year_stretch
from leadpact.planning.waterfall import Rounding

MONTHS: tuple[Month, ...] = get_args(Month)
Spread = tuple[tuple[date, Fraction], ...]
"""Days in their order with their shares, which add up to 1."""


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """A month's part of a plan: as arithmetic has it, and in whole people; both add up to the plan's number."""

    month: str
    planned: float
    number: int


def working_days(calendar: Calendar, first: date, last: date) -> list[date]:
    """The days from `first` to `last` on which the calendar opens; all of them if it never does."""
    low, high = epoch_day(first), epoch_day(last)
    found = [
        date.fromordinal(first.toordinal() + day - low)
        for year in range(first.year, last.year + 1)
        for day in year_stretch(calendar, year).days
        if low <= day <= high
    ]
    days = (last - first).days + 1
    return found or [first + timedelta(days=n) for n in range(max(days, 1))]


def spread(revenue: Revenue, calendar: Calendar, first: date, last: date, lag: int = 0) -> Spread:
    """How a stage entered `lag` days before the deal is spread, for deals from `first` to `last`."""
    before = timedelta(days=lag)
    days = working_days(calendar, first - before, last - before)
    weights = [revenue.season.get(MONTHS[(day + before).month - 1], Fraction(1)) for day in days]
    if not sum(weights):
        weights = [Fraction(1)] * len(days)
    whole = sum(weights, Fraction(0))
    return tuple((day, weight / whole) for day, weight in zip(days, weights, strict=True))


def lags(revenue: Revenue, stages: Sequence[str]) -> Mapping[str, int]:
    """How many whole days before the deal each stage is entered. One that says nothing is entered no later than the stages
    after it."""
    found: dict[str, int] = {}
    least = 0
    for stage in reversed(stages):
        given = {str(name): span for name, span in revenue.lag.items()}.get(stage)
        least = found[stage] = least if given is None else timedelta(microseconds=given.microseconds).days
    return found


def steps(days: Spread, number: int, rounding: Rounding) -> tuple[int, ...]:
    """A number in whole people for each of its days: the steps of the running total. Rounded up it is never behind the plan,
    `carry` waits until a fraction has grown to a person; the last day completes the number."""
    totals = [_whole(number * share, rounding) for share in accumulate(share for _, share in days)]
    return tuple(after - before for before, after in pairwise([0, *totals]))


def by_month(days: Spread, number: int, rounding: Rounding) -> tuple[MonthPlan, ...]:
    """A number by month: what its days add up to, so a month's last day is the step of the running total."""
    return months_of(days, number, steps(days, number, rounding))


def months_of(days: Spread, number: int, whole: Sequence[int]) -> tuple[MonthPlan, ...]:
    """Whole people of each day by month, with what the arithmetic has."""
    found = []
    told = zip(days, whole, strict=True)
    for month, group in groupby(told, key=lambda each: f"{each[0][0]:%Y-%m}"):
        each = list(group)
        share = sum((part for (_, part), _ in each), Fraction(0))
        found.append(MonthPlan(month, float(number * share), sum(people for _, people in each)))
    return tuple(found)


def _whole(total: Fraction, rounding: Rounding) -> int:
    if rounding == "nearest":
        return floor(total + Fraction(1, 2))
    return floor(total) if rounding == "carry" else ceil(total)
