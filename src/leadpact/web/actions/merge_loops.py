"""Keeps merged leads out of circles: a `lead_merged` that would close one is found before it reaches the log.

Exact: a lead goes where its first merge by (at, seq, event_id) says, as the replay has it, the events given included.
"""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.events import Event, order_key
from leadpact.web.actions.append import events_by_id
from leadpact.web.records.models import Event as Row
from leadpact.web.records.rows import one_at_a_time

MERGES = 0x6D657267
"""The number of the lock under which merges are looked at on PostgreSQL; SQLite has one writer at a time anyway."""
SHOWN = 6
"""Leads of a loop that are named."""

_First = tuple[tuple[int, int, str], str]
"""A lead's first merge: its place in the order, and whom it was merged into."""


def loops(events: Iterable[Event]) -> dict[int, str]:
    """The merges among these events that would close a loop, in the caller's transaction: `a → b → a` by place.

    The events are taken in their order, each as if those before it were in the log; one that stands there already
    changes nothing. Until the transaction ends nobody else's merges are looked at.
    """
    merges = [(place, event) for place, event in enumerate(events) if event.kind == "lead_merged"]
    if not merges:
        return {}
    one_at_a_time(MERGES)
    there = {event.event_id for event in events_by_id([event.event_id for _, event in merges])}
    first = _firsts({lead for _, event in merges for lead in (event.lead_id, event.properties["into"])})
    found: dict[int, str] = {}
    for place, event in merges:
        if event.event_id in there:
            continue
        there.add(event.event_id)
        before = _first(event.lead_id, first)
        if before is not None and before[0] < order_key(event):
            continue
        first[event.lead_id] = (order_key(event), event.properties["into"])
        path = _loop(event.lead_id, first)
        if path:
            found[place] = _told(path)
            first[event.lead_id] = before
            there.discard(event.event_id)
    return found


def _first(lead: str, known: dict[str, _First | None]) -> _First | None:
    """A lead's first merge in the log, or among those looked at before."""
    if lead not in known:
        known |= _firsts({lead})
    return known[lead]


def _firsts(leads: set[str]) -> dict[str, _First | None]:
    """The first merges of some leads in the log."""
    found: dict[str, _First | None] = dict.fromkeys(leads)
    asked = Row.objects.filter(lead_id__in=leads, kind="lead_merged")
    for lead, at, seq, event_id, properties in asked.values_list(
        "lead_id", "at", "seq", "event_id", "properties"
    ):
        into = properties.get("into")
        before = found[lead]
        one = ((at, seq, event_id), into)
        if into and into != lead and (before is None or one < before):
            found[lead] = one
    return found


def _loop(lead: str, known: dict[str, _First | None]) -> list[str]:
    """The leads on the way from a lead back to itself; none where its merges lead elsewhere."""
    path: list[str] = []
    here = lead
    while here not in path:
        path.append(here)
        merged = _first(here, known)
        if merged is None:
            return []
        here = merged[1]
    return path[path.index(here) :]


def _told(loop: list[str]) -> str:
    more = [f"… ({len(loop)} leads)"] if len(loop) > SHOWN else []
    return " → ".join([*loop[:SHOWN], *more, loop[0]])
