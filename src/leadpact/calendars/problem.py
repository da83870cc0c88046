"""What can be wrong with a calendar, a duration or an instant, as values: the edge turns them into words."""

from dataclasses import dataclass

MESSAGES: dict[str, tuple[str, str]] = {
    "alias": ("YAML aliases are refused", "write the value out where it is used"),
    "bad-date": ("{value} is not a date", "write it as 2026-08-15"),
    "bad-duration": (
        "{value} is not a duration",
        "write a number and what it counts: 30s 30m 4h 2d 1w on the wall, 90bs 30bm 4bh 2bd in the calendar",
    ),
    "bad-instant": ("{value} is not an instant", "write it as 2026-01-05T09:00:00+01:00"),
    "bad-interval": ("{value} is not an interval of the day", "write it as 09:00-14:00, 24:00 at the latest"),
    "bad-range": ("{value} ends before it starts", "write the earlier date first: 2026-08-01..2026-08-15"),
    "bad-region": (
        "{value} is not a country",
        "write a two-letter code, as ES, or with a part of it, as ES-MD",
    ),
    "bad-weekday": ("{value} is not a weekday", "write mon tue wed thu fri sat sun, mon-fri or mon,wed,fri"),
    "bare-number": (
        "{value} does not say what it counts",
        "write {value}m (on the wall) or {value}bm (in the calendar)",
    ),
    "date-twice": ("{value} is given twice", "give each date once, with all its intervals"),
    "duplicate-key": ("a key is given twice: {value}", "keep one of them"),
    "empty-interval": ("{value} is empty", "write an end later than the start, or leave the interval out"),
    "long-range": ("{value} is longer than ten years", "write shorter ranges"),
    "missing-key": ("{value} is missing", "write {value}: {example}"),
    "negative": ("{value} is negative", "write zero or more"),
    "no-calendar": ("no calendar called {value} in this document", "write one of: {known}"),
    "no-offset": ("{value} has no offset from UTC", "end it with Z or an offset: {value}+01:00"),
    "no-open-time": ("the calendar has no open time", "give at least one weekday or special day an interval"),
    "no-time-left": ("no open time {side} {instant}", "open the calendar then, or ask for less"),
    "not-a-list": ("{value} is not a list", "write a list: [{example}]"),
    "not-a-mapping": ("{value} is not a mapping", "write keys and values: {{{example}}}"),
    "not-a-pause": ("{value} is not a pause", "write two instants, the earlier first: [from, to]"),
    "not-json": (
        "the line is not JSON: {value}",
        'write one JSON object a line: {{"id": 1, "op": "due", ...}}',
    ),
    "not-yaml": ("the file is not YAML: {value}", "mend it at the place named"),
    "out-of-range": (
        "{value} is outside the years 1 to 9999",
        "write a nearer instant or a shorter duration",
    ),
    "overlap": ("{value} overlaps {other}", "write intervals of one day that do not overlap"),
    "reversed": (
        "{value} ends before it starts",
        "write the earlier time first; a night shift is two: 22:00-24:00, and 00:00-06:00 on the next day",
    ),
    "too-large": ("the document is over 256 KiB", "keep the calendar in a smaller file"),
    "too-long": ("{value} is longer than the years 1 to 9999", "write a shorter duration"),
    "too-precise": ("{value} is finer than a microsecond", "write at most six decimals of a second"),
    "unknown-key": ("unknown key {value}", "write one of: {known}"),
    "unknown-op": ("{value} is not an operation", "write due, elapsed or back"),
    "unknown-region": ("no holidays are known for {value}", "write one of: {known}; or list the dates"),
    "unreadable-file": ("the file cannot be read: {value}", "name a file that exists and may be read"),
    "unknown-zone": ("{value} is not a time zone", "write an IANA name, as {known}"),
    "weekday-twice": ("{value} is given twice", "give each weekday once, with all its intervals"),
    "whole-days": (
        "{value} is not whole working days",
        "write a whole number, as 2bd, or working hours, as 4bh",
    ),
}


def shown(value: object) -> str:
    """A value as its writer would recognise it, cut at 60 characters."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document: `path` from its root, `code`, and the values its message names.

    `MESSAGES[code]` holds the two English templates, which are also the keys of the translated ones.
    """

    code: str
    values: tuple[tuple[str, str], ...] = ()
    path: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return MESSAGES[self.code][0].format(**dict(self.values))

    @property
    def write(self) -> str:
        """What to write instead, in English."""
        return MESSAGES[self.code][1].format(**dict(self.values))

    def under(self, *path: str) -> "Problem":
        """The same problem seen from further up in the document."""
        return Problem(self.code, self.values, (*path, *self.path))

    def __str__(self) -> str:
        where = ".".join(self.path)
        return f"{where}: {self.what}; {self.write}" if where else f"{self.what}; {self.write}"


def problem(code: str, *path: str, **values: object) -> Problem:
    """A problem at `path`, with the values its message names."""
    return Problem(code, tuple((name, shown(value)) for name, value in values.items()), path)


class CalendarError(ValueError):
    """A question about time that has no answer; `problem` says why and what to write instead."""

    def __init__(self, code: str, **values: object) -> None:
        self.problem = problem(code, **values)
        super().__init__(str(self.problem))

    @property
    def code(self) -> str:
        """The key of the message in MESSAGES."""
        return self.problem.code

    @property
    def remedy(self) -> str:
        """What to write instead, in English."""
        return self.problem.write


class DurationError(CalendarError):
    """The text is not a duration. Write a whole or decimal number and a unit: 30m, 4h, 1.5bh, 2bd."""


class InstantError(CalendarError):
    """The text is not an instant. Write RFC 3339 with an offset: 2026-01-05T09:00:00+01:00."""


class NoOpenTimeError(CalendarError):
    """The calendar has too little open time on that side. Open it then, or ask for less."""


class OutOfRangeError(CalendarError):
    """The answer or the question lies outside the years 1 to 9999. Ask for a nearer instant."""
