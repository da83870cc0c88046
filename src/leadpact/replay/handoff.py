"""Handoff: which triggers fit, and whether they hand off, come again, join an open conversation, or are cooled down."""

from ..calendars.kernel import kernel
from .clocks import hear
from .codes import HANDED_OFF, JOINED, NEVER, NONE, TRIGGERED_AGAIN
from .memory import World
from .reach import leads, numbers, reactions, talks, triggers, versions
from .saying import detail, say
from .stages import furthest, imply_up_to, say_stage
from .timing import after, holds
from .upcoming import await_silence


@kernel
def trigger_fits(w: World, i: int, kind: int, t: int) -> int:
    """Whether a trigger fits at this row."""
    trigger = triggers(w)[t]
    if trigger.stage >= 0:
        happened = (w.said_stages >> trigger.stage) & 1 != 0
    else:
        happened = trigger.on == kind
    return 1 if happened and holds(w, i, trigger.when) else 0


@kernel
def fitting_triggers(w: World, i: int, kind: int, v: int, only_despite: int, despite_of: int) -> int:
    """The triggers of a version that fit, a bit for each by its place; in a cool-down only those it lets through."""
    found = 0
    version = versions(w)[v]
    for t in range(version.trigger_lo, version.trigger_hi):
        if only_despite and lets_through(w, despite_of, triggers(w)[t].name) == 0:
            continue
        if trigger_fits(w, i, kind, t):
            found |= 1 << triggers(w)[t].place
    return found


@kernel
def lets_through(w: World, v: int, name: int) -> int:
    """Whether a version's cool-down lets a trigger of this name through."""
    for t in range(versions(w)[v].trigger_lo, versions(w)[v].trigger_hi):
        if triggers(w)[t].name == name and triggers(w)[t].despite:
            return 1
    return 0


@kernel
def first_of(w: World, v: int, found: int) -> int:
    """The first listed of the triggers found."""
    t = versions(w)[v].trigger_lo
    while (found >> triggers(w)[t].place) & 1 == 0:
        t += 1
    return t


@kernel
def missing(w: World, i: int, v: int) -> int:
    """The required properties this row and its lead do not have, a bit for each by its place."""
    found = 0
    low = versions(w)[v].missing_lo
    for n in range(low, versions(w)[v].missing_hi):
        if holds(w, i, numbers(w)[n]):
            found |= 1 << (n - low)
    return found


@kernel
def say_trigger(w: World, who: int, i: int, kind: int, v: int, found: int, value: int, lacking: int) -> None:
    """Say what the triggers did, citing the first and all of them."""
    t = first_of(w, v, found)
    talk = talks(w)[leads(w)[who].talk]
    w.trigger = triggers(w)[t].name
    n = say(w, kind, who, w.at, i, triggers(w)[t].clause, v, versions(w)[v].from_party, talk.owner)
    detail(w, n, value, t, found, lacking)
    hear(w, who, kind)


@kernel
def again(w: World, who: int, i: int, kind: int) -> None:
    """Triggers in an open cycle: again for a lead that is in it, joined for another of its account."""
    talk = talks(w)[leads(w)[who].talk]
    found = fitting_triggers(w, i, kind, talk.version, 0, 0)
    if found == 0:
        return
    said = TRIGGERED_AGAIN if leads(w)[who].member else JOINED
    leads(w)[who].member = 1
    say_trigger(w, who, i, said, talk.version, found, NONE, NONE)


@kernel
def settle_owner(w: World, who: int) -> None:
    """Who owns the conversation from this handoff on: it stays, or is found anew, or is the account's."""
    talk = talks(w)[leads(w)[who].talk]
    sold = w.deals_n > 0 or w.customer
    if sold == 0 and talk.cycle > 1 and versions(w)[w.version].keep_owner == 0:
        talk.owner = NONE
    if sold and talk.owner == NONE:
        talk.owner = w.last_owner


@kernel
def bits(found: int) -> int:
    """How many bits are set."""
    n = 0
    while found:
        found &= found - 1
        n += 1
    return n


@kernel
def silence_after(w: World, v: int, t: int) -> int:
    """When silence after a handoff at t will mean yes; NEVER where it does not."""
    version = versions(w)[v]
    if version.silence == 0:
        return NEVER
    return after(w, version.calendar, t, version.accept_amount, version.accept_unit)


@kernel
def hand_off(w: World, who: int, i: int, kind: int) -> None:
    """Responsibility passes, if a trigger fits: in an open cycle again, in a cool-down only despite it."""
    talk = talks(w)[leads(w)[who].talk]
    if talk.open:
        again(w, who, i, kind)
        return
    if w.said_stages == 0 and reactions(w)[w.version * w.kinds + kind].triggers == 0:
        return
    cooling = 1 if w.at < talk.cool_until else 0
    found = fitting_triggers(w, i, kind, w.version, cooling, talk.cool_version)
    if found == 0:
        return
    mql = versions(w)[w.version].mql
    if mql >= 0 and furthest(w, who, w.version) < mql:
        imply_up_to(w, who, i, mql)
        say_stage(w, who, i, versions(w)[w.version].stage_lo + mql, 1)
    settle_owner(w, who)
    talk.open = 1
    talk.version = w.version
    talk.lead = who
    talk.handed_at = w.at
    await_silence(w, leads(w)[who].talk, silence_after(w, w.version, w.at))
    talk.trigger = triggers(w)[first_of(w, w.version, found)].name
    leads(w)[who].member = 1
    lacking = missing(w, i, w.version)
    say_trigger(w, who, i, HANDED_OFF, w.version, found, bits(lacking), lacking)
