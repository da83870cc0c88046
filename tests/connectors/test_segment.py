"""Segment's calls become rows of the log, unchanged by the sender."""

from __future__ import annotations

from typing import Any

import pytest

from leadpact.connectors.segment import is_segment, translate

BASE: dict[str, Any] = {"messageId": "m1", "userId": "u1", "timestamp": "2026-01-05T10:00:00.000Z"}
ROW = {"event_id": "m1", "lead_id": "u1", "at": "2026-01-05T10:00:00.000Z"}


@pytest.mark.parametrize(
    ("message", "row"),
    [
        ({"type": "identify", "traits": {"email": "a@b"}}, {"kind": "lead_identified", "properties": {"email": "a@b"}}),
        ({"type": "track", "event": "Form Submitted", "properties": {"form": "demo"}}, {"kind": "form_submitted", "properties": {"form": "demo"}}),
        ({"type": "track"}, {"properties": {}}),
        (
            {"type": "page", "name": "Home", "context": {"page": {"path": "/", "title": "T"}}, "properties": {"path": "/x"}},
            {"kind": "page_viewed", "properties": {"path": "/x", "title": "T", "name": "Home"}},
        ),
        ({"type": "screen", "name": "Home"}, {"kind": "page_viewed", "properties": {"name": "Home"}}),
        ({"type": "identify", "context": {"groupId": "g"}}, {"kind": "lead_identified", "account_id": "g", "properties": {}}),
        (
            {"type": "identify", "receivedAt": "r", "context": {"library": {"name": "analytics.js"}}},
            {"kind": "lead_identified", "received_at": "r", "properties": {}},
        ),
        (
            {"type": "page", "context": {"library": {"name": "analytics.js"}, "campaign": {"source": "google", "name": "spring"}}},
            {"kind": "page_viewed", "source": "google", "properties": {}},
        ),
    ],
)  # fmt: skip
def test_calls(message: dict[str, Any], row: dict[str, Any]) -> None:
    """identify, track, page and screen, with ids, traits, properties and the group as account. Where a lead comes from its
    `utm_source` says; a library is no source."""
    assert is_segment(BASE | message)
    assert translate(BASE | message) == [ROW | row]


def test_who_and_when() -> None:
    """`userId`, else `anonymousId`; `timestamp`, else what the sender's clock said."""
    message = {"type": "track", "event": "X", "anonymousId": "anon", "originalTimestamp": "o", "sentAt": "s"}
    assert translate(message) == [{"lead_id": "anon", "at": "o", "kind": "x", "properties": {}}]


def test_batch() -> None:
    """A batch is its members; what it says of all of them holds where they say nothing."""
    batch = {
        "batch": [BASE | {"type": "track", "event": "A"}, {"type": "track", "event": "B"}, "nonsense"],
        "sentAt": "s",
    }
    assert is_segment(batch)
    assert [(row["kind"], row["at"]) for row in translate(batch)] == [("a", ROW["at"]), ("b", "s")]
    assert translate({"type": "batch", "batch": "nonsense"}) == []


@pytest.mark.parametrize(
    "given", [{"kind": "page_viewed", "type": "page"}, {"type": "other"}, [], "x", {"type": ["track"]}, {}]
)
def test_what_is_none(given: Any) -> None:
    """A native row may have a `type` of its own: a `kind` beside it, or another word, makes it no call."""
    assert not is_segment(given)
