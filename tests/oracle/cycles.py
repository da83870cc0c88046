"""Cycles: handoff, acceptance, and the ways a cycle ends (page 4)."""

from __future__ import annotations

from typing import Any

from .clocks import acceptance_due, hear, judge, matches, start, void
from .rows import Row
from .saying import Account, hand_party, is_acceptance
from .stages import imply_mql
from .state import Clock, Conversation
from .terms import Version

# --- handoff -----------------------------------------------------------------------------------------


def hand_off(account: Account, row: Row, stages: set[str]) -> str | None:
    """Page 2, step 5; the trigger that is cited, if any."""
    # READING: while no version is in force nothing is handed off, nor triggered again.
    if row.version is None:
        return None
    conversation = account.conversation(row.lead)
    version = conversation.version if conversation.open and conversation.version else row.version
    fitting = [
        str(each.id)
        for each in version.agreement.handoff.triggers
        if (each.on == row.kind or each.on_stage in stages) and version.true(each.when, row.props, row.record)
    ]
    if not conversation.open and conversation.cool_until is not None and row.at < conversation.cool_until:
        # READING: the list `despite` is that of the cycle's version, the triggers are those in force.
        cooling = conversation.cool_version
        cool_down = cooling.agreement.handoff.return_.cool_down if cooling is not None else None
        fitting = [each for each in fitting if cool_down is not None and each in cool_down.despite]
    if not fitting:
        return None
    detail: dict[str, Any] = {"trigger": fitting[0], "triggers": fitting}
    if conversation.open:
        known_lead = row.lead == conversation.handed_lead or row.lead in conversation.joined
        kind = "triggered_again" if known_lead else "joined"
        if not known_lead:
            conversation.joined.add(row.lead)
        value = None
    else:
        kind = "handed_off"
        imply_mql(account, row)
        open_cycle(account, conversation, row, fitting[0])
        detail["missing"] = missing(row)
        value = len(detail["missing"])
    account.say_of_row(
        kind,
        row,
        clause=f"handoff.triggers.{fitting[0]}",
        version=version,
        party=version.from_,
        person=conversation.owner,
        value=value,
        detail=detail,
    )
    hear(account, row, {kind})
    return fitting[0]


def missing(row: Row) -> list[str]:
    """The `required` properties that are NULL or blank for this row: the event's, else the lead's, once cast."""
    assert row.version is not None
    found = []
    for name in row.version.agreement.handoff.required:
        text = row.version.last_good(name, (row.props.get(name),))
        if text is None:
            text = row.version.last_good(name, row.record.get(name, ()))
        if text is None or not text.strip():
            found.append(str(name))
    return found


def open_cycle(account: Account, conversation: Conversation, row: Row, trigger: str) -> None:
    """The owner stays, unless `keep_owner` is false; one with a deal or a customer goes to its owner."""
    assert row.version is not None
    if conversation.cycle > 1 and not row.version.agreement.handoff.route.keep_owner and not account.has_deal:
        conversation.owner = None
    if conversation.owner is None and account.has_deal:
        conversation.owner = account.last_owner
    conversation.open = True
    conversation.handed_lead = row.lead
    conversation.handed_at = row.at
    conversation.version = row.version
    conversation.trigger = trigger
    conversation.joined = set()
    conversation.accepted = conversation.connected = False
    conversation.attempts = 0


# --- acceptance, rejection, return -------------------------------------------------------------------


def accept(account: Account, row: Row, implied: bool) -> None:
    """Page 4: in an open cycle not yet accepted."""
    conversation = account.conversation(row.lead)
    if not conversation.open or conversation.accepted:
        return
    conversation.accepted = True
    version = conversation.version
    account.say_of_row(
        "accepted",
        row,
        clause="handoff.accept",
        version=version,
        party=hand_party(version, account, row.at),
        person=conversation.owner,
        detail={"implied": implied},
    )
    hear(account, row, {"accepted"})


def accept_by_silence(account: Account, conversation: Conversation, at: int) -> None:
    """`silence: accepted`: at its due instant it is said, and nothing missed."""
    version, lead = conversation.version, conversation.handed_lead
    assert version is not None and lead is not None
    conversation.accepted = True
    account.say(
        "accepted",
        lead,
        at,
        at,
        "due",
        clause="handoff.accept",
        version=version,
        party=version.to,
        person=conversation.owner,
        detail={"implied": True},
    )
    # READING: clocks listen to this `accepted` too: it stops, then starts, with the lead as known, and no event.
    row = Row(None, -1, lead, version, account.lead(lead).record, at)  # type: ignore[arg-type]
    for clock in conversation.running():
        if matches(
            clock.version, (*clock.promise.stops, *clock.promise.satisfied_by), row, {"accepted"}, set()
        ):
            known = max(at, clock.known_from)
            kind = "clock_answered_late" if clock.state == "late" else "clock_met"
            account.say_of_clock(kind, clock, at, known, "due")
            clock.state = "closed"
    in_force = account.versions.in_force(at)
    if in_force is not None:
        for clause, promise in in_force.promises.items():
            if matches(in_force, (promise.starts,), row, {"accepted"}, set()):
                start(
                    account,
                    in_force,
                    clause,
                    lead,
                    at,
                    at,
                    "due",
                    None,
                    conversation.trigger,
                    conversation.cycle,
                )


