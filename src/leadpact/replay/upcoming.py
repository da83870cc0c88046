"""What time itself will do next in an account: its clocks, silences and track steps, a heap with the soonest on top.

The queue holds what waits for an instant: its kind and number in one. Whoever changes such an instant says so here;
each waiting thing knows its spot in the queue, so that it is moved or taken out without looking for it.
"""

from ..calendars.kernel import kernel
from .codes import CLOCK, NEVER, SILENCE, STEP
from .memory import World
from .reach import clocks, leads, promises, queue, talks, tracks


@kernel
def instant_of(w: World, thing: int) -> int:
    """When something waiting is due."""
    n = thing >> 2
    if thing & 3 == CLOCK:
        return clocks(w)[n].next
    if thing & 3 == STEP:
        return leads(w)[n].step_at
    return talks(w)[n].silence_at


@kernel
def rank_of(w: World, thing: int) -> int:
    """Its rank among what is due at the same instant: silence, clocks, steps; by place in the document; by number."""
    n = thing >> 2
    place = 0
    if thing & 3 == CLOCK:
        place = promises(w)[clocks(w)[n].promise].place
    elif thing & 3 == STEP:
        place = tracks(w)[leads(w)[n].track].place
    return ((thing & 3) << 60) + (place << 40) + n


@kernel
def is_due_before(w: World, other: int, t: int, thing: int) -> int:
    """Whether one waiting thing comes before another that is due at t."""
    at = instant_of(w, other)
    if at == t:
        return 1 if rank_of(w, other) < rank_of(w, thing) else 0
    return 1 if at < t else 0


@kernel
def put(w: World, spot: int, thing: int) -> None:
    """Note where in the queue something is, or, by -1, that it is not."""
    n = thing >> 2
    if thing & 3 == CLOCK:
        clocks(w)[n].spot = spot
    elif thing & 3 == STEP:
        leads(w)[n].spot = spot
    else:
        talks(w)[n].spot = spot
    if spot >= 0:
        queue(w)[spot] = thing


@kernel
def sift(w: World, spot: int, thing: int, t: int) -> None:
    """Put what is due at t into the queue at a spot, or as far above or below it as it belongs."""
    while spot > 0:
        other = queue(w)[(spot - 1) >> 1]
        if is_due_before(w, other, t, thing):
            break
        put(w, spot, other)
        spot = (spot - 1) >> 1
    below = 2 * spot + 1
    while below < w.queue_n:
        other = queue(w)[below]
        if below + 1 < w.queue_n and is_due_before(w, queue(w)[below + 1], instant_of(w, other), other):
            below += 1
            other = queue(w)[below]
        if is_due_before(w, other, t, thing) == 0:
            break
        put(w, spot, other)
        spot = below
        below = 2 * spot + 1
    put(w, spot, thing)


@kernel
def expect(w: World, thing: int, spot: int, t: int) -> None:
    """The instant of something changed that has this spot: wait for it until t, or, if that is never, no longer."""
    if t < NEVER:
        if spot < 0 and (w.full or w.queue_n >= w.clocks_room):
            w.full = 1
            return
        if spot < 0:
            spot = w.queue_n
            w.queue_n += 1
        sift(w, spot, thing, t)
        w.next_due = min(w.next_due, t)
    elif spot >= 0:
        w.queue_n -= 1
        last = queue(w)[w.queue_n]
        if last != thing:
            sift(w, spot, last, instant_of(w, last))
        put(w, -1, thing)


@kernel
def await_clock(w: World, c: int, at: int) -> None:
    """A clock does something by itself at an instant."""
    clock = clocks(w)[c]
    clock.next = at
    expect(w, (c << 2) + CLOCK, clock.spot, at)


@kernel
def await_silence(w: World, talk_no: int, at: int) -> None:
    """From an instant on, silence in a conversation is acceptance."""
    talk = talks(w)[talk_no]
    talk.silence_at = at
    expect(w, (talk_no << 2) + SILENCE, talk.spot, at)


@kernel
def await_step(w: World, who: int, at: int) -> None:
    """The next step of a lead's track is due at an instant."""
    lead = leads(w)[who]
    lead.step_at = at
    expect(w, (who << 2) + STEP, lead.spot, at)
