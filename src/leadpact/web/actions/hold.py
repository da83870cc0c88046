"""Holds what was acknowledged and can't be applied: one row of the quarantine a thing told, however often it is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from leadpact.events.receiving import Refused
from leadpact.events.receiving_rows import UNSTORABLE
from leadpact.web.records.models import Quarantined
from leadpact.web.records.rows import insert_missing

LONGEST_TEXT: Final = 100_000
"""Characters of an event that are kept; a longer one is cut, and must be written anew to be released."""
VOLATILE: Final = ("sentAt", "receivedAt", "writeKey", "_metadata")
"""What a collector of Segment's changes from one delivery of an event to the next, and what is secret."""
EVENT: Final = ("event_id", "messageId")
LEAD: Final = ("lead_id", "userId", "anonymousId")
COLUMNS: Final = (
    "once", "received_at", "delivered_by_id", "upload_id", "line", "raw", "code", "field", "value", "event_id", "lead_id",
    "historical", "state", "corrected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One event as somebody told it: a JSON value, and for an upload the line (from 1) and the text it came from.

    `refused` is what is known to be wrong with it already, if anything.
    """

    value: Any
    line: int | None = None
    text: str = ""
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class From:
    """Who told it: the numbers of a source and of an upload, and whether it is history."""

    source: int | None
    upload: int | None = None
    historical: bool = False


def hold(held: Sequence[tuple[Told, Refused]], by: From, now: int) -> tuple[bool, ...]:
    """Put events in quarantine, each with the first reason why, in the caller's transaction; whether each is new there.

    What this source (or this line of the upload) told before is not held again, whatever became of it.
    """
    rows = [(_once(told, by), told, why) for told, why in held]
    new = insert_missing(
        "records_quarantined",
        COLUMNS,
        [_row(once, told, why, by, now) for once, told, why in sorted(rows, key=_place)],
        "once",
        "once",
    )
    return tuple(new.pop(once, None) is not None for once, _, _ in rows)


def _place(row: tuple[str, Told, Refused]) -> tuple[int, str]:
    """Rows of a file in the order of its lines; all others by digest, so that no two senders wait for each other."""
    once, told, _ = row
    return told.line or 0, once


def as_text(value: Any) -> str:
    """A JSON value as text that any database can hold: letters as they are, the rest escaped."""
    said = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", said)


def _once(told: Told, by: From) -> str:
    if by.upload is not None:
        # a line may yield several events
        named = told.value.get("event_id", "") if isinstance(told.value, dict) else ""
        said = f"upload {by.upload} {told.line} {named}"
    else:
        value = told.value
        if isinstance(value, dict):
            value = {name: each for name, each in value.items() if name not in VOLATILE}
        said = f"source {by.source} {told.text or as_text(value)}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _row(once: str, told: Told, why: Refused, by: From, now: int) -> tuple[object, ...]:
    said = told.value if isinstance(told.value, dict) else {}
    text = told.text or as_text(told.value)
    return (
        once, now, by.source, by.upload, told.line, storable(text, LONGEST_TEXT), why.code, storable(why.field),
        storable(why.value), _named(said, EVENT), _named(said, LEAD),
        by.historical, Quarantined.HELD, "",
    )  # fmt: skip


def leads_named(value: Any) -> list[str]:
    """The leads that a value names, however wrong the rest of it is."""
    return [str(value[name]) for name in LEAD if value.get(name)] if isinstance(value, dict) else []


def _named(said: Mapping[str, Any], names: Sequence[str]) -> str:
    """The first of these that is a text or a number; empty where none is, or it is too long to be an id."""
    for name in names:
        value = said.get(name)
        if value and isinstance(value, (str, int)):
            text = str(value)
            return storable(text) if len(text) <= 255 else ""
    return ""


def storable(text: str, longest: int = 255) -> str:
    """The start of a text, without what a database's texts can't hold."""
    return UNSTORABLE.sub("\ufffd", text[:longest])
