"""The stamp of one received event as microseconds UTC, or the code of what is wrong with it.

The same forms as `leadpact.log.instants` tells apart in SQL: an instant (RFC 3339 with offset), a local date-time
without offset, a date without time. A test holds the two together.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from leadpact.events.order import FIRST_INSTANT, LAST_INSTANT

_DAY: Final = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
_OFFSET: Final = r"(?:[Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)"
_INSTANT: Final = re.compile(rf"{_DAY}[Tt ]{_CLOCK}:[0-5]\d(?:\.\d+)?{_OFFSET}", re.ASCII)
_LOCAL: Final = re.compile(rf"{_DAY}[Tt ]{_CLOCK}(?::[0-5]\d(?:\.\d+)?)?", re.ASCII)
_DATE: Final = re.compile(_DAY, re.ASCII)
DATE_LENGTH: Final = 10

SPACES: Final = (
    " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
"""What may stand around a stamp: the spaces of Unicode, no tabs or line ends."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US
LIKE_YEAR_0: Final = "2000"
"""A year of the same days as year 0, which a datetime cannot hold, …"""
SINCE_YEAR_0: Final = 5 * 146_097 * DAY_US
"""… and how much later it is: five times four hundred years."""

NOT_AN_INSTANT: Final = "not_an_instant"
OUT_OF_RANGE: Final = "out_of_range"
WITHOUT_OFFSET: Final = "without_offset"
WITHOUT_TIME: Final = "without_time"


def instant_of(text: str, zone: ZoneInfo | None) -> int | str:
    """Microseconds UTC of a stamp, digits beyond the sixth cut; or a code: one of the four above.

    A date without time is 00:00 in `zone`, and refused without one.
    """
    if _INSTANT.fullmatch(text) is None:
        text = text.strip(SPACES)
        if _INSTANT.fullmatch(text) is None:
            return _without_offset(text, zone)
    micros = _micros(text)
    if micros is None:
        return NOT_AN_INSTANT
    return micros if FIRST_INSTANT <= micros <= LAST_INSTANT else OUT_OF_RANGE


def _without_offset(text: str, zone: ZoneInfo | None) -> int | str:
    """A local stamp: it must be far enough from the ends of time for any offset."""
    is_date = _DATE.fullmatch(text) is not None
    if not is_date and _LOCAL.fullmatch(text) is None:
        return NOT_AN_INSTANT
    local = _micros(f"{text}T00:00:00Z" if is_date else f"{text}Z")
    if local is None:
        return NOT_AN_INSTANT
    if not FIRST_INSTANT + DAY_US <= local <= LAST_INSTANT - DAY_US:
        return OUT_OF_RANGE
    if not is_date:
        return WITHOUT_OFFSET
    return WITHOUT_TIME if zone is None else local - _offset(text, zone)


def _micros(text: str) -> int | None:
    """The microseconds of a text that has the form of an instant; None on a day that does not exist."""
    try:
        since = datetime.fromisoformat(text) - _EPOCH
    except ValueError:
        return _rare_micros(text.upper())
    return since.days * DAY_US + since.seconds * SECOND_US + since.microseconds


def _rare_micros(text: str) -> int | None:
    """The same for what a datetime does not take: small letters, and year 0, of which an offset may lead into year 1."""
    later = 0
    if text.startswith("0000"):
        text, later = LIKE_YEAR_0 + text[4:], SINCE_YEAR_0
    try:
        since = datetime.fromisoformat(text) - _EPOCH
    except ValueError:
        return None
    return since // timedelta(microseconds=1) - later


def _offset(date: str, zone: ZoneInfo) -> int:
    """The zone's offset (µs) at a date's 00:00. One that does not exist moves forward, of two it is the first."""
    shift = datetime.fromisoformat(date).replace(tzinfo=zone).utcoffset()
    return 0 if shift is None else shift // timedelta(microseconds=1)
