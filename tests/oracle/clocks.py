"""Clocks: how they start, fall due, pause, and are judged, also by what was known late (page 4)."""

from __future__ import annotations

from typing import Any

from .rows import Row
from .saying import Account
from .state import DUE, GAP, Clock, Conversation, Instant
from .terms import Record, Version


def matches(version: Version, signals: Any, row: Row, words: set[str], stages: set[str]) -> bool:
    """Whether a row, by what it is (`words`) or the stages it enters, is one of some signals."""
    return any(
        (signal.on in words or signal.on_stage in stages) and version.true(signal.when, row.props, row.record)
        for signal in signals
    )


# --- falling due -------------------------------------------------------------------------------------


def fire(account: Account, clock: Clock, instant: Instant, known_at: int | None = None) -> None:
    """Say what falls due; `known_at` is the instant's own, unless it was already past when it arose."""
    at, _, _, what, which = instant
    known = max(at if known_at is None else known_at, clock.known_from)
    if what == "resume":
        finish_pause(clock, at)
        account.say_of_clock("clock_resumed", clock, at, known, "due", effect=True)
    elif what == "risk":
        clock.risks_said.add(which)
        account.say_of_clock("clock_at_risk", clock, at, known, "due", share=percent(which))
    elif what in ("gap", "due"):
        account.say_of_clock("clock_missed", clock, at, known, "due", why=what)
        clock.state = "late"
    else:
        clock.escalations_said.add(list(clock.promise.escalate).index(which))
        account.say_of_clock(
            "escalated",
            clock,
            at,
            known,
            "due",
            share=percent(which.at),
            notify=[str(who) for who in which.notify],
            reassign=which.reassign,
        )


def fire_past(account: Account, clock: Clock, row: Row) -> None:
    """Page 4, Merge: a due that is already past fires at once, `at` as it should have been."""
    # READING: all due instants of the clock, shares too; one at the row's own instant waits its turn.
    clock.known_from = max(clock.known_from, row.known)
    while past := [each for each in clock.instants() if each[0] < row.at]:
        fire(account, clock, past[0], known_at=row.known)


def percent(share: Any) -> str:
    """`50%`."""
    number = share * 100
    return f"{int(number)}%" if number == int(number) else f"{float(number):g}%"


# --- judging -----------------------------------------------------------------------------------------


def judge(account: Account, clock: Clock, row: Row) -> None:
    """A stop: met at or before the due, else answered late; first what should have fired before it was known."""
    was_late = clock.state == "late"
    catch_up(account, clock, row)
    if not was_late:
        clock.state, clock.judged = "open", False
    verdict(account, clock, row)


def verdict(account: Account, clock: Clock, row: Row) -> None:
    """Met, or answered late, by `at`."""
    # READING: while a clock is paused it can't be late, so a stop then meets it; its due has not moved yet.
    kind = "clock_answered_late" if clock.state == "late" else "clock_met"
    account.say_of_clock(kind, clock, row.at, row.known, row.event.event_id)
    clock.state = "closed"


def count_attempt(account: Account, clock: Clock, row: Row) -> None:
    """Page 4, Depth: an attempt on a clock with needs."""
    was_late = clock.state == "late"
    catch_up(account, clock, row)
    if not was_late:
        # A depth clock missed only because the attempt was not known yet is open again.
        # Its due fires again when it comes, known no earlier than what corrected it.
        clock.state, clock.judged = "open", False
    clock.attempts.append((row.at, row.channel))
    if clock.is_complete():
        verdict(account, clock, row)


def catch_up(account: Account, clock: Clock, row: Row) -> None:
    """Page 4, Late knowledge: the clock's instants after `at` and before a limit fire, then `corrected`."""
    known = row.known
    if known <= row.at or clock.paused_at is not None:
        return
    stopped_by = earliest(account, clock, row, of_any_attempt=False)
    limit = min([known, *stopped_by])
    gap_limit = min([limit, *earliest(account, clock, row, of_any_attempt=True)])
    fired = False
    while True:
        waiting = [
            each
            for each in clock.instants()
            if row.at < each[0] < (gap_limit if each[1] == GAP else limit)
            and not (each[1] in (GAP, DUE) and clock.state == "late")
        ]
        if not waiting:
            break
        fire(account, clock, waiting[0])
        fired = True
    if fired:
        why = "late" if row.decision is None else "decided"
        cause = row.event.event_id if row.decision is None else row.decision.event.event_id
        account.say_of_clock("corrected", clock, row.at, known, cause, why=why)
        clock.known_from = max(clock.known_from, known)


