"""Working hours, holidays, durations: time that counts. Instants are int microseconds since 1970 UTC."""

from .calendar import Calendar
from .duration import Duration, parse_duration
from .holidays import resolve_holidays
from .instant import format_instant, format_seconds, parse_instant
from .problem import (
    CalendarError,
    DurationError,
    InstantError,
    NoOpenTimeError,
    OutOfRangeError,
    Problem,
)
from .reading import calendar_from
from .working import back, due, elapsed, next_open, wall_elapsed
from .zone import tzdata_version

__all__ = [
    "Calendar",
    "CalendarError",
    "Duration",
    "DurationError",
    "InstantError",
    "NoOpenTimeError",
    "OutOfRangeError",
    "Problem",
    "back",
    "calendar_from",
    "due",
    "elapsed",
    "format_instant",
    "format_seconds",
    "next_open",
    "parse_duration",
    "parse_instant",
    "resolve_holidays",
    "tzdata_version",
    "wall_elapsed",
]
