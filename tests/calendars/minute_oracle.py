"""Working time by stepping minutes, straight from docs/reference/calendars.md, sharing no code with the package.

A window lists every UTC minute with the minute its zone's clock shows then; everything else is counting.
It asks zoneinfo only what time it is, never which instant a local time means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTES = 1440
EPOCH = date(1970, 1, 1).toordinal()
Runs = list[tuple[int, int]]


@dataclass
class Plan:
    """A calendar in minutes of the local day, and the document that says the same."""

    week: dict[int, Runs]
    closed: set[int] = field(default_factory=set)
    special: dict[int, Runs] = field(default_factory=dict)
    holidays: set[int] = field(default_factory=set)
    weekly_breaks: dict[int, Runs] = field(default_factory=dict)
    dated_breaks: dict[int, Runs] = field(default_factory=dict)

    def document(self, timezone: str) -> dict[str, object]:
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

        def day(at: int) -> str:
            return date.fromordinal(at + EPOCH).isoformat()

        def texts(runs: Runs) -> list[str]:
            return [f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in runs]

        breaks = {names[at]: texts(runs) for at, runs in self.weekly_breaks.items()}
        breaks |= {day(at): texts(runs) for at, runs in self.dated_breaks.items()}
        return {
            "timezone": timezone,
            "hours": {names[at]: texts(runs) for at, runs in self.week.items()},
            "closed": [day(at) for at in self.closed],
            "special": {day(at): texts(runs) for at, runs in self.special.items()},
            "holidays": [day(at) for at in self.holidays],
            "breaks": breaks,
        }

    def runs(self, day: int) -> Runs:
        """The open minutes of a date: closed beats special beats holidays beats the week; breaks are cut last."""
        weekday = date.fromordinal(day + EPOCH).weekday()
        if day in self.closed:
            hours: Runs = []
        elif day in self.special:
            hours = self.special[day]
        elif day in self.holidays:
            hours = []
        else:
            hours = self.week.get(weekday, [])
        flags = bytearray(MINUTES + 1)
        for start, end in hours:
            flags[start:end] = b"\1" * (end - start)
        for start, end in self.weekly_breaks.get(weekday, []) + self.dated_breaks.get(day, []):
            flags[start:end] = bytes(end - start)
        found, start = [], None
        for at, flag in enumerate(flags):
            if flag and start is None:
                start = at
            elif not flag and start is not None:
                found.append((start, at))
                start = None
        return found


class Window:
    """The minutes of some weeks in one zone."""

    def __init__(self, zone: ZoneInfo, first: datetime, days: int) -> None:
        self.first = int(first.timestamp()) // 60
        self.length = days * MINUTES
        self.local: list[int] = []
        self.earliest: dict[int, int] = {}
        for at in range(self.length):
            now = datetime.fromtimestamp((self.first + at) * 60, UTC).astimezone(zone)
            shown = (now.toordinal() - EPOCH) * MINUTES + now.hour * 60 + now.minute
            self.local.append(shown)
            self.earliest.setdefault(shown, at)  # an ambiguous local time is the first

    def at(self, local: int) -> int:
        """The minute at which the clock shows `local`; one it never shows moves forward by the gap."""
        if local in self.earliest:
            return self.earliest[local]
        before = after = local
        while before not in self.earliest:
            before -= 1
        while after not in self.earliest:
            after += 1
        return self.earliest[local + after - before - 1]

    def open(self, plan: Plan) -> Opened:
        """The plan's open minutes in this window."""
        return Opened(self, plan)


class Opened:
    """A window under a plan: a flag per minute, and each date's own spans."""

    def __init__(self, window: Window, plan: Plan) -> None:
        self.window = window
        self.flags = bytearray(window.length)
        self.days: dict[int, Runs] = {}
        first, last = window.local[0] // MINUTES + 3, window.local[-1] // MINUTES - 3
        self.low, self.high = window.at(first * MINUTES), window.at(last * MINUTES)
        for day in range(first, last):
            spans = [(window.at(day * MINUTES + a), window.at(day * MINUTES + b)) for a, b in plan.runs(day)]
            spans = sorted((a, b) for a, b in spans if a < b)
            for a, b in spans:
                self.flags[a:b] = b"\1" * (b - a)
            if spans:
                self.days[day] = spans

    def minus(self, pauses: Runs) -> bytearray:
        """The flags with the pauses taken out."""
        left = bytearray(self.flags)
        for a, b in pauses:
            left[a:b] = bytes(b - a)
        return left

    def elapsed(self, start: int, end: int, pauses: Runs = ()) -> int:
        return sum(self.minus(pauses)[start:end])

    def due(self, start: int, amount: int, pauses: Runs = ()) -> int:
        """The earliest minute by which `amount` open unpaused minutes have gone by; zero: the next such minute."""
        flags = self.minus(pauses)
        for at in range(start, self.high):
            if flags[at]:
                if amount <= 1:
                    return at + amount
                amount -= 1
        raise IndexError("too near the window's end to say")

    def back(self, end: int, amount: int, pauses: Runs = ()) -> int:
        """The mirror: the latest minute; zero: where it is open or has just closed."""
        flags = self.minus(pauses)
        for at in range(end, self.low, -1):
            if amount == 0 and (self.flags[at] or self.flags[at - 1]):
                return at
            if amount and flags[at - 1]:
                amount -= 1
                if amount == 0:
                    return at - 1
        raise IndexError("too near the window's start to say")

    def clip(self, day: int, time: int) -> int:
        at = self.window.at(day * MINUTES + time)
        spans = self.days[day]
        if at <= spans[0][0]:
            return spans[0][0]
        if any(a <= at <= b for a, b in spans):
            return at
        return max(b for _, b in spans if b <= at)

    def due_days(self, start: int, days: int, pauses: Runs = ()) -> int:
        """Rule 2's `n bd`, then rule 3 word for word: recompute until it no longer changes."""
        opened = self.due(start, 0)
        local = self.window.local[opened]
        day = sorted(each for each in self.days if each > local // MINUTES)[days - 1]
        natural = answer = self.clip(day, local % MINUTES)
        while True:
            paused = sum(self.flags[start:answer]) - sum(self.minus(pauses)[start:answer])
            again = self.due(natural, paused) if paused else natural
            if again == answer:
                return answer
            answer = again

    def back_days(self, end: int, days: int) -> int:
        """The mirror; a minute that only closes belongs to the day that closes, 24:00 included."""
        left = self.back(end, 0)
        closes = 0 if self.flags[left] else 1
        local = self.window.local[left - closes]
        day = sorted((each for each in self.days if each < local // MINUTES), reverse=True)[days - 1]
        return self.clip(day, local % MINUTES + closes)


def instant(window: Window, at: int) -> int:
    """The microseconds UTC of a minute of the window."""
    return (window.first + at) * 60_000_000


def around(year: int, month: int, day: int, days: int) -> datetime:
    """A window's first instant, `days` before a date."""
    return datetime(year, month, day, tzinfo=UTC) - timedelta(days=days)
