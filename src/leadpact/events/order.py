"""One event as a value, and the one order all events have; explain, the live service and the tests' oracle read these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MICROSECONDS: int = 1_000_000

FIRST_INSTANT: int = -62_135_596_800 * MICROSECONDS
"""0001-01-01T00:00:00Z: nothing in a log is earlier."""

LAST_INSTANT: int = 253_402_300_800 * MICROSECONDS - 1
"""The last microsecond of 9999: nothing in a log is later."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a lead. Instants are microseconds UTC; properties are texts, absent ones are not there."""

    event_id: str
    lead_id: str
    at: int
    kind: str
    account_id: str | None = None
    seq: int = 0
    logged_at: int | None = None
    received_at: int | None = None
    actor: str | None = None
    actor_kind: str | None = None
    source: str | None = None
    date_only: bool = False
    properties: Mapping[str, str] = field(default_factory=dict, hash=False)


def order_key(event: Event) -> tuple[int, int, str]:
    """The total order: when it happened, the source's own order, then the id (compared by code point)."""
    return (event.at, event.seq, event.event_id)


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events as the replay walks them."""
    return sorted(events, key=order_key)


def known_at(event: Event) -> int:
    """When Leadpact could know of it: the later of `at` and `received_at`; `at` where that is absent."""
    return event.at if event.received_at is None else max(event.at, event.received_at)
