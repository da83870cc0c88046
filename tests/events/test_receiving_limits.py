"""What a file may have and a live event may not: every limit is met exactly, and said with its number."""

from __future__ import annotations

from typing import Any

import pytest

from leadpact.events.receiving import MOST_EVENTS, receive, receive_all
from leadpact.events.receiving_rows import DEEPEST, IDS, LARGEST_EVENT, LONGEST_ID, MOST_PROPERTIES

ROW: dict[str, Any] = {"event_id": "e1", "lead_id": "l1", "at": "2026-01-05T10:00:00Z", "kind": "page_viewed"}
SIZE = sum(map(len, ROW.values()))


def nested(levels: int) -> Any:
    """Lists in lists."""
    found: Any = []
    for _ in range(levels - 1):
        found = [found]
    return found


def said(value: Any) -> list[tuple[str, str, str]]:
    """What a value is refused for."""
    return [(each.code, each.field, each.value) for each in receive(value, received_at=None).refused]


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ({"v": "x" * (LARGEST_EVENT - SIZE - 1)}, {"v": "x" * (LARGEST_EVENT - SIZE)}, ("event_too_large", "", "65537")),
        ({"v": "é" * 30_000}, {"v": "é" * 33_000}, ("event_too_large", "", str(SIZE + 1 + 66_000))),
        ({"properties": {f"p{n}": 1 for n in range(MOST_PROPERTIES)}}, {"properties": {f"p{n}": 1 for n in range(MOST_PROPERTIES)}, "one": 1},
         ("too_many_properties", "properties", "201")),
        ({"kind": "lead_merged", "into": "é" * LONGEST_ID}, {"kind": "lead_merged", "into": "é" * (LONGEST_ID + 1)},
         ("id_too_long", "into", "é" * 80)),
        ({"v": nested(DEEPEST - 1)}, {"v": nested(DEEPEST)}, ("json_too_deep", "", "")),
        ({"properties": {"v": nested(DEEPEST - 2)}}, {"properties": {"v": nested(DEEPEST - 1)}}, ("json_too_deep", "", "")),
        ({"v": "\x01\x7f\u2028\ufffe😀"}, {"v": "a\0b"}, ("character_not_storable", "v", "a\ufffdb")),
        ({"v": ["\0"]}, {"v": ["\ud800"]}, ("character_not_storable", "v", '["\ufffd"]')),
        ({"lead_id": "é"}, {"lead_id": "é\udfff"}, ("character_not_storable", "lead_id", "é\ufffd")),
        *(({name: "x" * LONGEST_ID}, {name: "x" * (LONGEST_ID + 1)}, ("id_too_long", name, "x" * 80)) for name in IDS),
    ],
)  # fmt: skip
def test_a_limit(right: dict[str, Any], wrong: dict[str, Any], reason: tuple[str, str, str]) -> None:
    """The last value within is taken, the first beyond is refused."""
    assert said(ROW | right) == []
    assert said(ROW | wrong) == [reason]


def test_events_at_once() -> None:
    """A body of too many is refused whole, whatever its events are packed in."""
    call = {"type": "track", "event": "a", "messageId": "m", "userId": "u", "timestamp": ROW["at"]}
    for body in (
        {"batch": [call] * MOST_EVENTS},
        [ROW] * MOST_EVENTS,
        [{"batch": [call] * (MOST_EVENTS - 1)}, call],
    ):
        assert len(receive_all(body, received_at=0).events) == MOST_EVENTS
    for body in (
        {"batch": [call] * (MOST_EVENTS + 1)},
        [ROW] * (MOST_EVENTS + 1),
        [{"batch": [call] * MOST_EVENTS}, ROW],
    ):
        found = receive_all(body, received_at=0)
        assert (found.events, [(each.code, each.value) for each in found.refused]) == (
            (),
            [("too_many_events", "101")],
        )
    assert len(receive({"batch": [call] * 101}, received_at=0, most=101).events) == 101


def test_batches_within_batches() -> None:
    """A member that nests too deep costs itself alone, be it a call or another batch."""
    call = {"type": "track", "event": "a", "messageId": "m", "userId": "u", "timestamp": ROW["at"]}
    deep: dict[str, Any] = call
    for _ in range(10_000):
        deep = {"batch": [deep]}
    found = receive(
        {
            "batch": [
                call,
                deep,
                call | {"properties": {"v": nested(DEEPEST)}},
                {"batch": [{"batch": [call]}]},
            ]
        },
        received_at=0,
    )
    assert [(each.index, each.code) for each in found.refused] == [(1, "json_too_deep"), (2, "json_too_deep")]
    assert len(found.events) == 2
