"""Pauses take time out of a clock; a re-based clock, or one that gets its first owner, finds its due anew."""

from ..calendars.kernel import kernel
from .clocks import calendar_for, fitting, listed
from .codes import (
    CLOCK_PAUSED,
    CLOCK_RESUMED,
    CORRECTED,
    NEVER,
    NONE,
    OPEN,
    WHY_REBASED,
)
from .memory import World
from .reach import clocks, leads, pause_reasons, promises, rows, talks, versions
from .saying import detail, say_of_clock
from .ticking import keep_said, move_by_pauses, rearm, said_under, set_due
from .timing import after, counted, new_gift, pushed, taken_out


@kernel
def budget_left(w: World, c: int) -> int:
    """How much of the pauses a clock may have is left, in time it counts, as it was worth at its first pause."""
    clock = clocks(w)[c]
    version = versions(w)[clock.version]
    if version.pause_amount == NONE:
        return NEVER
    end = after(w, clock.calendar, clock.first_pause, version.pause_amount, version.pause_unit)
    if end == NEVER:
        return NEVER
    whole = counted(w, clock.calendar, clock.unit, clock.first_pause, end)
    return whole - taken_out(w, c, clock.unit, NONE, NEVER)


@kernel
def end_of_pause(w: World, c: int, t: int) -> int:
    """When a pause from t on has used up what a clock may have; t itself if nothing is left."""
    clock = clocks(w)[c]
    left = budget_left(w, c)
    if left >= NEVER:
        return NEVER
    return pushed(w, clock.calendar, clock.unit, t, left) if left > 0 else t


@kernel
def may_pause(w: World, c: int, i: int) -> int:
    """Whether a row may pause a clock: by somebody and for a reason that its version lists."""
    row = rows(w)[i]
    v = clocks(w)[c].version
    version = versions(w)[v]
    owner = talks(w)[clocks(w)[c].talk].owner
    by_owner = version.owner_pauses and owner != NONE and row.actor == owner
    if not by_owner and listed(w, version.pausers_lo, version.pausers_hi, row.actor) == 0:
        return 0
    if version.any_pause_reason:
        return 1
    if row.reason < 0 or row.reason >= w.reasons:
        return 0
    return pause_reasons(w)[v * w.reasons + row.reason]


@kernel
def pause(w: World, c: int, i: int) -> None:
    """Pause one clock, with effect or without; either way it is said."""
    clock = clocks(w)[c]
    effect = 0
    if may_pause(w, c, i) and w.evidence and w.at < clock.due:
        if clock.first_pause == NONE:
            clock.first_pause = w.at
        effect = 1 if budget_left(w, c) > 0 else 0
    n = say_of_clock(w, c, CLOCK_PAUSED, w.at, i)
    detail(w, n, NONE, rows(w)[i].reason, effect, NONE)
    if effect:
        clock.paused_at = w.at
        clock.pause_end = end_of_pause(w, c, w.at)
        rearm(w, c)


@kernel
def resume(w: World, c: int, at: int, cause: int) -> None:
    """The clock runs again: what it has still to say moves on by the time taken out."""
    clock = clocks(w)[c]
    began = new_gift(w, clock.paused_at, 0.0, clock.pauses)
    clock.pauses = new_gift(w, at, 0.0, began)
    clock.paused_at = NONE
    clock.pause_end = NEVER
    move_by_pauses(w, c, 0)
    n = say_of_clock(w, c, CLOCK_RESUMED, at, cause)
    detail(w, n, NONE, 1, NONE, NONE)
    rearm(w, c)


@kernel
def names(w: World, c: int, i: int) -> int:
    """Whether a row is about a clock: it names the clock's id, or none."""
    wanted = rows(w)[i].clock
    return 1 if wanted == NONE or promises(w)[clocks(w)[c].promise].name == wanted else 0


@kernel
def pause_all(w: World, who: int, i: int) -> None:
    """Pause the clocks of a conversation that a row names."""
    c = talks(w)[leads(w)[who].talk].head
    while c >= 0:
        clock = clocks(w)[c]
        if clock.state == OPEN and clock.paused_at == NONE and names(w, c, i):
            pause(w, c, i)
        c = clock.behind


@kernel
def resume_all(w: World, who: int, i: int) -> None:
    """Resume the paused clocks of a conversation that a row names."""
    c = talks(w)[leads(w)[who].talk].head
    while c >= 0:
        if clocks(w)[c].paused_at != NONE and names(w, c, i):
            resume(w, c, w.at, i)
        c = clocks(w)[c].behind


@kernel
def clause_in(w: World, version: int, clause: int) -> int:
    """The promise of a version with this clause; -1 if it has none."""
    for p in range(versions(w)[version].clock_lo, versions(w)[version].clock_hi):
        if promises(w)[p].clause == clause:
            return p
    return -1


@kernel
def find_anew(w: World, c: int, said: int) -> None:
    """Find the due of a running clock anew from its start; the shares in `said` stay said."""
    set_due(w, c)
    keep_said(w, c, said)
    refind_gap(w, c)
    if clocks(w)[c].paused_at != NONE:
        clocks(w)[c].pause_end = end_of_pause(w, c, clocks(w)[c].paused_at)
    clocks(w)[c].floor = max(clocks(w)[c].floor, w.known)
    rearm(w, c)


@kernel
def refind_gap(w: World, c: int) -> None:
    """Find the end of the present gap anew from where it began."""
    clock = clocks(w)[c]
    promise = promises(w)[clock.promise]
    clock.gap_0 = NEVER
    if promise.gap_max != NONE:
        clock.gap_0 = after(w, clock.calendar, clock.gap_from, promise.gap_max, promise.gap_max_unit)
    clock.gap = clock.gap_0
    move_by_pauses(w, c, 0)


@kernel
def rebase_all(w: World, who: int, i: int) -> None:
    """Pin the open clocks that a row names to the version in force, on record."""
    c = talks(w)[leads(w)[who].talk].head
    while c >= 0:
        if clocks(w)[c].state == OPEN and names(w, c, i):
            rebase(w, c, i)
        c = clocks(w)[c].behind


@kernel
def rebase(w: World, c: int, i: int) -> None:
    """Pin a clock to the version in force, if that promises the same and an entry of its `within` fits."""
    clock = clocks(w)[c]
    p = clause_in(w, w.version, promises(w)[clock.promise].clause)
    if p < 0:
        return
    entry = fitting(w, p, clock.start_row, clock.trigger, clock.grade)
    if entry >= 0:
        said = said_under(w, c, p)
        clock.promise = p
        clock.version = w.version
        clock.within = entry
        clock.calendar = calendar_for(w, p, w.version, talks(w)[clock.talk].owner)
        clock.unowned = 1 if talks(w)[clock.talk].owner == NONE else 0
        find_anew(w, c, said)
        detail(w, say_of_clock(w, c, CORRECTED, w.at, i), NONE, WHY_REBASED, NONE, NONE)


@kernel
def first_owner(w: World, talk: int, owner: int) -> None:
    """Clocks that count by the owner's calendar and began without one find their due anew."""
    c = talks(w)[talk].head
    while c >= 0:
        clock = clocks(w)[c]
        if clock.unowned:
            clock.unowned = 0
            k = calendar_for(w, clock.promise, clock.version, owner)
            if clock.state == OPEN and k != clock.calendar:
                said = said_under(w, c, clock.promise)
                clock.calendar = k
                find_anew(w, c, said)
        c = clock.behind
