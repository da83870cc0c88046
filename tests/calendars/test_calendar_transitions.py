"""Working time across every change of every clock in the zone database, each span worked out afresh by zoneinfo."""

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pkgutil import get_data
from zoneinfo import ZoneInfo, available_timezones

import pytest

from leadpact.calendars import calendar_from, elapsed, next_open
from leadpact.calendars import spans as kernels
from leadpact.calendars.calendar import Calendar, merged
from leadpact.calendars.stretch import stretch
from leadpact.calendars.table import calendar_lists
from leadpact.calendars.zone import MARGIN, offsets, zone, zone_names

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1970, 2037
SCHEDULES = [
    {"mon-sun": ["00:00-06:00", "22:00-24:00"]},
    {"mon-sun": ["00:00-24:00"]},
    {"mon-fri": ["09:00-14:00", "15:30-18:30"]},
    {"mon-sun": ["00:30-01:15", "01:45-02:30", "02:45-03:10"]},
]
Transition = tuple[str, int]


def listed_transitions(name: str) -> list[int]:
    """The changes a zone's own file lists, read without zoneinfo (RFC 8536, version 2 block)."""
    data = get_data("tzdata", f"zoneinfo/{name}")
    assert data is not None
    counts = struct.unpack(">6l", data[20:44])
    utc, standard, leap, times, types, chars = counts
    start = 44 + times * 5 + types * 6 + chars + leap * 8 + standard + utc
    times = struct.unpack(">l", data[start + 32 : start + 36])[0]
    return list(struct.unpack(f">{times}q", data[start + 44 : start + 44 + times * 8]))


def offset(where: ZoneInfo, instant: int) -> int:
    shift = (EPOCH + timedelta(microseconds=instant)).astimezone(where).utcoffset()
    assert shift is not None
    return shift // timedelta(microseconds=1)


def distinct_zones() -> list[str]:
    """One name for each distinct file of the zone database."""
    names = available_timezones() & zone_names()
    return sorted({get_data("tzdata", f"zoneinfo/{name}"): name for name in sorted(names)}.values())


