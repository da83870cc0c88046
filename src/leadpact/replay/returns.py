"""A lead goes back: rejected, returned, or given up after enough attempts. That ends the cycle and its clocks."""

from ..calendars.kernel import kernel
from .clocks import close, hear, listens, settle, void
from .codes import (
    ACCEPT,
    BY_ATTEMPTS,
    BY_FINDING,
    BY_ROW,
    ENTERED_REJECTED,
    ENTERED_RETURNED,
    NEVER,
    NO_TRACK,
    NONE,
    OPEN,
    REJECTED,
    RETURN,
    RETURNED,
    WHY_ENDED,
    WHY_EXCUSED,
)
from .memory import World
from .reach import (
    clocks,
    excuses,
    leads,
    promises,
    reason_tracks,
    rows,
    stages,
    talks,
    tracks,
    versions,
)
from .saying import detail, say
from .ticking import miss
from .timing import after
from .upcoming import await_silence


@kernel
def accept_limit(w: World, talk: int) -> int:
    """Until when a rejection counts as an answer to the handoff."""
    version = versions(w)[talks(w)[talk].version]
    if version.accept_amount == NONE:
        return -NEVER
    return after(w, version.calendar, talks(w)[talk].handed_at, version.accept_amount, version.accept_unit)


@kernel
def excused(w: World, version: int, reason: int) -> int:
    """Whether a version lists the reason among its excuses."""
    if reason < 0 or reason >= w.reasons:
        return 0
    return excuses(w)[version * w.reasons + reason]


@kernel
def met_by_end(w: World, c: int, kind: int) -> int:
    """Whether the end of the cycle itself meets a clock."""
    promise = promises(w)[clocks(w)[c].promise]
    if w.evidence == 0:
        return 0
    if kind == REJECTED and promise.acceptance:
        return 1
    open_response = promise.first_response and clocks(w)[c].state == OPEN
    if kind == REJECTED and open_response and w.at <= accept_limit(w, clocks(w)[c].talk):
        return 1
    return listens(w, c, BY_FINDING, kind)


@kernel
def end_clock(w: World, c: int, kind: int, i: int, reason: int) -> None:
    """What becomes of one clock when its cycle ends."""
    clock = clocks(w)[c]
    if met_by_end(w, c, kind):
        settle(w, c, i)
    elif clock.state != OPEN:
        close(w, c)
    elif excused(w, clock.version, reason):
        void(w, c, WHY_EXCUSED, i)
    else:
        miss(w, c, w.at, i, WHY_ENDED)
        close(w, c)


@kernel
def end_clocks(w: World, talk: int, kind: int, i: int, reason: int) -> None:
    """End, in document order, the clocks of the conversation that began in this cycle."""
    c = talks(w)[talk].head
    while c >= 0:
        behind = clocks(w)[c].behind
        if clocks(w)[c].cycle == talks(w)[talk].cycle:
            end_clock(w, c, kind, i, reason)
        c = behind


@kernel
def forget_stages(w: World, who: int, version: int) -> None:
    """The stages from the MQL stage on are no longer entered."""
    v = versions(w)[version]
    if v.mql < 0:
        return
    for s in range(v.stage_lo + v.mql, v.stage_hi):
        leads(w)[who].stages &= ~(1 << stages(w)[s].bit)


@kernel
def end_cycle(w: World, talk_no: int) -> None:
    """Back to before the handoff: the next trip is another cycle."""
    talk = talks(w)[talk_no]
    talk.cycle += 1
    talk.open = 0
    talk.accepted = 0
    await_silence(w, talk_no, NEVER)
    talk.attempts = 0
    talk.without = 0
    talk.trigger = -1
    first = 0 if w.by_account else talk_no
    last = w.leads_n if w.by_account else talk_no + 1
    for who in range(first, last):
        leads(w)[who].member = 0
        forget_stages(w, who, talk.version)


@kernel
def track_of(w: World, version: int, i: int, reason: int) -> int:
    """The track the agreement gives a lead that comes back; -1 for none. A declared track on the row comes first."""
    named = rows(w)[i].track
    if named == NO_TRACK:
        return -1
    if named != NONE:
        for t in range(versions(w)[version].track_lo, versions(w)[version].track_hi):
            if tracks(w)[t].name == named:
                return t
    if 0 <= reason < w.reasons:
        return reason_tracks(w)[version * (w.reasons + 1) + reason]
    return default_track(w, version)


@kernel
def default_track(w: World, version: int) -> int:
    """The track of a lead that comes back for no reason given; -1 for none."""
    return reason_tracks(w)[version * (w.reasons + 1) + w.reasons]


@kernel
def give_back(w: World, who: int, i: int, kind: int, by: int) -> None:
    """Reject or return a lead whose cycle is open."""
    talk_no = leads(w)[who].talk
    talk = talks(w)[talk_no]
    if talk.open == 0:
        return
    reason = rows(w)[i].reason if by == BY_ROW else NONE
    version = versions(w)[talk.version]
    track = default_track(w, talk.version)
    if by == BY_ROW:
        track = track_of(w, talk.version, i, reason)
    clause = ACCEPT if kind == REJECTED else RETURN
    n = say(w, kind, who, w.at, i, clause, talk.version, version.to_party, talk.owner)
    name = tracks(w)[track].name if track >= 0 else NONE
    detail(w, n, talk.attempts, reason, name, by)
    end_clocks(w, talk_no, kind, i, reason)
    hear(w, who, kind)
    talk.cool_version = talk.version
    talk.cool_until = -NEVER
    if version.cool_amount != NONE:
        talk.cool_until = after(w, version.calendar, w.at, version.cool_amount, version.cool_unit)
    end_cycle(w, talk_no)
    w.track_next = track
    w.track_why = ENTERED_REJECTED if kind == REJECTED else ENTERED_RETURNED


@kernel
def give_up(w: World, who: int, i: int) -> None:
    """Enough attempts in this cycle and nobody reached: the lead is returned."""
    talk = talks(w)[leads(w)[who].talk]
    if talk.open == 0:
        return
    enough = versions(w)[talk.version].return_attempts
    if enough > 0 and talk.attempts >= enough and talk.without == 0:
        give_back(w, who, i, RETURNED, BY_ATTEMPTS)
