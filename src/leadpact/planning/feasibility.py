"""Whether a goal can be met at all, and what of its plan lies in the past: said before anybody works by the plan.

All obstacles come at once, each with the clause that makes it; who asks gives the day that counts as today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from leadpact.agreement.goals import Goals
from leadpact.calendars import Duration
from leadpact.planning.plan import Line
from leadpact.planning.spreading import lags
from leadpact.planning.waterfall import REVENUE, lacks, rates_of
from leadpact.planning.won import Won, to_be_won

LONGEST = 20 * 366
"""Days; a goal for a longer term is no plan, nor a sale that takes longer."""
DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a goal cannot be planned or met: the clause, a code (`no_goal`, `no_deal`, `no_rate`, `over_all`, `past`,
    `begins_late`, `too_long`, `too_early`, `no_time`), and the values its words need."""

    clause: str
    code: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Early:
    """People of a stage who are needed so early: before the term begins, and before today. `first` and `last` are the days
    from and to which the stage is to be entered at all."""

    stage: str
    first: date
    last: date
    before_term: int
    before_today: int


def obstacles(
    goals: Goals, first: date, last: date, begins: date, today: date, won: Won | None = None
) -> list[Obstacle]:
    """All that keeps a goal from being met in what is left of its term, which is planned from `begins` on."""
    found = [Obstacle(*each) for each in _lacking(goals)]
    shares = sum((each.share for each in goals.segments.values() if each.share is not None), Fraction(0))
    if shares > 1:
        found.append(_obstacle("goals.segments", "over_all", sum=float(shares * 100)))
    found += [
        _obstacle(f"{REVENUE}.lag.{stage}", "too_early", lag=lag)
        for stage, lag in _lags(goals).items()
        if lag.microseconds > LONGEST * DAY
    ]
    if last < today:
        found.append(_obstacle(f"{REVENUE}.by", "past", last=last, today=today))
    if begins > last or begins < first:
        found.append(_obstacle("from", "begins_late", begins=begins, first=first, last=last))
    if (last - first).days > LONGEST:
        found.append(_obstacle(f"{REVENUE}.by", "too_long", first=first, last=last))
    is_won = goals.revenue is not None and to_be_won(goals.revenue, won) == 0
    if not is_won and not any(each.code in ("past", "begins_late", "too_early") for each in found):
        found += _no_time(goals, last, begins, today)
    return found


def _lacking(goals: Goals) -> Iterator[tuple[str, str]]:
    for each in lacks(goals):
        is_rate = ".conversion." in each.clause
        yield each.clause, "no_rate" if is_rate else "no_goal" if each.clause == REVENUE else "no_deal"


def _no_time(goals: Goals, last: date, begins: date, today: date) -> Iterator[Obstacle]:
    """A sale that takes longer than is left: whoever enters the stage from today on is won after the last day."""
    for stage, lag in _lags(goals).items():
        latest = last - timedelta(days=lag.microseconds // DAY)
        if stage in rates_of(goals) and begins > latest and today > latest:
            left = (last - begins).days + 1
            yield _obstacle(f"{REVENUE}.lag.{stage}", "no_time", stage=stage, lag=lag, left=left, last=last)


def _lags(goals: Goals) -> dict[str, Duration]:
    """The lags that are stated."""
    return {} if goals.revenue is None else {str(stage): lag for stage, lag in goals.revenue.lag.items()}


def _obstacle(clause: str, code: str, **params: object) -> Obstacle:
    return Obstacle(clause, code, tuple(params.items()))


def early(lines: tuple[Line, ...], first: date, today: date) -> tuple[Early, ...]:
    """For each stage that is entered before its deal, when, and how many of its people are needed before the term begins and
    before today."""
    return tuple(
        Early(line.stage, line.days[0][0], line.days[-1][0], line.before(first), line.before(today))
        for line in lines
        if line.lag
    )


def longest_lag(goals: Goals) -> int:
    """The days that a sale takes, from the stage that is entered the longest before it."""
    revenue = goals.revenue
    return max(lags(revenue, [*rates_of(goals)]).values(), default=0) if revenue is not None else 0
