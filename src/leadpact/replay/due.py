"""Time passes: whatever falls due before the next event happens in its order, clocks first, then track steps."""

from ..calendars.kernel import kernel
from .clocks import hear, start_clocks
from .codes import ACCEPT, ACCEPTED, CLOCK, DUE, NEVER, NONE, SILENCE
from .memory import World
from .nurturing import step_due
from .pauses import resume
from .reach import clocks, queue, talks, versions
from .saying import detail, say
from .scene import clear
from .ticking import fire_one, rearm
from .upcoming import await_silence, instant_of


@kernel
def accept_by_silence(w: World, n: int, t: int) -> None:
    """Nobody said no in time: the lead is deemed accepted."""
    talk = talks(w)[n]
    await_silence(w, n, NEVER)
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
def pass_time(w: World, limit: int) -> None:
    """Let everything before `limit` fall due."""
    while w.queue_n > 0 and w.full == 0:
        thing = queue(w)[0]
        w.next_due = instant_of(w, thing)
        if w.next_due >= limit:
            return
        fall_due(w, thing & 3, thing >> 2, w.next_due)
    w.next_due = NEVER


@kernel
def fall_due(w: World, kind: int, n: int, t: int) -> None:
    """What waited longest happens."""
    if kind == SILENCE:
        accept_by_silence(w, n, t)
    elif kind == CLOCK:
        tick(w, n, t)
    else:
        step_due(w, n, t)
