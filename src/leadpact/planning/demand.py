"""What an agreement asks of the people who follow up: how many leads come when, and which promises start with each.

Read from the agreement alone, or with what a log has shown (`demand_seen`); `simulating` and `reckoning` go by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Clock
from leadpact.agreement.signals import Signal
from leadpact.calendars import Calendar, Duration
from leadpact.planning.plan import Line, Plan

HOURS = 168
"""The hours of a week, from Monday midnight in the agreement's zone."""
WAKING = range(7, 23)
"""The hours of the day in which leads come that come outside working hours, unless a log says otherwise."""
ATTEMPTS = ("call_made", "email_sent", "message_sent", "video_sent")
TOUCHES = ("attempt_made", *ATTEMPTS)
REACHED = ("connected", "replied")
Start = Literal["handed_off", "assigned", "apart"]
Why = Literal["other_party", "not_attempts", "unknown_start", "never_started"]


@dataclass(frozen=True, slots=True)
class Target:
    """A time that is promised to a share of the leads."""

    within: Duration
    share: float


@dataclass(frozen=True, slots=True)
class Promise:
    """A clock that attempts can meet. `attempts` of them meet it (None: none do), or reaching the buyer, where `reaching`.

    `started`: the share of handoffs that start it; of one `apart`, its starts for each handoff.
    """

    name: str
    clause: str
    start: Start
    attempts: int | None
    reaching: bool
    targets: tuple[Target, ...]
    by_owner: bool
    calendar: str
    gap_min: Duration | None = None
    gap_max: Duration | None = None
    objective: float | None = None
    started: float = 1.0

    @property
    def is_first(self) -> bool:
        """Whether the first attempt meets it."""
        return self.attempts == 1


@dataclass(frozen=True, slots=True)
class Skipped:
    """A promise that is not simulated, and why: another party's, met by something else than attempts, started by something
    that nobody can foretell without a log, or that the log has never seen started."""

    name: str
    why: Why


@dataclass(frozen=True, slots=True)
class Seen:
    """What a log has shown of one clock: its starts for each handoff, and the share of each entry of `within`."""

    started: float
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Demand:
    """Leads by week and hour, and what each asks for. `weeks` are Mondays with the handoffs expected from them on, empty
    where every week has `a_week`; `connect` is the chance of each attempt to reach the buyer; the last goes on."""

    a_week: float
    pattern: tuple[float, ...]
    timezone: str
    promises: tuple[Promise, ...]
    skipped: tuple[Skipped, ...]
    connect: tuple[float, ...]
    attempts: int
    spacing: Duration
    weeks: Mapping[date, float] = field(default_factory=dict)
    source: Literal["plan", "given", "seen"] = "plan"
    outside: float | None = None
    """The assumed share of leads that come outside working hours; None where a log showed when they come."""
    shares_seen: bool = False
    connect_seen: bool = False

    @property
    def expected_attempts(self) -> float:
        """The attempts that a lead takes until it is reached, or enough were made."""
        left, total = 1.0, 0.0
        for number in range(self.attempts):
            total += left
            left *= 1 - self.chance(number)
        return total

    def chance(self, number: int) -> float:
        """The chance that attempt `number`, from 0 on, reaches the buyer."""
        return self.connect[min(number, len(self.connect) - 1)]

    def on(self, monday: date) -> float:
        """The handoffs expected in a week; outside the planned ones as many as usual."""
        return self.weeks.get(monday, self.a_week)


DAY_APART = Duration(1, "bd")
"""How far attempts are spread where no clock says it."""


def promises_of(
    agreement: Agreement, seen: Mapping[str, Seen] | None = None
) -> tuple[tuple[Promise, ...], tuple[Skipped, ...]]:
    """The clocks that can be simulated, and the others; `seen` by clause, from a log."""
    found = list(_clocks(agreement, seen))
    told = [each for each in (*found, _acceptance(agreement)) if isinstance(each, Promise)]
    return tuple(told), tuple(each for each in found if isinstance(each, Skipped))


def _acceptance(agreement: Agreement) -> Promise | None:
    """`handoff.accept`, where an attempt means yes and silence does not."""
    accept = agreement.handoff.accept
    implied = any(str(word) in TOUCHES for word in accept.implied_by)
    if accept.within is None or accept.silence != "missed" or not implied:
        return None
    calendar = str(agreement.calendar)
    targets = (Target(accept.within, 1.0),)
    return Promise("accept", "handoff.accept", "handed_off", 1, True, targets, False, calendar)


