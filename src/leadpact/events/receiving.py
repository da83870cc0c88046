"""One received JSON value as events, or as the reasons it is refused: what the HTTP API, webhooks and corrections take in.

The meaning is that of the reader of files (`leadpact.log.reading`), row by row; only the limits below are stricter.
Pure: the instant of receipt arrives as an argument.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadpact.calendars.instant import format_instant
from leadpact.events.columns import COLUMNS, INSTANTS, PROPERTIES
from leadpact.events.order import Event
from leadpact.events.receiving_rows import DEEPEST, UNSTORABLE, Reason, read_row
from leadpact.events.segment import is_segment
from leadpact.events.segment_rows import NoRow, rows_of

MOST_EVENTS: Final = 100
"""Events in one body."""
SHOWN: Final = 80
"""Characters of a refused value that are shown."""
LIVE_ONLY: Final = (
    "too_many_events",
    "id_too_long",
    "too_many_properties",
    "event_too_large",
)
"""The codes that the reader of files does not know: what files may have and a live event may not."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an event is refused; an event has all its reasons, in the order in which they are looked at.

    `field` is a column's or a property's name, empty for the event as a whole; `value` is shortened for people;
    `index` is the event's place in its batch or list, from 0.
    """

    code: str
    field: str = ""
    value: str = ""
    index: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """What a JSON value turned out to be: events in their order, and reasons by event."""

    events: tuple[Event, ...] = ()
    refused: tuple[Refused, ...] = ()


def receive(
    value: Any, *, received_at: int | None, zone: ZoneInfo | None = None, most: int = MOST_EVENTS
) -> Received:
    """The events of one JSON value, as `json.loads` gives it: a native row, or a call of Segment, whose batch holds several.

    `received_at` (µs UTC) is the server's, and beats what the value says; None keeps that, as a historical import does.
    `zone` reads stamps that are a date without time. More than `most` events are refused together.
    """
    if type(value) is dict and "kind" not in value and is_segment(value):
        return _gathered(list(_calls(value, None)), received_at, zone, most)
    found = read_row(value, received_at, zone)
    if isinstance(found, Event):
        return Received((found,))
    return Received(refused=_refused(found, 0))


def receive_all(
    body: Any, *, received_at: int | None, zone: ZoneInfo | None = None, most: int = MOST_EVENTS
) -> Received:
    """The same for a body that may be a list of such values; `index` is then the place in the list."""
    if type(body) is not list:
        return receive(body, received_at=received_at, zone=zone, most=most)
    if not body:
        return Received(refused=_refused([("empty_batch", "", "")], 0))
    rows: list[tuple[int, Any]] = []
    for index, value in enumerate(body):
        if type(value) is dict and is_segment(value):
            rows.extend(_calls(value, index))
        else:
            rows.append((index, value))
    return _gathered(rows, received_at, zone, most)


def parsed(body: bytes | str) -> Any | Refused:
    """A body as a JSON value for `receive`, or why it is none. Of equal keys in an object the first holds, as in files."""
    try:
        text = body.decode("utf-8-sig") if isinstance(body, bytes) else body
        return json.loads(text, object_pairs_hook=_first_of_equal)
    except RecursionError:
        return Refused("json_too_deep")
    except ValueError:
        return Refused("not_json")


def as_row(event: Event) -> dict[str, Any]:
    """The native JSON row of an event, without what is absent: `receive(as_row(event), received_at=None)` gives it back."""
    row: dict[str, Any] = {}
    for name in COLUMNS:
        value = getattr(event, name)
        if value is None or (name == "seq" and value == 0) or value is False:
            continue
        row[name] = format_instant(value) if name in INSTANTS else value
    if event.properties:
        row[PROPERTIES] = dict(event.properties)
    return row


def _first_of_equal(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        found.update(reversed(pairs))
    return found


# --- several events ------------------------------------------------------------------------------------------


def _calls(message: dict[str, Any], index: int | None) -> Iterator[tuple[int, Any]]:
    """The rows of a Segment message, or why there are none, each with its place; those within `index` keep that."""
    for place, row in rows_of(message, DEEPEST):
        yield place if index is None else index, row


def _gathered(
    rows: list[tuple[int, Any]], received_at: int | None, zone: ZoneInfo | None, most: int
) -> Received:
    if len(rows) > most:
        return Received(refused=_refused([("too_many_events", "", str(len(rows)))], 0))
    events: list[Event] = []
    refused: list[Refused] = []
    for index, row in rows:
        found = [_no_row(row)] if isinstance(row, NoRow) else read_row(row, received_at, zone)
        if isinstance(found, Event):
            events.append(found)
        else:
            refused.extend(_refused(found, index))
    return Received(tuple(events), tuple(refused))


def _no_row(row: NoRow) -> Reason:
    return row.code, "type" if row.value else "", row.value


def _refused(reasons: list[Reason], index: int) -> tuple[Refused, ...]:
    return tuple(Refused(code, _shown(field), _shown(value), index) for code, field, value in reasons)


def _shown(text: str) -> str:
    """The start of a text, without what a database refuses."""
    return UNSTORABLE.sub("\ufffd", text.strip()[:SHOWN])
