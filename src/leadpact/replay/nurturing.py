"""Nurturing: what takes a lead off its track and what puts it on one; the steps fall due as time passes."""

from ..calendars.kernel import kernel
from .clocks import hear, listed
from .codes import (
    BY_CONNECTION,
    BY_EVENT,
    BY_FINDING,
    BY_STAGE,
    DUE,
    ENTERED_MANUAL,
    ENTERED_RULE,
    LEFT_BY_EVENT,
    LEFT_REPLACED,
    LEFT_STOPPED,
    NEVER,
    NONE,
    TRACK_ENTERED,
    TRACK_LEFT,
    TRACK_STARTED,
    TRACK_STEP_DUE,
    TRACK_STOPPED,
)
from .memory import World
from .reach import leads, rows, signals, steps, tracks, versions
from .saying import detail, party_of, say
from .timing import after, holds
from .upcoming import await_step


@kernel
def happened(w: World, s: int, kind: int) -> int:
    """Whether what a word listens to happened at this row, its condition met."""
    word = signals(w)[s]
    if word.by == BY_EVENT:
        so = word.what == kind
    elif word.by == BY_FINDING:
        so = (w.said >> word.what) & 1 != 0
    elif word.by == BY_STAGE:
        so = (w.said_stages >> word.what) & 1 != 0
    else:
        so = word.by == BY_CONNECTION and w.connected_now != 0
    return 1 if so and holds(w, w.row, word.when) else 0


@kernel
def off_track(w: World, who: int, cause: int, why: int, word: int) -> None:
    """A lead leaves its track, and what listens to that hears it."""
    say_left(w, who, cause, why, word)
    hear(w, who, TRACK_LEFT)


@kernel
def say_left(w: World, who: int, cause: int, why: int, word: int) -> None:
    """A lead leaves its track."""
    lead = leads(w)[who]
    track = tracks(w)[lead.track]
    n = say(
        w,
        TRACK_LEFT,
        who,
        w.at,
        cause,
        track.clause,
        track.version,
        versions(w)[track.version].from_party,
        NONE,
    )
    detail(w, n, NONE, track.name, why, word)
    await_step(w, who, NEVER)
    lead.track = -1


@kernel
def leave(w: World, who: int, i: int, kind: int) -> None:
    """Take a lead off its track if this row stops it."""
    track = tracks(w)[leads(w)[who].track]
    for s in range(track.stop_lo, track.stop_hi):
        if happened(w, s, kind):
            off_track(w, who, i, LEFT_BY_EVENT + signals(w)[s].by, signals(w)[s].what)
            return
    if kind == TRACK_STOPPED and (rows(w)[i].track == NONE or rows(w)[i].track == track.name):
        off_track(w, who, i, LEFT_STOPPED, NONE)


@kernel
def next_step(w: World, who: int) -> None:
    """Find which of the lead's steps falls due next, of those that have not; the first listed among equals."""
    lead = leads(w)[who]
    track = tracks(w)[lead.track]
    k = versions(w)[track.version].calendar
    soonest = NEVER
    for n in range(track.step_hi - track.step_lo):
        step = steps(w)[track.step_lo + n]
        at = after(w, k, lead.entered_at, step.amount, step.unit)
        if (lead.steps >> n) & 1 == 0 and at < soonest:
            soonest = at
            lead.step = n
    await_step(w, who, soonest)


@kernel
def on_track(w: World, who: int, i: int, t: int, why: int) -> None:
    """A lead enters a track; it leaves another first, and stays on the same one."""
    lead = leads(w)[who]
    if lead.track >= 0:
        if tracks(w)[lead.track].name == tracks(w)[t].name:
            return
        off_track(w, who, i, LEFT_REPLACED, NONE)
    lead.track = t
    lead.steps = 0
    lead.entered_at = w.at
    track = tracks(w)[t]
    n = say(
        w,
        TRACK_ENTERED,
        who,
        w.at,
        i,
        track.clause,
        track.version,
        versions(w)[track.version].from_party,
        NONE,
    )
    detail(w, n, NONE, track.name, why, NONE)
    next_step(w, who)
    hear(w, who, TRACK_ENTERED)


@kernel
def by_hand(w: World, i: int, t: int) -> int:
    """Whether somebody who may puts the lead on this track."""
    track = tracks(w)[t]
    if rows(w)[i].track != track.name:
        return 0
    if track.manual:
        return 1
    return listed(w, track.party_lo, track.party_hi, party_of(w, rows(w)[i].actor, w.version, NONE))


@kernel
def by_rule(w: World, t: int, kind: int) -> int:
    """Whether one of a track's own starts happened."""
    for s in range(tracks(w)[t].start_lo, tracks(w)[t].start_hi):
        if happened(w, s, kind):
            return 1
    return 0


@kernel
def enter(w: World, who: int, i: int, kind: int) -> None:
    """Put the lead on the first track that fits: that of its return, one started by hand, one that starts by rule."""
    if w.version < 0:
        return
    version = versions(w)[w.version]
    if w.track_next >= 0:
        for t in range(version.track_lo, version.track_hi):
            if tracks(w)[t].name == tracks(w)[w.track_next].name:
                on_track(w, who, i, t, w.track_why)
                return
    for t in range(version.track_lo, version.track_hi):
        if kind == TRACK_STARTED and by_hand(w, i, t):
            on_track(w, who, i, t, ENTERED_MANUAL)
            return
    for t in range(version.track_lo, version.track_hi):
        if by_rule(w, t, kind):
            on_track(w, who, i, t, ENTERED_RULE)
            return


@kernel
def step_due(w: World, who: int, at: int) -> None:
    """A step of the lead's track falls due."""
    lead = leads(w)[who]
    track = tracks(w)[lead.track]
    step = steps(w)[track.step_lo + lead.step]
    lead.steps |= 1 << lead.step
    n = say(
        w,
        TRACK_STEP_DUE,
        who,
        at,
        DUE,
        step.clause,
        track.version,
        versions(w)[track.version].from_party,
        NONE,
    )
    detail(w, n, lead.step + 1, track.name, lead.step + 1, NONE)
    next_step(w, who)
