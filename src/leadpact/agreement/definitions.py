"""The part `definitions` (2): one meaning for each word; events are read by its types and stages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from leadpact.agreement.names import (
    ConditionText,
    EventKind,
    EventKinds,
    Grades,
    Id,
    PartyName,
)
from leadpact.agreement.texts import Text
from leadpact.agreement.values import FrozenMap, Value, as_list

PropertyType = Literal["text", "number", "yes_no", "instant"]


class Entry(Value):
    """A way into a stage; all that it names must hold."""

    on: EventKinds = ()
    """A kind of event, or a list of them; default: any event."""
    when: ConditionText | None = None
    """The lead and the event must meet this condition; default: any."""
    grade: Grades = ()
    """The lead's grade must be one of these; default: any."""


Entries = Annotated[tuple[Entry, ...], BeforeValidator(as_list)]


class Stage(Value):
    """A step of the shared lifecycle."""

    id: Id
    """How the rest of the agreement calls it."""
    means: Text | None = None
    """What it means to both parties; default: not said."""
    owner: PartyName | None = None
    """Which party answers for leads in it; default: nobody."""
    enter: Entries = ()
    """How a lead enters, any of several ways. Default: the first stage by any event, others only implied."""


def _standard(stage: str, **enter: Any) -> Stage:
    return Stage(id=stage, enter=(Entry(**enter),) if enter else ())


STANDARD_STAGES = (
    _standard("contact"),
    _standard("lead", on=(EventKind("form_submitted"),)),
    _standard("mql"),
    _standard("sal", on=(EventKind("lead_accepted"),)),
    _standard("sql", on=(EventKind("stage_set"),), when=ConditionText("stage = 'sql'")),
    _standard("opportunity", on=(EventKind("deal_opened"),)),
    _standard("customer", on=(EventKind("deal_won"),)),
)
"""The lifecycle of an agreement that declares no stages."""


class Definitions(Value):
    """What the words of the agreement mean."""

    properties: FrozenMap[Id, PropertyType] = FrozenMap()
    """The types of properties; an undeclared one is text."""
    stages: tuple[Stage, ...] = STANDARD_STAGES
    """The lifecycle in order; default: contact, lead, mql, sal, sql, opportunity, customer."""
    deal_stages: tuple[Id, ...] = ()
    """The steps of a sale in order; default: none."""
    excluded: ConditionText | None = None
    """Leads that nothing is promised about, colleagues and competitors; default: nobody."""

    def stage_at(self, stage: str) -> int:
        """The place of a stage in the lifecycle, from 0; -1 if there is none."""
        return next((i for i, each in enumerate(self.stages) if each.id == stage), -1)
