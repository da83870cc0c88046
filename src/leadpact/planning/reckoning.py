"""The follow-up by formula: work against hours, Erlang's waiting for leads that come in hours, bursts for those that wait.

It knows no holidays one by one, no luck and no order of urgency; `simulating` does, and `foreseeing` sets both side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

import numpy as np
from numpy.typing import NDArray

from leadpact.calendars import Duration
from leadpact.calendars.instant import DAY
from leadpact.planning.arriving import midnight, weights_of
from leadpact.planning.demand import HOURS, Demand, Promise
from leadpact.planning.queueing import away, burst_in_time, in_time
from leadpact.planning.supply import HOUR, Hours, Rep, Supply

HALF = HOUR // 2
WEEK = HOURS * HOUR
SAMPLES = 28
"""Instants of the week at which depth begins, six hours apart."""
Grid = NDArray[np.float64]


@dataclass(frozen=True)
class Reckoned:
    """What the formulas give for a usual week: hours of attempts, hours that the team has for leads, and the share of each
    promise that is kept (None where there is no formula). `ceilings`: what the calendars allow of each, however many people
    are free: a time on the wall may be over before anybody works."""

    work: float
    hours: float
    shares: tuple[float | None, ...]
    ceilings: tuple[float | None, ...]

    @property
    def utilisation(self) -> float:
        """Work as a share of the hours for it; infinite where there are none."""
        return self.work / self.hours if self.hours else inf


@dataclass(frozen=True)
class Desk:
    """A queue of its own: one person's, or the shared one. `rate`: attempts an hour for leads; `opened`: the share of its
    leads that come while it is open; `gaps`: how long the others wait for it to open, µs, each with its share; `waiting`:
    how many leads stand there when it opens, in the mean."""

    servers: int
    rate: float
    weight: float
    opened: float
    gaps: tuple[tuple[float, float], ...]
    waiting: float
    day: float
    """The open µs of its usual working day."""
    reps: tuple[Rep, ...]


def reckon(
    demand: Demand, supply: Supply, hours: Hours, mondays: Sequence[date], reps: Sequence[Rep]
) -> Reckoned:
    """The formulas' answer for a team, with the weeks that begin on `mondays` as the usual ones."""
    starts = [midnight(monday, demand.timezone) for monday in mondays]
    weekly = [sum(hours.open_between(r.calendar, at, at + WEEK) for at in starts) / len(starts) for r in reps]
    apart = sum(promise.started for promise in demand.promises if promise.start == "apart")
    attempts = demand.a_week * (demand.expected_attempts + apart)
    desks = _desks(demand, supply, hours, starts, reps, weekly, attempts)
    shares = tuple(_share(promise, demand, supply, hours, starts, desks) for promise in demand.promises)
    ceilings = tuple(_ceiling(promise, desks) if promise.is_first else None for promise in demand.promises)
    return Reckoned(attempts * supply.handling / HOUR, sum(weekly) * supply.share / HOUR, shares, ceilings)


def _ceiling(promise: Promise, desks: Sequence[Desk]) -> float:
    """The share of first answers that somebody could begin in time: those that come in hours, and of the others those whose
    time is not over when the hours begin."""

    def allowed(desk: Desk, within: Duration) -> float:
        return desk.opened + sum(
            part for gap, part in desk.gaps if within.is_working or gap <= within.microseconds
        )

    return _of_all(promise, desks, allowed)


def _of_all(promise: Promise, desks: Sequence[Desk], share: Callable[[Desk, Duration], float]) -> float:
    """A share of all leads, of whose desks and targets it is known."""
    found = (
        desk.weight * target.share * share(desk, target.within)
        for desk in desks
        for target in promise.targets
    )
    return min(sum(found), 1.0)


