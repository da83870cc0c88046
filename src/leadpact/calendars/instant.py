"""Instants as text and back: what every event, pause and answer carries is microseconds since 1970 UTC."""

import re
from datetime import date

from .problem import InstantError, OutOfRangeError

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FIRST_YEAR, LAST_YEAR = 1, 9999
FIRST = (1 - EPOCH_ORDINAL) * DAY
"""0001-01-01T00:00:00Z, the earliest instant."""
LAST = (date.max.toordinal() + 1 - EPOCH_ORDINAL) * DAY - 1
"""9999-12-31T23:59:59.999999Z, the latest instant."""

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:([Zz])|([+-])(\d\d):?(\d\d))?",
    re.ASCII,
)


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH_ORDINAL


def year_start(year: int) -> int:
    """The instant at which `year` starts in UTC, also for the year after the last."""
    return LAST + 1 if year > LAST_YEAR else epoch_day(date(year, 1, 1)) * DAY


def year_of(instant: int) -> int:
    """The UTC year of an instant within range."""
    return date.fromordinal(instant // DAY + EPOCH_ORDINAL).year


def in_range(instant: int) -> int:
    """The instant itself, or OutOfRangeError when it is outside the years 1 to 9999."""
    if FIRST <= instant <= LAST:
        return instant
    raise OutOfRangeError("out-of-range", value="the answer")


def parse_instant(text: str) -> int:
    """Microseconds UTC of an RFC 3339 text with an offset; digits beyond the sixth are cut.

    A leap second (:60) is the second after :59. Raises InstantError.
    """
    found = _RFC3339.fullmatch(text)
    if not found:
        raise InstantError("bad-instant", value=text)
    year, month, day, hour, minute, second, fraction, utc, sign, off_hour, off_minute = found.groups()
    try:
        days = date(int(year), int(month), int(day)).toordinal() - EPOCH_ORDINAL
    except ValueError:
        raise InstantError("bad-instant", value=text) from None
    if hour > "23" or minute > "59" or (second and second > "60"):
        raise InstantError("bad-instant", value=text)
    at = days * DAY + int(hour) * HOUR + int(minute) * MINUTE + int(second or 0) * SECOND
    if fraction:
        at += int(fraction[:6].ljust(6, "0"))
    if not utc:
        at -= _offset(text, sign, off_hour, off_minute)
    if FIRST <= at <= LAST:
        return at
    raise InstantError("out-of-range", value=text)


def _offset(text: str, sign: str | None, hours: str, minutes: str) -> int:
    if sign is None:
        raise InstantError("no-offset", value=text)
    if hours > "23" or minutes > "59":
        raise InstantError("bad-instant", value=text)
    offset = int(hours) * HOUR + int(minutes) * MINUTE
    return -offset if sign == "-" else offset


def format_instant(instant: int) -> str:
    """RFC 3339 in UTC with Z; microseconds only where there are any, without trailing zeros."""
    days, rest = divmod(instant, DAY)
    second, fraction = divmod(rest, SECOND)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    digits = f".{fraction:06d}".rstrip("0") if fraction else ""
    day = date.fromordinal(days + EPOCH_ORDINAL).isoformat()
    return f"{day}T{hour:02d}:{minute:02d}:{second:02d}{digits}Z"


def format_seconds(microseconds: int) -> str:
    """Seconds as an exact decimal number: whole where they are, else up to six decimals."""
    whole, fraction = divmod(abs(microseconds), SECOND)
    digits = f".{fraction:06d}".rstrip("0") if fraction else ""
    return f"{'-' if microseconds < 0 else ''}{whole}{digits}"
