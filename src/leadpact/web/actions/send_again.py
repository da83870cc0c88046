"""Lets notices that were given up be sent again: a person has mended what was wrong."""

from __future__ import annotations

from django.db import transaction

from leadpact.web.actions.audit import audited
from leadpact.web.records.models import Notice, User

MOST = 5000
"""Notices sent again together."""


def send_again(notice: Notice, by: User, now: int) -> bool:
    """One of them; whether it was given up still. It may have arrived before, so it is marked as a possible repeat."""
    with transaction.atomic():
        done = _queue([notice.pk], now)
        if done:
            audited(by, "notice_again", notice.notice_id)
    return bool(done)


def send_all_again(kind: str, reason: str, by: User, now: int) -> int:
    """All of a kind that were given up for a reason; how many."""
    with transaction.atomic():
        failed = Notice.objects.filter(state=Notice.FAILED, kind=kind, failure__startswith=reason)
        done = _queue(list(failed.order_by("-created_at").values_list("pk", flat=True)[:MOST]), now)
        if done:
            audited(by, "notices_again", kind, reason=reason, count=done)
    return done


def _queue(numbers: list[int], now: int) -> int:
    """Due now; the schedule of tries begins anew, as after a first one."""
    failed = Notice.objects.filter(pk__in=numbers, state=Notice.FAILED)
    return failed.update(
        state=Notice.QUEUED, work_at=now, attempts=1, failure="", claimed_by=None, claimed_until=None
    )
