"""From money down to leads: how many of each stage the goal needs, part by part of the market. Pure arithmetic, exact.

Formulas (docs/reference/plan.md names their sources):

- money to win = `revenue.target` × `revenue.marketing_share`, less what is won already
- money of a part = money to win × the segment's `share` (what is left, where none is said)
- customers = money / `average_deal` of the segment, else of the revenue
- people of a stage = people of the next named stage / the stage's rate: the segment's own, else that of `revenue.conversion`

Rounding. `up`: every number is rounded up, and the stage before is worked out from the rounded one. `nearest`: likewise, but
to the nearest, halves up. `carry`: fractions are carried all the way, and only what is shown is rounded, to the nearest.
Customers are rounded up always: the planned deals reach the goal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from leadpact.agreement.definitions import Definitions
from leadpact.agreement.goals import Goals, Revenue

Rounding = Literal["up", "nearest", "carry"]
CUSTOMER = "customer"
REVENUE = "goals.revenue"
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Need:
    """People needed of a stage: `exact` by unrounded arithmetic all the way, `number` as planned. `rate` leads to the next
    named stage (None: these are the customers), `worth` is the money that one of them is expected to bring."""

    stage: str
    exact: Fraction
    number: int
    rate: Fraction | None = None
    worth: Fraction = Fraction(0)


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

    @property
    def shortfall(self) -> Fraction:
        """The money by which a stage's planned number falls short by the rates themselves; 0 for `up`."""
        return max(*(self.money - need.number * need.worth for need in self.needs), Fraction(0))


@dataclass(frozen=True, slots=True)
class Missing:
    """What a plan cannot do without: the clause that says nothing, or zero."""

    clause: str


def waterfall(
    goals: Goals, customer: str = CUSTOMER, to_win: Fraction | None = None
) -> tuple[Part, ...] | Missing:
    """A part for each segment, or one for the whole market; or what is missing first. `customer` is the stage that buys,
    `to_win` the money to be won from marketing's leads (None: marketing's whole share of the target)."""
    revenue = goals.revenue
    if revenue is None:
        return Missing(REVENUE)
    lacking = next(lacks(goals), None)
    if lacking is not None:
        return lacking
    money = Fraction(revenue.target) * revenue.marketing_share if to_win is None else to_win
    return tuple(
        Part(segment, money * share, deal, tuple(needs(revenue, money * share, deal, rates, customer)))
        for segment, share, deal, rates in _shares(goals, revenue)
        if deal is not None
    )


def lacks(goals: Goals) -> Iterator[Missing]:
    """All that keeps the goal from being planned: rates of nothing, deals whose size nobody said."""
    revenue = goals.revenue
    if revenue is None:
        yield Missing(REVENUE)
        return
    for stage, rate in revenue.conversion.items():
        if rate == 0:
            yield Missing(f"{REVENUE}.conversion.{stage}")
    for name, segment in goals.segments.items():
        for stage, rate in segment.conversion.items():
            if rate == 0:
                yield Missing(f"goals.segments.{name}.conversion.{stage}")
    if any(deal is None for _, _, deal, _ in _shares(goals, revenue)):
        yield Missing(f"{REVENUE}.average_deal")


Shared = tuple[str | None, Fraction, Fraction | None, Mapping[str, Fraction]]
"""A segment, its share of the money, its deal and its rates."""


def _shares(goals: Goals, revenue: Revenue) -> Iterator[Shared]:
    """Each segment with its share. Those without one have equal parts of what the others leave; what nobody claims is a
    part of its own, without a name."""
    usual = None if revenue.average_deal is None else Fraction(revenue.average_deal)
    given = sum((each.share for each in goals.segments.values() if each.share is not None), Fraction(0))
    silent = sum(each.share is None for each in goals.segments.values())
    rest = 1 - given
    for name, each in goals.segments.items():
        share = rest / silent if each.share is None else each.share
        deal = usual if each.average_deal is None else Fraction(each.average_deal)
        yield str(name), share, deal, rates_of(goals, str(name))
    if not silent and rest > 0:
        yield None, rest, usual, rates_of(goals)


def rates_of(goals: Goals, segment: str | None = None) -> Mapping[str, Fraction]:
    """The rates of a segment, in the order of the lifecycle: its own where it has them, else the revenue's."""
    common = {} if goals.revenue is None else goals.revenue.conversion
    own = {} if segment is None else goals.segments[segment].conversion
    mine = {str(stage): rate for stage, rate in own.items()}
    return {str(stage): mine.get(str(stage), rate) for stage, rate in common.items()}


def needs(
    revenue: Revenue, money: Fraction, deal: Fraction, rates: Mapping[str, Fraction], customer: str
) -> list[Need]:
    """The chain that leads to so much money, the first named stage first."""
    customers = money / deal
    chain = [Need(customer, customers, ceil(customers), None, deal)]
    for stage, rate in reversed(list(rates.items())):
        after = chain[0]
        exact = after.exact / rate
        basis = exact if revenue.rounding == "carry" else after.number / rate
        chain.insert(0, Need(stage, exact, rounded(basis, revenue.rounding), rate, after.worth * rate))
    return chain


def rounded(number: Fraction, rounding: Rounding) -> int:
    """A number of people; a half is rounded up."""
    return ceil(number) if rounding == "up" else floor(number + HALF)


def customer_stage(definitions: Definitions) -> str:
    """The stage that a won deal leads to: `customer`, else the last."""
    stages = [str(stage.id) for stage in definitions.stages]
    return CUSTOMER if CUSTOMER in stages else stages[-1]
