"""Appends events to the log and pokes the accounts they change: the way in of everything that happens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

from leadpact.events import Event
from leadpact.replay.gathering import digest, each_once
from leadpact.web.records.rows import change_in, insert_missing, locking, select_in

COLUMNS = (
    "event_id", "lead_id", "at", "kind", "account_id", "seq", "logged_at", "received_at", "actor", "actor_kind", "source",
    "date_only", "properties", "delivered_by_id", "historical",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of events: new ones by their ids, known ones that say the same, known ids that say something else."""

    applied: frozenset[str]
    repeated: tuple[Event, ...] = ()
    differing: tuple[Event, ...] = ()


def append(
    events: Sequence[Event], *, delivered_by: int | None, now: int, historical: bool = False
) -> Appended:
    """Append events, in the caller's transaction: when it commits they are in the log and their accounts will be folded.

    `delivered_by` is a source's number, `now` microseconds UTC. `historical`: what is known by now alerts nobody.
    """
    chosen = sorted(each_once(events), key=lambda event: event.event_id)
    rows = [_row(event, delivered_by, historical) for event in chosen]
    new = set(insert_missing("records_event", COLUMNS, rows, "event_id", "event_id"))
    repeated, differing = _known(events, chosen, new)
    _poke([event for event in chosen if event.event_id in new], now, historical)
    return Appended(frozenset(new), repeated, differing)


def _row(event: Event, delivered_by: int | None, historical: bool) -> tuple[object, ...]:
    said = to_json(event.properties).decode()
    return (
        event.event_id, event.lead_id, event.at, event.kind, event.account_id, event.seq, event.logged_at,
        event.received_at, event.actor, event.actor_kind, event.source, event.date_only, said, delivered_by, historical,
    )  # fmt: skip


def _known(
    given: Sequence[Event], chosen: Sequence[Event], new: set[str]
) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Events whose id was there before, or twice among those given: those that say the same, and those that do not."""
    if len(new) == len(given):
        return (), ()
    standing = {event.event_id: digest(event) for event in chosen if event.event_id in new}
    old = [event.event_id for event in chosen if event.event_id not in new]
    standing |= {event.event_id: digest(event) for event in events_by_id(old)} if old else {}
    repeated: list[Event] = []
    differing: list[Event] = []
    first = set(new)
    for event in given:
        same = standing.get(event.event_id) == digest(event)
        if same and event.event_id in first:
            first.discard(event.event_id)
        else:
            (repeated if same else differing).append(event)
    return tuple(repeated), tuple(differing)


FIELDS = (
    "event_id", "lead_id", "at", "kind", "account_id", "seq", "logged_at", "received_at", "actor", "actor_kind", "source",
    "date_only", "properties",
)  # fmt: skip
SELECTED = ", ".join(f'e."{name}"' for name in FIELDS)


def event_of(row: Sequence[Any]) -> Event:
    """An event from its columns, in the order of `FIELDS`."""
    properties = row[-1]
    said = json.loads(properties) if isinstance(properties, str) else properties
    event_id, lead_id, at, kind, *more, date_only, _ = row
    return Event(event_id, lead_id, at, kind, *more, bool(date_only), said)  # type: ignore[call-arg]


def events_by_id(ids: Sequence[str]) -> list[Event]:
    """The events of the log with these ids."""
    return [
        event_of(row) for row in select_in(f"SELECT {SELECTED} FROM records_event e WHERE e.event_id", ids)
    ]


def _poke(events: Iterable[Event], now: int, historical: bool) -> None:
    """Let the accounts of these events be folded soon; leads and accounts that are new are made."""
    wanted: dict[str, str] = {}
    for event in events:
        own = None if event.account_id is None else f"a:{event.account_id}"
        if own is not None or event.lead_id not in wanted:
            wanted[event.lead_id] = own or f"l:{event.lead_id}"
        survivor = event.properties.get("into") if event.kind == "lead_merged" else None
        if survivor:
            wanted.setdefault(survivor, f"l:{survivor}")
    if wanted:
        poke_accounts(_accounts_of(wanted), now, historical)


def _accounts_of(wanted: dict[str, str]) -> list[int]:
    """The accounts the leads are in; a new lead begins in the one given with it, and the worker moves it if it must."""
    leads = sorted(wanted)
    # shared: a worker that moves one of them to another account waits, or has done so already
    ask = 'SELECT "lead_id", "account_id" FROM records_lead WHERE "lead_id"'
    order = f' ORDER BY "lead_id"{locking("SHARE")}'
    known = dict(select_in(ask, leads, after=order))
    fresh = [lead for lead in leads if lead not in known]
    if fresh:
        ids = make_accounts({wanted[lead] for lead in fresh})
        rows = [(lead, ids[wanted[lead]]) for lead in fresh]
        made = insert_missing("records_lead", ("lead_id", "account_id"), rows, "lead_id", "account_id")
        others = [lead for lead in fresh if lead not in made]  # somebody made them meanwhile
        known |= made | dict(select_in(ask, others, after=order))
    return sorted(set(known.values()))


def make_accounts(keys: Iterable[str]) -> dict[str, int]:
    """The accounts of these keys, made where they are not there yet."""
    ordered = sorted(keys)
    columns = ("key", "changed", "folded", "rules", "failed")
    made = insert_missing("records_account", columns, [(key, 0, 0, "", "") for key in ordered], "key", "id")
    others = [key for key in ordered if key not in made]
    return made | dict(select_in('SELECT "key", "id" FROM records_account WHERE "key"', others))


def poke_accounts(accounts: Sequence[int], now: int, historical: bool = False) -> None:
    """Say that accounts changed: they are due now, or at once again if a worker has them in hand."""
    ordered = sorted(accounts)
    if held := locking("UPDATE"):
        list(select_in('SELECT "id" FROM records_account WHERE "id"', ordered, after=f' ORDER BY "id"{held}'))
    quiet = ', "quiet_until" = %s' if historical else ""
    # what comes by itself waits for no history: see `fold.LIVE`
    behind = "" if historical else ' OR "quiet_until" >= "work_at"'
    change_in(
        'UPDATE records_account SET "changed" = "changed" + 1, "work_at" = CASE WHEN "work_at" IS NULL OR '
        f'"work_at" > %s{behind} THEN %s ELSE "work_at" END{quiet} WHERE "id"',
        ordered,
        now,
        now,
        *([now] if historical else []),
    )