def _clocks(agreement: Agreement, seen: Mapping[str, Seen] | None) -> Iterator[Promise | Skipped]:
    for name, clock in agreement.follow_up.clocks.items():
        clause = f"follow_up.clocks.{name}"
        if str(clock.owed_by) != agreement.to_party:
            yield Skipped(str(name), "other_party")
            continue
        met_by = _met_by(clock)
        if met_by is None:
            yield Skipped(str(name), "not_attempts")
            continue
        start = _start(clock.starts)
        shown = None if seen is None else seen.get(clause)
        if seen is None and (start == "apart" or clock.starts.when is not None):
            yield Skipped(str(name), "unknown_start")
        elif seen is not None and (shown is None or not shown.started):
            yield Skipped(str(name), "never_started")
        else:
            yield _promise(agreement, str(name), clock, start, met_by, shown)


def _promise(
    agreement: Agreement,
    name: str,
    clock: Clock,
    start: Start,
    met_by: tuple[int | None, bool],
    seen: Seen | None,
) -> Promise:
    even = (1 / len(clock.within),) * len(clock.within)
    shares = even if seen is None else seen.shares
    gap = None if clock.needs is None else clock.needs.gap
    return Promise(
        name,
        f"follow_up.clocks.{name}",
        start,
        *met_by,
        tuple(Target(each.is_, share) for each, share in zip(clock.within, shares, strict=True) if share),
        clock.calendar.by is not None,
        agreement.counted_by(clock),
        None if gap is None else gap.min,
        None if gap is None else gap.max,
        None if clock.objective is None else float(clock.objective),
        1.0 if seen is None else seen.started if start == "apart" else min(seen.started, 1.0),
    )


def _met_by(clock: Clock) -> tuple[int | None, bool] | None:
    """How many attempts meet a clock, and whether reaching the buyer does; None where neither does. Signals with a condition
    are left out: nobody knows how often it holds."""
    free = [str(signal.on) for signal in clock.stops if signal.when is None and signal.on is not None]
    satisfied = [str(each.on) for each in clock.satisfied_by if each.when is None and each.on is not None]
    if any(word in TOUCHES for word in (*free, *satisfied)):
        return 1, True
    reaching = any(word in REACHED for word in (*free, *satisfied))
    if clock.needs is not None:
        return clock.needs.attempts, reaching
    return (None, True) if reaching else None


def _start(signal: Signal) -> Start:
    if signal.on == "handed_off":
        return "handed_off"
    return "assigned" if signal.on == "assigned" else "apart"


def depth_of(agreement: Agreement, promises: tuple[Promise, ...]) -> tuple[int, Duration]:
    """How many attempts a lead gets that nobody reaches, and how far apart: the most that a clock needs, else as many as a
    return asks for, else one."""
    deep = [each for each in promises if each.attempts is not None and each.start != "apart"]
    most = max((each.attempts or 1 for each in deep), default=1)
    after = agreement.handoff.return_.after
    if most == 1 and after is not None:
        most = after.attempts
    gaps = [each.gap_min for each in deep if each.gap_min is not None and each.attempts == most]
    return most, gaps[0] if gaps else DAY_APART


def planned_weeks(plan: Plan, agreement: Agreement) -> dict[date, float]:
    """The handoffs planned in each week, by its Monday, from the term's first day on: those of the MQL stage, which a
    handoff implies, or of the next stage that is planned. Empty where none is."""
    line = _handed(plan, agreement)
    weeks: dict[date, Fraction] = {}
    for day, share in () if line is None else line.days:
        if day >= plan.first:
            monday = day - timedelta(days=day.weekday())
            weeks[monday] = weeks.get(monday, Fraction(0)) + share
    return {} if line is None else {monday: float(share * line.number) for monday, share in weeks.items()}


def _handed(plan: Plan, agreement: Agreement) -> Line | None:
    stages = [str(stage.id) for stage in agreement.definitions.stages]
    after = stages[agreement.definitions.stage_at(agreement.mql_stage) :]
    return next((line for stage in after if (line := plan.line(stage)) is not None), None)


def usual_pattern(calendar: Calendar, outside: float) -> tuple[float, ...]:
    """The share of a week's leads that comes in each of its hours, where nobody knows: evenly over the calendar's open time,
    and `outside` of them evenly over the waking hours in which it is closed."""
    opened = [_open_share(calendar, hour) for hour in range(HOURS)]
    closed = [
        1 - share if hour % 24 in WAKING else 0.0 for hour, share in zip(range(HOURS), opened, strict=True)
    ]
    parts = ((opened, 1 - outside), (closed, outside))
    whole = [(hours, weight) for hours, weight in parts if sum(hours) and weight] or [([1.0] * HOURS, 1.0)]
    scale = sum(weight for _, weight in whole)
    return tuple(
        sum(hours[hour] / sum(hours) * weight for hours, weight in whole) / scale for hour in range(HOURS)
    )


def _open_share(calendar: Calendar, hour: int) -> float:
    """How much of an hour of the usual week is open."""
    low = hour % 24 * 3_600_000_000
    high = low + 3_600_000_000
    spans = calendar.week[hour // 24]
    return sum(max(min(end, high) - max(start, low), 0) for start, end in spans) / 3_600_000_000
