"""Late knowledge: what a clock would have said before a late stop was known is said first, then corrected."""

from ..calendars.kernel import kernel
from .codes import (
    ACCEPTED,
    ANSWER,
    ATTEMPT,
    ATTEMPT_MADE,
    BY_CONNECTION,
    BY_EVENT,
    BY_FINDING,
    CORRECTED,
    DATE_ONLY,
    NONE,
    OPEN,
    REACHED,
    WHY_DECIDED,
    WHY_LATE,
)
from .memory import World
from .reach import clocks, findings, leads, promises, rows, signals, talks, versions
from .saying import detail, say_of_clock
from .ticking import fire_one, next_after
from .timing import holds


@kernel
def would_stop(w: World, c: int, j: int, any_attempt: int) -> int:
    """Whether a later row is an attempt or answer that stops (or, for a gap, ends the silence of) a clock."""
    row = rows(w)[j]
    if row.role not in (ATTEMPT, ANSWER) or row.flags & DATE_ONLY:
        return 0
    if leads(w)[row.who].talk != clocks(w)[c].talk:
        return 0
    if any_attempt and row.role == ATTEMPT:
        return 1
    promise = promises(w)[clocks(w)[c].promise]
    for s in range(promise.stop_lo, promise.stop_hi):
        word = signals(w)[s]
        if word.by == BY_FINDING and word.what == ACCEPTED:
            said = would_imply(w, clocks(w)[c].talk, j)
        elif word.by == BY_FINDING and word.what == ATTEMPT_MADE:
            said = 1
        else:
            said = contact_is(w, j, word.by, word.what)
        if said and holds(w, j, word.when):
            return 1
    return 0


@kernel
def contact_is(w: World, j: int, by: int, what: int) -> int:
    """Whether an attempt or answer is what a word listens to."""
    row = rows(w)[j]
    if by == BY_EVENT:
        return 1 if row.kind == what else 0
    if by == BY_CONNECTION:
        return 1 if row.role == ANSWER or row.flags & REACHED else 0
    return 1 if by == BY_FINDING and what == ATTEMPT_MADE and row.role == ATTEMPT else 0


@kernel
def would_imply(w: World, talk: int, j: int) -> int:
    """Whether a later attempt or answer would be acceptance, as the conversation is now."""
    if talks(w)[talk].open == 0:
        return 0
    version = versions(w)[talks(w)[talk].version]
    for s in range(version.implied_lo, version.implied_hi):
        if contact_is(w, j, signals(w)[s].by, signals(w)[s].what):
            return 1
    return 0


@kernel
def limit_of(w: World, c: int, i: int, any_attempt: int) -> int:
    """Until when the clock went on for those who did not know of row i: until it, or another stop, was known."""
    limit = rows(w)[i].known
    j = i + 1
    while j < w.row_hi and rows(w)[j].at < limit:
        if would_stop(w, c, j, any_attempt):
            limit = min(limit, max(rows(w)[j].at, rows(w)[j].known))
        j += 1
    return limit


@kernel
def let_fire(w: World, c: int, i: int) -> None:
    """Let a clock say what it said before row i, which stops or serves it, was known; then correct it."""
    row = rows(w)[i]
    clock = clocks(w)[c]
    if row.known <= row.at or clock.paused_at != NONE:
        return
    limit = limit_of(w, c, i, 0)
    gap_limit = limit_of(w, c, i, 1)
    was = clock.state
    fired = 0
    t = next_after(w, c, row.at, min(limit, gap_limit))
    while t < limit:
        fire_one(w, c, t)
        fired = 1
        t = next_after(w, c, t - 1, min(limit, gap_limit))
    if fired == 0:
        return
    if was == OPEN:
        clock.state = OPEN
    clock.floor = max(clock.floor, row.known)
    cause = row.decision if row.decision != NONE else i
    n = say_of_clock(w, c, CORRECTED, row.at, cause)
    findings(w)[n].known = max(row.at, row.known)
    detail(w, n, NONE, WHY_DECIDED if row.decision != NONE else WHY_LATE, NONE, NONE)
