"""Time passes: whatever falls due before the next event happens in its order, clocks first, then track steps."""

from ..calendars.kernel import kernel
from .clocks import close, hear, start_clocks
from .codes import ACCEPTED, DUE, NEVER, NONE
from .memory import World
from .nurturing import step_due
from .pauses import resume
from .reach import clocks, leads, promises, queue, talks, tracks
from .saying import detail, say
from .scene import clear
from .ticking import fire_one, rearm


@kernel
def accept_by_silence(w: World, c: int, t: int) -> None:
    """Nobody said no in time: the lead is deemed accepted."""
    clock = clocks(w)[c]
    who = clock.lead
    clause = promises(w)[clock.promise].clause
    version = clock.version
    party = promises(w)[clock.promise].party
    close(w, c)
    if talks(w)[clock.talk].accepted:
        return
    clear(w, -1, t, t)
    talks(w)[clock.talk].accepted = 1
    n = say(w, ACCEPTED, who, t, DUE, clause, version, party, talks(w)[clock.talk].owner)
    detail(w, n, NONE, 1, NONE, NONE)
    hear(w, who, ACCEPTED)
    start_clocks(w, who, -1, talks(w)[clock.talk].cycle)


@kernel
def tick(w: World, c: int, t: int) -> None:
    """One clock does one thing."""
    clock = clocks(w)[c]
    if clock.paused_at != NONE:
        resume(w, c, t, DUE)
    elif promises(w)[clock.promise].silence:
        accept_by_silence(w, c, t)
    else:
        fire_one(w, c, t)
        rearm(w, c)


@kernel
def first_clock(w: World) -> int:
    """The clock that is due first, in document order among equals; -1 for none."""
    chosen = -1
    soonest = NEVER
    for n in range(w.open_n):
        c = queue(w)[n]
        if clocks(w)[c].next < soonest:
            soonest = clocks(w)[c].next
            chosen = c
    return chosen


@kernel
def first_step(w: World) -> int:
    """The lead whose track step is due first, by track, then lead, among equals; -1 for none."""
    chosen = -1
    for who in range(w.leads_n):
        if leads(w)[who].step_at == NEVER:
            continue
        if chosen < 0 or leads(w)[who].step_at < leads(w)[chosen].step_at:
            chosen = who
        elif leads(w)[who].step_at == leads(w)[chosen].step_at:
            if tracks(w)[leads(w)[who].track].place < tracks(w)[leads(w)[chosen].track].place:
                chosen = who
    return chosen


@kernel
def pass_time(w: World, limit: int) -> None:
    """Let everything before `limit` fall due."""
    while w.next_due < limit and w.full == 0:
        c = first_clock(w)
        who = first_step(w)
        clock_at = clocks(w)[c].next if c >= 0 else NEVER
        step_at = leads(w)[who].step_at if who >= 0 else NEVER
        w.next_due = min(clock_at, step_at)
        if w.next_due >= limit:
            return
        if clock_at <= step_at:
            tick(w, c, clock_at)
        else:
            step_due(w, who, step_at)
