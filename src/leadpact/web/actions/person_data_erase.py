"""Erases a person in two steps, each whole or not at all, so that a death between them loses nothing.

First `lead_erased` is in the log, by a request or because a source told it: see `person_data_begin`. Then, once the account
is folded with that event: everything that tells who it was goes, in one transaction. Whoever comes first does the second
step, the request or a worker; it may begin any number of times.
"""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import F, Q

from leadpact.web.actions.fold import fold_account_now
from leadpact.web.actions.person_data_begin import begin, begin_rest, is_behind
from leadpact.web.actions.person_data_scrub import forget, uploads_naming
from leadpact.web.actions.upload import remove_files
from leadpact.web.records.models import Account, Erased, Lead, Upload, User

WORKER = "erasing"
HELD = 600_000_000


def erase(lead_id: str, by: User, now: int) -> bool:
    """Erase a lead and those merged with it; whether it is through already, else a worker ends it within moments.

    `now` in microseconds UTC. Raises Lead.DoesNotExist.
    """
    account = begin(lead_id, by, now)
    fold_account_now(account, f"{WORKER}-{secrets.token_hex(4)}", now)
    return finish(account, now)


def finish_due(now: int, limit: int = 50) -> int:
    """The second step of all erasures whose accounts are folded; how many accounts were done. A worker asks this often."""
    waiting = Erased.objects.filter(done_at__isnull=True, lead__account__folded=F("lead__account__changed"))
    accounts = sorted(set(waiting.values_list("lead__account", flat=True)[:limit]))
    return sum(finish(account, now) for account in accounts)


def finish(account: int, now: int) -> bool:
    """The second step for one account; False while it is not folded yet, or a worker has it in hand, or more of the person
    is in the log than it knows."""
    begun = Lead.objects.filter(erasing__done_at__isnull=True, erasing__isnull=False, account=account)
    if is_behind(list(begun)):
        return False
    naming = uploads_naming(list(begun))
    with transaction.atomic():
        # taken as a worker takes it: none that has it in hand may write the old names back
        free = Account.objects.filter(pk=account, folded=F("changed")).filter(
            Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        )
        if not free.update(claimed_by=WORKER, claimed_until=now + HELD):
            return False
        leads = list(begun.select_for_update().order_by("lead_id"))
        if begin_rest(leads, now) or is_behind(leads):
            Account.objects.filter(pk=account).update(claimed_by=None, claimed_until=None)
            return False
        for lead, pseudonym in forget(leads, naming, now).items():
            Lead.objects.filter(pk=lead).update(lead_id=pseudonym, erased_at=now)
        Erased.objects.filter(lead__in=leads).update(done_at=now, lead=None)
        Account.objects.filter(pk=account).update(claimed_by=None, claimed_until=None, work_at=now, failed="")
    ended = set(
        Upload.objects.filter(pk__in=[each.pk for each in naming], path="").values_list("pk", flat=True)
    )
    for upload in naming:
        if upload.pk in ended:  # who was quicker and began it has the file still
            remove_files(upload.path)
    return True
