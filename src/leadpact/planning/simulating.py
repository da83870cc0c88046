"""The follow-up played through: people with their own hours take up the leads that come, earliest due first; what is kept?

A run is a pure function of its seed. Leads, and each person's other work, have streams of their own, so that runs with more
people or a longer day differ in nothing else (common random numbers). First answers go before later attempts. An attempt
counts when it begins; one that closing time or other work interrupts goes on afterwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace
from math import inf

from leadpact.calendars import Duration
from leadpact.planning.arriving import Drawing, Job, Weeks, generator
from leadpact.planning.demand import Demand, Promise
from leadpact.planning.supply import Hours, LeadTime, Supply, lead_time, next_free

FREE_STREAM = 1_000_000
"""Where the streams of people's other work begin: behind all others."""


@dataclass
class Played:
    """What one run came to: of each promise how many were kept and judged; of the judged weeks the µs spent on attempts and
    those there were for leads; and how many leads came in them."""

    kept: list[int]
    judged: list[int]
    busy: int = 0
    time: int = 0
    leads: int = 0

    def share(self, promise: int) -> float | None:
        """The share of a promise that was kept; None where it was never started."""
        return self.kept[promise] / self.judged[promise] if self.judged[promise] else None


@dataclass
class Stage:
    """Where runs are played: the demand, the team and its hours, and the seed. Times of the day are kept from run to run."""

    demand: Demand
    supply: Supply
    hours: Hours
    seed: int
    memo: dict[tuple[int, int, str, Weeks], LeadTime] = field(default_factory=dict)

    def play(self, weeks: Weeks, run: int, people: int, times: float = 1.0) -> Played:
        """One run with so many people, and so many times the expected leads."""
        reps = self.supply.of(people, run)
        drawing = Drawing(self.demand, self.supply, self.hours, weeks, self.seed, run, times)
        free = [self._lead_time(run, place, rep.calendar, weeks) for place, rep in enumerate(reps)]
        _, low, high, _ = weeks.bounds(self.demand.timezone)
        promises = len(self.demand.promises)
        told = Played([0] * promises, [0] * promises)
        told.time = sum(each.between(low, high) for each in free)
        jobs = drawing.jobs(reps)
        teams = [free] if self.supply.is_shared else [[each] for each in free]
        for theirs, team in zip(jobs, teams, strict=True):
            told.leads += sum(job.is_judged for job in theirs)
            for job in theirs:
                for claim in job.claims if job.is_judged else ():
                    told.judged[claim.promise] += 1
            Queue(
                theirs, team, self.hours, self.demand.promises, self.demand.spacing, (low, high), told
            ).run()
        return told

    def _lead_time(self, run: int, place: int, calendar: str, weeks: Weeks) -> LeadTime:
        key = (run, place, calendar, weeks)
        if key not in self.memo:
            start, _, _, end = weeks.bounds(self.demand.timezone)
            spans = self.hours.spans(calendar, start, end)
            random = generator(self.seed, run, FREE_STREAM + place)
            self.memo[key] = lead_time(spans, self.supply.share, self.supply.stretch, random)
        return self.memo[key]


class Queue:
    """The leads of one person, or of several who share them, worked off."""

    def __init__(
        self,
        jobs: list[Job],
        team: Sequence[LeadTime],
        hours: Hours,
        promises: Sequence[Promise],
        spacing: Duration,
        judged: tuple[int, int],
        told: Played,
    ) -> None:
        self.jobs, self.hours, self.promises, self.spacing = jobs, hours, promises, spacing
        self.told, self.low, self.high = told, *judged
        self.times = [each.lists for each in team]
        self.later = [(job.ready, place) for place, job in enumerate(jobs) if job.ready != inf]
        heapify(self.later)

    def run(self) -> None:
        """Until nothing is left to do, or nobody has time any more."""
        waiting: list[tuple[int, float, int]] = []
        free = [(next_free(starts, ends, -inf), who) for who, (starts, ends, _) in enumerate(self.times)]
        heapify(free)
        jobs, later = self.jobs, self.later
        while free and free[0][0] != inf:
            at, who = free[0]
            while later and later[0][0] <= at:
                place = heappop(later)[1]
                heappush(waiting, (min(jobs[place].made, 1), jobs[place].key, place))
            if waiting:
                done = self._attempt(heappop(waiting)[2], int(at), who)
            elif later:
                done = later[0][0]
            else:
                return
            starts, ends, _ = self.times[who]
            heapreplace(free, (next_free(starts, ends, done), who))

    def _attempt(self, place: int, at: int, who: int) -> float:
        """Begin an attempt now; gives when it is over."""
        job = self.jobs[place]
        takes = job.takes[job.made]
        reached = job.reach[job.made]
        job.made += 1
        if self.low <= at < self.high:
            self.told.busy += takes
        self._judge(job, at, reached)
        if not reached and job.made < job.most and (job.claims or not job.is_bound):
            self._again(job, place, at)
        return self._over(who, at, takes)

    def _judge(self, job: Job, at: int, reached: bool) -> None:
        left = []
        for claim in job.claims:
            if at > claim.due or at > claim.gap:
                continue
            enough = claim.attempts is not None and job.made >= claim.attempts
            if enough or (reached and claim.reaching):
                self.told.kept[claim.promise] += job.is_judged
            else:
                left.append(claim)
        job.claims = left

    def _again(self, job: Job, place: int, at: int) -> None:
        """The next attempt: as soon as it counts, and due evenly in what is left of the time."""
        spacing, after = self.spacing, self.hours.after
        job.ready = after(job.calendar, at, spacing)
        job.key = job.ready
        for claim in job.claims:
            longest = self.promises[claim.promise].gap_max
            claim.gap = inf if longest is None else after(claim.calendar, at, longest)
        if job.claims:
            job.key = min(
                min(c.gap, at + (c.due - at) / max((c.attempts or 1) - job.made, 1)) for c in job.claims
            )
        if job.ready != inf:
            heappush(self.later, (job.ready, place))

    def _over(self, who: int, at: int, takes: int) -> float:
        """When so much of somebody's time for leads has passed; infinite beyond what is played."""
        starts, ends, before = self.times[who]
        place = bisect_right(starts, at) - 1
        sought = before[place] + at - starts[place] + takes
        place = bisect_left(before, sought) - 1
        end = starts[place] + sought - before[place]
        return end if end <= ends[place] else inf
