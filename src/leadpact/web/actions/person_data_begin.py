"""The first step of an erasure: `lead_erased` is in the log, by which clocks void, and the id is kept as a salted digest, by
which nothing of it comes in again. On a page it is asked for, and any source may tell it; then the erasure is the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q

from leadpact.events import Event
from leadpact.web.actions.append import append, events_by_id
from leadpact.web.actions.audit import audited
from leadpact.web.actions.person_data import digest_of, made_salt, one_person
from leadpact.web.actions.person_data_trail import BY
from leadpact.web.records.models import Account, Erased, Lead, User
from leadpact.web.records.models import Event as Row
from leadpact.web.records.rows import select_in

KIND: Final = "lead_erased"
MOST: Final = 2_000
"""Leads that wait to be folded among which merges are looked for; while there are more, an erasure waits for them."""


def begin(lead_id: str, by: User, now: int) -> int:
    """Begin with a lead and those merged with it; the number of the account. Beginning again changes nothing.

    Raises Lead.DoesNotExist.
    """
    with transaction.atomic():
        lead = Lead.objects.select_for_update().get(lead_id=lead_id)
        if _fresh([lead]):
            said = Event(
                event_id=_new_id(),
                lead_id=lead_id,
                at=now,
                kind=KIND,
                received_at=now,
                logged_at=now,
                actor=by.person or by.email,
                actor_kind="human",
                source="leadpact",
            )
            append([said], delivered_by=None, now=now)
            _begin(one_person(lead), said, by, now)
        return lead.account_id


def begin_told(told: Iterable[Event], who: str, now: int) -> None:
    """The same for those whose `lead_erased` a source told and the log has, in the caller's transaction."""
    for lead_id, said in sorted({event.lead_id: event for event in told}.items()):
        _begin(one_person(Lead.objects.get(lead_id=lead_id)), said, who, now)


def begin_rest(leads: Sequence[Lead], now: int) -> bool:
    """Begin with those who turned out to be one person with these since, when their accounts were folded; whether there are
    any, so that these wait for them."""
    rest = False
    seen: set[int] = set()
    for lead in leads:
        if lead.pk not in seen:
            family = one_person(lead)
            seen |= {each.pk for each in family}
            if _fresh(family):
                _begin(family, _said_of(family), BY, now)
                rest = True
    return rest


def is_behind(leads: Sequence[Lead]) -> bool:
    """Whether the log tells more of these leads than their account's last fold knew: that they are erased within minutes, or
    that somebody was merged into them whose own account waits."""
    if not leads:
        return False
    ids = {lead.lead_id for lead in leads}
    folded_at = Account.objects.values_list("folded_at", flat=True).get(pk=leads[0].account_id) or 0
    if Row.objects.filter(lead_id__in=ids, kind=KIND, at__gt=folded_at).exists():
        return True
    waiting = Lead.objects.filter(~Q(account__folded=F("account__changed"))).values_list("lead_id", flat=True)
    found = list(waiting[: MOST + 1])
    if len(found) > MOST:
        return True
    ask = 'SELECT "event_id" FROM records_event WHERE "kind" = %s AND "lead_id"'
    merges = [event for (event,) in select_in(ask, found, "lead_merged")]
    return any(event.properties.get("into") in ids for event in events_by_id(merges))


def _begin(family: Sequence[Lead], said: Event, who: Any, now: int) -> None:
    """What was said of one holds for all who are that person."""
    fresh = _fresh(family)
    if not fresh:
        return
    ids = [each.lead_id for each in fresh]
    told = set(Row.objects.filter(lead_id__in=ids, kind=KIND).values_list("lead_id", flat=True))
    more = [
        replace(said, event_id=_new_id(), lead_id=each, account_id=None, properties={})
        for each in ids
        if each not in told
    ]
    append(more, delivered_by=None, now=now, historical=said.received_at is None)
    salt = made_salt()
    Erased.objects.bulk_create(
        [Erased(digest=digest_of(each.lead_id, salt), lead=each, begun_at=now) for each in fresh],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["lead", "begun_at", "done_at"],
    )
    # not whom: the trail is for ever
    audited(who, "person_erased", "", leads=len(fresh), account=fresh[0].account_id)


def _fresh(family: Sequence[Lead]) -> list[Lead]:
    """Those whose erasure has not begun."""
    begun = set(Erased.objects.filter(lead__in=family).values_list("lead_id", flat=True))
    return [each for each in family if each.pk not in begun and each.erased_at is None]


def _said_of(family: Sequence[Lead]) -> Event:
    """What the log says first of a person's erasure."""
    rows = Row.objects.filter(lead_id__in=[each.lead_id for each in family], kind=KIND)
    first = rows.order_by("at", "seq", "event_id").values_list("event_id", flat=True)[0]
    return events_by_id([first])[0]


def _new_id() -> str:
    return f"erasure-{secrets.token_hex(12)}"
