"""The fold: an account's rows in time order, each through its steps, with the dues between; then where its leads stand."""

from typing import Any

from ..calendars.kernel import kernel
from .clocks import start_clocks, stop_by
from .codes import (
    ANSWER,
    ATTEMPT,
    BY_EVENT,
    BY_ROW,
    DATE_ONLY,
    DOUBTED,
    FIT,
    HANDED_OFF,
    INTEREST,
    LEAD_ACCEPTED,
    LEAD_ASSIGNED,
    LEAD_IDENTIFIED,
    LEAD_MERGED,
    LEAD_REJECTED,
    LEAD_RETURNED,
    OPEN,
    REJECTED,
    RETURNED,
)
from .due import pass_time
from .handoff import hand_off
from .memory import World
from .merging import merge
from .nurturing import enter, leave
from .reach import (
    clocks,
    leads,
    open_clocks,
    promises,
    rows,
    stages,
    standings,
    talks,
    versions,
)
from .record import assign, kept_out, note_deal, remember, steer
from .returns import give_back, give_up
from .roles import find_roles, find_who
from .scene import begin, clear, forget
from .scores import add_points, bring_to, judge, read_score, refresh_state
from .stages import enter_stages, furthest
from .stops import accept, answer, attempt, happen
from .timing import holds, version_at


@kernel
def advance_buying(w: World, who: int, i: int) -> None:
    """The buyer is as far as the furthest condition that ever held."""
    version = versions(w)[w.version]
    lead = leads(w)[who]
    if lead.buying < 0:
        lead.buying = version.buying_default
    if holds(w, i, version.decision):
        lead.buying = 2
    elif lead.buying < 1 and holds(w, i, version.consideration):
        lead.buying = 1


@kernel
def stop(w: World, who: int, i: int, kind: int) -> None:
    """Step 2: what people did, and what it stops."""
    if kind == LEAD_ASSIGNED:
        assign(w, who, i)
    steer(w, who, i, kind)
    role = rows(w)[i].role
    if role in (ATTEMPT, DOUBTED):
        attempt(w, who, i)
    elif role == ANSWER:
        answer(w, who, i)
    if role != DOUBTED:
        happen(w, who, i, BY_EVENT, kind)
    if kind == LEAD_ACCEPTED:
        accept(w, who, i, 0)
    elif kind == LEAD_REJECTED:
        give_back(w, who, i, REJECTED, BY_ROW)
    elif kind == LEAD_RETURNED:
        give_back(w, who, i, RETURNED, BY_ROW)
    elif role == ATTEMPT:
        give_up(w, who, i)
    if w.open_n > 0 and role != DOUBTED:
        stop_by(w, leads(w)[who].talk, BY_EVENT, kind)
    note_deal(w, i, kind)


@kernel
def qualify(w: World, who: int, i: int, kind: int) -> None:
    """Steps 3 to 5: points and grade, stages, handoff."""
    add_points(w, who, i, kind)
    if w.judged or kind == LEAD_IDENTIFIED:
        judge(w, who)
    advance_buying(w, who, i)
    enter_stages(w, who, i, kind)
    hand_off(w, who, i, kind)


@kernel
def fold_row(w: World, i: int) -> None:
    """One event."""
    kind = rows(w)[i].kind
    who = rows(w)[i].who
    leads(w)[who].seen = 1
    if leads(w)[who].belongs == 0:
        return
    clear(w, i, rows(w)[i].at, rows(w)[i].known)
    if rows(w)[i].flags & DATE_ONLY:
        w.evidence = 0
    if kind == LEAD_IDENTIFIED:
        remember(w, who, i)
    if kind == LEAD_MERGED:
        merge(w, who, i)
    if kept_out(w, who, rows(w)[i].out):
        return
    cycle = talks(w)[leads(w)[who].talk].cycle
    stop(w, who, i, kind)
    if w.version >= 0:
        qualify(w, who, i, kind)
    if leads(w)[who].track >= 0:
        leave(w, who, i, kind)
    enter(w, who, i, kind)
    if (w.said >> HANDED_OFF) & 1:
        cycle = talks(w)[leads(w)[who].talk].cycle
    start_clocks(w, who, kind, cycle)


@kernel
def stand(w: World) -> None:
    """Write where each lead of the account stands."""
    v = version_at(w, w.until)
    for who in range(w.leads_n):
        lead = leads(w)[who]
        if lead.seen == 0 or lead.alias != who:
            continue
        if lead.belongs == 0:
            w.left_out += 1
            continue
        talk = talks(w)[lead.talk]
        s = standings(w)[w.standings_n]
        w.standings_n += 1
        s.lead = w.lead_lo + who
        s.stage = furthest_bit(w, who, v)
        s.buying = buying_of(w, who, v)
        s.cycle = talk.cycle
        s.fit = 0
        s.interest = 0
        if v >= 0:
            bring_to(w, who, w.until)
            refresh_state(w, who, v)
            s.fit = read_score(w, who, v, FIT)
            s.interest = read_score(w, who, v, INTEREST)
        s.grade = lead.grade
        s.owner = talk.owner
        s.next_due = min(lead.step_at, talk.silence_at)
        s.clock_lo = w.open_clocks_n
        list_clocks(w, who, w.standings_n - 1)
        s.clock_hi = w.open_clocks_n


@kernel
def furthest_bit(w: World, who: int, v: int) -> int:
    """The number of the furthest stage a lead has entered, in the order of a version; -1 for none."""
    place = furthest(w, who, v) if v >= 0 else -1
    return stages(w)[versions(w)[v].stage_lo + place].bit if place >= 0 else -1


@kernel
def buying_of(w: World, who: int, v: int) -> int:
    """How far a lead is, by the version's default where no condition held."""
    if leads(w)[who].buying >= 0:
        return leads(w)[who].buying
    return versions(w)[v].buying_default if v >= 0 else 0


@kernel
def list_clocks(w: World, who: int, n: int) -> None:
    """List the clocks of a lead's conversation that are open, and find when time will say something next."""
    c = talks(w)[leads(w)[who].talk].head
    while c >= 0:
        clock = clocks(w)[c]
        c = clock.behind
        standings(w)[n].next_due = min(standings(w)[n].next_due, clock.next)
        if clock.state == OPEN:
            if w.open_clocks_n >= w.open_clocks_room:
                w.full = 1
                return
            open_clocks(w)[w.open_clocks_n] = promises(w)[clock.promise].clause
            w.open_clocks_n += 1


@kernel
def fold_account(w: World, a: int) -> None:
    """One account from its first event to `until`."""
    begin(w, a)
    find_who(w)
    find_roles(w)
    for who in range(w.leads_n):
        forget(w, who)
    for i in range(w.row_lo, w.row_hi):
        if w.next_due < rows(w)[i].at:
            pass_time(w, rows(w)[i].at)
        fold_row(w, i)
        if w.full:
            return
    pass_time(w, w.until + 1)
    stand(w)


@kernel
def fold(w: World, first: int, last: int) -> int:
    """Fold the accounts [first, last); the first that did not fit into the room for what comes out, or `last`."""
    for a in range(first, last):
        findings_n = w.findings_n
        standings_n = w.standings_n
        open_clocks_n = w.open_clocks_n
        left_out = w.left_out
        w.full = 0
        fold_account(w, a)
        if w.full:
            w.findings_n = findings_n
            w.standings_n = standings_n
            w.open_clocks_n = open_clocks_n
            w.left_out = left_out
            return a
    return last


def fold_first(worlds: Any, first: int, last: int) -> int:
    """The compiled fold's door: `fold` on the one world of an array of one."""
    return fold(worlds[0], first, last)
