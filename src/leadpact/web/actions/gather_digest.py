"""Makes one notice of many: the digest, into which the others go."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q

from leadpact.replay.findings import digest_of
from leadpact.web.actions.send_marks import HELD, OVER
from leadpact.web.records.models import Notice
from leadpact.web.records.rows import chunks
from leadpact.web.telling.message import DIGEST

APART = ("test", DIGEST)
AT_ONCE = 1000


def gather(recipient: str, channel: str, worker: str, now: int) -> list[Notice]:
    """Gather all that waits for a reader by one way, in one transaction; the digest, in this worker's hand.

    None where fewer than two could be had: another worker has the others. One that was tried before may have arrived, so
    its digest counts as tried too.
    """
    free = Q(claimed_by=worker) | Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    waiting = Notice.objects.filter(free, recipient=recipient, channel=channel, state=Notice.QUEUED)
    with transaction.atomic():
        rows = waiting.exclude(kind__in=APART).order_by("pk")
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        found = list(rows.values_list("pk", "notice_id", "attempts"))
        if len(found) < 2:
            return []
        about = digest_of((DIGEST, *(each for _, each, _ in found)))
        made = Notice.objects.create(
            notice_id=digest_of((about, recipient, channel)),
            about=about,
            recipient=recipient,
            channel=channel,
            kind=DIGEST,
            told={"count": len(found)},
            created_at=now,
            attempts=1 if any(attempts for _, _, attempts in found) else 0,
            work_at=now,
            claimed_by=worker,
            claimed_until=now + HELD,
        )
        for some in chunks([number for number, _, _ in found], AT_ONCE):
            Notice.objects.filter(pk__in=some).update(state=Notice.GATHERED, gathered_into=made, **OVER)
    return [made]
