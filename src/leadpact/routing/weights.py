"""How leads are shared out among a team: capacities and a team's own weights, made whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from leadpact.agreement.values import Frequency
from leadpact.calendars.instant import DAY, HOUR

WEEK_DAYS, WORKING_WEEK, WEEK_HOURS = 7, 5, 40
"""What a week has, for comparing capacities: days, working days and working hours; as `feasible` counts."""
MOST = 10**9
"""Leads a week beyond which nobody's share grows: credits stay numbers that a database holds."""
FINEST = 10**6
"""The most parts a lead is divided into: beyond, weights are rounded."""


def a_week(capacity: Frequency | None) -> Fraction | None:
    """A capacity as leads a week: `30 per 1w` is 30, `3 per 1d` 21, `3 per 1bd` 15. None where none is said."""
    if capacity is None or capacity.per.amount == 0:
        return None
    if capacity.per.is_days:
        return Fraction(capacity.count * WORKING_WEEK, int(capacity.per.amount))
    week = WEEK_HOURS * HOUR if capacity.per.is_working else WEEK_DAYS * DAY
    return Fraction(capacity.count * week, capacity.per.microseconds)


def whole_weights(shares: Sequence[Fraction | None]) -> tuple[int, ...]:
    """Shares in leads a week as whole numbers in the same proportions. None takes the mean of those who take any
    leads, and 1 where nobody's share is said.

    Exact, unless the durations are so odd that a lead would be divided into more than a million parts. Not reduced:
    mostly a weight stays the leads a week it was, and what people are owed keeps its unit when somebody joins.
    """
    known = [min(each, Fraction(MOST)) for each in shares if each is not None and each > 0]
    mean = sum(known, Fraction(0)) / len(known) if known else Fraction(1)
    full = [mean if each is None else min(max(each, Fraction(0)), Fraction(MOST)) for each in shares]
    parts = lcm(*(each.denominator for each in full))
    if parts > FINEST:
        return tuple(max(round(each * FINEST), 1) if each else 0 for each in full)
    return tuple(int(each * parts) for each in full)
