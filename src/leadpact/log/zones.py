"""Local stamps of a zone become UTC: the zone's offsets over the days in the log, as one SQL expression.

A local time that does not exist moves forward by the gap; one that comes twice is the first: both are what
subtracting zoneinfo's offset at `fold=0` gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from leadpact.log.instants import DAY_US

EPOCH = datetime(1970, 1, 1)
SECOND = 1_000_000
PROBES = 8
"""Looks a day: two changes of one zone are never closer than three hours."""


def offset_at(zone: ZoneInfo, local: int) -> int:
    """The zone's offset, µs, at a local instant given as µs since 1970-01-01T00:00 local."""
    shift = (EPOCH + timedelta(microseconds=local)).replace(tzinfo=zone).utcoffset()
    return 0 if shift is None else round(shift / timedelta(microseconds=1))


def pieces(zone: ZoneInfo, days: Iterable[int]) -> list[tuple[int, int]]:
    """`(from this local µs, this offset µs)` over the given days (counted from 1970-01-01), and nothing between."""
    found: list[tuple[int, int]] = []
    for day in sorted(days):
        for part in range(PROBES):
            begin = day * DAY_US + part * (DAY_US // PROBES)
            end = begin + DAY_US // PROBES - SECOND
            _add(found, begin, offset_at(zone, begin))
            if offset_at(zone, end) != offset_at(zone, begin):
                change = _change(zone, begin // SECOND, end // SECOND) * SECOND
                _add(found, change, offset_at(zone, change))
    return found


def to_utc(micros: str, zone_pieces: list[tuple[int, int]]) -> str:
    """The SQL that takes local µs to UTC µs: a balanced tree of comparisons, so a century of changes is a dozen looks."""
    if not zone_pieces:
        return micros
    return f"({micros} - {_tree(micros, zone_pieces)})"


def _add(found: list[tuple[int, int]], begin: int, offset: int) -> None:
    if not found or found[-1][1] != offset:
        found.append((begin, offset))


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The first local second in (low, high] whose offset is no longer the one at `low`."""
    before = offset_at(zone, low * SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle * SECOND) == before:
            low = middle
        else:
            high = middle
    return high


def _tree(micros: str, parts: list[tuple[int, int]]) -> str:
    if len(parts) == 1:
        return str(parts[0][1])
    half = len(parts) // 2
    return f"CASE WHEN {micros} < {parts[half][0]} THEN {_tree(micros, parts[:half])} ELSE {_tree(micros, parts[half:])} END"
