"""When a clock says something by itself, and what: at risk, a gap too long, its due, escalations; one thing at a time."""

from ..calendars.kernel import kernel
from .codes import (
    CLOCK_AT_RISK,
    CLOCK_MISSED,
    DUE,
    LATE,
    NEVER,
    NONE,
    OPEN,
    WALL,
    WHY_DUE,
    WHY_GAP,
    WORKING,
)
from .memory import World
from .reach import clocks, marked, marked_0, promises, shares, withins
from .saying import detail, say_of_clock
from .timing import WHOLE, after, counted, part_of, pushed, taken_out
from .upcoming import await_clock


@kernel
def next_of(w: World, c: int) -> int:
    """The next instant at which a clock does something by itself; paused, only the end of its pause."""
    if clocks(w)[c].paused_at != NONE:
        return clocks(w)[c].pause_end
    return next_after(w, c, NONE, NEVER)


@kernel
def next_after(w: World, c: int, t: int, gap_limit: int) -> int:
    """The next instant after t at which a running clock does something; a gap only before `gap_limit`."""
    clock = clocks(w)[c]
    soonest = NEVER
    if clock.state == OPEN:
        if clock.due > t:
            soonest = clock.due
        if t < clock.gap < min(soonest, gap_limit):
            soonest = clock.gap
    promise = promises(w)[clock.promise]
    for j in range(promise.share_hi - promise.share_lo):
        at = marked(w)[c * w.marks + j]
        if clock.state != OPEN and shares(w)[promise.share_lo + j].kind == CLOCK_AT_RISK:
            continue
        if t < at < soonest:
            soonest = at
    return soonest


@kernel
def rearm(w: World, c: int) -> None:
    """Find when the clock does something next, and wait for it."""
    await_clock(w, c, next_of(w, c))


@kernel
def say_share(w: World, c: int, t: int, at_risk: int) -> int:
    """Say the first share that is reached at t and not yet said, of those at risk or of the escalations."""
    promise = promises(w)[clocks(w)[c].promise]
    for j in range(promise.share_hi - promise.share_lo):
        share = shares(w)[promise.share_lo + j]
        place = c * w.marks + j
        if marked(w)[place] == t and (share.kind == CLOCK_AT_RISK) == (at_risk != 0):
            marked(w)[place] = NEVER
            n = say_of_clock(w, c, share.kind, t, DUE)
            detail(w, n, NONE, share.what, NONE, NONE)
            return 1
    return 0


@kernel
def miss(w: World, c: int, t: int, cause: int, why: int) -> None:
    """The clock is missed; from now on it is late."""
    clock = clocks(w)[c]
    n = say_of_clock(w, c, CLOCK_MISSED, t, cause)
    detail(w, n, NONE, why, NONE, NONE)
    clock.state = LATE


@kernel
def fire_one(w: World, c: int, t: int) -> None:
    """Do the first thing a clock has to do at t: at risk, then the gap, then the due, then an escalation."""
    if say_share(w, c, t, 1):
        return
    clock = clocks(w)[c]
    if clock.state == OPEN and clock.gap == t:
        clock.gap = NEVER
        miss(w, c, t, DUE, WHY_GAP)
    elif clock.state == OPEN and clock.due == t:
        miss(w, c, t, DUE, WHY_DUE)
    else:
        say_share(w, c, t, 0)


@kernel
def set_due(w: World, c: int) -> None:
    """Find the due of a clock, and its shares not yet said, from its start; then move them by its pauses."""
    clock = clocks(w)[c]
    entry = withins(w)[clock.within]
    k = clock.calendar
    clock.unit = WALL if entry.unit == WALL else WORKING
    clock.due_0 = after(w, k, clock.start, entry.amount, entry.unit)
    total = NEVER
    if clock.due_0 != NEVER:
        total = counted(w, k, clock.unit, clock.start, clock.due_0)
    promise = promises(w)[clock.promise]
    for j in range(promise.share_hi - promise.share_lo):
        at = NEVER
        if shares(w)[promise.share_lo + j].part == WHOLE:
            at = clock.due_0
        elif total < NEVER:
            part = part_of(total, shares(w)[promise.share_lo + j].part)
            at = after(w, k, clock.start, part, clock.unit)
        marked_0(w)[c * w.marks + j] = at
    move_by_pauses(w, c, 1)


@kernel
def move_by_pauses(w: World, c: int, all_shares: int) -> None:
    """Move the due, the gap and the shares (all of them, or those not yet said) by the time taken out so far."""
    clock = clocks(w)[c]
    out = taken_out(w, c, clock.unit, NONE, NEVER)
    clock.due = pushed(w, clock.calendar, clock.unit, clock.due_0, out)
    promise = promises(w)[clock.promise]
    if clock.gap != NEVER:
        out_of_gap = taken_out(w, c, clock.unit, clock.gap_from, NEVER)
        clock.gap = pushed(w, clock.calendar, clock.unit, clock.gap_0, out_of_gap)
    for j in range(promise.share_hi - promise.share_lo):
        place = c * w.marks + j
        if all_shares or marked(w)[place] != NEVER:
            marked(w)[place] = pushed(w, clock.calendar, clock.unit, marked_0(w)[place], out)


@kernel
def said_under(w: World, c: int, promise_no: int) -> int:
    """Which shares of a promise a clock has said already, by what they say and when; a bit for each."""
    old = promises(w)[clocks(w)[c].promise]
    new = promises(w)[promise_no]
    said = 0
    for j in range(old.share_hi - old.share_lo):
        if marked(w)[c * w.marks + j] != NEVER:
            continue
        for n in range(new.share_hi - new.share_lo):
            one = shares(w)[old.share_lo + j]
            other = shares(w)[new.share_lo + n]
            if one.kind == other.kind and one.part == other.part:
                said |= 1 << n
    return said


@kernel
def keep_said(w: World, c: int, said: int) -> None:
    """What was said stays said."""
    promise = promises(w)[clocks(w)[c].promise]
    for j in range(promise.share_hi - promise.share_lo):
        if (said >> j) & 1:
            marked(w)[c * w.marks + j] = NEVER


@kernel
def set_gap(w: World, c: int, t: int) -> None:
    """Start the longest gap anew from t."""
    clock = clocks(w)[c]
    promise = promises(w)[clock.promise]
    clock.gap_from = t
    clock.gap_0 = NEVER
    if promise.gap_max != NONE:
        clock.gap_0 = after(w, clock.calendar, t, promise.gap_max, promise.gap_max_unit)
    clock.gap = clock.gap_0
