"""Requests that are wrong in one way or several, drawn from a seed: bodies that are none, and events that are none."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Rng = random.Random
NOON = "2026-01-05T12:00:00Z"
STRANGE = (
    "", " ", "\x00", "\ud800", "\u202e", "é" * 300, "x" * 70_000, "null", "NaN", "-1", "1e400", "'; DROP TABLE records_event; --",
    "{{7*7}}", "../../etc/passwd", "<script>alert(1)</script>", "مرحبا\u200f", "\U0001f4a9", "%s%n", "\r\nSet-Cookie: a=b",
)  # fmt: skip
STAMPS = (
    "now", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-05", "2026-01-05T12:00:00", "0000-00-00T00:00:00Z",
    "99999-01-01T00:00:00Z", "2026-01-05T24:00:00Z", "2026-01-05T12:00:60Z", "1767571200", "9999-12-31T23:59:59Z", "+00:00",
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """A request to send; `signed`: as a webhook whose signature holds."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def native(rng: Rng) -> dict[str, Any]:
    """An event that would be right."""
    return {
        "event_id": f"e{rng.random()}",
        "lead_id": f"l{rng.randrange(9)}",
        "at": NOON,
        "kind": "page_viewed",
    }


def call(rng: Rng) -> dict[str, Any]:
    """A call of Segment's that would be right."""
    return {
        "type": "track",
        "event": "Clicked",
        "messageId": f"m{rng.random()}",
        "userId": "u1",
        "timestamp": NOON,
    }


def nested(rng: Rng) -> Any:
    """A value that nests deeper than is read, and no deeper than Python reads."""
    value: Any = 1
    for _ in range(rng.randrange(101, 400)):
        value = [value] if rng.random() < 0.5 else {"a": value}
    return value


def anything(rng: Rng, depth: int = 3) -> Any:
    """Any JSON value."""
    draw = rng.randrange(8 if depth else 6)
    if draw < 2:
        return rng.choice(STRANGE)
    if draw < 6:
        return rng.choice(
            (None, True, False, 0, -1, 10**400 % 10**18, 1.5, 1e308, float("nan"), float("inf"))
        )
    if draw == 6:
        return [anything(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {
        rng.choice(("a", "kind", "at", *STRANGE)): anything(rng, depth - 1) for _ in range(rng.randrange(4))
    }


def spoiled(rng: Rng, event: dict[str, Any], ids: tuple[str, str, str]) -> Any:
    """An event with one fault at least, so that it can't be applied. `ids` are its event's, its lead's and its stamp's names."""
    event_id, lead, at = ids
    faults: list[Callable[[], dict[str, Any]]] = [
        lambda: {**event, rng.choice(ids): None},
        lambda: (
            {name: value for name, value in event.items() if name != rng.choice((event_id, at))} | {lead: ""}
        ),
        lambda: {**event, at: rng.choice(STAMPS)} if at == "at" else {**event, at: rng.choice(STAMPS[:3])},
        lambda: {**event, rng.choice((event_id, lead)): "x" * rng.randrange(256, 2000)},
        lambda: {**event, rng.choice((event_id, lead)): "a\x00b"},
        lambda: {**event, rng.choice((event_id, lead)): "\udfff"},
        lambda: {**event, "properties": {f"p{n}": n for n in range(201)}},
        lambda: {**event, "properties": {"x" * 129: 1, **event.get("properties", {})}},
        lambda: {**event, "properties": {"deep": nested(rng)}},
        lambda: {**event, "properties": {"long": "é" * 40_000}},
        lambda: {**event, "properties": {"lead_id": "other"}},
    ]
    return rng.choice(faults)()


def spoiled_native(rng: Rng) -> Any:
    """Something that is no event of ours."""
    event = native(rng)
    if rng.random() < 0.2:
        return anything(rng)
    if rng.random() < 0.3:
        wrong = {
            "kind": "Page Viewed", "seq": 1.5, "actor_kind": "robot", "date_only": "maybe", "properties": [1], "logged_at": "x",
        }  # fmt: skip
        name = rng.choice(list(wrong))
        return {**event, name: wrong[name]}
    if rng.random() < 0.1:
        return {**event, "kind": "lead_merged", **({"into": event["lead_id"]} if rng.random() < 0.5 else {})}
    return spoiled(rng, event, ("event_id", "lead_id", "at"))


def spoiled_call(rng: Rng) -> Any:
    """Something that is no call of Segment's."""
    if rng.random() < 0.2:
        return {"type": rng.choice(("track", "page", "group", None, 7)), "a": anything(rng)}
    return spoiled(rng, call(rng), ("messageId", "userId", "timestamp"))


def broken(rng: Rng, body: bytes) -> Request:
    """A body that is no JSON, or is not sent as such."""
    path = rng.choice(("/api/v1/events", "/v1/batch", "/v1/track"))
    cut = rng.randrange(1, len(body))
    kinds: list[Callable[[], tuple[bytes, dict[str, str]]]] = [
        lambda: (body[:cut], {}),
        lambda: (rng.randbytes(rng.randrange(1, 400)) + b"\xff", {}),
        lambda: (body[:cut] + b"\xc3" + body[cut:], {}),
        lambda: (b"[" * rng.randrange(1000, 200_000), {}),
        lambda: (b'{"a":' * 5000, {}),
        lambda: (body + body, {}),
        lambda: (b"1" * 5000, {}),
        lambda: (
            body,
            {"content_type": rng.choice(("text/html", "application/xml", "x", "multipart/form-data"))},
        ),
        lambda: (body, {"content_encoding": rng.choice(("br", "deflate", "gzip, gzip", "\u00e9"))}),
        lambda: (body, {"content_encoding": "gzip"}),
        lambda: (gzip.compress(body, mtime=0)[: rng.randrange(1, 20)], {"content_encoding": "gzip"}),
        lambda: (gzip.compress(b" " * (1 << 21), mtime=0), {"content_encoding": "gzip"}),
        lambda: (body.ljust((1 << 20) + 1), {}),
        lambda: (json.dumps([{}] * 101).encode(), {}) if path == "/api/v1/events" else (b'{"batch": [}', {}),
        lambda: (json.dumps(rng.choice((1, None, "x", True, 1.5))).encode(), {}),
        lambda: (
            body,
            {"authorization": rng.choice(("", "Basic", "Bearer \x7f", "Bearer " + "y" * 9000, "Basic =="))},
        ),
    ]
    sent, headers = rng.choice(kinds)()
    return Request(path, sent, headers)


def requests(seed: int, count: int) -> Iterator[Request]:
    """So many malformed requests, always the same for a seed; the path says whose key goes with each."""
    rng = random.Random(seed)
    for _ in range(count):
        draw = rng.random()
        size = rng.randrange(1, 5)
        if draw < 0.3:
            yield broken(rng, json.dumps(native(rng)).encode())
        elif draw < 0.45:
            yield Request("/api/v1/events", json.dumps(spoiled_native(rng)).encode())
        elif draw < 0.65:
            several: Any = [spoiled_native(rng) for _ in range(size)]
            yield Request("/api/v1/events", json.dumps(rng.choice((several, {"batch": several}))).encode())
        elif draw < 0.8:
            yield Request(
                "/v1/batch", json.dumps({"batch": [spoiled_call(rng) for _ in range(size)]}).encode()
            )
        elif draw < 0.95:
            yield Request(
                "/v1/track",
                json.dumps(spoiled(rng, call(rng), ("messageId", "userId", "timestamp"))).encode(),
            )
        else:
            yield Request("/api/webhooks/0", json.dumps(spoiled_native(rng)).encode())
