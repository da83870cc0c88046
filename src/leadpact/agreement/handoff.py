"""The part `handoff` (4): when a lead passes to sales, with what, to whom; and how it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from leadpact.agreement.names import (
    CONNECTED,
    DEFAULT,
    NONE,
    OWNER,
    PartyName,
    People,
    ReasonName,
    ShareMoment,
    TrackName,
    TriggerName,
    Who,
    Word,
    Words,
)
from leadpact.agreement.signals import Trigger
from leadpact.agreement.values import (
    FrozenMap,
    Plain,
    Span,
    Value,
    as_list,
    one_or_many,
    read_percentage,
    wrong,
)

Names = Annotated[tuple[Plain, ...], BeforeValidator(as_list), one_or_many({"type": "string"})]
Triggers = Annotated[tuple[TriggerName, ...], BeforeValidator(as_list), one_or_many({"type": "string"})]


@dataclass(frozen=True, slots=True)
class PlanShare:
    """`120% of plan`: a share of the planned number."""

    share: Fraction


def read_plan_share(given: Any) -> PlanShare:
    """`120% of plan`."""
    if isinstance(given, PlanShare):
        return given
    share, of, plan = given.partition(" of ") if isinstance(given, str) else ("", "", "")
    if not of or plan.strip() != "plan":
        raise wrong("not_a_plan_share", given=given)
    return PlanShare(read_percentage(share.strip()))


OfPlan = Annotated[
    PlanShare,
    PlainValidator(read_plan_share),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*% of plan$"}),
]


class Notify(Value):
    """Who hears of a handoff, and how."""

    to: People = (Who(OWNER),)
    """Who it concerns; default the owner."""
    by: Names = ("email",)
    """Through what, `email`, `slack`; default email."""
    copy_: People = ()
    """Who else; default nobody."""


class Route(Value):
    """Who gets a lead. Routing is decided when it happens and recorded; replay never re-decides it."""

    by: Literal["weighted_round_robin", "round_robin", "manual"] = "weighted_round_robin"
    """In turns weighted by capacity, in turns, or by hand; default weighted_round_robin."""
    keep_owner: bool = True
    """A lead that has an owner keeps them; default true."""
    respect: tuple[Literal["capacity", "away", "hours"], ...] = ("capacity", "away", "hours")
    """What makes somebody be passed over; default all three."""


class Accept(Value):
    """Sales says yes to a lead, or no."""

    within: Span | None = None
    """How soon after the handoff; default: no time is promised."""
    implied_by: Words = (Word("attempt_made"),)
    """What also means yes; default an attempt."""
    silence: Literal["missed", "accepted"] = "missed"
    """What no answer within that time is; default missed."""


class ReturnAfter(Value):
    """Enough attempts without reaching the buyer: the lead may go back."""

    attempts: int = Field(ge=1, le=1000)
    """How many attempts."""
    without: Words = (Word(CONNECTED),)
    """What must not have happened; default connected."""


class CoolDown(Value):
    """A time after a return in which nothing hands the lead off again."""

    for_: Span
    """How long."""
    despite: Triggers = ()
    """Triggers that hand off all the same; default none."""


class Return(Value):
    """How a lead comes back to marketing."""

    after: ReturnAfter | None = None
    """When sales may give up; default: whenever it says so."""
    cool_down: CoolDown | None = None
    """Default: none."""
    track: FrozenMap[ReasonName, TrackName] = FrozenMap()
    """The track for each reason, `none` for no track, `default` for other reasons; default: no track."""

    def track_for(self, reason: str | None) -> str | None:
        """The track that a return for this reason starts, if any."""
        named = self.track.get(ReasonName(reason or DEFAULT)) or self.track.get(ReasonName(DEFAULT))
        return None if named is None or named == NONE else str(named)


class Handoff(Value):
    """Responsibility passes from one party to another."""

    unit: Literal["account", "lead"] = "account"
    """One conversation per company or per person; default account (a lead without one is its own)."""
    from_: PartyName | None = None
    """The party that hands off; default marketing, else the first party."""
    to: PartyName | None = None
    """The party that takes over; default sales, else the second party."""
    triggers: tuple[Trigger, ...] = ()
    """What hands a lead off, the first listed first; default: nothing does."""
    share: FrozenMap[ShareMoment, tuple[Plain, ...]] = FrozenMap()
    """What is told at a stage or at `handed_off`; default: nothing in particular."""
    required: tuple[Plain, ...] = ()
    """Properties a handoff must carry; without them it is the giving party's miss. Blank, or not of its
    declared type, is without. Default none."""
    notify: Notify = Notify.model_construct()
    """Who hears of it; default the owner by email."""
    route: Route = Route.model_construct()
    """Who gets it; default weighted_round_robin."""
    accept: Accept = Accept.model_construct()
    """Default: no time is promised, an attempt means yes."""
    up_to: OfPlan | None = None
    """What the taking party promises to absorb; default: everything."""
    return_: Return = Return.model_construct()
    """How it comes back; default: whenever sales says so, to no track."""
