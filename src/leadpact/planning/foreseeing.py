"""Is it possible? Runs of the follow-up gathered into what a signer asks: is each promise kept, with how many people, up to
what volume, and which breaks first; the formulas' answer beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, inf
from typing import Literal

import numpy as np

from leadpact.planning.arriving import Weeks, weight_of
from leadpact.planning.demand import Demand, Promise
from leadpact.planning.reckoning import Reckoned, reckon
from leadpact.planning.simulating import Played, Stage
from leadpact.planning.supply import Hours, Supply

Tell = Callable[[str, int, int], None]
"""Hears of the progress: of what, how much is done, of how much."""
Verdict = Literal["kept", "narrow", "missed", "untold", "none"]
Differs = Literal["agree", "overload", "order", "bursts", "unlimited", "no_formula"]
STEP = 1.5
"""By how much demand is raised until a promise breaks."""
HIGHEST, LOWEST = 32.0, 0.05
"""The most and the least times the expected leads that are tried."""
HALVINGS = 5
LEADS_ENOUGH = 1500
"""So many leads say what a promise comes to, when teams and volumes are only tried."""
FEWEST_RUNS = 2
POINTS = 16
"""How many sizes of the team are tried."""
CLOSE = 0.02
"""Formula and simulation agree within this."""
SURE = 1.96
"""Standard errors of a 95 % interval."""


@dataclass(frozen=True)
class Trial:
    """Runs with one size of the team and one volume, gathered."""

    people: int
    times: float
    shares: tuple[float | None, ...]
    """Of each promise, of all leads of all runs."""
    spread: tuple[tuple[float, float] | None, ...]
    """Between which shares nine of ten runs lie."""
    errors: tuple[float, ...]
    """Half the 95 % interval of each share."""
    judged: tuple[int, ...]
    utilisation: float
    """The part of the time for leads that attempts took."""
    leads: int
    runs: int


@dataclass(frozen=True)
class Foreseen:
    """The answer, to be put into words. `trial` is that of the team as it is, `curve` those of other sizes of it."""

    demand: Demand
    supply: Supply
    trial: Trial
    reckoned: Reckoned
    curve: tuple[Trial, ...]
    needed: tuple[int | None, ...]
    """The fewest people with whom each promise reaches its objective; None where none of the sizes tried do, or without
    an objective."""
    holds: float | None
    """Up to how many times the expected leads everything holds that can; None where nothing does at all."""
    breaks: int | None
    """The promise that breaks first beyond it; None where none did up to `HIGHEST`, or nothing holds."""
    never: tuple[int, ...]
    """Promises that no volume, however low, lets this team keep."""
    weeks: int
    seed: int
    first: date
    last: date
    tried: float = HIGHEST
    """The highest volume tried."""

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What is promised, in the order of all lists here."""
        return self.demand.promises

    def verdict(self, number: int) -> Verdict:
        """Whether the expected share reaches the objective; narrowly, where one in twenty runs does not."""
        share, objective = self.trial.shares[number], self.promises[number].objective
        spread = self.trial.spread[number]
        if share is None or spread is None:
            return "none"
        if objective is None:
            return "untold"
        if share < objective:
            return "missed"
        return "kept" if spread[0] >= objective else "narrow"

    def differs(self, number: int) -> Differs:
        """Why formula and simulation differ, where they do."""
        share, formula = self.trial.shares[number], self.reckoned.shares[number]
        if share is None or formula is None:
            return "no_formula"
        if abs(share - formula) <= max(CLOSE, 2 * self.trial.errors[number]):
            return "agree"
        if self.reckoned.utilisation >= 1:
            return "overload"
        if not self.promises[number].is_first:
            return "unlimited"
        return "order" if share > formula else "bursts"

    @property
    def capacity(self) -> float | None:
        """How many leads the team takes a week by its capacities; None where somebody takes any number, or the route does
        not respect it."""
        weights = [weight_of(rep) for rep in self.supply.reps]
        known = [weight for weight in weights if weight is not None]
        limits = "capacity" in self.supply.respects and not self.supply.is_shared
        return sum(known) if limits and len(known) == len(weights) else None

    @property
    def binds(self) -> Literal["capacity", "hours"]:
        """What gives out first as leads grow: the capacities, or the hours."""
        by_hours = 1 / self.reckoned.utilisation if self.reckoned.utilisation else inf
        by_capacity = inf if self.capacity is None else self.capacity / self.demand.a_week
        return "capacity" if by_capacity < by_hours else "hours"


