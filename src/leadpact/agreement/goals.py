"""The part `goals` (1): the shared goal in money, and the way there; `plan` and measures read it."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from leadpact.agreement.names import ConditionText, FunnelName, Id
from leadpact.agreement.values import Day, FrozenMap, Number, Percentage, Span, Value
from leadpact.calendars.duration import Duration

Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


class Revenue(Value):
    """What is to be sold by when, and the rates that lead there."""

    target: Number
    """Money to be won in the term, in the agreement's currency."""
    by: Day | None = None
    """The last day that counts; default: the agreement's `until`."""
    counted_from: Day | None = None
    """The first day that counts; default: the agreement's `effective`."""
    counts: ConditionText | None = None
    """Which won deals count; default: all."""
    marketing_share: Percentage = Fraction(1)
    """How much of the target comes from leads of marketing; default 100%."""
    average_deal: Number | None = None
    """What one deal brings; default: not said (`plan` then asks for it)."""
    conversion: FrozenMap[FunnelName, Percentage] = FrozenMap()
    """Each named stage's rate to the next named; the last one's to a customer. `visitor` may come first;
    default: none."""
    season: FrozenMap[Month, Percentage] = FrozenMap()
    """A month's share of an ordinary month; default 100% each."""
    lag: FrozenMap[FunnelName, Span] = FrozenMap()
    """How long before the won deal a stage is entered; default: no time."""
    rounding: Literal["up", "nearest", "carry"] = "up"
    """How the plan makes whole leads; default up."""


class Credit(Value):
    """When a won deal counts as marketing's."""

    by: Literal["handoff"] = "handoff"
    """What earns it: a lead of the account was handed off; default handoff."""
    lookback: Span = Duration(180, "d")
    """How long before `deal_opened` that may have been; default 180d."""


class Segment(Value):
    """A part of the market with its own numbers."""

    when: ConditionText | None = None
    """Who belongs to it; default: whoever is in no other segment."""
    share: Percentage | None = None
    """Its share of the target; default: what the others leave."""
    average_deal: Number | None = None
    """What one deal brings here; default: `revenue.average_deal`."""
    conversion: FrozenMap[FunnelName, Percentage] = FrozenMap()
    """Its own rates, of stages that `revenue.conversion` names; the others take the revenue's; default: none of its own."""


class Goals(Value):
    """What both parties want to reach together."""

    revenue: Revenue | None = None
    """The shared goal; default: none, nothing is planned."""
    credit: Credit = Credit.model_construct()
    """When a won deal counts as marketing's; default: handed off at most 180d before."""
    segments: FrozenMap[Id, Segment] = FrozenMap()
    """Parts of the market; default: none."""
    methods: FrozenMap[Id, Percentage] = FrozenMap()
    """How marketing means to get there, in shares of its leads; default: none."""
