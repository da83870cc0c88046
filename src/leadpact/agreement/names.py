"""Names that one part of an agreement uses and another declares; each is a string that knows what it names.

Because a value carries its class, `check` finds every use of a stage, a track or a reason by walking the
document's values once, and the replay reads them as the plain strings they are.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from leadpact.agreement.values import as_list, one_or_many, read_words, wrong

ID = r"^\w[\w-]*$"


def read_id(given: Any) -> str:
    """A name to be declared: letters of any script, digits, `_` and `-`."""
    words: str = read_words(str(given) if isinstance(given, int) and not isinstance(given, bool) else given)
    if not re.match(ID, words) or len(words) > 100:
        raise wrong("not_an_id", given=given)
    return words


Id = Annotated[str, BeforeValidator(read_id), WithJsonSchema({"type": "string", "pattern": ID})]
"""A name where it is declared."""


class Name(str):
    """A name where it is used."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Any string that says something, then given its class."""
        named = core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
        return core_schema.no_info_before_validator_function(read_words, named)


class PartyName(Name):
    """A party under `parties`."""


class PersonName(Name):
    """A person of any party."""


class Who(Name):
    """Somebody: a person (`ana`), a party (`sales`), its head (`sales.head`), or `owner`."""


class CalendarName(Name):
    """A calendar under `calendars`."""


class StageName(Name):
    """A stage of `definitions.stages`."""


class FunnelName(Name):
    """A stage, or `visitor` before the first of them."""


class ShareMoment(Name):
    """When something is shared: a stage, or `handed_off`."""


class SegmentName(Name):
    """A segment of `goals.segments`."""


class TriggerName(Name):
    """A trigger of `handoff.triggers`."""


class TrackName(Name):
    """A track of `nurturing.tracks`, or `none`."""


class ReasonName(Name):
    """A reason of `follow_up.reasons`; in `handoff.return.track` also `default`."""


class GradeName(Name):
    """A grade that fit and interest can make: `A1`."""


class EventKind(Name):
    """A kind of event; any snake_case word is legal."""


class Word(Name):
    """What a clock or a track listens to: a finding's kind, `connected`, or any kind of event."""


class ConditionText(Name):
    """A condition as written; `conditions.parse_condition` gives it its meaning."""


def grade_name(given: Any) -> Any:
    """A grade; YAML reads a bare `1` as a number."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


STRING: dict[str, Any] = {"type": "string", "minLength": 1}
Grades = Annotated[tuple[GradeName, ...], BeforeValidator(as_list), one_or_many(STRING)]
EventKinds = Annotated[tuple[EventKind, ...], BeforeValidator(as_list), one_or_many(STRING)]
Words = Annotated[tuple[Word, ...], BeforeValidator(as_list), one_or_many(STRING)]
People = Annotated[tuple[Who, ...], BeforeValidator(as_list), one_or_many(STRING)]
Parties = Annotated[tuple[PartyName, ...], BeforeValidator(as_list), one_or_many(STRING)]

OWNER = "owner"
HEAD = ".head"
NONE = "none"
DEFAULT = "default"
VISITOR = "visitor"
HANDED_OFF = "handed_off"

FINDING_WORDS = (
    "handed_off",
    "assigned",
    "accepted",
    "rejected",
    "returned",
    "triggered_again",
    "joined",
    "attempt_made",
    "track_entered",
    "track_left",
)
"""Findings that a clock, a track or an acceptance can listen to."""

CONNECTED = "connected"
"""The buyer was reached: an attempt whose outcome is listed so, a meeting booked, a reply."""
