"""From money down to leads: how many of each stage the goal needs, part by part of the market. Pure arithmetic, exact.

Formulas (`goals`, SPEC 2 and issue of the plan):

- money of a part = `revenue.target` × `revenue.marketing_share` × the segment's `share` (what is left, where none is said)
- customers = money / `average_deal` of the segment, else of the revenue
- people of a stage = people of the next named stage / the stage's rate of `revenue.conversion`

Rounding. `up`: every number is rounded up, and the stage before is worked out from the rounded one. `nearest`: likewise, but
halves up. `carry`: fractions are carried all the way, and only what is shown is rounded up. Customers are rounded up
always: a plan reaches its goal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from leadpact.agreement.definitions import Definitions
from leadpact.agreement.goals import Goals, Revenue

Rounding = Literal["up", "nearest", "carry"]
CUSTOMER = "customer"
REVENUE = "goals.revenue"


@dataclass(frozen=True, slots=True)
class Need:
    """People needed of a stage: `exact` by unrounded arithmetic all the way, `number` as planned."""

    stage: str
    exact: Fraction
    number: int


@dataclass(frozen=True, slots=True)
class Part:
    """The waterfall of a segment (None: of the whole market), from the first named stage to the customers."""

    segment: str | None
    money: Fraction
    average_deal: Fraction
    needs: tuple[Need, ...]

    @property
    def reached(self) -> Fraction:
        """The money that the planned customers bring: at least `money`."""
        return self.needs[-1].number * self.average_deal


@dataclass(frozen=True, slots=True)
class Missing:
    """What a plan cannot do without: the clause that says nothing, or zero."""

    clause: str


def waterfall(goals: Goals, customer: str = CUSTOMER) -> tuple[Part, ...] | Missing:
    """A part for each segment, or one for the whole market; or what is missing. `customer` is the stage that buys."""
    revenue = goals.revenue
    if revenue is None:
        return Missing(REVENUE)
    nothing = next((stage for stage, rate in revenue.conversion.items() if rate == 0), None)
    if nothing is not None:
        return Missing(f"{REVENUE}.conversion.{nothing}")
    parts = []
    for segment, share, deal in _shares(goals, revenue):
        if deal is None:
            return Missing(f"{REVENUE}.average_deal")
        money = Fraction(revenue.target) * revenue.marketing_share * share
        parts.append(Part(segment, money, deal, tuple(needs(revenue, money / deal, customer))))
    return tuple(parts)


def _shares(goals: Goals, revenue: Revenue) -> Iterator[tuple[str | None, Fraction, Fraction | None]]:
    """Each segment with its share of the money and its deal. Those without a share have equal parts of what the others
    leave; what nobody claims is a part of its own, without a name."""
    usual = None if revenue.average_deal is None else Fraction(revenue.average_deal)
    given = sum((each.share for each in goals.segments.values() if each.share is not None), Fraction(0))
    silent = sum(each.share is None for each in goals.segments.values())
    rest = 1 - given
    for name, each in goals.segments.items():
        share = rest / silent if each.share is None else each.share
        yield str(name), share, usual if each.average_deal is None else Fraction(each.average_deal)
    if not silent and rest > 0:
        yield None, rest, usual


def needs(revenue: Revenue, customers: Fraction, customer: str) -> list[Need]:
    """The chain that leads to so many customers, the first named stage first."""
    chain = [Need(customer, customers, ceil(customers))]
    for stage, rate in reversed(list(revenue.conversion.items())):
        after = chain[0]
        exact = after.exact / rate
        basis = exact if revenue.rounding == "carry" else after.number / rate
        chain.insert(0, Need(str(stage), exact, rounded(basis, revenue.rounding)))
    return chain


def rounded(number: Fraction, rounding: Rounding) -> int:
    """A number of people; a half is rounded up."""
    return floor(number + Fraction(1, 2)) if rounding == "nearest" else ceil(number)


def customer_stage(definitions: Definitions) -> str:
    """The stage that a won deal leads to: `customer`, else the last."""
    stages = [str(stage.id) for stage in definitions.stages]
    return CUSTOMER if CUSTOMER in stages else stages[-1]
