"""What becomes of a lead that is erased, excluded, or absorbed by another (page 4)."""

from __future__ import annotations

from .clocks import fire_past, void
from .cycles import close_cycle
from .nurturing import leave_track
from .rows import Row
from .saying import Account
from .state import Clock, Conversation


def give_up(account: Account, row: Row, why: str) -> None:
    """Page 4, Erasure: a lead that becomes erased or excluded."""
    lead, conversation = account.lead(row.lead), account.conversation(row.lead)
    for clock in conversation.running():
        if clock.lead == row.lead and clock.state == "open":
            void(account, clock, row, why)
        elif clock.lead == row.lead:
            clock.state = "closed"
    lead.on_track = None
    if conversation.open and conversation.handed_lead == row.lead:
        close_cycle(account, conversation)


def merge(account: Account, row: Row) -> None:
    """Page 4, Merge: the row's lead absorbs another."""
    absorbed_name = row.absorbs
    assert absorbed_name is not None
    absorbed, survivor = account.lead(absorbed_name), account.lead(row.lead)
    theirs, ours = account.conversation(absorbed_name), account.conversation(row.lead)
    survivor.entered |= absorbed.entered
    stages = ("awareness", "consideration", "decision")
    held = [each.buying for each in (absorbed, survivor) if each.buying is not None]
    survivor.buying = max(held, key=stages.index, default=None)
    if absorbed.on_track is not None:
        leave_track(account, row, absorbed_name, "merged")
    clocks = [clock for clock in theirs.running() if clock.lead == absorbed_name]
    since = ours.handed_at if ours.open else None
    if theirs is not ours:
        merge_conversations(ours, theirs)
    for each in (ours, theirs):
        # READING: who was handed off or joined is from now on the survivor.
        each.handed_lead = row.lead if each.handed_lead == absorbed_name else each.handed_lead
        each.joined = {row.lead if lead == absorbed_name else lead for lead in each.joined}
    for clock in clocks:
        if clock.state == "late":
            clock.state = "closed"
        else:
            hand_over(account, row, clock, ours, since)
    if theirs is not ours:
        theirs.open = False
    absorbed.absorbed = True


def merge_conversations(ours: Conversation, theirs: Conversation) -> None:
    """The survivor's is open if either is, with the earlier handoff."""
    ours.owner = ours.owner if ours.owner is not None else theirs.owner
    theirs.owner = ours.owner
    if theirs.open and (not ours.open or theirs.handed_at < ours.handed_at):
        # READING: with the earlier handoff comes its trigger.
        ours.handed_lead, ours.handed_at = theirs.handed_lead, theirs.handed_at
        ours.version, ours.trigger = theirs.version, theirs.trigger
    ours.open = ours.open or theirs.open
    ours.joined |= theirs.joined
    ours.cycle = max(ours.cycle, theirs.cycle)
    ours.attempts += theirs.attempts
    ours.connected = ours.connected or theirs.connected
    ours.accepted = ours.accepted or theirs.accepted
    if theirs.cool_until is not None and (ours.cool_until is None or theirs.cool_until > ours.cool_until):
        ours.cool_until, ours.cool_version = theirs.cool_until, theirs.cool_version


def hand_over(account: Account, row: Row, clock: Clock, ours: Conversation, since: int | None) -> None:
    """One open clock of the absorbed lead; `since` is when the survivor's own open cycle was handed off."""
    pauses, paused_at, first_pause = list(clock.pauses), clock.paused_at, clock.first_pause
    account.say_of_clock("clock_void", clock, row.at, row.known, row.event.event_id, why="merged")
    clock.state = "closed"
    # READING: an excluded or erased survivor takes nothing over.
    if row.dead:
        return
    same = [each for each in ours.clocks if each.clause == clock.clause and each.state == "open"]
    if not same and since is not None and clock.promise.starts.on == "handed_off":
        # READING: one clock per clause: what the survivor's handoff promised was judged already.
        if any(each.clause == clock.clause and each.judged and each.start >= since for each in ours.clocks):
            return
    if not same:
        # READING: the new clock goes on where the old one was (pauses, attempts, what it said); it is named by the
        # merge, and is of the conversation's present cycle.
        fresh = Clock(
            identity=(row.lead, clock.clause, clock.version.name, row.event.event_id, clock.start),
            lead=row.lead,
            clause=clock.clause,
            version=clock.version,
            cycle=ours.cycle,
            start=clock.start,
            started_by=clock.started_by,
            started_at=row.place,
            trigger=clock.trigger,
            grade=clock.grade,
            within=clock.within,
            calendar=clock.calendar,
            ownerless=clock.ownerless,
            pauses=pauses,
            paused_at=paused_at,
            first_pause=first_pause,
            risks_said=set(clock.risks_said),
            escalations_said=set(clock.escalations_said),
            attempts=list(clock.attempts),
            known_from=clock.known_from,
        )
        ours.clocks.append(fresh)
        account.say_of_clock(
            "clock_started",
            fresh,
            row.at,
            row.known,
            row.event.event_id,
            timed=False,
            within=str(fresh.within),
        )
        fire_past(account, fresh, row)
        return
    taking = same[0]
    if clock.start < taking.start:
        # READING: what the survivor's clock has said stays said; what it has not and is past fires at once.
        said = {taking.promise.escalate[index].at for index in taking.escalations_said}
        taking.start, taking.version, taking.within = clock.start, clock.version, clock.within
        taking.calendar, taking.ownerless = clock.calendar, clock.ownerless
        taking.trigger, taking.grade, taking.started_by = clock.trigger, clock.grade, clock.started_by
        taking.pauses, taking.paused_at, taking.first_pause = pauses, paused_at, first_pause
        taking.attempts = list(clock.attempts)
        taking.known_from = max(taking.known_from, clock.known_from)
        taking.escalations_said = {i for i, each in enumerate(taking.promise.escalate) if each.at in said}
        account.say_of_clock("corrected", taking, row.at, row.known, row.event.event_id, why="merged")
        fire_past(account, taking, row)
