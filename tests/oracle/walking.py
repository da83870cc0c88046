"""The walk: due instants and rows in page 2's order, each row step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import clocks, cycles, merging, nurturing, pausing
from .rows import Row
from .saying import Account, hand_party
from .stages import enter_stages
from .state import Conversation
from .terms import Version

OWNERS = ("owner", "assignee", "assigned_to", "to")
BUYING = ("awareness", "consideration", "decision")


def walk(account: Account, until: int, clock_id: Callable[[Any], str]) -> None:
    """Every row, and every due instant between them and up to `until`."""
    for row in account.rows:
        fall_due(account, row.at - 1)
        step_by_step(account, row, clock_id)
    fall_due(account, until)


def fall_due(account: Account, last: int) -> None:
    """Fire all due instants up to and with `last`, one after the other, always the first that is waiting."""
    while True:
        waiting: list[tuple[Any, Callable[[], None]]] = []
        for conversation in account.conversations.values():
            silence = conversation.silence_at()
            if silence is not None:
                waiting.append(
                    (
                        (silence, 0, 0, -1, 0, 0, conversation.key),
                        lambda c=conversation, s=silence: cycles.accept_by_silence(account, c, s),
                    )
                )
            for clock in conversation.running():
                for each in clock.instants():
                    key = (each[0], 0, *clock.order, each[1], each[2], clock.lead)
                    waiting.append((key, lambda c=clock, e=each: clocks.fire(account, c, e)))
        for lead in account.leads.values():
            if lead.on_track is not None:
                for at, number in lead.on_track.steps():
                    key = (at, 1, lead.on_track.place, 0, 0, number, lead.lead)
                    waiting.append(
                        (key, lambda ld=lead, a=at, n=number: nurturing.step_due(account, ld, a, n))
                    )
        waiting = [each for each in waiting if each[0][0] <= last]
        if not waiting:
            return
        min(waiting, key=lambda each: each[0])[1]()


def step_by_step(account: Account, row: Row, clock_id: Callable[[Any], str]) -> None:
    """One row: record, stops, scores, stages, handoff, nurturing, starts."""
    # 1. record
    lead = account.lead(row.lead)
    lead.record, lead.dead = row.record, row.dead
    if row.absorbs is not None:
        merging.merge(account, row)
    if row.becomes is not None:
        merging.give_up(account, row, row.becomes)
    if row.dead:
        return
    after_record = len(account.findings)
    deals(account, row)
    conversation = account.conversation(row.lead)
    # 2. stops
    owner_changed, cycle_before = False, conversation.cycle
    if row.kind == "lead_assigned":
        owner_changed = assign(account, row, conversation)
    elif row.kind == "clock_paused":
        pausing.pause(account, row, clock_id)
    elif row.kind == "clock_resumed":
        pausing.resume(account, row, clock_id)
    elif row.kind == "clock_rebased":
        pausing.rebase(account, row, clock_id)
    implied_acceptance, track = contact(account, row, conversation)
    if row.kind == "lead_accepted":
        cycles.accept(account, row, implied=False)
    if row.kind in ("lead_rejected", "lead_returned") and conversation.open:
        reason = row.event.properties.get("reason")
        if row.kind == "lead_rejected":
            went = cycles.end_cycle(account, row, "rejected", reason)
        else:
            went = cycles.end_cycle(account, row, "returned", reason, by="event")
        track = None if went is None else (went, "rejected" if row.kind == "lead_rejected" else "returned")
    # READING: a disputed attempt doesn't stop by its kind either.
    if not row.attempt or row.counts:
        clocks.hear(account, row, {row.kind})
    # 3. scores and grade
    graded = score(account, row)
    # 4. stages
    stages = enter_stages(account, row, graded, implied_acceptance)
    # 5. handoff
    ended = conversation.cycle != cycle_before
    trigger = cycles.hand_off(account, row, stages)
    # 6. nurturing
    words = {row.kind} | account.made(row, after_record) | ({"connected"} if connects(row) else set())
    nurturing.leave(account, row, words, stages)
    nurturing.enter(account, row, track, stages)
    # 7. the clocks it starts
    words = {row.kind} | account.made(row, after_record) | ({"connected"} if connects(row) else set())
    if not owner_changed:
        words.discard("assigned")
    # The clocks a return starts have the ended cycle's number.
    number = cycle_before if ended and not conversation.open else conversation.cycle
    cited = trigger if trigger is not None else (conversation.trigger if conversation.open else None)
    clocks.start_what_starts(account, row, words, stages, cited, number)


def connects(row: Row) -> bool:
    return row.connects and (row.answer or row.counts)


def deals(account: Account, row: Row) -> None:
    """`deal_opened` opens a deal, `deal_won` and `deal_lost` close it; a `deal_won` makes a customer."""
    # READING: before anything else of the row, and not at rows of leads that are erased or excluded.
    deal = row.event.properties.get("deal_id")
    if row.kind == "deal_opened":
        account.open_deals.add(deal)
    elif row.kind in ("deal_won", "deal_lost"):
        account.open_deals.discard(deal)
        account.is_customer = account.is_customer or row.kind == "deal_won"


def assign(account: Account, row: Row, conversation: Conversation) -> bool:
    """Page 4, lead_assigned; whether the owner changes."""
    named = [row.event.properties.get(name) for name in OWNERS]
    # READING: with no name and no actor there is no owner from now on.
    owner = account.versions.key_of(
        next((each for each in [*named, row.event.actor] if each is not None), None)
    )
    changed = owner != conversation.owner
    if changed:
        # READING: what the old owner owed is void while it is still theirs, before `assigned` is said.
        for clock in conversation.running():
            if clock.promise.starts.on == "assigned" and clock.state == "open":
                clocks.void(account, clock, row, "reassigned")
    conversation.owner = owner
    account.last_owner = owner
    account.say_of_row(
        "assigned",
        row,
        clause="handoff.route",
        version=row.version,
        party=hand_party(row.version, account, row.at),
        person=owner,
    )
    clocks.hear(account, row, {"assigned"})
    pausing.first_owner(account, row)
    return changed


def contact(account: Account, row: Row, conversation: Conversation) -> tuple[bool, tuple[str, str] | None]:
    """An attempt or an answer: whether it implied acceptance, and the track of a return it led to."""
    implied = False
    if row.attempt:
        say_attempt(account, row, conversation)
    version = conversation.version
    after = None if version is None else version.agreement.handoff.return_.after
    if after is not None and clocks.said_by(row) & set(after.without):
        conversation.connected = True
    if not conversation.accepted and clocks.implies_acceptance(conversation, row):
        implied = True
        cycles.accept(account, row, implied=True)
    if row.evidence and (row.counts or row.answer):
        for clock in conversation.running():
            promise = clock.promise
            signals = (*promise.stops, *promise.satisfied_by)
            if clocks.matches(clock.version, signals, row, clocks.words_of_contact(row), set()):
                clocks.judge(account, clock, row)
            elif row.counts and promise.needs is not None:
                clocks.count_attempt(account, clock, row)
    return implied, give_back(account, row, conversation) if row.counts else None


def say_attempt(account: Account, row: Row, conversation: Conversation) -> None:
    """`disputed`, `attempt_made`, or both."""
    event, version = row.event, row.version
    governing = account.versions.governing(row.at)
    party = account.versions.party_of(event.actor, governing) or governing.to
    if row.disputed:
        account.say_of_row(
            "disputed",
            row,
            known_at=row.own_known,
            clause="review.disputes",
            version=version,
            party=party,
            person=account.versions.key_of(event.actor),
            detail={"channel": row.channel},
        )
    if not row.counts:
        return
    if conversation.open:
        conversation.attempts += 1
    account.say_of_row(
        "attempt_made",
        row,
        clause="follow_up.outcomes",
        version=version,
        party=party,
        person=account.versions.key_of(event.actor),
        value=conversation.attempts if conversation.open else 0,
        detail={
            "channel": row.channel,
            "outcome": event.properties.get("outcome"),
            "connected": row.connects,
        },
    )


def give_back(account: Account, row: Row, conversation: Conversation) -> tuple[str, str] | None:
    """Page 4, Attempts: enough of them, and nobody has connected in this cycle."""
    version: Version | None = conversation.version
    if not conversation.open or version is None:
        return None
    after = version.agreement.handoff.return_.after
    if after is None or conversation.attempts < after.attempts or conversation.connected:
        return None
    # READING: the lead that is returned is the row's.
    track = cycles.end_cycle(account, row, "returned", None, by="attempts")
    return None if track is None else (track, "returned")


def score(account: Account, row: Row) -> bool:
    """Step 3: points, grade and buying stage; whether the grade is judged at this row."""
    if row.version is None:
        return False
    lead = account.lead(row.lead)
    gave = lead.points.add(row)
    stages = row.version.agreement.qualification.buying_stage
    # READING: the default is that of the version in force at the lead's first row that has one.
    lead.buying = lead.buying or str(stages.default)
    for stage in BUYING:
        condition = getattr(stages, stage)
        held = condition is not None and row.version.true(condition, row.props, row.record)
        if held and BUYING.index(stage) > BUYING.index(lead.buying):
            lead.buying = stage
    if gave or row.kind == "lead_identified":
        lead.grade = lead.points.grade(row)
        return True
    return False
