"""Erases a person in two steps, each whole or not at all, so that a death between them loses nothing.

First, in the request: `lead_erased` goes into the log, by which clocks void, and the id is kept as a salted digest, by which
nothing of it comes in again. Then, once the account is folded with that event: everything that tells who it was goes, in
one transaction. Whoever comes first does the second step, the request or a worker; it may begin any number of times.
"""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import F, Q

from leadpact.events import Event
from leadpact.web.actions.append import append
from leadpact.web.actions.audit import audited
from leadpact.web.actions.fold import fold_account_now
from leadpact.web.actions.person_data import digest_of, made_salt, one_person
from leadpact.web.actions.person_data_scrub import forget
from leadpact.web.records.models import Account, Erased, Lead, User

WORKER = "erasing"
HELD = 600_000_000


def erase(lead_id: str, by: User, now: int) -> bool:
    """Erase a lead and those merged with it; whether it is through already, else a worker ends it within moments.

    `now` in microseconds UTC. Raises Lead.DoesNotExist.
    """
    account = begin(lead_id, by, now)
    fold_account_now(account, f"{WORKER}-{secrets.token_hex(4)}", now)
    return finish(account, now)


def begin(lead_id: str, by: User, now: int) -> int:
    """The first step; the number of the account. Beginning again changes nothing. Raises Lead.DoesNotExist."""
    salt = made_salt()
    with transaction.atomic():
        lead = Lead.objects.select_for_update().get(lead_id=lead_id)
        family = one_person(lead)
        begun = set(Erased.objects.filter(lead__in=family).values_list("lead_id", flat=True))
        fresh = [each for each in family if each.pk not in begun and each.erased_at is None]
        if fresh:
            append([_erasure(each, by, now) for each in fresh], delivered_by=None, now=now)
            Erased.objects.bulk_create(
                Erased(digest=digest_of(each.lead_id, salt), lead=each, begun_at=now) for each in fresh
            )
            # not whom: the trail is for ever
            audited(by, "person_erased", "", leads=len(fresh), account=lead.account_id)
        return lead.account_id


def _erasure(lead: Lead, by: User, now: int) -> Event:
    return Event(
        event_id=f"erasure-{secrets.token_hex(12)}",
        lead_id=lead.lead_id,
        at=now,
        kind="lead_erased",
        received_at=now,
        logged_at=now,
        actor=by.person or by.email,
        actor_kind="human",
        source="leadpact",
    )


def finish_due(now: int, limit: int = 50) -> int:
    """The second step of all erasures whose accounts are folded; how many accounts were done. A worker asks this often."""
    waiting = Erased.objects.filter(done_at__isnull=True, lead__account__folded=F("lead__account__changed"))
    accounts = sorted(set(waiting.values_list("lead__account", flat=True)[:limit]))
    return sum(finish(account, now) for account in accounts)


def finish(account: int, now: int) -> bool:
    """The second step for one account; False while it is not folded yet, or a worker has it in hand."""
    with transaction.atomic():
        # taken as a worker takes it: none that has it in hand may write the old names back
        free = Account.objects.filter(pk=account, folded=F("changed")).filter(
            Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        )
        if not free.update(claimed_by=WORKER, claimed_until=now + HELD):
            return False
        leads = list(Lead.objects.select_for_update().filter(erasing__done_at__isnull=True, erasing__isnull=False,
                                                             account=account).order_by("lead_id"))  # fmt: skip
        for lead, pseudonym in forget(leads).items():
            Lead.objects.filter(pk=lead).update(lead_id=pseudonym, erased_at=now)
        Erased.objects.filter(lead__in=leads).update(done_at=now, lead=None)
        Account.objects.filter(pk=account).update(claimed_by=None, claimed_until=None, work_at=now, failed="")
        return True
