"""Leads as they might come: drawn week by week from the demand, each with the promises that start with it, and an owner.

Each lead draws its luck (which target fits it, whether an attempt reaches it, how long each takes) from streams of the run,
whoever follows it up: so another team meets the same leads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import inf

import numpy as np

from leadpact.calendars import Duration
from leadpact.calendars.instant import DAY, HOUR, epoch_day
from leadpact.calendars.zone import offsets
from leadpact.planning.demand import HOURS, Demand, Promise
from leadpact.planning.supply import Hours, Rep, Supply

WORKING_WEEK, WEEK_DAYS, WEEK_HOURS = 5, 7, 40
"""What a week is taken to have, to compare capacities of different lengths of time."""
LEADS, LUCK, APART = 0, 1, 1000
"""The streams of a run: when leads come, their luck, and from the last on what starts apart from handoffs."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """Whole weeks that are played: `before` to fill the queue, then `judged`, then `after` until what was begun is due."""

    first: date
    """The Monday of the first judged week."""
    before: int
    judged: int
    after: int

    def mondays(self) -> Iterator[date]:
        """The Mondays of all of them."""
        for number in range(-self.before, self.judged + self.after):
            yield self.first + timedelta(days=7 * number)

    def bounds(self, timezone: str) -> tuple[int, int, int, int]:
        """Where they begin, where the judged ones begin and end, and where all end, in µs UTC."""
        days = (-self.before, 0, self.judged, self.judged + self.after)
        return tuple(midnight(self.first + timedelta(days=7 * day), timezone) for day in days)  # type: ignore[return-value]


def midnight(day: date, timezone: str) -> int:
    """A day's first instant in a zone, µs UTC."""
    return offsets(timezone, day.year, day.year).instant(epoch_day(day) * DAY)


def generator(seed: int, run: int, stream: int) -> np.random.Generator:
    """The stream of a run: the same whatever else is drawn."""
    return np.random.default_rng([seed, run, stream])


@dataclass(slots=True)
class Claim:
    """A promise to one lead, waiting: until when, and by when the next attempt must come (`gap`), µs UTC or infinite."""

    promise: int
    due: float
    gap: float
    attempts: int | None
    reaching: bool
    calendar: str


@dataclass(slots=True)
class Job:
    """A lead to follow up: since when it waits (`ready`), and with what luck. `reach`: whether each attempt reaches the
    buyer, `takes`: how many µs each takes. `is_judged`: whether it came in the weeks that count."""

    ready: float
    key: float
    claims: list[Claim]
    reach: list[bool]
    takes: list[int]
    most: int
    is_judged: bool
    calendar: str
    made: int = 0
    is_bound: bool = False
    """Whether a promise asks for more than one attempt: then it is tried as long as one can still be kept."""


def arrivals(demand: Demand, weeks: Weeks, times: float, random: np.random.Generator) -> list[int]:
    """The instants at which leads come, ascending: Poisson many each week, in the hours of its pattern."""
    found: list[int] = []
    pattern = np.asarray(demand.pattern)
    for monday in weeks.mondays():
        count = int(random.poisson(demand.on(monday) * times))
        hours = random.choice(HOURS, size=count, p=pattern / pattern.sum())
        within = random.integers(0, HOUR, size=count)
        zone = offsets(demand.timezone, monday.year, (monday + timedelta(days=7)).year)
        start = epoch_day(monday) * DAY
        found += [zone.instant(start + at) for at in (hours * HOUR + within).tolist()]
    return sorted(found)


