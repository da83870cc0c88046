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
    for start in into:
        chain = [start]
        while chain[-1] in into:
            chain.append(into[chain[-1]])
            if chain[-1] in chain[:-1]:
                raise MergeLoopError(chain[chain.index(chain[-1]) :])
    return into


def survivor_of(lead: str, into: Mapping[str, str]) -> str:
    """Who a lead is after all merges."""
    while lead in into:
        lead = into[lead]
    return lead


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
    account_of: dict[str, str] = {}
    for event in wanted:
        if event.account_id is not None:
            account_of[event.lead_id] = event.account_id
    accounts: dict[tuple[bool, str], list[Event]] = {}
    leads: dict[tuple[bool, str], dict[str, None]] = {}
    for event in wanted:
        root = survivor_of(event.lead_id, into)
        key = (True, account_of[root]) if root in account_of else (False, root)
        accounts.setdefault(key, []).append(event)
        leads.setdefault(key, {})[event.lead_id] = None
        lead = event.lead_id
        while lead in into:
            lead = into[lead]
            leads[key].setdefault(lead, None)
    return Gathered(tuple((key[1], tuple(leads[key]), tuple(rows)) for key, rows in accounts.items()))
