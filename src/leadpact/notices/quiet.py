"""When a notice may reach a person who wants quiet: not by night, not on days off, in their own zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from leadpact.calendars import Calendar, calendar_from, next_open

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class QuietHours:
    """A person's quiet: from `since` to `until` on their clocks, `HH:MM`, and all of each day that is not in `days`.

    Where `until` is earlier the quiet lasts past midnight; where both are equal there is none on those days.

    Raises ValueError for times, days or a zone that are none, and where no time is left to send.
    """

    since: str
    until: str
    timezone: str
    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")

    def __post_init__(self) -> None:
        found = _calendar(self)
        if isinstance(found, str):
            raise ValueError(found)


def may_be_sent_at(quiet: QuietHours | None, now: int) -> int:
    """The earliest instant from `now` on, both in microseconds UTC.

    A local time that a time change skips moves forward by the gap.
    """
    if quiet is None:
        return now
    calendar = _calendar(quiet)
    assert isinstance(calendar, Calendar)  # as it was when the value was made
    return next_open(calendar, now)


@lru_cache(maxsize=1024)
def _calendar(quiet: QuietHours) -> Calendar | str:
    """The hours in which notices may come, or what is wrong."""
    unknown = [day for day in quiet.days if day not in DAYS]
    if unknown or not quiet.days:
        return f"days {unknown or 'none'}: write some of {', '.join(DAYS)}"
    for time in (quiet.since, quiet.until):
        if not TIME.fullmatch(time):
            return f"{time!r} is no time: write it as 20:00"
    spans = _open(quiet.since, quiet.until)
    document = {"timezone": quiet.timezone, "hours": dict.fromkeys(quiet.days, spans)}
    found = calendar_from(document)
    return found if isinstance(found, Calendar) else "; ".join(map(str, found))


def _open(since: str, until: str) -> list[str]:
    """What quiet hours leave of a day."""
    if since == until:
        return ["00:00-24:00"]
    if since > until:
        return [f"{until}-{since}"]
    spans = [f"00:00-{since}", f"{until}-24:00"]
    return [span for span in spans if span not in ("00:00-00:00", "24:00-24:00")]
