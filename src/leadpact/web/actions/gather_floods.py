"""Whether too many notices come to one reader by one way at once, and whether more are still coming."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from leadpact.web.actions.send_marks import held_until
from leadpact.web.records.models import Account, Notice, Upload
from leadpact.web.telling.readers import Recipient

SINGLY = 5
"""So many notices reach one reader by one way within a minute; from the next on they become one."""
WINDOW = 60_000_000
CALM = 10_000_000
"""A digest waits until none has come for so long."""
LONGEST = 600_000_000
"""But no longer than this after its first."""
AFTER_IMPORT = 600_000_000
BACKLOG = 50
"""Accounts that wait to be judged while an import is being digested."""
APART = ("test", "digest")
"""Kinds that are never gathered."""


@dataclass(frozen=True)
class Flood:
    """One reader's notices by one way at `now`, microseconds UTC."""

    recipient: Recipient
    channel: str
    now: int

    @property
    def waiting(self) -> QuerySet[Notice]:
        """All that wait, held ones too."""
        ours = Notice.objects.filter(recipient=self.recipient.key, state=Notice.QUEUED, channel=self.channel)
        return ours.exclude(kind__in=APART)

    def is_crowded(self, due: Sequence[Notice], is_importing: Callable[[], bool]) -> bool:
        """Whether they are too many to go out by themselves."""
        if is_importing() and any(row.account_id is not None for row in due):
            return True
        count = self.waiting.order_by()[: SINGLY + 1].count()
        if count > SINGLY:
            return True
        lately = Notice.objects.filter(
            recipient=self.recipient.key,
            state=Notice.SENT,
            channel=self.channel,
            created_at__gt=self.now - WINDOW,
        )
        return count + lately.exclude(kind__in=APART).order_by()[: SINGLY + 1].count() > SINGLY

    def still_rises(self) -> bool:
        """Whether more are likely to come: the last one came a moment ago, the first one not long ago."""
        first, last = self._ends()
        return self.now - last < CALM and self.now - first < LONGEST

    def wait(self, claimed: Sequence[Notice]) -> None:
        """Let these wait: the last one until it is calm, to look again then; the others for as long as any may, so that
        they are not taken in hand over and over. Whichever finds it calm gathers all.
        """
        first, last = self._ends()
        at_most = max(first + LONGEST, self.now + 1)
        held_until([row.pk for row in claimed[:-1]], at_most)
        held_until([claimed[-1].pk], max(min(last + CALM, at_most), self.now + 1))

    def _ends(self) -> tuple[int, int]:
        created = self.waiting.order_by("created_at").values_list("created_at", flat=True)
        return created.first() or self.now, created.last() or self.now


def importing(now: int) -> bool:
    """Whether a file of news is being read in, or what it brought is still being judged."""
    live = Upload.objects.filter(historical=False)
    if live.filter(state=Upload.RUNNING).exists():
        return True
    if not live.filter(state=Upload.DONE, ended_at__gt=now - AFTER_IMPORT).exists():
        return False
    due = Account.objects.filter(work_at__lte=now).order_by("work_at")
    return due[BACKLOG : BACKLOG + 1].exists()
