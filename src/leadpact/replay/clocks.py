"""A clock's life: it starts at the end of a row, is stopped by what happens, and is judged by when that happened."""

from ..calendars.kernel import kernel
from .codes import (
    ASSIGNED,
    BY_EVENT,
    BY_FINDING,
    BY_STAGE,
    CLOCK_ANSWERED_LATE,
    CLOCK_MET,
    CLOCK_STARTED,
    CLOCK_VOID,
    CLOSED,
    JUDGED,
    NEVER,
    NONE,
    OPEN,
)
from .late import let_fire
from .memory import World
from .reach import (
    calendars_of,
    clocks,
    leads,
    numbers,
    promises,
    reactions,
    rows,
    signals,
    talks,
    versions,
    withins,
)
from .saying import detail, say_of_clock
from .ticking import rearm, set_due, set_gap
from .timing import holds
from .upcoming import await_clock


@kernel
def calendar_for(w: World, promise_no: int, version: int, owner: int) -> int:
    """The calendar a clock counts by: the owner's where the promise says so and they have one, else its own."""
    promise = promises(w)[promise_no]
    if promise.by_owner and 0 <= owner < w.people:
        own = calendars_of(w)[version * w.people + owner]
        if own >= 0:
            return own
    return promise.calendar


@kernel
def fitting(w: World, promise_no: int, i: int, trigger: int, grade: int) -> int:
    """The first entry of `within` that fits; -1 if none does."""
    promise = promises(w)[promise_no]
    for e in range(promise.within_lo, promise.within_hi):
        entry = withins(w)[e]
        fits = entry.trigger < 0 or entry.trigger == trigger
        if fits and entry.graded:
            fits = listed(w, entry.grade_lo, entry.grade_hi, grade) != 0
        if fits and holds(w, i, entry.when):
            return e
    return -1


@kernel
def listed(w: World, low: int, high: int, number: int) -> int:
    """Whether a number is in a slice of `numbers`."""
    for n in range(low, high):
        if numbers(w)[n] == number:
            return 1
    return 0


@kernel
def enqueue(w: World, c: int) -> None:
    """Put a clock among those of its conversation, which are in document order, then by starting row."""
    if w.full:
        return
    clock = clocks(w)[c]
    place = promises(w)[clock.promise].place
    ahead = talks(w)[clock.talk].tail
    behind = -1
    while ahead >= 0 and promises(w)[clocks(w)[ahead].promise].place > place:
        behind = ahead
        ahead = clocks(w)[ahead].ahead
    link(w, clock.talk, ahead, c)
    link(w, clock.talk, c, behind)
    w.open_n += 1


@kernel
def link(w: World, talk: int, ahead: int, behind: int) -> None:
    """Make two clocks of a conversation neighbours; -1 is the end of its list."""
    if ahead >= 0:
        clocks(w)[ahead].behind = behind
    else:
        talks(w)[talk].head = behind
    if behind >= 0:
        clocks(w)[behind].ahead = ahead
    else:
        talks(w)[talk].tail = ahead


@kernel
def close(w: World, c: int) -> None:
    """A clock is over: it waits for nothing, and is no longer among those of its lead's conversation."""
    clock = clocks(w)[c]
    clock.state = CLOSED
    await_clock(w, c, NEVER)
    link(w, leads(w)[clock.lead].talk, clock.ahead, clock.behind)
    w.open_n -= 1


@kernel
def open_one(w: World, talk: int, clause: int) -> int:
    """The open clock of a clause in a conversation; -1 if there is none."""
    c = talks(w)[talk].head
    while c >= 0:
        if clocks(w)[c].state == OPEN and promises(w)[clocks(w)[c].promise].clause == clause:
            return c
        c = clocks(w)[c].behind
    return -1


@kernel
def new_clock(w: World, promise_no: int, version: int, who: int, cycle: int, at: int, cause: int) -> int:
    """Room for a clock that starts now, all but its due; when the room is full, the last one is the sink."""
    c = w.clocks_n
    if c >= w.clocks_room:
        w.full = 1
        c = w.clocks_room
    else:
        w.clocks_n = c + 1
    clock = clocks(w)[c]
    talk = leads(w)[who].talk
    clock.state = OPEN
    clock.promise = promise_no
    clock.version = version
    clock.talk = talk
    clock.lead = who
    clock.cycle = cycle
    clock.start = at
    clock.start_row = cause
    clock.id_version = version
    clock.id_row = cause
    clock.id_at = at
    clock.calendar = calendar_for(w, promise_no, version, talks(w)[talk].owner)
    clock.unowned = 1 if talks(w)[talk].owner == NONE else 0
    clock.paused_at = NONE
    clock.pause_end = NEVER
    clock.first_pause = NONE
    clock.pauses = -1
    clock.counted = 0
    clock.channels = 0
    clock.last_counted = NONE
    clock.floor = NONE
    clock.spot = -1
    return c