@dataclass(frozen=True)
class Drawing:
    """All that the leads of one run are drawn from."""

    demand: Demand
    supply: Supply
    hours: Hours
    weeks: Weeks
    seed: int
    run: int
    times: float = 1.0
    """How many times the expected leads come."""

    def jobs(self, reps: Sequence[Rep]) -> list[list[Job]]:
        """The leads of each person, or all in one list where they are shared; in the order in which they come."""
        demand, supply = self.demand, self.supply
        at = arrivals(demand, self.weeks, self.times, generator(self.seed, self.run, LEADS))
        owners = [(moment, -1) for moment in at] if supply.is_shared else routed(at, reps, supply, self.hours)
        luck = self._luck(len(at), LUCK)
        found: list[list[Job]] = [[] for _ in range(1 if supply.is_shared else len(reps))]
        for moment, (taken, owner), drawn in zip(at, owners, luck, strict=True):
            rep = None if owner < 0 else reps[owner]
            found[max(owner, 0)].append(self._job(moment, taken, rep, *drawn))
        for number, promise in enumerate(demand.promises):
            if promise.start == "apart":
                self._add_apart(found, number, promise, reps)
        return found

    def _luck(self, count: int, stream: int) -> Iterator[tuple[list[float], list[bool], list[int]]]:
        """For each lead: a number for each promise, whether attempts reach it, and how long they take."""
        demand = self.demand
        draws = generator(self.seed, self.run, stream).random((count, len(demand.promises)))
        reach = generator(self.seed, self.run, stream + 100).random((count, demand.attempts))
        chances = np.array([demand.chance(number) for number in range(demand.attempts)])
        long = generator(self.seed, self.run, stream + 200).exponential(
            self.supply.handling, (count, demand.attempts)
        )
        takes = np.maximum(long, 1).astype(np.int64)
        yield from zip(draws.tolist(), (reach < chances).tolist(), takes.tolist(), strict=True)

    def _job(
        self,
        at: int,
        taken: float,
        rep: Rep | None,
        draws: list[float],
        reach: list[bool],
        takes: list[int],
    ) -> Job:
        claims = [
            claim
            for number, promise in enumerate(self.demand.promises)
            if promise.start != "apart"
            and (claim := self._claim(number, promise, at, taken, rep, draws[number])) is not None
        ]
        firsts = [claim.due for claim in claims if claim.attempts == 1]
        key = min(firsts or [min(claim.due, claim.gap) for claim in claims] or [taken])
        deep = [claim for claim in claims if claim.attempts != 1]
        calendar = self._calendar(deep[0].calendar if deep else None, rep)
        return Job(
            taken,
            key,
            claims,
            reach,
            takes,
            self.demand.attempts,
            self._is_judged(at),
            calendar,
            0,
            bool(deep),
        )

    def _calendar(self, named: str | None, rep: Rep | None) -> str:
        return named or (next(iter(self.hours.open)) if rep is None else rep.calendar)

    def _claim(
        self, number: int, promise: Promise, at: int, taken: float, rep: Rep | None, draw: float
    ) -> Claim | None:
        """The clock that starts with a lead, if it does: `draw` says so, and which of its targets fits."""
        if draw >= promise.started:
            return None
        within = target_of(promise, draw / promise.started)
        start = at if promise.start == "handed_off" else taken
        if start == inf:
            return Claim(number, inf, inf, 0, False, promise.calendar)
        owned = promise.by_owner and rep is not None and (promise.start != "handed_off" or taken == at)
        name = rep.calendar if owned and rep is not None else promise.calendar
        due = self.hours.after(name, int(start), within)
        gap = inf if promise.gap_max is None else self.hours.after(name, int(start), promise.gap_max)
        return Claim(number, due, gap, promise.attempts, promise.reaching, name)

    @cached_property
    def _judged(self) -> tuple[int, int]:
        _, low, high, _ = self.weeks.bounds(self.demand.timezone)
        return low, high

    def _is_judged(self, at: int) -> bool:
        return self._judged[0] <= at < self._judged[1]

    def _add_apart(self, found: list[list[Job]], number: int, promise: Promise, reps: Sequence[Rep]) -> None:
        """Attempts that something else than a handoff asks for: as often as the log has seen it, one attempt each."""
        stream = APART + 10 * (number + 1)
        at = arrivals(
            self.demand, self.weeks, self.times * promise.started, generator(self.seed, self.run, stream)
        )
        owners = generator(self.seed, self.run, stream + 1).integers(0, max(len(reps), 1), len(at)).tolist()
        for moment, owner, (draws, reach, takes) in zip(
            at, owners, self._luck(len(at), stream + 2), strict=True
        ):
            rep = None if self.supply.is_shared else reps[owner]
            claim = self._claim(number, promise, moment, moment, rep, draws[number] * promise.started)
            if claim is not None:
                calendar = self._calendar(None, rep)
                job = Job(moment, claim.due, [claim], reach, takes, 1, self._is_judged(moment), calendar)
                found[0 if self.supply.is_shared else owner].append(job)


def target_of(promise: Promise, draw: float) -> Duration:
    """The target that a number between 0 and 1 falls on."""
    for target in promise.targets:
        draw -= target.share
        if draw < 0:
            return target.within
    return promise.targets[-1].within


def routed(at: Sequence[int], reps: Sequence[Rep], supply: Supply, hours: Hours) -> list[tuple[float, int]]:
    """When each lead gets an owner, and whom: in turns weighted by capacity, passing over whom the route respects. Where
    everybody has as many as they take, it waits for the first whose time is over."""
    weights = weights_of(reps)
    given = [0.0] * len(reps)
    limited = "capacity" in supply.respects
    taken: list[deque[float]] = [deque(maxlen=rep.most) for rep in reps]
    found: list[tuple[float, int]] = []
    is_open = {rep.calendar: hours.are_open(rep.calendar, at) for rep in reps}
    for place, moment in enumerate(at):
        room = [_room(rep, taken[n], hours) if limited else -inf for n, rep in enumerate(reps)]
        there = [n for n, since in enumerate(room) if since <= moment]
        if "hours" in supply.respects:
            there = [n for n in there if is_open[reps[n].calendar][place]] or there
        if there:
            owner, when = min(there, key=lambda n: ((given[n] + 1) / weights[n], n)), float(moment)
        else:
            owner = min(range(len(reps)), key=lambda n: (room[n], n))
            when = room[owner]
        given[owner] += 1
        if reps[owner].most is not None:
            taken[owner].append(when)
        found.append((when if when == inf else int(when), owner))
    return found


def weights_of(reps: Sequence[Rep]) -> list[float]:
    """How leads are shared out: by capacity a week; who has none gets as many as the others in the mean."""
    given = [weight_of(rep) for rep in reps]
    known = [weight for weight in given if weight is not None] or [1.0]
    return [sum(known) / len(known) if weight is None else weight for weight in given]


def weight_of(rep: Rep) -> float | None:
    """A capacity as leads a week, to compare people by; None without one."""
    if rep.most is None or rep.per is None:
        return None
    amount = float(rep.per.amount)
    if rep.per.is_days:
        return rep.most * WORKING_WEEK / amount
    if rep.per.is_working:
        return rep.most * WEEK_HOURS * HOUR / rep.per.microseconds
    return rep.most * WEEK_DAYS * DAY / rep.per.microseconds


def _room(rep: Rep, taken: deque[float], hours: Hours) -> float:
    """From when on somebody has room for another lead: since ever, or once the first of as many as they take is long enough
    ago."""
    if rep.most is None or rep.per is None or len(taken) < rep.most:
        return -inf
    return inf if taken[0] == inf else hours.after(rep.calendar, int(taken[0]), rep.per)
