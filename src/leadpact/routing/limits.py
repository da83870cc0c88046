"""What keeps a lead from somebody now, and from when on nothing does: away, closed, or enough leads already."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from leadpact.agreement.handoff import Route
from leadpact.agreement.values import Frequency
from leadpact.calendars import Calendar, Duration, NoOpenTimeError, OutOfRangeError, due, next_open
from leadpact.calendars.calendar import merged
from leadpact.events import LAST_INSTANT
from leadpact.routing.asked import Availability, Away
from leadpact.routing.decision import AWAY, CAPACITY, HOURS, PER_DAY, PER_WEEK
from leadpact.routing.local_days import Span, day_around, week_around

NEVER = LAST_INSTANT
"""Where time ends: what would be over only then is never over."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that may stand between somebody and a lead: `next` gives the first instant from one on at which it does
    not, `NEVER` if it always will."""

    code: str
    next: Callable[[int], int]


def limits_of(
    route: Route, capacity: Frequency | None, calendar: Calendar, known: Availability
) -> tuple[Limit, ...]:
    """Everything of somebody that the route respects, in the order in which it is said."""
    return tuple(_limits(route, capacity, calendar, known))


def _limits(
    route: Route, capacity: Frequency | None, calendar: Calendar, known: Availability
) -> Iterator[Limit]:
    if "away" in route.respect and known.away:
        yield Limit(AWAY, _back_from(known.away))
    if "hours" in route.respect:
        yield Limit(HOURS, lambda at: _opening(calendar, at))
    if "capacity" not in route.respect:
        return
    if capacity is not None and capacity.per.amount:
        yield Limit(CAPACITY, _room(counted_until(known.assigned, calendar, capacity.per), capacity.count))
    zone = calendar.timezone
    if known.per_day is not None:
        yield Limit(PER_DAY, _fresh(known.assigned, known.per_day, lambda at: day_around(at, zone)))
    if known.per_week is not None:
        yield Limit(PER_WEEK, _fresh(known.assigned, known.per_week, lambda at: week_around(at, zone)))


def first_hit(limits: Sequence[Limit], at: int) -> str | None:
    """The code of the first limit that stands at an instant; None if none does."""
    return next((limit.code for limit in limits if limit.next(at) > at), None)


def earliest(limits: Sequence[Limit], at: int) -> int | None:
    """The first instant from one on at which no limit stands; None if there is none.

    Every step skips only instants at which one of them stands, until none moves it any more.
    """
    while at < NEVER:
        before = at
        for limit in limits:
            at = limit.next(at)
            if at >= NEVER:
                return None
        if at == before:
            return at
    return None


def counted_until(assigned: Sequence[int], calendar: Calendar, per: Duration) -> list[int]:
    """Until when each lead counts against a capacity, ascending: one of `t` counts in `(t - per, t]`, so until `t + per`.

    A later stamp than the one asked at counts too: the clocks of two machines differ.
    """
    # No calendar is asked where none counts: mostly so, and it is done for every lead of a window.
    if not per.is_working:
        return sorted(min(at + per.microseconds, NEVER) for at in assigned)
    return sorted(_over(calendar, at, per) for at in assigned)


def _over(calendar: Calendar, at: int, per: Duration) -> int:
    try:
        return due(calendar, at, per)
    except (NoOpenTimeError, OutOfRangeError):
        return NEVER


def _room(ends: Sequence[int], most: int) -> Callable[[int], int]:
    """From when on fewer than `most` leads count."""

    def room(at: int) -> int:
        still = len(ends) - bisect_right(ends, at)
        if still < most:
            return at
        return ends[len(ends) - most] if most > 0 else NEVER

    return room


def _fresh(assigned: Sequence[int], most: int, around: Callable[[int], Span]) -> Callable[[int], int]:
    """From when on the day or week has fewer than `most` leads."""

    def fresh(at: int) -> int:
        while most > 0 and at < NEVER:
            try:
                start, end = around(at)
            except ValueError:
                return NEVER
            if sum(start <= each < end for each in assigned) < most:
                return at
            at = end
        return NEVER

    return fresh


def _back_from(away: Sequence[Away]) -> Callable[[int], int]:
    spans = merged(away)

    def back(at: int) -> int:
        return next((end for start, end in spans if start <= at < end), at)

    return back


def _opening(calendar: Calendar, at: int) -> int:
    try:
        return next_open(calendar, at)
    except (NoOpenTimeError, OutOfRangeError):
        return NEVER
