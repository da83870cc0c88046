"""Clocks that pause and resume, are re-based, or get their first owner (page 4)."""

from __future__ import annotations

from typing import Any

from .clocks import finish_pause, fire_past, target
from .rows import Row
from .saying import Account
from .state import Clock


def named(account: Account, row: Row, clock_id: Any) -> list[Clock]:
    """The open clocks of the conversation, or the one that the event names."""
    wanted = row.event.properties.get("clock")
    clocks = [clock for clock in account.conversation(row.lead).running() if clock.state == "open"]
    return [clock for clock in clocks if wanted is None or clock_id(clock.identity) == wanted]


def pause(account: Account, row: Row, clock_id: Any) -> None:
    """Page 4, Pauses."""
    reason = row.event.properties.get("reason")
    for clock in named(account, row, clock_id):
        if clock.paused_at is not None:
            continue
        terms = clock.version.agreement.follow_up.pauses
        owner = account.conversation(clock.lead).owner
        # READING: without any `reasons` any reason will do (the agreement's stated default).
        effect = (
            clock.version.is_one_of(row.event.actor, terms.by, owner)
            and (not terms.reasons or reason in terms.reasons)
            # READING: a pause without a time of day is recorded without effect.
            and row.evidence
            # One that begins at the due or later takes nothing out.
            and row.at < clock.due
        )
        if effect:
            clock.first_pause = row.at if clock.first_pause is None else clock.first_pause
            left = clock.pause_left()
            effect = left is None or left > 0
        if effect:
            clock.paused_at = row.at
        account.say_of_clock(
            "clock_paused", clock, row.at, row.known, row.event.event_id, reason=reason, effect=effect
        )


def resume(account: Account, row: Row, clock_id: Any) -> None:
    """`clock_resumed` by anyone resumes what is paused."""
    # READING: one without a time of day resumes nothing.
    for clock in named(account, row, clock_id):
        if clock.paused_at is not None and row.evidence:
            finish_pause(clock, row.at)
            account.say_of_clock("clock_resumed", clock, row.at, row.known, row.event.event_id, effect=True)


def rebase(account: Account, row: Row, clock_id: Any) -> None:
    """Page 4, clock_rebased: open clocks are pinned to the version in force, if it has the clause."""
    # READING: also when it is the version they are pinned to already; and whatever the event's stamp.
    for clock in named(account, row, clock_id):
        version = row.version
        promise = None if version is None else version.promises.get(clock.clause)
        if version is None or promise is None:
            continue
        record = account.lead(clock.lead).record
        within = target(version, promise, clock.started_by, clock.trigger, clock.grade, record)
        if within is None:
            continue
        owner = account.conversation(clock.lead).owner
        escalated = {clock.promise.escalate[index].at for index in clock.escalations_said}
        clock.version, clock.within = version, within
        clock.calendar = version.calendar_of(promise, owner)
        clock.ownerless = promise.calendar.by == "owner" and owner is None
        # READING: shares that fired are known by their percentage.
        clock.escalations_said = {i for i, each in enumerate(promise.escalate) if each.at in escalated}
        account.say_of_clock("corrected", clock, row.at, row.known, row.event.event_id, why="rebased")
        fire_past(account, clock, row)


def first_owner(account: Account, row: Row) -> None:
    """A clock `by: owner` that had no owner takes the first one's calendar; nothing is said of it."""
    conversation = account.conversation(row.lead)
    if conversation.owner is None:
        return
    for clock in conversation.running():
        if clock.ownerless and clock.state == "open":
            clock.ownerless = False
            own = clock.version.calendar_of(clock.promise, conversation.owner)
            if own != clock.calendar:
                # READING: a due that is thereby past fires at once, as in a merge.
                clock.calendar = own
                fire_past(account, clock, row)
