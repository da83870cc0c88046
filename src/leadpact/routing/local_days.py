"""Days and weeks as people live them: from one midnight of a zone to another, as instants."""

from __future__ import annotations

from leadpact.calendars.calendar import THURSDAY, date_of
from leadpact.calendars.instant import DAY, year_of
from leadpact.calendars.zone import offsets

Span = tuple[int, int]
"""The first instant, and the first one after: microseconds UTC."""


def day_around(at: int, zone: str) -> Span:
    """The local day an instant belongs to. Raises ValueError at the ends of time.

    It begins at its first midnight, also where clocks are set back over it: days never overlap, and leave nothing out.
    """
    day = _day_of(at, zone)
    return _midnight(day, zone), _midnight(day + 1, zone)


def week_around(at: int, zone: str) -> Span:
    """The local week from Monday on that an instant belongs to. Raises ValueError at the ends of time."""
    day = _day_of(at, zone)
    monday = day - (day + THURSDAY) % 7
    return _midnight(monday, zone), _midnight(monday + 7, zone)


def _day_of(at: int, zone: str) -> int:
    year = year_of(at)
    day = offsets(zone, year, year).local(at) // DAY
    while _midnight(day + 1, zone) <= at:
        day += 1
    return day


def _midnight(day: int, zone: str) -> int:
    year = date_of(day).year
    return offsets(zone, year, year).instant(day * DAY)
