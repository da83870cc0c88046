"""What a clock says by itself as time passes: at risk, a gap too long, its due, escalations; one thing at a time."""

from ..calendars.kernel import kernel
from .codes import (
    CLOCK_AT_RISK,
    CLOCK_MISSED,
    DUE,
    LATE,
    NEVER,
    NONE,
    OPEN,
    WHY_DUE,
    WHY_GAP,
)
from .memory import World
from .reach import clocks, marked, promises, shares
from .saying import detail, say_of_clock


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
    """Note when the clock, and the account, must be looked at next."""
    clocks(w)[c].next = next_of(w, c)
    w.next_due = min(w.next_due, clocks(w)[c].next)


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
