"""Two records turn out to be one person: the survivor keeps the earliest start and one clock a clause."""

from ..calendars.kernel import kernel
from .clocks import close, enqueue, new_clock, open_one, void
from .codes import (
    CLOCK_STARTED,
    CORRECTED,
    LEFT_MERGED,
    NONE,
    OPEN,
    WHY_MERGED,
    WHY_MERGED_IN,
)
from .due import pass_time
from .memory import World
from .nurturing import off_track
from .reach import clocks, leads, marked, marked_0, promises, queue, rows, talks
from .saying import detail, say_of_clock
from .ticking import rearm


@kernel
def merge(w: World, who: int, i: int) -> None:
    """The lead is absorbed by another."""
    into = rows(w)[i].ref - w.lead_lo
    if rows(w)[i].ref == NONE or rows(w)[i].lead - w.lead_lo != who:
        return
    while leads(w)[into].alias != into:
        into = leads(w)[into].alias
    if into == who:
        return
    see(w, into)
    lead = leads(w)[who]
    survivor = leads(w)[into]
    if lead.track >= 0:
        off_track(w, who, i, LEFT_MERGED, NONE)
    moved = move_clocks(w, who, into, i)
    join_talks(w, who, into)
    survivor.stages |= lead.stages
    survivor.buying = max(survivor.buying, lead.buying)
    lead.alias = into
    if moved:
        pass_time(w, w.at)


@kernel
def see(w: World, who: int) -> None:
    """A lead that others speak of is known from then on."""
    if leads(w)[who].seen == 0:
        leads(w)[who].seen = 1


@kernel
def join_talks(w: World, who: int, into: int) -> None:
    """The survivor's conversation takes over what the absorbed lead's was in."""
    a = leads(w)[who].talk
    b = leads(w)[into].talk
    theirs = talks(w)[a]
    ours = talks(w)[b]
    if leads(w)[who].member:
        leads(w)[into].member = 1
    leads(w)[who].member = 0
    if a == b:
        if ours.lead == who:
            ours.lead = into
        return
    if ours.owner == NONE:
        ours.owner = theirs.owner
    ours.cycle = max(ours.cycle, theirs.cycle)
    ours.cool_until = max(ours.cool_until, theirs.cool_until)
    ours.cool_version = max(ours.cool_version, theirs.cool_version)
    if theirs.open:
        take_cycle(w, a, b, into)
    theirs.open = 0


@kernel
def take_cycle(w: World, a: int, b: int, into: int) -> None:
    """Two cycles become one: the earlier handoff counts, and all that was done in either."""
    theirs = talks(w)[a]
    ours = talks(w)[b]
    if ours.open == 0 or theirs.handed_at < ours.handed_at:
        ours.version = theirs.version
        ours.handed_at = theirs.handed_at
        ours.trigger = theirs.trigger
    if ours.open == 0:
        ours.attempts = 0
        ours.accepted = 0
        ours.without = 0
    ours.open = 1
    ours.lead = into
    ours.attempts += theirs.attempts
    ours.accepted = max(ours.accepted, theirs.accepted)
    ours.without = max(ours.without, theirs.without)


@kernel
def move_clocks(w: World, who: int, into: int, i: int) -> int:
    """Void the absorbed lead's open clocks and let the survivor owe what they promised; whether any moved."""
    moved = 0
    n = 0
    last = -1
    while n < w.open_n:
        c = queue(w)[n]
        if clocks(w)[c].lead != who or c == last:
            n += 1
        elif clocks(w)[c].state != OPEN:
            close(w, c)
        else:
            void(w, c, WHY_MERGED, i)
            moved = 1
            if take_over(w, c, into, i):
                n += 1
    return moved


@kernel
def take_over(w: World, c: int, into: int, i: int) -> int:
    """Let the survivor owe a voided clock's promise; whether that put a clock at its place in the queue."""
    clause = promises(w)[clocks(w)[c].promise].clause
    mine = open_one(w, leads(w)[into].talk, clause)
    if mine < 0:
        fresh = new_clock(w, clocks(w)[c].promise, clocks(w)[c].version, into, clocks(w)[c].cycle, w.at, i)
        copy_run(w, c, fresh)
        enqueue(w, fresh)
        rearm(w, fresh)
        if promises(w)[clocks(w)[c].promise].silence == 0:
            detail(w, say_of_clock(w, fresh, CLOCK_STARTED, w.at, i), NONE, clocks(w)[c].within, NONE, NONE)
        return 1
    if clocks(w)[c].start < clocks(w)[mine].start:
        copy_run(w, c, mine)
        rearm(w, mine)
        if promises(w)[clocks(w)[c].promise].silence == 0:
            detail(w, say_of_clock(w, mine, CORRECTED, w.at, i), NONE, WHY_MERGED_IN, NONE, NONE)
    return 0


@kernel
def copy_run(w: World, a: int, b: int) -> None:
    """Give clock b the start, due, pauses and counts of clock a."""
    one = clocks(w)[a]
    other = clocks(w)[b]
    other.promise = one.promise
    other.version = one.version
    other.start = one.start
    other.start_row = one.start_row
    other.within = one.within
    other.trigger = one.trigger
    other.grade = one.grade
    other.unit = one.unit
    other.calendar = one.calendar
    other.unowned = one.unowned
    other.due = one.due
    other.due_0 = one.due_0
    other.gap = one.gap
    other.gap_0 = one.gap_0
    other.gap_from = one.gap_from
    other.gap_worked = one.gap_worked
    other.gap_walled = one.gap_walled
    other.paused_at = one.paused_at
    other.pause_end = one.pause_end
    other.budget = one.budget
    other.worked = one.worked
    other.walled = one.walled
    other.counted = one.counted
    other.channels = one.channels
    other.last_counted = one.last_counted
    other.floor = max(one.floor, w.known)
    for j in range(w.marks):
        marked(w)[b * w.marks + j] = marked(w)[a * w.marks + j]
        marked_0(w)[b * w.marks + j] = marked_0(w)[a * w.marks + j]
