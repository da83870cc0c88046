"""Time passes: whatever falls due before the next event happens in its order, clocks first, then track steps."""

from ..calendars.kernel import kernel
from .clocks import hear, start_clocks
from .codes import ACCEPT, ACCEPTED, DUE, NEVER, NONE
from .memory import World
from .nurturing import step_due
from .pauses import resume
from .reach import clocks, leads, queue, talks, tracks, versions
from .saying import detail, say
from .scene import clear
from .ticking import fire_one, rearm


@kernel
def accept_by_silence(w: World, n: int, t: int) -> None:
    """Nobody said no in time: the lead is deemed accepted."""
    talk = talks(w)[n]
    talk.silence_at = NEVER
    talk.accepted = 1
    clear(w, -1, t, t)
    said = say(
        w, ACCEPTED, talk.lead, t, DUE, ACCEPT, talk.version, versions(w)[talk.version].to_party, talk.owner
    )
    detail(w, said, NONE, 1, NONE, NONE)
    hear(w, talk.lead, ACCEPTED)
    start_clocks(w, talk.lead, -1, talk.cycle)


@kernel
def tick(w: World, c: int, t: int) -> None:
    """One clock does one thing."""
    clock = clocks(w)[c]
    if clock.paused_at != NONE:
        resume(w, c, t, DUE)
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
    if w.tracks_n == 0:
        return chosen
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
def first_silence(w: World) -> int:
    """The conversation in which silence is acceptance first; -1 for none."""
    chosen = -1
    soonest = NEVER
    for n in range(1 if w.by_account else w.leads_n):
        if talks(w)[n].silence_at < soonest:
            soonest = talks(w)[n].silence_at
            chosen = n
    return chosen


@kernel
def pass_time(w: World, limit: int) -> None:
    """Let everything before `limit` fall due."""
    while w.next_due < limit and w.full == 0:
        n = first_silence(w)
        c = first_clock(w)
        who = first_step(w)
        silence_at = talks(w)[n].silence_at if n >= 0 else NEVER
        clock_at = clocks(w)[c].next if c >= 0 else NEVER
        step_at = leads(w)[who].step_at if who >= 0 else NEVER
        w.next_due = min(silence_at, clock_at, step_at)
        if w.next_due >= limit:
            return
        if silence_at <= min(clock_at, step_at):
            accept_by_silence(w, n, silence_at)
        elif clock_at <= step_at:
            tick(w, c, clock_at)
        else:
            step_due(w, who, step_at)
