"""Lets accounts be folded anew that were judged by other rules: an agreement was signed, the code or time zones changed."""

from __future__ import annotations

from django.db import transaction

from leadpact.web.actions.append import poke_accounts
from leadpact.web.agreed import agreed, rules_of
from leadpact.web.records.models import Account

AT_ONCE = 2000


def refold_all(now: int) -> int:
    """Make every account due that was folded by other rules than today's; how many. Some at a time, so that nobody waits."""
    history = agreed()
    if history is None:
        return 0
    rules = rules_of(history)
    done, last = 0, 0
    while True:
        stale = Account.objects.filter(pk__gt=last).exclude(rules=rules).exclude(rules="").order_by("pk")
        found = list(stale.values_list("pk", flat=True)[:AT_ONCE])
        if not found:
            return done
        with transaction.atomic():
            poke_accounts(found, now)
        done, last = done + len(found), found[-1]
