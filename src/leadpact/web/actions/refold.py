"""Lets accounts be folded anew that were judged by other rules: an agreement was signed, the code or time zones changed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from leadpact.web.actions.append import poke_accounts
from leadpact.web.agreed import agreed, rules_of
from leadpact.web.records.models import Account

FEW = 500
"""Accounts that may be due while more are made due: whoever asks for a demo meanwhile waits behind no more than these."""


def refold_some(now: int) -> int | None:
    """Make some accounts due that were folded by other rules than today's; how many. None once there are no others, 0 while
    so many are due that it has to wait. What could not be folded is tried again by itself.
    """
    history = agreed()
    if history is None:
        return None
    if Account.objects.filter(work_at__lte=now)[:FEW].count() >= FEW:
        return 0
    rules = rules_of(history)
    # by the index of rules, which no inequality would use
    stale = Account.objects.filter(Q(rules__gt="", rules__lt=rules) | Q(rules__gt=rules), failed="")
    found = stale.exclude(work_at__lte=now).values_list("pk", flat=True)[:FEW]
    with transaction.atomic():
        poke_accounts(chosen := list(found), now)
    return len(chosen) or (0 if stale.exists() else None)
