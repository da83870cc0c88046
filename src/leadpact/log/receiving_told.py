"""Why a received event is refused, in English: the words of the rejected rows, and those that only live events need.

`leadpact.events.receiving` gives codes; whoever answers a request asks here for the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from leadpact.events.receiving import MOST_EVENTS
from leadpact.events.receiving_rows import LARGEST_EVENT, LONGEST_ID, MOST_PROPERTIES
from leadpact.log.rejected import sentence

LIVE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_json": "the body is not JSON in UTF-8",
        "not_an_object": "the event is not a JSON object",
        "too_many_events": "{value} events come at once",
        "id_too_long": f"`{{field}}` is longer than {LONGEST_ID} characters",
        "too_many_properties": "the event has {value} properties",
        "event_too_large": "the event has {value} bytes",
    }
)
"""What is wrong, where files have no word for it, or speak of lines."""

WRITE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_json": "send one object, or a list of objects",
        "not_an_object": "write event_id, lead_id, at and kind in an object",
        "json_too_deep": "write fewer levels",
        "empty_batch": "send at least one event",
        "properties_not_an_object": 'write an object, like {"path": "/pricing"}',
        "property_name_too_long": "give it a shorter name",
        "property_without_name": "give it one",
        "event_id_missing": "write one of your own, the same whenever this event is sent (Segment: messageId)",
        "lead_id_missing": "write whose event it is (Segment: userId or anonymousId)",
        "at_missing": "write when it happened, like 2026-01-05T09:30:00+01:00",
        "kind_missing": "write what happened, like form_submitted",
        "seq_not_whole": "write at most 18 digits, or leave it out",
        "actor_kind_unknown": "write one of the two, or leave it out",
        "date_only_unknown": "write one of the two, or leave it out",
        "merge_without_into": "write the surviving lead as `into`",
        "merge_into_itself": "write the surviving lead as `into`",
        "too_many_events": f"send at most {MOST_EVENTS} in one request",
        "character_not_storable": "take it out",
        "id_too_long": "write a shorter one",
        "too_many_properties": f"send at most {MOST_PROPERTIES}",
        "event_too_large": f"send at most {LARGEST_EVENT:,}",
        **{f"{name}_out_of_range": "check the year" for name in ("at", "logged_at", "received_at")},
    }
)
"""What to write instead, where the words of the rejected rows leave it out."""

NAMED: Final = frozenset(("reserved_property", "property_name_too_long", "character_not_storable"))
"""Told with the name of the property or column first."""


def reason_told(code: str, field: str = "", value: str = "") -> str:
    """What is wrong and what to write instead, of a `Refused`'s code, field and value. KeyError: it is no such code."""
    told = LIVE[code].format(field=field, value=value) if code in LIVE else sentence(code, value)
    named = f"`{field}`: {told}" if code in NAMED else told
    return f"{named}; {WRITE[code]}" if code in WRITE else named