@kernel
def start(w: World, promise_no: int, version: int, who: int, cycle: int, trigger: int) -> None:
    """Start a clock, unless its clause is open in this conversation or no entry of its `within` fits."""
    promise = promises(w)[promise_no]
    lead = leads(w)[who]
    if open_one(w, lead.talk, promise.clause) >= 0:
        return
    entry = fitting(w, promise_no, w.row, trigger, lead.grade)
    if entry < 0:
        return
    c = new_clock(w, promise_no, version, who, cycle, w.at, w.row)
    if w.full:
        return
    clock = clocks(w)[c]
    clock.within = entry
    clock.trigger = trigger
    clock.grade = lead.grade
    set_due(w, c)
    set_gap(w, c, w.at)
    enqueue(w, c)
    rearm(w, c)
    n = say_of_clock(w, c, CLOCK_STARTED, w.at, w.row)
    detail(w, n, NONE, entry, NONE, NONE)


@kernel
def starts_now(w: World, promise_no: int, kind: int) -> int:
    """Whether what happened at this row starts a promise."""
    promise = promises(w)[promise_no]
    if promise.start_by == BY_EVENT:
        happened = promise.start_what == kind
    elif promise.start_by == BY_FINDING:
        happened = (w.said >> promise.start_what) & 1 != 0
        if promise.start_what == ASSIGNED and w.same_owner:
            happened = False
    elif promise.start_by == BY_STAGE:
        happened = (w.said_stages >> promise.start_what) & 1 != 0
    else:
        happened = w.connected_now != 0
    return 1 if happened and holds(w, w.row, promise.start_when) else 0


@kernel
def start_clocks(w: World, who: int, kind: int, cycle: int) -> None:
    """Start what this row starts, in document order; `cycle` is the one the row began in or opened."""
    if w.version < 0 or w.evidence == 0:
        return
    if w.said == 0 and w.said_stages == 0 and w.connected_now == 0 and kind >= 0:
        if reactions(w)[w.version * w.kinds + kind].clocks == 0:
            return
    version = versions(w)[w.version]
    trigger = w.trigger
    if trigger < 0:
        trigger = talks(w)[leads(w)[who].talk].trigger
    for p in range(version.clock_lo, version.clock_hi):
        if starts_now(w, p, kind):
            start(w, p, w.version, who, cycle, trigger)


@kernel
def settle(w: World, c: int, i: int) -> None:
    """Judge a clock by a stop at row i: met if it is open, answered late if its due had passed."""
    let_fire(w, c, i)
    kind = CLOCK_MET if clocks(w)[c].state == OPEN else CLOCK_ANSWERED_LATE
    say_of_clock(w, c, kind, rows(w)[i].at, i)
    close(w, c)
    clocks(w)[c].state = JUDGED


@kernel
def settle_by_time(w: World, c: int, at: int) -> None:
    """Judge a clock stopped by what time itself did at an instant."""
    kind = CLOCK_MET if clocks(w)[c].state == OPEN else CLOCK_ANSWERED_LATE
    say_of_clock(w, c, kind, at, -1)
    close(w, c)
    clocks(w)[c].state = JUDGED


@kernel
def listens(w: World, c: int, by: int, what: int) -> int:
    """Whether one of a clock's stops is this word, its condition met at the present row."""
    promise = promises(w)[clocks(w)[c].promise]
    for s in range(promise.stop_lo, promise.stop_hi):
        word = signals(w)[s]
        if word.by == by and word.what == what and holds(w, w.row, word.when):
            return 1
    return 0


@kernel
def stop_by(w: World, talk: int, by: int, what: int) -> None:
    """Stop every clock of a conversation that listens to this word."""
    if w.evidence == 0:
        return
    c = talks(w)[talk].head
    while c >= 0:
        behind = clocks(w)[c].behind
        if listens(w, c, by, what):
            if w.row >= 0:
                settle(w, c, w.row)
            else:
                settle_by_time(w, c, w.at)
        c = behind


@kernel
def hear(w: World, who: int, kind: int) -> None:
    """A finding was made about a lead: remember it for what starts, and stop what it stops."""
    w.said |= 1 << kind
    if w.open_n > 0:
        stop_by(w, leads(w)[who].talk, BY_FINDING, kind)


@kernel
def void(w: World, c: int, why: int, cause: int) -> None:
    """Nobody owes an open clock any more; a late one is only dropped."""
    if clocks(w)[c].state == OPEN:
        n = say_of_clock(w, c, CLOCK_VOID, w.at, cause)
        detail(w, n, NONE, why, NONE, NONE)
    close(w, c)


@kernel
def void_all_of(w: World, who: int, why: int) -> None:
    """Void every clock of a lead."""
    c = talks(w)[leads(w)[who].talk].head
    while c >= 0:
        behind = clocks(w)[c].behind
        if clocks(w)[c].lead == who:
            void(w, c, why, w.row)
        c = behind
