"""What people did and what it stops: attempts, answers, acceptance, and clocks that wait for any other event."""

from ..calendars.kernel import kernel
from .clocks import hear, listens, settle
from .codes import (
    ACCEPT,
    ACCEPTED,
    ATTEMPT_MADE,
    BY_CONNECTION,
    BY_FINDING,
    DISPUTED,
    DISPUTES,
    DOUBTED,
    NEVER,
    NONE,
    OUTCOMES,
    REACHED,
)
from .depth import deepen
from .memory import World
from .reach import clocks, findings, leads, promises, rows, signals, talks, versions
from .saying import attempting_party, detail, say
from .timing import governing, holds
from .upcoming import await_silence


@kernel
def accept(w: World, who: int, i: int, implied: int) -> None:
    """Sales takes the lead, in words or by acting."""
    talk = talks(w)[leads(w)[who].talk]
    if talk.open == 0 or talk.accepted:
        return
    talk.accepted = 1
    await_silence(w, leads(w)[who].talk, NEVER)
    w.accepted_now = 1
    version = versions(w)[talk.version]
    n = say(w, ACCEPTED, who, w.at, i, ACCEPT, talk.version, version.to_party, talk.owner)
    detail(w, n, NONE, implied, NONE, NONE)
    hear(w, who, ACCEPTED)


@kernel
def implies(w: World, low: int, high: int, by: int, what: int) -> int:
    """Whether one of a slice of words is this one."""
    for s in range(low, high):
        word = signals(w)[s]
        if word.by == by and word.what == what and holds(w, w.row, word.when):
            return 1
    return 0


@kernel
def happen(w: World, who: int, i: int, by: int, what: int) -> None:
    """Something happened in a conversation: it may imply acceptance, or stand against a return."""
    talk = talks(w)[leads(w)[who].talk]
    if talk.open == 0:
        return
    version = versions(w)[talk.version]
    if implies(w, version.without_lo, version.without_hi, by, what):
        talk.without = 1
    if talk.accepted == 0 and implies(w, version.implied_lo, version.implied_hi, by, what):
        accept(w, who, i, 1)


@kernel
def say_attempt(w: World, who: int, i: int, kind: int) -> int:
    """Say an attempt, counted or disputed, of the actor and their party."""
    row = rows(w)[i]
    talk = talks(w)[leads(w)[who].talk]
    clause = DISPUTES if kind == DISPUTED else OUTCOMES
    n = say(w, kind, who, w.at, i, clause, w.version, attempting_party(w, i, governing(w, w.at)), row.actor)
    number = talk.attempts if talk.open else 0
    if kind == DISPUTED:
        findings(w)[n].known = row.told
    if kind == ATTEMPT_MADE:
        detail(w, n, number, i, 1 if row.flags & REACHED else 0, NONE)
    else:
        detail(w, n, NONE, i, NONE, NONE)
    return n


@kernel
def attempt(w: World, who: int, i: int) -> None:
    """A human tried to reach the lead."""
    row = rows(w)[i]
    if row.role == DOUBTED or row.decision != NONE:
        say_attempt(w, who, i, DISPUTED)
        if row.role == DOUBTED:
            return
    talk = talks(w)[leads(w)[who].talk]
    if talk.open:
        talk.attempts += 1
    say_attempt(w, who, i, ATTEMPT_MADE)
    happen(w, who, i, BY_FINDING, ATTEMPT_MADE)
    reached = row.flags & REACHED
    if reached:
        connect(w, who, i)
    w.said |= 1 << ATTEMPT_MADE
    if w.evidence:
        stop_all(w, who, i, 1, reached)


@kernel
def answer(w: World, who: int, i: int) -> None:
    """The lead answered, by a meeting, a reply or a call."""
    connect(w, who, i)
    if w.evidence:
        stop_all(w, who, i, 0, 1)


@kernel
def connect(w: World, who: int, i: int) -> None:
    """The buyer was reached."""
    w.connected_now = 1
    happen(w, who, i, BY_CONNECTION, 0)


@kernel
def stop_all(w: World, who: int, i: int, tried: int, reached: int) -> None:
    """Stop, in document order, the clocks an attempt or answer stops, and deepen those it does not."""
    c = talks(w)[leads(w)[who].talk].head
    while c >= 0:
        behind = clocks(w)[c].behind
        stop_one(w, c, i, tried, reached)
        c = behind


@kernel
def stop_one(w: World, c: int, i: int, tried: int, reached: int) -> None:
    """Let an attempt or answer act on one clock."""
    if waits_for_this(w, c, reached):
        settle(w, c, i)
    elif tried and promises(w)[clocks(w)[c].promise].deep:
        deepen(w, c, i)


@kernel
def waits_for_this(w: World, c: int, reached: int) -> int:
    """Whether a clock stops at an attempt (or an answer, which is as good), or at a connection."""
    if listens(w, c, BY_FINDING, ATTEMPT_MADE):
        return 1
    return listens(w, c, BY_CONNECTION, 0) if reached else 0
