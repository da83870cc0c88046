"""The part `review`: how the agreement is kept alive, when a month is closed and who decides disputes."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from leadpact.agreement.names import Id, PartyName, People
from leadpact.agreement.personas import Texts
from leadpact.agreement.texts import Text
from leadpact.agreement.values import FrozenMap, Plain, Span, Value, as_list, one_or_many, wrong
from leadpact.calendars.duration import Duration

ON = r"^(?:(first|second|third|fourth|last) )?(mon|tue|wed|thu|fri|sat|sun)$"
AT = r"^([01]\d|2[0-3]):[0-5]\d$"


def read_on(given: Any) -> str:
    """`first tue`, `last fri`, or `tue` for every week."""
    if not isinstance(given, str) or not re.match(ON, given):
        raise wrong("not_a_meeting_day", given=given)
    return given


def read_at(given: Any) -> time:
    """`10:00`."""
    if isinstance(given, time):
        return given
    if not isinstance(given, str) or not re.match(AT, given):
        raise wrong("not_a_time", given=given)
    return time.fromisoformat(given)


class Meeting(Value):
    """A time both parties sit together."""

    every: Literal["week", "month", "quarter"] = "month"
    """How often; default month."""
    on: Annotated[str, PlainValidator(read_on), WithJsonSchema({"type": "string", "pattern": ON})]
    """Which day: `first tue`, `last fri`; `tue` for every week."""
    at: Annotated[time, PlainValidator(read_at), WithJsonSchema({"type": "string", "pattern": AT})]
    """The local time in the agreement's `timezone`."""
    agenda: Texts = ()
    """What is talked about; default: not said."""


class Disputes(Value):
    """How a doubtful record is decided."""

    decided_by: People = ()
    """Who decides; default the heads of both parties of the handoff."""
    within: Span | None = None
    """How soon; default: no time is promised, and undecided at the month's close does not count."""
    backdate_grace: Span = Duration(1, "bd")
    """How long after an attempt it may be written down without being disputed; default 1bd."""


Lines = Annotated[tuple[Plain, ...], BeforeValidator(as_list), one_or_many({"type": "string"})]


class Review(Value):
    """A living document."""

    meetings: FrozenMap[Id, Meeting] = FrozenMap()
    """By name; default none."""
    reports: FrozenMap[PartyName, Lines] = FrozenMap()
    """What each party tells the other; default: nothing in particular."""
    close: Span = Duration(3, "bd")
    """How long after a month's end its numbers are frozen; default 3bd."""
    disputes: Disputes = Disputes.model_construct()
    """Default: decided by both heads, a grace of 1bd."""
    if_missed: Text | None = None
    """What follows when the goal is missed; default: not said."""