def _desks(
    demand: Demand,
    supply: Supply,
    hours: Hours,
    starts: Sequence[int],
    reps: Sequence[Rep],
    weekly: Sequence[float],
    attempts: float,
) -> list[Desk]:
    at = np.array([start + step * HALF for start in starts for step in range(2 * HOURS)], dtype=np.int64)
    pattern = np.repeat(np.asarray(demand.pattern), 2)
    mass = np.tile(pattern / pattern.sum(), len(starts)) / len(starts)
    waits = _waits(hours, reps, at)
    if supply.is_shared:
        waits, weekly = waits.min(axis=0, keepdims=True), [sum(weekly)]
        share = np.ones((1, len(at)))
    else:
        share = _routing(np.asarray(weights_of(reps)), waits, "hours" in supply.respects)
    groups = [tuple(reps)] if supply.is_shared else [(rep,) for rep in reps]
    found = []
    for group, wait, theirs, open_time in zip(groups, waits, share * mass, weekly, strict=True):
        weight = float(theirs.sum())
        free = open_time * supply.share / HOUR
        is_open = wait <= 0
        openings = len(np.unique((at + wait)[~is_open & np.isfinite(wait)])) / len(starts)
        days = len(np.unique(at[is_open] // DAY)) / len(starts)
        closed = float(theirs[~is_open].sum())
        open_share = len(at) and float(is_open.mean())
        servers = max(round(open_time / (open_share * WEEK)), 1) if open_share else 1
        gaps = _binned(wait[~is_open], theirs[~is_open] / weight) if weight else ()
        found.append(
            Desk(servers, attempts * weight / free * servers if free else inf, weight,
                 1 - closed / weight if weight else 0.0, gaps, demand.a_week * closed / openings if openings else 0.0,
                 open_time / servers / max(days, 1), group)
        )  # fmt: skip
    return found


def _waits(hours: Hours, reps: Sequence[Rep], at: NDArray[np.int64]) -> Grid:
    """How long each calendar stays closed from each instant on, µs; a row a person."""
    rows = {
        name: np.array([hours.opening(name, int(moment)) for moment in at.tolist()]) - at
        for name in {rep.calendar for rep in reps}
    }
    return np.array([rows[rep.calendar] for rep in reps])


def _routing(weights: Grid, waits: Grid, respects_hours: bool) -> Grid:
    """Each person's share of the leads of each instant: by weight, among those who are there where the route respects it."""
    there = np.where(waits <= 0, 1.0, 0.0)
    there[:, there.sum(axis=0) == 0] = 1.0
    given = weights[:, None] * (there if respects_hours else 1.0)
    return np.asarray(given / given.sum(axis=0))


def _binned(waits: Grid, shares: Grid) -> tuple[tuple[float, float], ...]:
    """Waits with their shares, equal ones together."""
    values, places = np.unique(waits, return_inverse=True)
    sums = np.bincount(places, weights=shares, minlength=len(values))
    return tuple(zip(values.tolist(), sums.tolist(), strict=True))


def _share(
    promise: Promise,
    demand: Demand,
    supply: Supply,
    hours: Hours,
    starts: Sequence[int],
    desks: Sequence[Desk],
) -> float | None:
    if promise.is_first:
        return _of_all(promise, desks, lambda desk, within: _first(desk, within, supply))
    if promise.attempts is None:
        return None
    return _of_all(
        promise,
        desks,
        lambda desk, within: _depth(promise, within, demand, hours, starts, desk, supply),
    )


def _first(desk: Desk, within: Duration, supply: Supply) -> float:
    """The share of first answers in time: those who come in hours wait by Erlang, the others in the burst at opening; and
    neither may meet everybody at other work."""
    handling = supply.handling / HOUR
    length = desk.day * float(within.amount) if within.is_days else float(within.microseconds)

    def queued(left: float) -> float:
        free = left / HOUR * supply.share
        met = in_time(desk.servers, desk.rate, handling, free)
        return met * (1 - away(desk.servers, supply.share, supply.stretch, left))

    def opening(left: float) -> float:
        if left < 0 or desk.rate * handling >= desk.servers:
            return 0.0
        free = left / HOUR * supply.share
        met = burst_in_time(desk.servers, desk.waiting, handling, free)
        return met * (1 - away(desk.servers, supply.share, supply.stretch, left))

    outside = sum(share * opening(length if within.is_working else length - gap) for gap, share in desk.gaps)
    return desk.opened * queued(length) + outside


def _depth(
    promise: Promise,
    within: Duration,
    demand: Demand,
    hours: Hours,
    starts: Sequence[int],
    desk: Desk,
    supply: Supply,
) -> float:
    """The share of depth that the calendar allows: as many attempts as fit, each as soon as it counts, without a queue."""
    if desk.rate * supply.handling / HOUR >= desk.servers:
        return 0.0
    rep = desk.reps[0]
    name = rep.calendar if promise.by_owner else promise.calendar
    total = 0.0
    for step in range(SAMPLES):
        at = starts[len(starts) // 2] + step * 6 * HOUR
        total += _fitting(promise, within, demand, hours, name, rep.calendar, at)
    return total / SAMPLES


def _fitting(
    promise: Promise, within: Duration, demand: Demand, hours: Hours, name: str, worked: str, at: int
) -> float:
    due = hours.after(name, at, within)
    left, now, last = 1.0, hours.opening(worked, at), at
    for number in range(promise.attempts or 0):
        gap = inf if promise.gap_max is None else hours.after(name, last, promise.gap_max)
        if now == inf or now > due or now > gap:
            return 1 - left if promise.reaching else 0.0
        left *= 1 - demand.chance(number)
        last = int(now)
        now = hours.opening(worked, int(min(hours.after(name, last, demand.spacing), 2**61)))
    return 1.0
