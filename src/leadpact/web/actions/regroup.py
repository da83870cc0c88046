"""Moves leads to the account they are folded with: a lead's own company, or whoever it was merged into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from leadpact.events import Event
from leadpact.replay.gathering import merged_into, survivor_of
from leadpact.web.actions.append import make_accounts, poke_accounts
from leadpact.web.records.rows import change_in, locking, select_in

Grouping = dict[str, tuple[str | None, str]]
"""To each lead whom it was merged into first, and the key of the account it belongs to."""


def grouping(leads: Sequence[str], events: Sequence[Event], until: int) -> Grouping:
    """Where the leads of one account belong by their events up to `until`; a survivor elsewhere brings its account."""
    past = sorted((e for e in events if e.at <= until), key=lambda e: (e.at, e.seq, e.event_id))
    into = merged_into(past)
    account_of = {event.lead_id: event.account_id for event in past if event.account_id is not None}
    here = set(leads)
    roots = {lead: survivor_of(lead, into) for lead in leads}
    elsewhere = _keys_elsewhere([root for root in roots.values() if root not in here])
    found: Grouping = {}
    for lead, root in roots.items():
        own = f"a:{account_of[root]}" if root in account_of else f"l:{root}"
        found[lead] = (into.get(lead), elsewhere.get(root, own))
    return found


def _keys_elsewhere(leads: Sequence[str]) -> Mapping[str, str]:
    """The accounts of leads that are in none of those in hand."""
    if not leads:
        return {}
    ask = (
        'SELECT l."lead_id", a."key" FROM records_lead l JOIN records_account a ON a."id" = l."account_id" '
        'WHERE l."lead_id"'
    )
    return dict(select_in(ask, sorted(set(leads))))


def regroup(account: int, moves: Grouping, now: int) -> None:
    """Move leads out of an account; both sides are folded anew. Leads that moved meanwhile are left where they are."""
    with transaction.atomic():
        leads = sorted(moves)
        ask = 'SELECT "lead_id", "account_id" FROM records_lead WHERE "lead_id"'
        held = dict(select_in(ask, leads, after=f' ORDER BY "lead_id"{locking("UPDATE")}'))
        mine = [lead for lead in leads if held.get(lead) == account]
        targets = make_accounts({moves[lead][1] for lead in mine})
        poke_accounts(sorted({account, *targets.values()}), now)
        by_place: dict[tuple[str | None, str], list[str]] = {}
        for lead in mine:
            by_place.setdefault(moves[lead], []).append(lead)
        for (into, key), some in sorted(by_place.items(), key=str):
            change_in(
                'UPDATE records_lead SET "account_id" = %s, "into" = %s WHERE "lead_id"',
                some,
                targets[key],
                into,
            )
            # their standings and findings follow when both accounts are folded; no page shows a lead twice meanwhile
            change_in(
                'UPDATE records_standing SET "account_id" = %s WHERE "lead_id"', _numbers(some), targets[key]
            )


def note_merges(merged: Mapping[int, str | None]) -> None:
    """Keep whom leads (by number) were merged into that stay in their account: they are one person with it."""
    by_survivor: dict[str | None, list[int]] = {}
    for number, into in merged.items():
        by_survivor.setdefault(into, []).append(number)
    for into, numbers in by_survivor.items():
        change_in('UPDATE records_lead SET "into" = %s WHERE "id"', numbers, into)


def _numbers(leads: Sequence[str]) -> list[int]:
    return [row[0] for row in select_in('SELECT "id" FROM records_lead WHERE "lead_id"', leads)]
