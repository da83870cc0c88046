"""The record: what a row says about who the lead is, whether it may be judged at all, and who owns it."""

from ..calendars.kernel import kernel
from .clocks import hear, void, void_all_of
from .codes import (
    ASSIGNED,
    BY_FINDING,
    CLOCK_PAUSE,
    CLOCK_REBASE,
    CLOCK_RESUME,
    DEAL_LOST,
    DEAL_OPENED,
    DEAL_WON,
    ERASED,
    EXCLUDED,
    IN,
    NEVER,
    NONE,
    OPEN,
    ROUTE,
    WHY_ERASED,
    WHY_EXCLUDED,
    WHY_REASSIGNED,
)
from .due import pass_time
from .memory import World
from .pauses import first_owner, pause_all, rebase_all, resume_all
from .reach import carried, carries, clocks, deals, leads, promises, rows, talks, versions
from .returns import end_cycle
from .saying import say
from .timing import governing
from .upcoming import await_step


@kernel
def remember(w: World, who: int, i: int) -> None:
    """What the lead told of itself is its record from now on."""
    for k in range(w.words):
        carried(w)[who * w.words + k] = carries(w)[i * w.words + k]
    leads(w)[who].state_version = -2


@kernel
def drop(w: World, who: int, why: int) -> None:
    """From now on nothing is owed about a lead: its clocks are void, its track and its own cycle end silently."""
    lead = leads(w)[who]
    void_all_of(w, who, why)
    await_step(w, who, NEVER)
    lead.track = -1
    lead.member = 0
    talk = talks(w)[lead.talk]
    if talk.open and talk.lead == who:
        end_cycle(w, lead.talk)


@kernel
def kept_out(w: World, who: int, out: int) -> int:
    """Whether the lead is erased or excluded at this row; becoming so drops it."""
    if out == ERASED:
        drop(w, who, WHY_ERASED)
    elif out == EXCLUDED:
        drop(w, who, WHY_EXCLUDED)
    return 1 if out != IN else 0


@kernel
def assign(w: World, who: int, i: int) -> None:
    """Somebody gets the lead. What the former owner owed as owner is void; the buyer's clocks go on."""
    talk_no = leads(w)[who].talk
    talk = talks(w)[talk_no]
    owner = rows(w)[i].owner
    changed = 1 if talk.owner != owner else 0
    party = versions(w)[governing(w, w.at)].to_party
    if changed:
        void_assigned(w, talk_no)
    first = talk.owner == NONE
    talk.owner = owner
    w.last_owner = owner
    say(w, ASSIGNED, who, w.at, i, ROUTE, w.version, party, owner)
    hear(w, who, ASSIGNED)
    w.same_owner = 1 - changed
    if first and owner != NONE:
        first_owner(w, talk_no, owner)
        pass_time(w, w.at)


@kernel
def void_assigned(w: World, talk: int) -> None:
    """Void the clocks that run for the former owner."""
    c = talks(w)[talk].head
    while c >= 0:
        clock = clocks(w)[c]
        behind = clock.behind
        promise = promises(w)[clock.promise]
        theirs = promise.start_by == BY_FINDING and promise.start_what == ASSIGNED
        if theirs and clock.state == OPEN:
            void(w, c, WHY_REASSIGNED, w.row)
        c = behind


@kernel
def steer(w: World, who: int, i: int, kind: int) -> None:
    """Pause, resume or re-base what is open."""
    if kind == CLOCK_PAUSE:
        pause_all(w, who, i)
    elif kind == CLOCK_RESUME and w.evidence:
        resume_all(w, who, i)
    elif kind == CLOCK_REBASE and w.version >= 0:
        rebase_all(w, who, i)
        pass_time(w, w.at)


@kernel
def note_deal(w: World, i: int, kind: int) -> None:
    """Keep the account's open deals, and whether it is a customer."""
    if kind == DEAL_OPENED:
        if deal_place(w, rows(w)[i].deal) < 0:
            deals(w)[w.deals_n] = rows(w)[i].deal
            w.deals_n += 1
    elif kind in (DEAL_WON, DEAL_LOST):
        place = deal_place(w, rows(w)[i].deal)
        if place >= 0:
            w.deals_n -= 1
            deals(w)[place] = deals(w)[w.deals_n]
        if kind == DEAL_WON:
            w.customer = 1


@kernel
def deal_place(w: World, deal: int) -> int:
    """Where an open deal is listed; -1 if it is not."""
    for n in range(w.deals_n):
        if deals(w)[n] == deal:
            return n
    return -1
