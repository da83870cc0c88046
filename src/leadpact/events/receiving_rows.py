"""One native JSON row as an event, or everything that is wrong with it; `receiving` gives it rows.

First comes what the reader of files would refuse it for, in that reader's order (`leadpact.log.parts`), then what is
stricter here. Written for speed: a right row is walked once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadpact.events.columns import (
    ACTOR_KINDS,
    COLUMNS,
    DATE_ONLY,
    INSTANTS,
    LONGEST_PROPERTY_NAME,
    PROPERTIES,
    REQUIRED,
    RESERVED,
    property_name_problem,
)
from leadpact.events.kinds import is_kind
from leadpact.events.order import Event
from leadpact.events.receiving_stamps import DATE_LENGTH, SPACES, instant_of
from leadpact.events.receiving_texts import TooDeepError, deeper_than, text_of

LONGEST_ID: Final = 255
"""Characters of `event_id, lead_id, account_id, actor, source`, and of the lead that another is merged into."""
MOST_PROPERTIES: Final = 200
"""Properties of one event."""
LARGEST_EVENT: Final = 65_536
"""Bytes (UTF-8) of an event's values and of its properties' names."""
DEEPEST: Final = 100
"""Levels that an event may nest, itself counted."""

UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
"""What a database's texts cannot hold: U+0000, and halves of surrogate pairs."""
NOT_STORABLE: Final = "character_not_storable"
IDS: Final = ("event_id", "lead_id", "account_id", "actor", "source")

_FIELDS: Final = frozenset(COLUMNS)
_WHOLE_NUMBER: Final = re.compile(r"-?\d{1,18}", re.ASCII)

Reason = tuple[str, str, str]
"""A code, the field it is about (empty: the whole event), and the value there."""
Texts = dict[str, str]


def read_row(row: Any, received_at: int | None, zone: ZoneInfo | None) -> Event | list[Reason]:
    """The event, or all its reasons. `received_at` (µs UTC) beats what the row says of it; None keeps that."""
    if type(row) is not dict:
        return [("not_an_object", "", "")]
    wrong: list[Reason] = []
    inner = row.get(PROPERTIES)
    if inner is not None and type(inner) is not dict:
        if deeper_than(inner, DEEPEST - 1):
            return [("json_too_deep", "", "")]
        wrong.append(("properties_not_an_object", PROPERTIES, ""))
        inner = None
    try:
        fields, properties = _texts(row, inner)
    except TooDeepError:
        return [("json_too_deep", "", "")]
    if not RESERVED.isdisjoint(properties) or not _named(properties):
        wrong += _name_problems(properties, inner)
    if received_at is not None:
        fields.pop("received_at", None)
    wrong += _lacking(fields)
    stamps = _stamps(fields, zone, wrong)
    wrong += _values_wrong(fields, properties)
    wrong += _beyond_limits(fields, properties)
    if wrong:
        return sorted(wrong, key=_is_later)
    return Event(
        fields["event_id"],
        fields["lead_id"],
        stamps["at"],
        fields["kind"],
        fields.get("account_id"),
        int(fields.get("seq", "0")),
        stamps.get("logged_at"),
        stamps.get("received_at") if received_at is None else received_at,
        fields.get("actor"),
        fields.get("actor_kind"),
        fields.get("source"),
        fields.get(DATE_ONLY) == "true" or len(fields["at"].strip(SPACES)) == DATE_LENGTH,
        properties,
    )


def _texts(row: dict[str, Any], inner: dict[str, Any] | None) -> tuple[Texts, Texts]:
    """The columns and the properties that say something; what the object of properties says wins over what stands beside it.

    Raises TooDeepError.
    """
    fields: Texts = {}
    properties: Texts = {}
    for name, value in row.items():
        if name == PROPERTIES:
            continue
        text = value if type(value) is str else text_of(value, DEEPEST - 1)
        if text:
            (fields if name in _FIELDS else properties)[name] = text
    if inner:
        for name, value in inner.items():
            text = value if type(value) is str else text_of(value, DEEPEST - 2)
            if text:
                properties[name] = text
    return fields, properties


def _named(properties: Texts) -> bool:
    """Whether every name has 1 to 128 characters."""
    return "" not in properties and max(map(len, properties), default=1) <= LONGEST_PROPERTY_NAME


def _name_problems(properties: Texts, inner: Mapping[str, Any] | None) -> Iterator[Reason]:
    """In the reader's order: those within the object of properties first, by name."""
    within = inner or {}
    for name in sorted(properties, key=lambda name: (name not in within, name)):
        if problem := property_name_problem(name):
            yield problem, name, ""


def _lacking(fields: Texts) -> Iterator[Reason]:
    for name in REQUIRED:
        if name not in fields or (name == "at" and not fields["at"].strip(SPACES)):
            yield f"{name}_missing", name, ""
    kind = fields.get("kind")
    if kind is not None and not is_kind(kind):
        yield "kind_not_snake_case", "kind", kind


def _stamps(fields: Texts, zone: ZoneInfo | None, wrong: list[Reason]) -> dict[str, int]:
    """The instants (µs UTC); what is wrong with the others goes to `wrong`. One of spaces alone says nothing."""
    stamps: dict[str, int] = {}
    for name in INSTANTS:
        text = fields.get(name)
        if text is None:
            continue
        read = instant_of(text, zone)
        if isinstance(read, int):
            stamps[name] = read
        elif text.strip(SPACES):
            wrong.append((f"{name}_{read}", name, text))
    return stamps


def _values_wrong(fields: Texts, properties: Texts) -> Iterator[Reason]:
    seq = fields.get("seq")
    if seq is not None and _WHOLE_NUMBER.fullmatch(seq) is None:
        yield "seq_not_whole", "seq", seq
    actor_kind = fields.get("actor_kind")
    if actor_kind is not None and actor_kind not in ACTOR_KINDS:
        yield "actor_kind_unknown", "actor_kind", actor_kind
    date_only = fields.get(DATE_ONLY)
    if date_only is not None and date_only not in ("true", "false"):
        yield "date_only_unknown", DATE_ONLY, date_only
    if fields.get("kind") == "lead_merged":
        lead, into = fields.get("lead_id"), properties.get("into")
        if into is None:
            yield "merge_without_into", "into", lead or ""
        elif into == lead:
            yield "merge_into_itself", "into", into


def _beyond_limits(fields: Texts, properties: Texts) -> Iterator[Reason]:
    """What files may have and a live event may not: all texts are looked at as one first."""
    said = "".join((*fields.values(), *properties, *properties.values()))
    size = len(said)
    if not said.isascii() or "\0" in said:
        size = len(said.encode("utf-8", "surrogatepass"))
        if UNSTORABLE.search(said):
            yield from _unstorable(fields, properties)
    for name in IDS:
        if len(fields.get(name, "")) > LONGEST_ID:
            yield "id_too_long", name, fields[name]
    if fields.get("kind") == "lead_merged" and len(properties.get("into", "")) > LONGEST_ID:
        yield "id_too_long", "into", properties["into"]
    if len(properties) > MOST_PROPERTIES:
        yield "too_many_properties", PROPERTIES, str(len(properties))
    if size > LARGEST_EVENT:
        yield "event_too_large", "", str(size)


def _is_later(reason: Reason) -> bool:
    """What cannot even be kept is told first: what else the text says is not known then."""
    return reason[0] != NOT_STORABLE


def _unstorable(fields: Texts, properties: Texts) -> Iterator[Reason]:
    for name, text in (*fields.items(), *properties.items()):
        if UNSTORABLE.search(name) or UNSTORABLE.search(text):
            yield NOT_STORABLE, name, text