def earliest(account: Account, clock: Clock, row: Row, of_any_attempt: bool) -> list[int]:
    """When later attempts and answers that stop this clock were known (or, for a gap, any attempt)."""
    conversation = account.conversation(clock.lead)
    found = []
    for later in account.rows[row.place + 1 :]:
        if later.dead or not later.evidence or not (later.counts or later.answer):
            continue
        if account.by_account or later.lead == conversation.key:
            words = words_of_contact(later) | {later.kind}
            # READING: what implies acceptance stops what acceptance stops.
            if implies_acceptance(conversation, later):
                words.add("accepted")
            promise = clock.promise
            stops = (*promise.stops, *promise.satisfied_by)
            if (of_any_attempt and later.counts) or matches(clock.version, stops, later, words, set()):
                found.append(max(later.at, later.known))
    return found


def words_of_contact(row: Row) -> set[str]:
    """An attempt is `attempt_made`, and `connected` if it connects; an answer stops what either stops."""
    words = {"attempt_made"} if row.counts or row.answer else set[str]()
    return words | ({"connected"} if row.connects else set())


def said_by(row: Row) -> set[str]:
    """What `implied_by` and `without` can listen to: the event's kind, `attempt_made`, `connected`."""
    if row.attempt and not row.counts:
        return set()
    words = {row.kind} | ({"attempt_made"} if row.counts else set())
    return words | ({"connected"} if row.connects else set())


def implies_acceptance(conversation: Conversation, row: Row) -> bool:
    version = conversation.version
    if not conversation.open or version is None:
        return False
    return bool(said_by(row) & set(version.agreement.handoff.accept.implied_by))


def hear(account: Account, row: Row, words: set[str], stages: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Stop what these words, or the entering of these stages, stop in the row's conversation."""
    if not row.evidence:
        return
    for clock in account.conversation(row.lead).running():
        promise = clock.promise
        if matches(clock.version, (*promise.stops, *promise.satisfied_by), row, words, stages):
            judge(account, clock, row)


def void(account: Account, clock: Clock, row: Row, why: str) -> None:
    """Nobody owes it any more."""
    account.say_of_clock("clock_void", clock, row.at, row.known, row.event.event_id, why=why)
    clock.state = "closed"


# --- starting ----------------------------------------------------------------------------------------


def target(
    version: Version,
    promise: Any,
    row: Row | None,
    trigger: str | None,
    grade: str | None,
    lead: Record,
) -> Any:
    """The first entry of `within` that fits: by trigger, grade and condition as they were at the start."""
    # READING: of several triggers cited, the first listed chooses; with the cycle ended, none does.
    props = {} if row is None else row.props
    record = lead if row is None else row.record
    for entry in promise.within:
        fits = (
            (entry.trigger is None or entry.trigger == trigger)
            and (not entry.grade or grade in entry.grade)
            and version.true(entry.when, props, record)
        )
        if fits:
            return entry.is_
    return None


def start(
    account: Account,
    version: Version,
    clause: str,
    lead: str,
    at: int,
    known_at: int,
    cause: str,
    row: Row | None,
    trigger: str | None,
    cycle: int,
) -> None:
    """Page 4, A clock: once per conversation and clause while one is open."""
    conversation = account.conversation(lead)
    if any(clock.clause == clause and clock.state == "open" for clock in conversation.clocks):
        return
    promise = version.promises[clause]
    person = account.lead(lead)
    within = target(version, promise, row, trigger, person.grade, person.record)
    if within is None:
        return
    clock = Clock(
        identity=(lead, clause, version.name, cause, at),
        lead=lead,
        clause=clause,
        version=version,
        cycle=cycle,
        start=at,
        started_by=row,
        started_at=-1 if row is None else row.place,
        trigger=trigger,
        grade=person.grade,
        within=within,
        calendar=version.calendar_of(promise, conversation.owner),
        ownerless=promise.calendar.by == "owner" and conversation.owner is None,
    )
    conversation.clocks.append(clock)
    account.say_of_clock("clock_started", clock, at, known_at, cause, timed=False, within=str(within))


def start_what_starts(
    account: Account, row: Row, words: set[str], stages: set[str], trigger: str | None, cycle: int
) -> None:
    """Page 2, step 7: the clocks that a row starts, in document order."""
    if row.version is None or not row.evidence:
        return
    for clause, promise in row.version.promises.items():
        if matches(row.version, (promise.starts,), row, words, stages):
            start(
                account,
                row.version,
                clause,
                row.lead,
                row.at,
                row.known,
                row.event.event_id,
                row,
                trigger,
                cycle,
            )


def finish_pause(clock: Clock, at: int) -> None:
    assert clock.paused_at is not None
    clock.pauses.append((clock.paused_at, at))
    clock.paused_at = None


def acceptance_due(conversation: Conversation) -> int | None:
    """The end of `accept.within` after the handoff, in the agreement's calendar."""
    version = conversation.version
    if version is None or version.agreement.handoff.accept.within is None:
        return None
    return version.due(version.calendar, conversation.handed_at, version.agreement.handoff.accept.within)
