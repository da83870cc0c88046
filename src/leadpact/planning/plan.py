"""The plan of an agreement: the waterfall of its goal, spread over its term; the command, pacing and KPIs read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from leadpact.agreement.document import Agreement
from leadpact.agreement.goals import Revenue
from leadpact.calendars import Calendar
from leadpact.planning.spreading import MonthPlan, Spread, by_month, lags, spread
from leadpact.planning.waterfall import Missing, Part, customer_stage, waterfall


@dataclass(frozen=True)
class Line:
    """One stage of the plan, all parts of the market together: `number` people, entered on these `days`."""

    stage: str
    exact: float
    number: int
    lag: int
    """Days before the won deal."""
    days: Spread
    months: tuple[MonthPlan, ...]

    def between(self, first: date, last: date) -> float:
        """How many are planned from one day to another, both included."""
        return float(
            self.number * sum((share for day, share in self.days if first <= day <= last), Fraction(0))
        )


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

    def line(self, stage: str) -> Line | None:
        """The line of a stage, if it is planned."""
        return next((line for line in self.lines if line.stage == stage), None)

    def share(self, first: date, last: date) -> float:
        """The share of the money planned from one day to another, both included."""
        return float(sum((share for day, share in self.days if first <= day <= last), Fraction(0)))


def plan_of(agreement: Agreement, calendar: Calendar, first: date, last: date) -> Plan | None:
    """The plan of an agreement for a term, both days included; None where it has no goal in money."""
    revenue = agreement.goals.revenue
    if revenue is None:
        return None
    found = waterfall(agreement.goals, customer_stage(agreement.definitions))
    parts = () if isinstance(found, Missing) else found
    return Plan(
        first,
        last,
        float(revenue.target),
        float(Fraction(revenue.target) * revenue.marketing_share),
        spread(revenue, calendar, first, last),
        parts,
        _lines(revenue, parts, calendar, first, last),
        found.clause if isinstance(found, Missing) else None,
    )


def _lines(
    revenue: Revenue, parts: tuple[Part, ...], calendar: Calendar, first: date, last: date
) -> tuple[Line, ...]:
    stages = [need.stage for need in parts[0].needs] if parts else []
    before = lags(revenue, stages)
    lines = []
    for place, stage in enumerate(stages):
        needs = [part.needs[place] for part in parts]
        number = sum(need.number for need in needs)
        days = spread(revenue, calendar, first, last, before[stage])
        months = by_month(days, number, revenue.rounding)
        exact = float(sum((need.exact for need in needs), Fraction(0)))
        lines.append(Line(stage, exact, number, before[stage], days, months))
    return tuple(lines)
