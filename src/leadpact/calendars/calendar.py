"""The calendar as a value: which local times of which dates are open, before any time zone is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from .instant import EPOCH_ORDINAL, epoch_day

if TYPE_CHECKING:
    from .stretch import Stretch

Interval = tuple[int, int]
"""Start and end in microseconds of the local day; the end is at most 24 h."""
Intervals = tuple[Interval, ...]
NO_WEEK: tuple[Intervals, ...] = ((), (), (), (), (), (), ())
THURSDAY = 3  # 1970-01-01


def merged(spans: Iterable[Interval]) -> Intervals:
    """Spans sorted and joined where they touch or overlap, empty and reversed ones dropped."""
    joined: list[Interval] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def cut(spans: Intervals, breaks: Intervals) -> Intervals:
    """What is left of disjoint spans once disjoint breaks are taken out."""
    for start, end in breaks:
        spans = tuple(
            part
            for first, last in spans
            for part in ((first, min(last, start)), (max(first, end), last))
            if part[0] < part[1]
        )
    return spans


@dataclass(frozen=True)
class Calendar:
    """Open time in one IANA zone: closed beats special, holidays, the week; breaks are cut last.

    `hours` and `weekly_breaks` have an entry per weekday from Monday on. `holidays` are dates already
    resolved; `region` (as ES-MD) has them looked up year by year instead, where no lock fixes them.
    """

    timezone: str
    hours: tuple[Intervals, ...] = NO_WEEK
    closed: frozenset[date] = frozenset()
    special: tuple[tuple[date, Intervals], ...] = ()
    weekly_breaks: tuple[Intervals, ...] = NO_WEEK
    dated_breaks: tuple[tuple[date, Intervals], ...] = ()
    holidays: frozenset[date] = frozenset()
    region: str | None = None

    @cached_property
    def week(self) -> tuple[Intervals, ...]:
        """The week's hours without the week's breaks, from Monday on."""
        return tuple(
            merged(cut(merged(hours), merged(breaks)))
            for hours, breaks in zip(self.hours, self.weekly_breaks, strict=True)
        )

    @cached_property
    def opens(self) -> bool:
        """Whether there is any open time, by the week or on a special day."""
        return any(self.week) or any(self.open_on(epoch_day(day)) for day, _ in self.special)

    @cached_property
    def dated(self) -> frozenset[int]:
        """The years that have a date of their own, and their neighbours: no other year may stand for them."""
        days = (
            *self.closed,
            *self.holidays,
            *(day for day, _ in self.special),
            *(day for day, _ in self.dated_breaks),
        )
        return frozenset(day.year + near for day in days for near in (-1, 0, 1))

    @cached_property
    def memo(self) -> "dict[int, Stretch]":
        """Years of open time already worked out; a cache, no part of the value."""
        return {}

    @cached_property
    def totals(self) -> dict[int, tuple[int, int]]:
        """Open microseconds and working days of years already worked out; a cache, no part of the value."""
        return {}

    def open_on(self, day: int, holidays: frozenset[int] = frozenset()) -> Intervals:
        """The open local intervals of an epoch day; `holidays` are epoch days resolved from the region."""
        if day in self._closed:
            return ()
        weekday = (day + THURSDAY) % 7
        hours = self._special.get(day)
        if hours is None:
            if day in self._holidays or day in holidays:
                return ()
            hours = self.week[weekday]
        else:
            hours = cut(hours, self.weekly_breaks[weekday])
        return cut(hours, self._breaks[day]) if day in self._breaks else hours

    @cached_property
    def _closed(self) -> frozenset[int]:
        return frozenset(map(epoch_day, self.closed))

    @cached_property
    def _holidays(self) -> frozenset[int]:
        return frozenset(map(epoch_day, self.holidays))

    @cached_property
    def _special(self) -> dict[int, Intervals]:
        return {epoch_day(day): merged(hours) for day, hours in self.special}

    @cached_property
    def _breaks(self) -> dict[int, Intervals]:
        return {epoch_day(day): merged(breaks) for day, breaks in self.dated_breaks}


def date_of(day: int) -> date:
    """The date of an epoch day. Raises ValueError outside the years 1 to 9999."""
    return date.fromordinal(day + EPOCH_ORDINAL)
