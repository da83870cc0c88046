"""Time zones: turns the local times people write into instants, as the zone's history and rules say."""

import io
import pkgutil
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .instant import DAY, FIRST, LAST, SECOND, year_start

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER_BEFORE = -(2**62)
MARGIN = 4 * DAY  # local dates reach a day beyond UTC's, and a skipped day moves spans by one more


def tzdata_version() -> str:
    """The release of the time zone data in use, as 2026f, or `system` where it is the machine's own."""
    try:
        import tzdata  # type: ignore[import-untyped]
    except ImportError:
        return "system"
    return str(tzdata.IANA_VERSION)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The names in the tzdata package, or in the machine's own data where it is not installed."""
    try:
        names = pkgutil.get_data("tzdata", "zones")
    except ImportError:
        names = None
    if names:
        return frozenset(names.decode().split())
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name, from the tzdata package first. Raises KeyError when there is none."""
    if name not in zone_names():
        raise KeyError(name)
    try:
        data = pkgutil.get_data("tzdata", f"zoneinfo/{name}")
    except (ImportError, OSError):
        data = None
    return ZoneInfo.from_file(io.BytesIO(data), key=name) if data else ZoneInfo(name)


@dataclass(frozen=True, slots=True)
class Offsets:
    """A zone's offsets over a stretch of years, in microseconds: offset[i] holds from since[i] (UTC) on.

    `wall[i]` is the first local time read with offset[i]: after a gap the first that exists, after a
    repeated hour the end of its first pass. So a local time in a gap is read with the offset before it, which
    moves it forward by the gap, and a repeated one is its first (PEP 495, fold=0).
    """

    since: tuple[int, ...]
    wall: tuple[int, ...]
    offset: tuple[int, ...]

    def local(self, instant: int) -> int:
        """Local microseconds since 1970-01-01T00:00 on the zone's own clock."""
        return instant + self.offset[bisect_right(self.since, instant) - 1]

    def instant(self, local: int) -> int:
        """The instant of a local time: the first if ambiguous, moved forward by the gap if missing."""
        return local - self.offset[bisect_right(self.wall, local) - 1]


@lru_cache(maxsize=4096)
def offsets(name: str, first_year: int, last_year: int) -> Offsets:
    """The zone's offsets over whole years, both inclusive, and a margin of days on either side."""
    where = zone(name)
    start = max(year_start(first_year) - MARGIN, FIRST)
    until = min(year_start(last_year + 1) + MARGIN, LAST)
    since, wall, offset = [NEVER_BEFORE], [NEVER_BEFORE], [_offset_at(where, start)]
    at = start
    while at < until:
        step = min(at + DAY, until)
        after = _offset_at(where, step)
        if after != offset[-1]:
            step = _change(where, at, step, offset[-1])
            after = _offset_at(where, step)
            since.append(step)
            wall.append(step + max(offset[-1], after))
            offset.append(after)
        at = step
    return Offsets(tuple(since), tuple(wall), tuple(offset))


def _change(where: ZoneInfo, low: int, high: int, before: int) -> int:
    """The first whole second in (low, high] at which the offset is no longer `before`."""
    low, high = low // SECOND, -(-high // SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(where, middle * SECOND) == before:
            low = middle
        else:
            high = middle
    return high * SECOND


def _offset_at(where: ZoneInfo, instant: int) -> int:
    """The offset in microseconds; near the ends of time, that of two days inside them."""
    instant = min(max(instant, FIRST + 2 * DAY), LAST - 2 * DAY)
    shift = (EPOCH + timedelta(microseconds=instant)).astimezone(where).utcoffset()
    return 0 if shift is None else shift // timedelta(microseconds=1)
