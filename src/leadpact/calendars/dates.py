"""The small words of a calendar: intervals of the day, weekdays and dates, as their writer puts them."""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise

from .calendar import Interval, Intervals, merged
from .instant import DAY, HOUR, MINUTE, SECOND
from .problem import Problem, problem

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_RANGE = 3660  # days: ten years, so that a slip of the pen cannot fill the memory
_INTERVAL = re.compile(r"\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*-\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def intervals_of(value: object, may_overlap: bool = False) -> tuple[Intervals, list[Problem]]:
    """The intervals of a list (or of one text), sorted, with every problem among them."""
    if value is None:
        return (), []
    if not isinstance(value, list | tuple | str):
        return (), [problem("not-a-list", value=value, example="09:00-14:00")]
    found: list[tuple[Interval, str]] = []
    problems: list[Problem] = []
    for at, each in enumerate([value] if isinstance(value, str) else value):
        interval = interval_of(each)
        if isinstance(interval, Problem):
            problems.append(interval.under(str(at)))
        else:
            found.append((interval, str(each)))
    if not may_overlap:
        problems.extend(_overlaps(found))
    return merged(interval for interval, _ in found), problems


def _overlaps(found: list[tuple[Interval, str]]) -> list[Problem]:
    ordered = sorted(found)
    return [
        problem("overlap", value=text, other=before)
        for (last, before), (this, text) in pairwise(ordered)
        if this[0] < last[1]
    ]


def interval_of(value: object) -> Interval | Problem:
    """`09:00-14:00` as microseconds of the day; 24:00 may end it."""
    match = _INTERVAL.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return problem("bad-interval", value=value)
    start, end = _time(*match.groups()[:3]), _time(*match.groups()[3:])
    if start is None or end is None or start == DAY:
        return problem("bad-interval", value=value)
    if start == end:
        return problem("empty-interval", value=value)
    return (start, end) if start < end else problem("reversed", value=value)


def _time(hour: str, minute: str, second: str | None) -> int | None:
    at = int(hour) * HOUR + int(minute) * MINUTE + int(second or 0) * SECOND
    return at if minute < "60" and (second or "0") < "60" and at <= DAY else None


def weekdays_of(name: object) -> tuple[int, ...] | Problem:
    """`sat`, `mon-fri`, `sat-mon` (over the week's end) or `mon,wed,fri`, Monday being 0."""
    days: list[int] = []
    for part in str(name).lower().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            return problem("bad-weekday", value=name)
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 if dash else 0
        days.extend((start + step) % 7 for step in range(length + 1))
    return tuple(days) if len(set(days)) == len(days) else problem("weekday-twice", value=name)


def dates_of(value: object) -> tuple[date, ...] | Problem:
    """A date, or `2026-08-01..2026-08-15`, both ends included, at most ten years."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return (value,)
    first, dots, last = value.partition("..") if isinstance(value, str) else ("", "", "")
    start, end = _date(first.strip()), _date(last.strip()) if dots else None
    if start is None or (dots and end is None):
        return problem("bad-date", value=str(value))
    if end is None:
        return (start,)
    if end < start:
        return problem("bad-range", value=value)
    if (end - start).days > LONGEST_RANGE:
        return problem("long-range", value=value)
    return tuple(start + timedelta(days=step) for step in range((end - start).days + 1))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
