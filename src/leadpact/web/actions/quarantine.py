"""Decides what waits in quarantine: a person corrects an event and releases it, or discards it; once, on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.db import transaction

from leadpact.events.receiving import Refused, parsed
from leadpact.web.actions.audit import audited
from leadpact.web.actions.hold import LONGEST_TEXT, From, Told
from leadpact.web.actions.receive import received
from leadpact.web.records.models import Quarantined, User

RELEASED, REFUSED, DECIDED = "released", "refused", "decided"
AT_ONCE: Final = 100
"""Rows that are decided in one transaction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a release came to: `released`, `refused` with the reasons (it stays held), or `decided` by somebody before.

    `repeated`: the log had the event already.
    """

    state: str
    refused: tuple[Refused, ...] = ()
    repeated: bool = False


def release(row: Quarantined | int, corrected: str, user: User, now: int) -> Outcome:
    """Receive an event again as it was corrected, by the same reader; `now`: microseconds UTC, when it is received.

    A live event counts as known from now on: until now nobody could act on it. Of two people one wins.
    """
    number = _number(row)
    with transaction.atomic():
        held = _held([number])
        if not held:
            return Outcome(DECIDED)
        outcome = _release(held, {number: corrected}, user, now)[number]
        if outcome.state == RELEASED:
            audited(user, "event_released", row=number, code=held[0].code)
        return outcome


def release_many(rows: Sequence[int], user: User, now: int) -> dict[int, Outcome]:
    """Receive events again as they came, by row: what was in the way may be gone. Those still refused stay held."""
    found: dict[int, Outcome] = {}
    for some in _alike(rows):
        with transaction.atomic():
            outcomes = _release(_held(some), {}, user, now)
            done = sorted(pk for pk, outcome in outcomes.items() if outcome.state == RELEASED)
            if done:
                audited(user, "events_released", rows=done)
        found |= outcomes
    return {pk: found.get(pk, Outcome(DECIDED)) for pk in rows}


def discard(row: Quarantined | int, user: User, now: int, reason: str = "") -> bool:
    """Set an event aside for good, for a reason in somebody's words; whether it still waited. Its text stays on record."""
    return discard_many([_number(row)], user, now, reason) == 1


def discard_many(rows: Sequence[int], user: User, now: int, reason: str = "") -> int:
    """Set events aside for good; how many of them still waited."""
    count = 0
    for some in _chunks(rows):
        with transaction.atomic():
            held = _held(some)
            for each in held:
                _decide(each, Quarantined.DISCARDED, user, now)
            if held:
                said = {"reason": reason} if reason else {}
                audited(user, "events_discarded", rows=[each.pk for each in held], **said)
        count += len(held)
    return count


def _release(
    held: Sequence[Quarantined], corrected: dict[int, str], user: User, now: int
) -> dict[int, Outcome]:
    """Release rows that are locked and come from one source. What a person wrote is kept beside what came."""
    outcomes: dict[int, Outcome] = {}
    again: list[tuple[Quarantined, Told]] = []
    for row in held:
        told = _told(row, corrected.get(row.pk, ""))
        if isinstance(told, Refused):
            outcomes[row.pk] = Outcome(REFUSED, (told,))
        else:
            again.append((row, told))
    if not again:
        return outcomes
    by = From(held[0].delivered_by_id, historical=held[0].historical)
    taken = received([told for _, told in again], by, now, held=False)
    for place, (row, _) in enumerate(again):
        reasons = tuple(why for why in taken.refused if why.index == place)
        if reasons:
            outcomes[row.pk] = Outcome(REFUSED, reasons)
            continue
        outcomes[row.pk] = Outcome(RELEASED, repeated=place in taken.known)
        row.corrected = corrected.get(row.pk, "")
        _decide(row, Quarantined.RELEASED, user, now)
    return outcomes


def _told(held: Quarantined, corrected: str) -> Told | Refused:
    """The event to receive: as it was corrected, else as it came."""
    if not corrected and len(held.raw) >= LONGEST_TEXT:
        return Refused("text_cut")
    value: Any = parsed(corrected or held.raw)
    return value if isinstance(value, Refused) else Told(value)


def _decide(held: Quarantined, state: str, user: User, now: int) -> None:
    held.state, held.decided_at, held.decided_by = state, now, user
    held.save(update_fields=["state", "decided_at", "decided_by", "corrected"])


def _held(rows: Sequence[int]) -> list[Quarantined]:
    """Those that still wait, locked in one order: two people deciding at once do so one after the other."""
    waiting = Quarantined.objects.select_for_update().filter(pk__in=rows, state=Quarantined.HELD)
    return list(waiting.order_by("pk"))


def _number(row: Quarantined | int) -> int:
    return row if isinstance(row, int) else row.pk


def _alike(rows: Sequence[int]) -> list[list[int]]:
    """The rows by whose they are, as many at once as one transaction takes."""
    asked = Quarantined.objects.filter(pk__in=rows).order_by("delivered_by", "historical", "pk")
    found: list[list[int]] = []
    for _, alike in groupby(asked.values_list("delivered_by", "historical", "pk"), key=lambda row: row[:2]):
        found += _chunks([pk for _, _, pk in alike])
    return found


def _chunks(rows: Sequence[int]) -> list[list[int]]:
    ordered = sorted(set(rows))
    return [ordered[place : place + AT_ONCE] for place in range(0, len(ordered), AT_ONCE)]
