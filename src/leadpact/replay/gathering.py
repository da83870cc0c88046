"""Events become the fold's rows in plain Python: each once, in order, by account; for small logs, explain and live."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadpact.events import Event, known_at, order_key


class MergeLoopError(ValueError):
    """Leads were merged in a circle; `leads` names them in order. Correct one of the `lead_merged` events."""

    def __init__(self, leads: Sequence[str]) -> None:
        super().__init__(" -> ".join(leads))
        self.leads = tuple(leads)


@dataclass(frozen=True)
class Gathered:
    """The events of some accounts in the fold's order; `accounts` are (account_id, leads, events)."""

    accounts: tuple[tuple[str, tuple[str, ...], tuple[Event, ...]], ...]


def digest(event: Event) -> str:
    """What an event says, apart from when it was received and its place in a source."""
    said = (
        event.event_id,
        event.lead_id,
        event.at,
        event.kind,
        event.account_id,
        event.logged_at,
        event.actor,
    )
    rest = (event.actor_kind, event.source, event.date_only, sorted(event.properties.items()))
    return hashlib.sha256(repr((said, rest)).encode()).hexdigest()


def each_once(events: Iterable[Event]) -> list[Event]:
    """Of equal ids the one with the smallest (received_at, at, lead_id, digest, seq)."""
    kept: dict[str, Event] = {}
    for event in events:
        other = kept.get(event.event_id)
        if other is None or _preferred(event) < _preferred(other):
            kept[event.event_id] = event
    return list(kept.values())


def _preferred(event: Event) -> tuple[int, int, str, str, int]:
    received = event.at if event.received_at is None else event.received_at
    return (received, event.at, event.lead_id, digest(event), event.seq)


def merged_into(events: Sequence[Event]) -> dict[str, str]:
    """Whom each absorbed lead was merged into first. Raises MergeLoopError."""
    into: dict[str, str] = {}
    for event in events:
        survivor = event.properties.get("into")
        if event.kind == "lead_merged" and survivor and survivor != event.lead_id:
            into.setdefault(event.lead_id, survivor)
    survivors(into)
    return into


def survivors(into: Mapping[str, str]) -> dict[str, str]:
    """Who each absorbed lead is after all merges; each chain is walked once. Raises MergeLoopError."""
    found: dict[str, str] = {}
    for start in into:
        chain: dict[str, None] = {}
        lead = start
        while lead in into and lead not in found:
            if lead in chain:
                names = list(chain)
                raise MergeLoopError([*names[names.index(lead) :], lead])
            chain[lead] = None
            lead = into[lead]
        found.update(dict.fromkeys(chain, found.get(lead, lead)))
    return found


def survivor_of(lead: str, into: Mapping[str, str]) -> str:
    """Who a lead is after all merges."""
    while lead in into:
        lead = into[lead]
    return lead


def _add_chain(leads: dict[str, None], lead: str | None, into: Mapping[str, str]) -> None:
    """Add a lead and those it was merged into; whoever is there already is so with all that follow."""
    while lead is not None and lead not in leads:
        leads[lead] = None
        lead = into.get(lead)


def gather(events: Iterable[Event], until: int | None = None, as_of: int | None = None) -> Gathered:
    """Events by account, in order, cut to those at or before `until` and known at `as_of`. Raises MergeLoopError."""
    wanted = sorted(
        (
            event
            for event in each_once(events)
            if (until is None or event.at <= until) and (as_of is None or known_at(event) <= as_of)
        ),
        key=order_key,
    )
    into = merged_into(wanted)
    whose = survivors(into)
    account_of: dict[str, str] = {}
    for event in wanted:
        if event.account_id is not None:
            account_of[event.lead_id] = event.account_id
    accounts: dict[tuple[bool, str], list[Event]] = {}
    leads: dict[tuple[bool, str], dict[str, None]] = {}
    for event in wanted:
        root = survivor_of(event.lead_id, whose)
        key = (True, account_of[root]) if root in account_of else (False, root)
        accounts.setdefault(key, []).append(event)
        _add_chain(leads.setdefault(key, {}), event.lead_id, into)
    return Gathered(tuple((key[1], tuple(leads[key]), tuple(rows)) for key, rows in accounts.items()))