def end_cycle(account: Account, row: Row, kind: str, reason: str | None, **detail: Any) -> str | None:
    """A rejection or return ends the cycle; the track it leads to."""
    conversation = account.conversation(row.lead)
    version = conversation.version
    assert version is not None
    track = track_after(row, version, reason if detail.get("by") != "attempts" else None)
    account.say_of_row(
        kind,
        row,
        clause="handoff.accept" if kind == "rejected" else "handoff.return",
        version=version,
        party=version.to,
        person=conversation.owner,
        value=conversation.attempts,
        detail={"reason": reason, "track": track, **detail},
    )
    for clock in conversation.running():
        judge_at_end(account, clock, row, kind, reason, conversation)
    terms = version.agreement.handoff.return_.cool_down
    # READING: an agreement without a cool-down also ends an older one.
    conversation.cool_until = None if terms is None else version.due(version.calendar, row.at, terms.for_)
    conversation.cool_version = version
    close_cycle(account, conversation)
    return track


def judge_at_end(
    account: Account, clock: Clock, row: Row, kind: str, reason: str | None, conversation: Conversation
) -> None:
    """One clock at the end of a cycle."""
    # READING: `started in this cycle` goes by the number; after a merge that raised it, older clocks run on.
    promise = clock.promise
    stopped = matches(clock.version, (*promise.stops, *promise.satisfied_by), row, {kind}, set())
    # READING: a rejection stops the acceptance clock, so a late one is answered late.
    stopped = stopped or (kind == "rejected" and is_acceptance(clock) and clock.cycle == conversation.cycle)
    if kind == "rejected" and clock.state == "open" and clock.cycle == conversation.cycle:
        end = acceptance_due(conversation)
        stopped = stopped or (is_first_response(promise) and end is not None and row.at <= end)
    # READING: one without a time of day meets nothing, but ends the cycle with all that is open in it.
    if stopped and row.evidence:
        judge(account, clock, row)
    elif clock.cycle != conversation.cycle:
        return
    elif clock.state == "late":
        clock.state = "closed"
    elif reason is not None and reason in clock.version.agreement.follow_up.excuses:
        void(account, clock, row, "excused")
    else:
        # READING: the end of a cycle is no stop: what was not known in time fires nothing first.
        known, cause = row.known, row.event.event_id
        account.say_of_clock("clock_missed", clock, row.at, known, cause, why="ended")
        clock.state = "closed"


def is_first_response(promise: Any) -> bool:
    """Page 4, Rejection: starts `handed_off` or `assigned`, stopped by `attempt_made`."""
    return promise.starts.on in ("handed_off", "assigned") and any(
        s.on == "attempt_made" for s in promise.stops
    )


def track_after(row: Row, version: Version, reason: str | None) -> str | None:
    """`track` of the event if declared; else by reason; else the default; `none` is none, and so is an undeclared one."""
    # READING: `none` written in the event is none too; the tracks are those of the cycle's version.
    named = row.event.properties.get("track")
    terms = version.agreement.handoff.return_
    if row.kind in ("lead_returned", "lead_rejected") and named is not None:
        if named == "none":
            return None
        if named in version.agreement.nurturing.tracks:
            return named
    chosen = terms.track.get(reason) if reason is not None else None
    chosen = chosen or terms.track.get("default")
    return str(chosen) if chosen in version.agreement.nurturing.tracks else None


def close_cycle(account: Account, conversation: Conversation) -> None:
    """Number + 1, attempts, connected, accepted cleared, stages from the MQL stage up no longer entered."""
    version = conversation.version
    assert version is not None
    if version.mql is not None:
        back = set(version.stages[version.stages.index(version.mql) :])
        for lead in account.leads_of(conversation):
            lead.entered -= back
    conversation.cycle += 1
    conversation.open = conversation.accepted = conversation.connected = False
    conversation.attempts = 0
    conversation.handed_lead = conversation.trigger = conversation.version = None
    conversation.joined = set()
