"""Rows of the example before they are a table: blocks of equal kind, every word a number until it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadpact.calendars.instant import DAY, HOUR, MINUTE, SECOND
from leadpact.events import KINDS as KNOWN_KINDS

from .people import CAMPAIGNS, PATHS, PEOPLE, SOURCES

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
NONE = np.iinfo(np.int64).min
"""No instant, no number."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": (*KNOWN_KINDS, "webinar_joined", "fair_visited", "video_watched", "configurator_tried"),
    "actor": (*PEOPLE, "ana", "hugo", "router", "secuencias", "rastreador", "ana@acme.example"),
    "actor_kind": ("human", "system"),
    "source": (*SOURCES, "crm", "telephony", "mailing", "web"),
    "path": PATHS,
    "form": ("guia", "boletin", "webinar", "calculadora", "demo", "presupuesto"),
    "campaign": CAMPAIGNS[:-1],
    "utm_source": SOURCES,
    "outcome": ("connected", "callback_agreed", "no_answer", "voicemail", "busy", "wrong_number", "bounced"),
    "direction": ("inbound",),
    "reason": (
        "no_answer",
        "not_now",
        "no_fit",
        "duplicate",
        "bad_data",
        "went_elsewhere",
        "budget_frozen",
        "buyer_away",
        "plant_stop",
        "vacaciones",
    ),
    "stage": ("sql", "discovery", "proposal", "negotiation"),
    "track": ("re-engage", "long-term", "welcome"),
    "decision": ("counts", "does_not_count"),
    "owner": PEOPLE,
    "wants": ("contacto", "folleto"),
    "currency": ("EUR",),
    "type": ("new", "expansion"),
}
"""The words of each column; a row holds the place of one, or -1."""
INSTANTS = ("at", "received_at", "logged_at")
COUNTS = ("number", "lead", "seq", "seconds", "deal", "amount", "into", "attempt", "told", "rating")
"""Columns of numbers; `told` says what an identification tells, `deal, into, attempt` are numbers of other things."""
BASE = (*INSTANTS, *COUNTS)


@dataclass
class Rows:
    """Blocks of rows, each a length and the columns that say something."""

    rng: np.random.Generator
    made: int = 0
    blocks: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def add(self, kind: str, lead: Numbers, at: Numbers, **columns: Any) -> Numbers:
        """Add rows of one kind, and return their numbers. A word may be given once for all rows."""
        size = len(lead)
        number = np.arange(self.made, self.made + size, dtype=np.int64)
        self.made += size
        if size:
            self.blocks.append((size, {"kind": kind, "lead": lead, "at": at, "number": number, **columns}))
        return number

    def columns(self) -> dict[str, NDArray[Any]]:
        """All blocks as one array a column."""
        size = sum(length for length, _ in self.blocks)
        found: dict[str, NDArray[Any]] = {name: np.full(size, NONE, dtype=np.int64) for name in BASE}
        found |= {name: np.full(size, -1, dtype=np.int8) for name in WORDS}
        found["seq"][:] = 0
        start = 0
        for length, block in self.blocks:
            for name, value in block.items():
                given = WORDS[name].index(value) if isinstance(value, str) else value
                found[name][start : start + length] = given
            start += length
        self._receive(found)
        return found

    def _receive(self, found: dict[str, NDArray[Any]]) -> None:
        """When each row reached us: seconds later as a rule, after it was logged, a few of them days later."""
        size = len(found["at"])
        delay = self.rng.integers(200, 20_000, size) * 1000
        late = self.rng.random(size)
        delay = np.where(late < 0.012, self.rng.integers(10, 50 * 60, size) * MINUTE, delay)
        missing = found["received_at"] == NONE
        since = np.maximum(found["at"], found["logged_at"])
        found["received_at"] = np.where(missing, since + delay, found["received_at"])


def chance(rng: np.random.Generator, share: Any, size: int) -> Mask:
    """A true or false for each row, true in this share of cases."""
    return np.asarray(rng.random(size) < share)


def one_of(rng: np.random.Generator, shares: tuple[float, ...], size: int) -> Numbers:
    """The place of one of several, by their shares."""
    bounds = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(bounds, rng.random(size), side="right").clip(0, len(shares) - 1).astype(np.int64)


def times(rng: np.random.Generator, median: Any, spread: float, size: int) -> Numbers:
    """Lengths of time around a median (µs), skewed as people's are, to the millisecond."""
    drawn = np.asarray(median, dtype=np.float64) * np.exp(spread * rng.standard_normal(size))
    return np.asarray(np.maximum(drawn, SECOND) / 1000, dtype=np.int64) * 1000


def logged(rng: np.random.Generator, at: Numbers, backdates: Any) -> Numbers:
    """When attempts were written down: at once as a rule, some hours later, a few on another day."""
    size = len(at)
    said = at + rng.integers(5_000, 100_000, size) * 1000
    slow = chance(rng, 0.08, size)
    said = np.where(slow, at + rng.integers(5, 180, size) * MINUTE, said)
    return np.where(chance(rng, backdates, size), at + 2 * DAY + rng.integers(1, 120, size) * HOUR, said)
