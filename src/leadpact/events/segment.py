"""What a Segment message says happened: one call of `identify`, `track`, `page`, `screen` or `batch` as rows of the log.

Pure: a parsed message in, native rows out. The reader meets such messages in JSON Lines, the HTTP API in its body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadpact.events.kinds import to_kind

CALLS = frozenset(("identify", "track", "page", "screen", "batch"))
STAMPS = ("timestamp", "originalTimestamp", "sentAt", "receivedAt")
"""Where the instant is looked for, in this order: Segment corrects `timestamp` for a wrong clock on the sender's side."""


def is_segment(message: Any) -> bool:
    """Whether a JSON object is a Segment call and not a row of the log: it has a `type` of theirs, and no `kind`."""
    if not isinstance(message, Mapping) or "kind" in message:
        return False
    called = message.get("type")
    return (isinstance(called, str) and called in CALLS) or (
        "type" not in message and isinstance(message.get("batch"), list)
    )


def translate(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of one message, a batch's members one by one. What a message lacks, its row lacks too: the reader says so."""
    if is_batch(message):
        return [
            row for member in members(message) if isinstance(member, Mapping) for row in translate(member)
        ]
    return [_row(message)]


def is_batch(message: Mapping[str, Any]) -> bool:
    """Whether a Segment message holds others."""
    return message.get("type") == "batch" or ("type" not in message and "batch" in message)


def members(batch: Mapping[str, Any]) -> list[Any]:
    """What a batch holds, in its order: calls, each with the batch's own context and stamps where it has none.

    A member that is no object is given back as it is.
    """
    shared = {key: batch[key] for key in ("context", "sentAt", "receivedAt") if key in batch}
    held = batch.get("batch")
    if not isinstance(held, list):
        return []
    if not shared:
        return held
    return [{**shared, **member} if isinstance(member, Mapping) else member for member in held]


def _row(message: Mapping[str, Any]) -> dict[str, Any]:
    """One call as one native row; None where it says nothing.

    A lead comes from where its `utm_source` says, which Segment has in `context.campaign`; the library that sent the call is
    no source.
    """
    called = message.get("type")
    context = _object(message.get("context"))
    campaign = _object(context.get("campaign"))
    kind, properties = _said(str(called), message)
    row = {
        "event_id": message.get("messageId"),
        "lead_id": message.get("userId") or message.get("anonymousId"),
        "at": next((message[stamp] for stamp in STAMPS if message.get(stamp)), None),
        "kind": kind,
        "account_id": message.get("groupId") or context.get("groupId"),
        "received_at": message.get("receivedAt"),
        "source": campaign.get("source"),
        "properties": properties,
    }
    return {key: value for key, value in row.items() if value is not None}


def _said(called: str, message: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """The kind and the properties of one call."""
    properties = dict(_object(message.get("properties")))
    if called == "identify":
        return "lead_identified", dict(_object(message.get("traits")))
    if called in ("page", "screen"):
        where = _object(_object(message.get("context")).get("page"))
        name = message.get("name")
        found = {key: where[key] for key in ("path", "url", "title", "referrer") if key in where}
        return "page_viewed", {**found, **({"name": name} if name else {}), **properties}
    event = message.get("event")
    return (to_kind(event) or event if isinstance(event, str) else None), properties


def _object(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}
