"""Handoff: triggers, what must come with it, acceptance, and the way back."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.agreement.names import Word
from leadpact.agreement.signals import Signal, Trigger

from .. import tables
from .draft import Draft, microseconds
from .written import at_most


def add_handoff(draft: Draft, row: tables.Version) -> None:
    """Write when leads are handed off, and what acceptance is."""
    part = draft.agreement.handoff
    at_most("triggers", len(part.triggers))
    at_most("required properties", len(part.required))
    despite = set(part.return_.cool_down.despite) if part.return_.cool_down else set()
    row.trigger_lo = len(draft.out.triggers)
    for place, trigger in enumerate(part.triggers):
        draft.out.triggers.append(trigger_row(draft, place, trigger, trigger.id in despite))
    row.trigger_hi = len(draft.out.triggers)
    draft.names.required.append(tuple(part.required))
    row.missing_lo, row.missing_hi = draft.list_numbers(lacking(draft, name) for name in part.required)
    row.keep_owner = int(part.route.keep_owner)
    if part.accept.within is not None:
        row.accept_amount, row.accept_unit = microseconds(part.accept.within)
        row.silence = int(part.accept.silence == "accepted")
    row.implied_lo, row.implied_hi = words(draft, part.accept.implied_by)


def trigger_row(draft: Draft, place: int, trigger: Trigger, despite: bool) -> tables.Trigger:
    """One trigger."""
    return tables.Trigger(
        on=-1 if trigger.on is None else draft.names.kinds.of(trigger.on),
        stage=-1 if trigger.on_stage is None else draft.names.stages.of(trigger.on_stage, -2),
        when=draft.condition(trigger.when, [trigger.on] if trigger.on else None),
        despite=int(despite),
        clause=draft.names.clauses.add(f"handoff.triggers.{trigger.id}"),
        place=place,
        name=draft.names.triggers.of(trigger.id),
    )


def lacking(draft: Draft, name: str) -> int:
    """The condition that a required property is missing: NULL, or a blank text."""
    quoted = '"' + name.replace('"', '""') + '"'
    is_text = draft.agreement.definitions.properties.get(name, "text") == "text"
    blank = f" OR trim({quoted}) = ''" if is_text else ""
    return draft.condition(f"{quoted} IS NULL{blank}")


def add_return(draft: Draft, row: tables.Version) -> None:
    """Write when leads come back, how long they cool down, and to which track they go for each reason."""
    part = draft.agreement.handoff.return_
    if part.after is not None:
        row.return_attempts = part.after.attempts
    row.without_lo, row.without_hi = words(draft, () if part.after is None else part.after.without)
    if part.cool_down is not None:
        row.cool_amount, row.cool_unit = microseconds(part.cool_down.for_)
    tracks = list(draft.agreement.nurturing.tracks)
    low = len(draft.out.tracks)
    for reason in (*draft.names.reasons.names, None):
        named = part.track_for(reason)
        draft.out.reason_tracks.append(low + tracks.index(named) if named in tracks else -1)


def words(draft: Draft, said: Iterable[Word]) -> tuple[int, int]:
    """A slice of words without conditions."""
    return draft.words(Signal(on=word) for word in said)
