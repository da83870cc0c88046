"""The days a meeting falls on: the nth weekday of each month or quarter, or one weekday of each week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from leadpact.agreement.review import Meeting

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
MONTHS_OF = {"month": 1, "quarter": 3}
LAST_YEAR = date.max.year


def weekday_of(meeting: Meeting) -> int:
    """Monday is 0."""
    return WEEKDAYS.index(meeting.on.rpartition(" ")[2])


def nth_of(meeting: Meeting) -> str:
    """`first` to `fourth`, `last`; empty where it is every one."""
    return meeting.on.rpartition(" ")[0]


def dates_of(meeting: Meeting, first: date, last: date | None) -> Iterator[date]:
    """The meeting's days from `first` to `last`, both included, ascending; without a last one to the calendar's end."""
    end, weekday = last or date.max, weekday_of(meeting)
    if meeting.every == "week":
        days = _weekly(first, weekday)
    else:
        days = _nth(first, weekday, nth_of(meeting), MONTHS_OF[meeting.every])
    for day in days:
        if day > end:
            return
        if day >= first:
            yield day


def _weekly(first: date, weekday: int) -> Iterator[date]:
    ahead = (weekday - first.weekday()) % 7
    for ordinal in range(first.toordinal() + ahead, date.max.toordinal() + 1, 7):
        yield date.fromordinal(ordinal)


def _nth(first: date, weekday: int, nth: str, months: int) -> Iterator[date]:
    """The nth such weekday of each period of so many months, from that of `first` on; the last one of its last month."""
    period = (first.year * 12 + first.month - 1) // months * months
    while period + months <= LAST_YEAR * 12:
        month = period if nth != "last" else period + months
        start = date(month // 12, month % 12 + 1, 1)
        if nth == "last":
            end = start - timedelta(days=1)
            yield end - timedelta(days=(end.weekday() - weekday) % 7)
        else:
            yield start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * NTH[nth])
        period += months