@dataclass
class Foresight:
    """Makes the runs. `mondays` are the weeks that may begin a run: the runs are spread over them."""

    demand: Demand
    supply: Supply
    hours: Hours
    mondays: Sequence[date]
    weeks: int
    before: int
    after: int
    runs: int
    seed: int
    highest: float = HIGHEST
    """The highest volume that is tried."""
    tell: Tell = lambda what, done, of: None
    stage: Stage = field(init=False)
    known: dict[tuple[int, float], Trial] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stage = Stage(self.demand, self.supply, self.hours, self.seed)

    def foresee(self) -> Foreseen:
        """The whole answer."""
        team = len(self.supply.reps)
        trial = self._trial("team", team, 1.0, self.runs)
        curve = self._curve(team, trial)
        needed = tuple(self._needed(number, curve) for number in range(len(self.demand.promises)))
        holds, breaks, never, tried = self._volume(team, trial)
        usual = [self.mondays[n * len(self.mondays) // 12] for n in range(12)]
        reckoned = reckon(self.demand, self.supply, self.hours, sorted(set(usual)), self.supply.reps)
        return Foreseen(
            self.demand, self.supply, trial, reckoned, tuple(curve), needed, holds, breaks, never,
            self.weeks, self.seed, self.mondays[0], self.mondays[-1], tried,
        )  # fmt: skip

    def _trial(self, what: str, people: int, times: float, runs: int) -> Trial:
        key = (people, times)
        if key not in self.known:
            played = []
            for run in range(runs):
                self.tell(what, run, runs)
                played.append(self.stage.play(self._weeks(run, runs), run, people, times))
            self.tell(what, runs, runs)
            self.known[key] = gathered(people, times, played, len(self.demand.promises))
        return self.known[key]

    def _weeks(self, run: int, runs: int) -> Weeks:
        first = self.mondays[run * len(self.mondays) // runs]
        return Weeks(first, self.before, self.weeks, self.after)

    def _few(self, times: float) -> int:
        """How many runs are enough to try something."""
        leads = max(self.demand.a_week * self.weeks * times, 1e-9)
        return max(min(self.runs, ceil(LEADS_ENOUGH / leads)), min(self.runs, FEWEST_RUNS))

    # --- how many people ---------------------------------------------------------------------------------

    def _curve(self, team: int, trial: Trial) -> list[Trial]:
        """Other sizes of the team: every one up to twice as many, or a dozen spread over them; more while nothing helps."""
        sizes = sizes_of(team)
        found = {team: trial}
        for number in sizes:
            found.setdefault(number, self._trial("people", number, 1.0, self._few(1.0)))
        for factor in (3, 4, 8):
            if not self._grows(found):
                break
            number = team * factor
            found[number] = self._trial("people", number, 1.0, self._few(1.0))
        for number in range(len(self.demand.promises)):
            self._refine(number, found)
        return [found[number] for number in sorted(found)]

    def _grows(self, found: dict[int, Trial]) -> bool:
        """Whether some promise is not kept yet and still gains by more people."""
        *_, before, last = [found[number] for number in sorted(found)] if len(found) > 1 else [None, None]
        if before is None or last is None:
            return True
        return any(
            not _reaches(last, n, promise) and (last.shares[n] or 0) > (before.shares[n] or 0) + 0.005
            for n, promise in enumerate(self.demand.promises)
            if promise.objective is not None
        )

    def _refine(self, number: int, found: dict[int, Trial]) -> None:
        """Sizes between the last that is not enough and the first that is."""
        for _ in range(HALVINGS):
            enough = self._needed(number, [found[size] for size in sorted(found)])
            below = max((size for size in found if enough is not None and size < enough), default=0)
            if enough is None or enough - below <= 1:
                return
            middle = (below + enough) // 2
            found[middle] = self._trial("people", middle, 1.0, self._few(1.0))

    def _needed(self, number: int, curve: Sequence[Trial]) -> int | None:
        """The smallest size from which on every size tried reaches the objective."""
        promise, found = self.demand.promises[number], None
        if promise.objective is None:
            return None
        for trial in reversed(curve):
            if not _reaches(trial, number, promise):
                break
            found = trial.people
        return found

    # --- how many leads ----------------------------------------------------------------------------------

    def _volume(self, team: int, trial: Trial) -> tuple[float | None, int | None, tuple[int, ...], float]:
        """Up to what volume everything holds that can hold at all, what breaks next, and what never holds; and the highest
        volume tried."""
        lowest = self._trial("volume", team, LOWEST, self.runs)
        promised = [n for n, promise in enumerate(self.demand.promises) if promise.objective is not None]
        never = tuple(n for n in promised if self._breaks(lowest, n) and self._breaks(trial, n))
        able = [n for n in promised if n not in never and trial.shares[n] is not None]
        if not able:
            return None, None, never, 1.0
        low, high = self._bracket(team, able, trial)
        if high is None:
            return low, None, never, low
        for _ in range(HALVINGS):
            middle = round((low * high) ** 0.5, 6)
            if self._broken(self._at(team, middle), able):
                high = middle
            else:
                low = middle
        return low, self._broken(self._at(team, high), able)[0], never, high

    def _bracket(self, team: int, able: list[int], trial: Trial) -> tuple[float, float | None]:
        """Two volumes between which the first promise breaks; the second None where none does."""
        times = 1.0
        if self._broken(trial, able):
            while times > LOWEST:
                lower = max(times / STEP, LOWEST)
                if lower == LOWEST or not self._broken(self._at(team, lower), able):
                    return lower, times
                times = lower
        while times < self.highest:
            higher = min(times * STEP, self.highest)
            if self._broken(self._at(team, higher), able):
                return times, higher
            times = higher
        return times, None

    def _at(self, team: int, times: float) -> Trial:
        return self._trial("volume", team, times, self._few(times))

    def _broken(self, trial: Trial, able: Sequence[int]) -> list[int]:
        """The promises below their objective, the farthest below first."""
        broken = [n for n in able if self._breaks(trial, n)]
        return sorted(broken, key=lambda n: (trial.shares[n] or 0) - (self.demand.promises[n].objective or 0))

    def _breaks(self, trial: Trial, number: int) -> bool:
        return not _reaches(trial, number, self.demand.promises[number])


def _reaches(trial: Trial, number: int, promise: Promise) -> bool:
    share = trial.shares[number]
    return promise.objective is None or share is None or share >= promise.objective


def sizes_of(team: int) -> list[int]:
    """The sizes of a team that are tried: each up to twice as many, or `POINTS` of them."""
    if 2 * team <= POINTS:
        return list(range(1, 2 * team + 1))
    return sorted({max(round(team * 2 * n / POINTS), 1) for n in range(1, POINTS + 1)} | {1, team})


def gathered(people: int, times: float, played: Sequence[Played], promises: int) -> Trial:
    """Runs as one trial."""
    shares: list[float | None] = []
    spread: list[tuple[float, float] | None] = []
    errors: list[float] = []
    judged = [sum(each.judged[n] for each in played) for n in range(promises)]
    for n in range(promises):
        each = np.array([share for run in played if (share := run.share(n)) is not None])
        shares.append(sum(run.kept[n] for run in played) / judged[n] if judged[n] else None)
        spread.append((float(np.quantile(each, 0.05)), float(np.quantile(each, 0.95))) if len(each) else None)
        errors.append(SURE * float(each.std(ddof=1)) / len(each) ** 0.5 if len(each) > 1 else 1.0)
    time = sum(run.time for run in played)
    busy = sum(run.busy for run in played) / time if time else inf
    leads = sum(run.leads for run in played)
    return Trial(
        people, times, tuple(shares), tuple(spread), tuple(errors), tuple(judged), busy, leads, len(played)
    )


def tail_of(promises: Sequence[Promise]) -> int:
    """How many weeks after a handoff its last promise is due: two more than its longest time."""
    longest = 1.0
    for promise in promises:
        for target in promise.targets:
            amount = float(target.within.amount)
            days = amount * 7 / 5 if target.within.is_days else target.within.microseconds / 86_400_000_000
            longest = max(
                longest, days * (6 if target.within.is_working and not target.within.is_days else 1)
            )
    return ceil(longest / 7) + 2
