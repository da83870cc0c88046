"""The two ways of counting time, on the wall and inside open hours: the steps that dues are made of."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Protocol

from .calendar import Calendar, date_of
from .instant import DAY, FIRST_YEAR, LAST_YEAR, format_instant, in_range, year_of
from .problem import NoOpenTimeError, OutOfRangeError
from .stretch import Stretch, year_stretch, year_totals


class Counted(Protocol):
    """Time that counts: how much lies between two instants, and where a given amount of it ends or starts."""

    def between(self, start: int, end: int) -> int:
        """Counted microseconds from start to end; start <= end."""

    def forward(self, start: int, amount: int) -> int:
        """The earliest instant with `amount` > 0 counted since start."""

    def backward(self, end: int, amount: int) -> int:
        """The latest instant with `amount` > 0 counted until end."""

    def next(self, instant: int) -> int:
        """The earliest counted instant at or after this one."""

    def previous(self, instant: int) -> int:
        """The latest counted instant at or before this one; where counting ends still belongs to it."""


class Wall:
    """All time counts."""

    def between(self, start: int, end: int) -> int:
        """Microseconds from start to end."""
        return end - start

    def forward(self, start: int, amount: int) -> int:
        """Raises OutOfRangeError."""
        return in_range(start + amount)

    def backward(self, end: int, amount: int) -> int:
        """Raises OutOfRangeError."""
        return in_range(end - amount)

    def next(self, instant: int) -> int:
        """The instant itself."""
        return instant

    def previous(self, instant: int) -> int:
        """The instant itself."""
        return instant


@dataclass(frozen=True, slots=True)
class Opening:
    """Only a calendar's open time counts: real elapsed time inside its open UTC spans."""

    calendar: Calendar

    def between(self, start: int, end: int) -> int:
        """Open microseconds from start to end."""
        first, last = year_of(start), year_of(end)
        if first == last:
            return self._spent(last, end) - self._spent(first, start)
        whole = sum(year_totals(self.calendar, year)[0] for year in range(first, last))
        return whole + self._spent(last, end) - self._spent(first, start)

    def _spent(self, year: int, instant: int) -> int:
        """Open microseconds from the year's start to an instant in it."""
        open_time = year_stretch(self.calendar, year)
        at = bisect_right(open_time.starts, instant) - 1
        if at < 0:
            return 0
        return open_time.before[at] + min(instant, open_time.ends[at]) - open_time.starts[at]

    def forward(self, start: int, amount: int) -> int:
        """The earliest instant with `amount` > 0 open since start: one on closing stays there."""
        year = year_of(start)
        left = self._spent(year, start) + amount
        while left > (total := year_totals(self.calendar, year)[0]):
            left -= total
            year = self._later(year, start)
        open_time = year_stretch(self.calendar, year)
        at = bisect_left(open_time.before, left) - 1
        return in_range(open_time.starts[at] + left - open_time.before[at])

    def backward(self, end: int, amount: int) -> int:
        """The latest instant with `amount` > 0 open until end: one on opening stays there."""
        year = year_of(end)
        left = self._spent(year, end) - amount
        while left < 0:
            year = self._earlier(year, end)
            left += year_totals(self.calendar, year)[0]
        open_time = year_stretch(self.calendar, year)
        at = bisect_right(open_time.before, left) - 1
        return in_range(open_time.starts[at] + left - open_time.before[at])

    def next(self, instant: int) -> int:
        """The earliest open instant at or after this one; a closing instant is not open."""
        year = year_of(instant)
        while True:
            open_time = year_stretch(self.calendar, year)
            at = bisect_right(open_time.ends, instant)
            if at < len(open_time.ends):
                return max(instant, open_time.starts[at])
            year = self._later(year, instant)

    def previous(self, instant: int) -> int:
        """The latest instant at or before this one that is open, or at which an open span closes."""
        year = year_of(instant)
        while True:
            open_time = year_stretch(self.calendar, year)
            at = bisect_right(open_time.starts, instant) - 1
            if at >= 0:
                return min(instant, open_time.ends[at])
            year = self._earlier(year, instant)

    def days_later(self, start: int, days: int) -> int:
        """The next open instant's local time `days` >= 1 working days later, clipped to that day's hours."""
        opened = self.next(start)
        local = year_stretch(self.calendar, year_of(opened)).offsets.local(opened)
        day, time = divmod(local, DAY)
        year = _year_of_day(day)
        at = bisect_right(year_stretch(self.calendar, year).days, day) + days - 1
        while at >= (count := year_totals(self.calendar, year)[1]):
            at -= count
            year = self._later(year, start)
        return in_range(clipped(year_stretch(self.calendar, year), at, time))

    def days_earlier(self, end: int, days: int) -> int:
        """The same local time `days` >= 1 working days before the previous open instant, clipped likewise.

        An instant at which the calendar only closes belongs to the day that closes, 24:00 included.
        """
        left = self.previous(end)
        closes = self._only_closes(left)
        local = year_stretch(self.calendar, year_of(left)).offsets.local(left - closes)
        day, time = divmod(local, DAY)
        year = _year_of_day(day)
        at = bisect_left(year_stretch(self.calendar, year).days, day) - days
        while at < 0:
            year = self._earlier(year, end)
            at += year_totals(self.calendar, year)[1]
        return in_range(clipped(year_stretch(self.calendar, year), at, time + closes))

    def _only_closes(self, instant: int) -> int:
        """1 where a span ends and none goes on, else 0; `instant` is open or closing."""
        open_time = year_stretch(self.calendar, year_of(instant))
        at = bisect_right(open_time.starts, instant) - 1
        return int(at < 0 or instant >= open_time.ends[at])

    def _later(self, year: int, asked: int) -> int:
        """The next year to search. Raises NoOpenTimeError where nothing is left, else OutOfRangeError."""
        special = [day.year for day, _ in self.calendar.special]
        if not any(self.calendar.week) and year > max(special, default=FIRST_YEAR - 1):
            raise NoOpenTimeError("no-time-left", side="after", instant=format_instant(asked))
        if year >= LAST_YEAR:
            raise OutOfRangeError("out-of-range", value="the answer")
        return year + 1

    def _earlier(self, year: int, asked: int) -> int:
        """The year before to search, with the same errors."""
        special = [day.year for day, _ in self.calendar.special]
        if not any(self.calendar.week) and year < min(special, default=LAST_YEAR + 1):
            raise NoOpenTimeError("no-time-left", side="before", instant=format_instant(asked))
        if year <= FIRST_YEAR:
            raise OutOfRangeError("out-of-range", value="the answer")
        return year - 1


def clipped(open_time: Stretch, at: int, time: int) -> int:
    """Local `time` on working day `at`, moved into that day's hours; in a break, where the break starts."""
    instant = open_time.offsets.instant(open_time.days[at] * DAY + time)
    spans = open_time.day_spans[at]
    answer = spans[0][0]
    for start, end in spans:
        if start <= instant:
            answer = min(instant, end)
    return answer


def _year_of_day(day: int) -> int:
    """The local year of an epoch day, kept within the years that exist."""
    try:
        return date_of(day).year
    except ValueError:
        return FIRST_YEAR if day < 0 else LAST_YEAR
