"""Two records turn out to be one person: the survivor keeps the earliest start and one clock a clause."""

from ..calendars.kernel import kernel
from .clocks import close, enqueue, new_clock, open_one, void
from .codes import (
    BY_FINDING,
    CLOCK_STARTED,
    CORRECTED,
    HANDED_OFF,
    IN,
    JUDGED,
    LATE,
    LEFT_MERGED,
    NEVER,
    NONE,
    OPEN,
    WHY_MERGED,
    WHY_MERGED_IN,
)
from .due import pass_time
from .memory import World
from .nurturing import say_left
from .reach import clocks, leads, marked, marked_0, promises, rows, talks
from .saying import detail, say_of_clock
from .ticking import keep_said, move_by_pauses, rearm, said_under
from .upcoming import await_silence


@kernel
def merge(w: World, into: int, i: int) -> None:
    """The row's lead is absorbed by another, whose row it is from now on; not twice."""
    who = rows(w)[i].lead - w.lead_lo
    if who == into or leads(w)[who].alias != who:
        return
    lead = leads(w)[who]
    survivor = leads(w)[into]
    survivor.seen = 1
    survivor.stages |= lead.stages
    survivor.buying = max(survivor.buying, lead.buying)
    if lead.track >= 0:
        say_left(w, who, i, LEFT_MERGED, NONE)
    ours = talks(w)[survivor.talk]
    since = ours.handed_at if ours.open else NEVER
    join_talks(w, who, into)
    if move_clocks(w, who, into, i, since):
        pass_time(w, w.at)
    lead.alias = into


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
    await_silence(w, a, NEVER)


@kernel
def take_cycle(w: World, a: int, b: int, into: int) -> None:
    """Two cycles become one: the earlier handoff counts, and all that was done in either."""
    theirs = talks(w)[a]
    ours = talks(w)[b]
    if ours.open == 0 or theirs.handed_at < ours.handed_at:
        ours.version = theirs.version
        ours.handed_at = theirs.handed_at
        ours.trigger = theirs.trigger
        await_silence(w, b, theirs.silence_at)
    if ours.open == 0:
        ours.attempts = 0
        ours.accepted = 0
        ours.without = 0
    ours.open = 1
    ours.lead = into
    ours.attempts += theirs.attempts
    ours.accepted = max(ours.accepted, theirs.accepted)
    ours.without = max(ours.without, theirs.without)
    if ours.accepted:
        await_silence(w, b, NEVER)


@kernel
def move_clocks(w: World, who: int, into: int, i: int, since: int) -> int:
    """Void the absorbed lead's open clocks and let the survivor owe what they promised; whether any moved.

    `since` is when the survivor's open cycle was handed off, before the two were one; NEVER without one.
    """
    moved = 0
    c = talks(w)[leads(w)[who].talk].head
    while c >= 0:
        behind = clocks(w)[c].behind
        if clocks(w)[c].lead == who and clocks(w)[c].state != OPEN:
            close(w, c)
        elif clocks(w)[c].lead == who:
            clocks(w)[c].talk = leads(w)[into].talk
            void(w, c, WHY_MERGED, i)
            if rows(w)[i].out == IN:
                take_over(w, c, into, i, since)
            moved = 1
        c = behind
    return moved


@kernel
def take_over(w: World, c: int, into: int, i: int, since: int) -> None:
    """Let the survivor owe what a voided clock promised, unless it owes the same from an earlier start, or had it judged."""
    promise = promises(w)[clocks(w)[c].promise]
    mine = open_one(w, leads(w)[into].talk, promise.clause)
    if mine < 0 and promise.start_by == BY_FINDING and promise.start_what == HANDED_OFF:
        if was_judged(w, leads(w)[into].talk, promise.clause, since):
            return
    if mine < 0:
        cycle = talks(w)[leads(w)[into].talk].cycle
        fresh = new_clock(w, clocks(w)[c].promise, clocks(w)[c].version, into, cycle, w.at, i)
        clocks(w)[fresh].id_at = clocks(w)[c].start
        copy_run(w, c, fresh)
        enqueue(w, fresh)
        rearm(w, fresh)
        detail(w, say_of_clock(w, fresh, CLOCK_STARTED, w.at, i), NONE, clocks(w)[c].within, NONE, NONE)
    elif clocks(w)[c].start < clocks(w)[mine].start:
        said = said_under(w, mine, clocks(w)[c].promise)
        copy_run(w, c, mine)
        move_by_pauses(w, mine, 1)
        keep_said(w, mine, said)
        rearm(w, mine)
        detail(w, say_of_clock(w, mine, CORRECTED, w.at, i), NONE, WHY_MERGED_IN, NONE, NONE)


@kernel
def was_judged(w: World, talk: int, clause: int, since: int) -> int:
    """Whether a clause was judged in a conversation, by a clock started no earlier than `since`."""
    for c in range(w.clocks_n):
        clock = clocks(w)[c]
        if clock.talk == talk and clock.start >= since and promises(w)[clock.promise].clause == clause:
            if clock.state == LATE or clock.state == JUDGED:
                return 1
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
    other.paused_at = one.paused_at
    other.pause_end = one.pause_end
    other.first_pause = one.first_pause
    other.pauses = one.pauses
    other.counted = one.counted
    other.channels = one.channels
    other.last_counted = one.last_counted
    other.floor = max(one.floor, other.floor, w.known)
    for j in range(w.marks):
        marked(w)[b * w.marks + j] = marked(w)[a * w.marks + j]
        marked_0(w)[b * w.marks + j] = marked_0(w)[a * w.marks + j]