def transitions(name: str) -> Iterator[int]:
    """Every change of a zone's offset from 1970 to 2037: those its file lists and those its rule says."""
    where = zone(name)
    low, high = (datetime(year, 1, 1, tzinfo=UTC) for year in (FIRST_YEAR, LAST_YEAR + 1))
    listed = [at * SECOND for at in listed_transitions(name)]
    inside = [at for at in listed if low <= EPOCH + timedelta(microseconds=at) < high]
    yield from (at for at in inside if offset(where, at) != offset(where, at - SECOND))
    rule = max((at // (366 * DAY) + 1970 for at in listed), default=FIRST_YEAR)
    for year in sorted({max(rule + 1, 2026), LAST_YEAR}):
        yield from (at for at in offsets(name, year, year).since if at > (year - 1970) * 365 * DAY)


def shapes() -> list[Transition]:
    """One change for each offset before, offset after and local time of day at which any zone ever changed."""
    found: dict[tuple[int, int, int], Transition] = {}
    for name in distinct_zones():
        where = zone(name)
        for at in transitions(name):
            before, after = offset(where, at - SECOND), offset(where, at)
            found.setdefault((before, after, (at + before) % DAY), (name, at))
    return list(found.values())


def own_spans(where: ZoneInfo, schedule: dict[str, list[str]], middle: int) -> list[tuple[int, int]]:
    """The open spans around an instant, each edge asked of zoneinfo by itself (PEP 495: fold=0 is rule 2)."""
    weekdays = (0, 1, 2, 3, 4) if "mon-fri" in schedule else range(7)
    (texts,) = schedule.values()
    today = (EPOCH + timedelta(microseconds=middle)).date()
    spans = []
    for step in range(-4, 5):
        day = today + timedelta(days=step)
        for text in texts if day.weekday() in weekdays else ():
            start, end = (edge(where, day, part) for part in text.split("-"))
            spans.append((start, end))
    return list(merged(spans))


def edge(where: ZoneInfo, day: date, text: str) -> int:
    hour, minute = map(int, text.split(":"))
    naive = datetime(day.year, day.month, day.day) + timedelta(hours=hour, minutes=minute)
    return (naive.replace(tzinfo=where) - EPOCH) // timedelta(microseconds=1)


def check(name: str, schedule: dict[str, list[str]], at: int) -> None:
    """Elapsed time and the next opening at every edge near a change, in both forms, against own spans."""
    calendar = calendar_from({"timezone": name, "hours": schedule})
    assert isinstance(calendar, Calendar)
    year = (EPOCH + timedelta(microseconds=at)).year
    table = calendar_lists([calendar], year - 1, year + 1)
    spans = own_spans(zone(name), schedule, at)
    low, high = at - 2 * DAY, at + 2 * DAY
    probes = {near for span in spans for side in span for near in (side - SECOND, side, side + SECOND)}
    for probe in sorted({at, *(near for near in probes if low <= near <= high)}):
        expected = sum(max(0, min(end, probe) - max(start, low)) for start, end in spans)
        assert elapsed(calendar, low, probe) == kernels.working(table, 0, low, probe) == expected, (name, at)
        opened = next((max(start, probe) for start, end in spans if end > probe), None)
        if opened is not None:
            assert next_open(calendar, probe) == kernels.next_open(table, 0, probe) == opened, (name, at)


def test_every_shape_of_transition() -> None:
    """Rule 2 holds at each distinct change (offsets before and after, local time) that any zone made 1970 to 2037.

    Each under one schedule in turn, and all by `make test-long`.
    """
    found = shapes()
    assert len(found) > 200
    for (name, instant), schedule in zip(found, cycle(SCHEDULES), strict=False):
        check(name, schedule, instant)


def test_no_transition_is_passed_over() -> None:
    """The offsets found by asking once a day are all those the zone's own file lists, for all of its years."""
    for name in distinct_zones()[::12]:
        where = zone(name)
        listed = [at * SECOND for at in listed_transitions(name)]
        known = [at for at in listed if offset(where, at) != offset(where, at - SECOND)]
        if known:
            years = [(EPOCH + timedelta(microseconds=at)).year for at in (known[0], known[-1])]
            found = set(offsets(name, max(years[0], 1901), years[1]).since)
            assert not [at for at in known if at not in found and years[0] >= 1901], name


@pytest.mark.slow
def test_every_transition_of_every_zone() -> None:
    """Rule 2 holds at every change of every zone from 1970 to 2037, under every schedule, in both forms."""
    for name in distinct_zones():
        changes = sorted(
            {at for year in range(FIRST_YEAR, LAST_YEAR + 1) for at in offsets(name, year, year).since}
        )
        for schedule in SCHEDULES:
            calendar = calendar_from({"timezone": name, "hours": schedule})
            assert isinstance(calendar, Calendar)
            whole = stretch(calendar, FIRST_YEAR, LAST_YEAR)
            for at in changes:
                if not MARGIN < at < (LAST_YEAR - FIRST_YEAR) * 365 * DAY:
                    continue
                low, high = at - 2 * DAY, at + 2 * DAY
                expected = [
                    span for span in own_spans(zone(name), schedule, at) if low < span[1] and span[0] < high
                ]
                first, last = bisect_right(whole.ends, low), bisect_left(whole.starts, high)
                found = list(zip(whole.starts[first:last], whole.ends[first:last], strict=True))
                assert clipped(found, low, high) == clipped(expected, low, high), (name, at)
        for at in changes[1::8]:
            check(name, SCHEDULES[0], at)


def clipped(spans: list[tuple[int, int]], low: int, high: int) -> list[tuple[int, int]]:
    return [(max(start, low), min(end, high)) for start, end in spans]
