"""When people of the example do things: buyers by season, weekday and hour; reps in the hours of their calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from leadpact.calendars.calendar import Calendar
from leadpact.calendars.instant import DAY, HOUR, epoch_day
from leadpact.calendars.stretch import stretch
from leadpact.calendars.zone import offsets

Instants = NDArray[np.int64]
Shares = NDArray[np.float64]

YEAR = 2026
ZONE = "Europe/Madrid"
FIRST_DAY = epoch_day(date(YEAR, 1, 1)) * DAY
"""Local midnight of 1 January, as if it were UTC."""
DAYS = 365
MONTHS = (1.0, 1.15, 1.35, 1.0, 1.1, 1.0, 0.8, 0.4, 1.1, 1.4, 1.2, 0.6)
"""The season: fairs in March and October, little in August and December."""
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAYS = (1.1, 1.2, 1.15, 1.1, 0.9, 0.25, 0.3)
THURSDAY = 3
"""The weekday of 1 January 2026, and of 1 January 1970, Monday being 0."""
HOURS = (1, 0.5, 0.3, 0.2, 0.2, 0.4, 1.5, 4, 8, 11, 12, 12, 9, 6, 6, 8, 10, 10, 8, 6, 5, 5, 4, 2)
"""How much buyers do in each hour of the day: also at night, not much."""


@lru_cache(maxsize=1)
def day_shares() -> Shares:
    """The cumulative share of arrivals by day of the year."""
    months = np.repeat(MONTHS, MONTH_DAYS)
    weekdays = np.asarray(WEEKDAYS)[(np.arange(DAYS) + THURSDAY) % 7]
    return np.asarray(np.cumsum(months * weekdays) / np.sum(months * weekdays))


@lru_cache(maxsize=1)
def hour_shares() -> Shares:
    """The cumulative share of what buyers do by hour of the day."""
    return np.asarray(np.cumsum(HOURS) / np.sum(HOURS))


def in_the_year(rng: np.random.Generator, size: int) -> Instants:
    """Local instants when somebody first comes, by the season."""
    day = np.searchsorted(day_shares(), rng.random(size), side="right").clip(0, DAYS - 1)
    return FIRST_DAY + day * DAY + in_the_day(rng, size)


def in_the_day(rng: np.random.Generator, size: int) -> Instants:
    """Microseconds since midnight of something a buyer does, to the millisecond."""
    hour = np.searchsorted(hour_shares(), rng.random(size), side="right").clip(0, 23)
    return hour.astype(np.int64) * HOUR + rng.integers(0, 3_600_000, size) * 1000


def to_utc(local: Instants) -> Instants:
    """Local instants of the buyers' zone in UTC; a time that does not exist moves forward by the gap."""
    where = offsets(ZONE, YEAR, YEAR + 1)
    at = np.searchsorted(np.asarray(where.wall), local, side="right") - 1
    return np.asarray(local - np.asarray(where.offset)[at], dtype=np.int64)


def on_waking_hours(rng: np.random.Generator, local: Instants) -> Instants:
    """The same days, at hours buyers keep; most of what would be at a weekend waits for Monday or Tuesday."""
    moved = np.where(rng.random(len(local)) < 0.65, on_weekdays(local), local)
    return np.asarray(moved - moved % DAY + in_the_day(rng, len(local)), dtype=np.int64)


def on_weekdays(local: Instants) -> Instants:
    """Saturdays and Sundays moved two days on."""
    weekday = (local // DAY + THURSDAY) % 7
    return np.asarray(np.where(weekday >= 5, local + 2 * DAY, local), dtype=np.int64)


@dataclass(frozen=True)
class WorkingTime:
    """A calendar's open time as arrays, so that many instants move along it at once."""

    starts: Instants
    before: Instants

    def advance(self, at: Instants, working: Instants) -> Instants:
        """Each instant moved on by so much open time; the least is the next open instant."""
        lengths = np.diff(self.before)
        span = np.searchsorted(self.starts, at, side="right") - 1
        inside = np.clip(at - self.starts[span.clip(0)], 0, lengths[span.clip(0)])
        spent = np.where(span < 0, 0, self.before[span.clip(0)] + inside) + np.maximum(working, 1)
        found = (np.searchsorted(self.before, spent, side="left") - 1).clip(0, len(self.starts) - 1)
        return np.asarray(self.starts[found] + (spent - self.before[found]), dtype=np.int64)


def working_time(calendar: Calendar) -> WorkingTime:
    """A calendar's open time from the example's year to the end of the next."""
    opened = stretch(calendar, YEAR, YEAR + 1)
    before = np.append(np.asarray(opened.before, dtype=np.int64), opened.total)
    return WorkingTime(np.asarray(opened.starts, dtype=np.int64), before)
