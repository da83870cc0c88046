"""The plan of an agreement: the waterfall of its goal, spread over its term; the command, pacing and KPIs read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from leadpact.agreement.document import Agreement
from leadpact.agreement.goals import Goals, Revenue
from leadpact.calendars import Calendar
from leadpact.planning.spreading import MonthPlan, Spread, lags, months_of, spread, steps
from leadpact.planning.waterfall import Missing, Part, Rounding, customer_stage, waterfall
from leadpact.planning.won import Won, to_be_won


@dataclass(frozen=True)
class Line:
    """One stage of the plan, of one part of the market or of all together: `number` people, entered on these `days`."""

    stage: str
    exact: float
    number: int
    lag: int
    """Days before the won deal."""
    days: Spread
    months: tuple[MonthPlan, ...]
    whole: tuple[int, ...] = ()
    """Whole people on each of `days`."""

    def between(self, first: date, last: date) -> float:
        """How many are planned from one day to another, both included."""
        return float(
            self.number * sum((share for day, share in self.days if first <= day <= last), Fraction(0))
        )

    def before(self, day: date) -> int:
        """How many whole people are planned before a day."""
        return sum(people for (when, _), people in zip(self.days, self.whole, strict=True) if when < day)


@dataclass(frozen=True)
class Plan:
    """A plan for the term from `first` to `last`. Without rates or a deal's size there are no lines, and `missing` says why;
    the money can be planned all the same."""

    first: date
    last: date
    target: float
    marketing: float
    """Marketing's part of the target."""
    days: Spread
    """How the money is spread: as the customers are."""
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    """From the first named stage to the customers."""
    missing: str | None = None
    split: tuple[tuple[Line, ...], ...] = ()
    """The lines of each of `parts`; they add up to `lines`, day by day."""
    begins: date = date.min
    """The first day that is planned: the term's, or that from which what is left to win is planned."""
    won: Won | None = None
    """What was won before it; None where nobody said."""
    to_win: Fraction = Fraction(0)
    """The money to be won from marketing's leads, from `begins` on."""
    rounding: Rounding = "up"

    def line(self, stage: str) -> Line | None:
        """The line of a stage, if it is planned."""
        return next((line for line in self.lines if line.stage == stage), None)

    def share(self, first: date, last: date) -> float:
        """The share of the money planned from one day to another, both included."""
        return float(sum((share for day, share in self.days if first <= day <= last), Fraction(0)))

    @property
    def shortfall(self) -> Fraction:
        """The money by which the rounding lets a stage fall short, by the rates themselves."""
        return sum((part.shortfall for part in self.parts), Fraction(0))


def plan_of(
    agreement: Agreement,
    calendar: Calendar,
    first: date,
    last: date,
    won: Won | None = None,
    begins: date | None = None,
) -> Plan | None:
    """The plan of an agreement for a term, both days included; None where it has no goal in money. `won`: what is won
    already; what is left is planned from `begins` on (default: the term's first day)."""
    customer = customer_stage(agreement.definitions)
    return plan_for(agreement.goals, calendar, first, last, customer, won, begins)


def plan_for(
    goals: Goals,
    calendar: Calendar,
    first: date,
    last: date,
    customer: str,
    won: Won | None = None,
    begins: date | None = None,
) -> Plan | None:
    """The plan of goals that stand alone; `customer` is the stage that a won deal leads to."""
    revenue = goals.revenue
    if revenue is None:
        return None
    start = first if begins is None else begins
    left = to_be_won(revenue, won)
    found = waterfall(goals, customer, left)
    parts = () if isinstance(found, Missing) else found
    split = tuple(_lines(revenue, part, calendar, start, last) for part in parts)
    return Plan(
        first,
        last,
        float(revenue.target),
        float(Fraction(revenue.target) * revenue.marketing_share),
        spread(revenue, calendar, start, last),
        parts,
        tuple(_together(lines) for lines in zip(*split, strict=True)),
        found.clause if isinstance(found, Missing) else None,
        split,
        start,
        won,
        left,
        revenue.rounding,
    )


def _lines(revenue: Revenue, part: Part, calendar: Calendar, first: date, last: date) -> tuple[Line, ...]:
    before = lags(revenue, [need.stage for need in part.needs])
    lines = []
    for need in part.needs:
        lag = before[need.stage]
        days = spread(revenue, calendar, first, last, lag)
        whole = steps(days, need.number, revenue.rounding)
        months = months_of(days, need.number, whole)
        lines.append(Line(need.stage, float(need.exact), need.number, lag, days, months, whole))
    return tuple(lines)


def _together(lines: Sequence[Line]) -> Line:
    """A stage of all parts: their people added up, day by day, so that parts and months always make the whole."""
    one, number = lines[0], sum(line.number for line in lines)
    whole = tuple(sum(people) for people in zip(*(line.whole for line in lines), strict=True))
    exact = sum(line.exact for line in lines)
    return Line(one.stage, exact, number, one.lag, one.days, months_of(one.days, number, whole), whole)
