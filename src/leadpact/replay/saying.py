"""Findings are written here, and nowhere else: one row of numbers each, into the room the runner gave."""

from ..calendars.kernel import kernel
from ..calendars.spans import working
from .codes import CLOCK_STARTED, DUE, NEVER, NONE, WORKING
from .memory import World
from .reach import calendar, clocks, findings, leads, persons, promises, rows, talks, versions
from .timing import taken_out


@kernel
def say(
    w: World, kind: int, who: int, at: int, cause: int, clause: int, version: int, party: int, person: int
) -> int:
    """Write a finding about a lead in its present cycle; its place. When the room is full, the last row is the sink."""
    n = w.findings_n
    if n >= w.findings_room:
        w.full = 1
        n = w.findings_room
    else:
        w.findings_n = n + 1
    f = findings(w)[n]
    f.kind = kind
    f.lead = w.lead_lo + who
    f.cycle = talks(w)[leads(w)[who].talk].cycle
    f.at = at
    f.known = at
    if cause >= 0:
        f.known = max(at, rows(w)[cause].known)
    f.clause = clause
    f.version = version
    f.cause = cause
    f.party = party
    f.person = person
    f.due = NONE
    f.working = NONE
    f.wall = NONE
    f.value = NONE
    f.first = NONE
    f.second = NONE
    f.third = NONE
    f.id_version = NONE
    f.id_row = NONE
    f.id_at = NONE
    return n


@kernel
def detail(w: World, n: int, value: int, first: int, second: int, third: int) -> None:
    """Complete a finding."""
    f = findings(w)[n]
    f.value = value
    f.first = first
    f.second = second
    f.third = third


@kernel
def party_of(w: World, person: int, version: int, otherwise: int) -> int:
    """The party a person belongs to, as a version has it; strangers belong to `otherwise`."""
    if 0 <= person < w.people:
        return persons(w)[version * w.people + person].party
    return otherwise


@kernel
def answerable(w: World, talk: int, party: int, version: int) -> int:
    """Who answers for a promise of the party: the owner, if it is the taking party or the owner's own."""
    owner = talks(w)[talk].owner
    if owner == NONE:
        return NONE
    if versions(w)[version].to_party == party:
        return owner
    return owner if party != NONE and party_of(w, owner, version, NONE) == party else NONE


@kernel
def worked(w: World, c: int, t: int) -> int:
    """Microseconds a clock has counted by its calendar until t, pauses left out; NONE beyond the calendar's table."""
    clock = clocks(w)[c]
    total = working(calendar(w), clock.calendar, clock.start, t)
    if total == NEVER:
        return NONE
    if clock.paused_at != NONE and t > clock.paused_at:
        total -= working(calendar(w), clock.calendar, clock.paused_at, t)
    return total - taken_out(w, c, WORKING, NONE, t)


@kernel
def say_of_clock(w: World, c: int, kind: int, at: int, cause: int) -> int:
    """Write a finding about a clock, with its due, its time so far and what its id digests."""
    clock = clocks(w)[c]
    promise = promises(w)[clock.promise]
    person = answerable(w, clock.talk, promise.party, clock.version)
    n = say(w, kind, clock.lead, at, cause, promise.clause, clock.version, promise.party, person)
    f = findings(w)[n]
    f.cycle = clock.cycle
    if cause == DUE:
        f.known = max(at, clock.floor)
    if clock.due != NEVER:
        f.due = clock.due
    if kind != CLOCK_STARTED:
        f.working = worked(w, c, at)
        f.wall = at - clock.start
    f.id_version = clock.id_version
    f.id_row = clock.id_row
    f.id_at = clock.id_at
    return n


@kernel
def attempting_party(w: World, i: int, version: int) -> int:
    """The party whose attempt row i is: the actor's, else the taking party."""
    return party_of(w, rows(w)[i].actor, version, versions(w)[version].to_party)
