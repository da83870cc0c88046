"""Who follows up, and when: the people of the taking party with their hours and capacities, and their hours as instants."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np
from numpy.typing import NDArray

from leadpact.agreement.document import Agreement
from leadpact.calendars import Calendar, Duration
from leadpact.calendars.instant import DAY
from leadpact.calendars.opening import clipped
from leadpact.calendars.stretch import stretch

Instants = NDArray[np.int64]
HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Rep:
    """Somebody who follows up: their calendar, and how many leads they take in what time (None: any number)."""

    person: str
    calendar: str
    most: int | None = None
    per: Duration | None = None


@dataclass(frozen=True)
class Supply:
    """The team and how it works. `share` of their open hours is for leads, an attempt takes `handling` µs in the mean, and
    other work comes in stretches of `stretch` µs in the mean. `is_shared`: whoever is free takes the next lead; else each
    has an owner from the handoff on. `respects` is `handoff.route.respect`."""

    reps: tuple[Rep, ...]
    calendars: Mapping[str, Calendar]
    share: float
    handling: int
    stretch: int
    is_shared: bool = False
    respects: frozenset[str] = frozenset()
    idle: tuple[str, ...] = ()
    """People of the party who take no leads: without a capacity where others have one, or with none at all."""

    def of(self, number: int, turn: int = 0) -> tuple[Rep, ...]:
        """So many people like these: in turn, from the one at `turn` on, so that over the turns they are the average."""
        return tuple(self.reps[(turn + place) % len(self.reps)] for place in range(number))


def reps_of(agreement: Agreement) -> tuple[tuple[Rep, ...], tuple[str, ...]]:
    """Who of the taking party takes leads, and who does not: where somebody has a capacity, only those who have one."""
    people = agreement.parties[agreement.to_party].people if agreement.to_party in agreement.parties else {}
    limited = any(person.capacity is not None for person in people.values())
    taking, idle = [], []
    for name, person in people.items():
        capacity = person.capacity
        if (capacity is None and limited) or (capacity is not None and capacity.count == 0):
            idle.append(str(name))
            continue
        calendar = agreement.calendar_of(person)
        per = None if capacity is None or capacity.per.amount == 0 else capacity.per
        most = None if capacity is None or per is None else capacity.count
        taking.append(Rep(str(name), calendar, most, per))
    return tuple(taking), tuple(idle)


class Hours:
    """Calendars by name over some years, as instants that can be searched quickly: what `calendars` answers, for a million
    questions. Outside those years there is no answer: the instant is infinite."""

    def __init__(self, calendars: Mapping[str, Calendar], first_year: int, last_year: int) -> None:
        self.open = {name: stretch(each, first_year, last_year) for name, each in calendars.items()}
        self.lists = {
            name: (list(each.starts), list(each.ends), list(each.before), list(each.days))
            for name, each in self.open.items()
        }

    def after(self, name: str, start: int, length: Duration) -> float:
        """The instant at which a duration has passed since `start`, as the replay counts it."""
        if not length.is_working:
            return start + length.microseconds
        if length.is_days:
            return self._days_after(name, start, int(length.amount))
        return self._worked_after(name, start, length.microseconds)

    def _worked_after(self, name: str, start: int, amount: int) -> float:
        starts, ends, before, _ = self.lists[name]
        if amount == 0:
            return next_free(starts, ends, start)
        sought = self._spent(name, start) + amount
        place = bisect_left(before, sought) - 1
        end = starts[place] + sought - before[place] if place >= 0 else 0
        return end if place >= 0 and end <= ends[place] else inf

    def _days_after(self, name: str, start: int, number: int) -> float:
        starts, ends, _, days = self.lists[name]
        opened = next_free(starts, ends, start)
        if number == 0 or opened == inf:
            return opened
        whole = self.open[name]
        day, time = divmod(whole.offsets.local(int(opened)), DAY)
        place = bisect_right(days, day) - 1 + number
        return clipped(whole, place, time) if place < len(days) else inf

    def _spent(self, name: str, at: int) -> int:
        """Open µs before an instant."""
        starts, ends, before, _ = self.lists[name]
        place = bisect_right(starts, at) - 1
        return 0 if place < 0 else before[place] + min(at, ends[place]) - starts[place]

    def opening(self, name: str, at: int) -> float:
        """The first open instant from one on."""
        return next_free(*self.lists[name][:2], at)

    def are_open(self, name: str, at: Sequence[int]) -> list[bool]:
        """Whether a calendar is open at each of some instants."""
        if not self.lists[name][0]:
            return [False] * len(at)
        starts, ends = (np.asarray(each, dtype=np.int64) for each in self.lists[name][:2])
        places = np.searchsorted(starts, np.asarray(at, dtype=np.int64), side="right") - 1
        found: list[bool] = ((places >= 0) & (np.asarray(at) < ends[places])).tolist()
        return found

    def open_between(self, name: str, start: int, end: int) -> int:
        """Open µs from one instant to another."""
        return self._spent(name, end) - self._spent(name, start)

    def spans(self, name: str, start: int, end: int) -> tuple[Instants, Instants]:
        """The open spans between two instants."""
        starts, ends = (np.asarray(each, dtype=np.int64) for each in self.lists[name][:2])
        kept = (ends > start) & (starts < end)
        return np.maximum(starts[kept], start), np.minimum(ends[kept], end)


@dataclass(frozen=True)
class LeadTime:
    """When somebody can work on leads: disjoint spans in their order, µs, with the time in all those before each."""

    starts: Instants
    ends: Instants

    @cached_property
    def lists(self) -> tuple[list[int], list[int], list[int]]:
        """Starts, ends and the time before each, as lists, which plain Python searches faster."""
        lengths = self.ends - self.starts
        return self.starts.tolist(), self.ends.tolist(), (np.cumsum(lengths) - lengths).tolist()

    def between(self, start: int, end: int) -> int:
        """The µs for leads from one instant to another."""
        inside = np.minimum(self.ends, end) - np.maximum(self.starts, start)
        return int(np.maximum(inside, 0).sum())


def lead_time(
    spans: tuple[Instants, Instants], share: float, stretch: int, random: np.random.Generator
) -> LeadTime:
    """What is left of open spans once other work has taken its stretches out: both kinds of time alternate, each
    exponential, so that `share` of the whole is for leads in the mean."""
    starts, ends = spans
    if share >= 1 or stretch <= 0 or not len(starts):
        return LeadTime(starts, ends)
    edges = _edges(int((ends - starts).sum()), share, stretch, random)
    before = np.concatenate(([0], np.cumsum(ends - starts)))
    cuts = np.unique(np.concatenate((edges, before)))
    cuts = cuts[cuts <= before[-1]]
    low, high = cuts[:-1], cuts[1:]
    place = np.searchsorted(before, low, side="right") - 1
    is_free = np.searchsorted(edges, low, side="right") % 2 == 1
    shift = (starts[place] - before[place])[is_free]
    return LeadTime(low[is_free] + shift, high[is_free] + shift)


def _edges(total: int, share: float, stretch: int, random: np.random.Generator) -> Instants:
    """Where time for leads begins and ends in `total` µs of open time, begin and end in turns."""
    free = stretch * share / (1 - share)
    is_free = random.random() < share
    count = int(total / (stretch + free) * 1.3) + 30
    while True:
        lengths = np.empty(2 * count)
        lengths[0::2] = random.exponential(free, count)
        lengths[1::2] = random.exponential(stretch, count)
        if not is_free:
            lengths = lengths[1:]
        edges = np.cumsum(np.maximum(lengths, 1)).astype(np.int64)
        if edges[-1] >= total:
            return np.concatenate(([0], edges)) if is_free else edges
        count *= 2


def next_free(starts: Sequence[int], ends: Sequence[int], at: float) -> float:
    """The first instant for leads from one on; infinite where none is left."""
    place = bisect_right(ends, at)
    return inf if place >= len(starts) else max(at, starts[place])
