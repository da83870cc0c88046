"""What becomes of a notice in hand, a statement each: held, tried, sent, failed, withdrawn. Only what is queued changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from leadpact.notices.failure import NoticeFailure
from leadpact.notices.trying import next_try
from leadpact.web.records.models import Notice

HELD = 90_000_000
"""How long a claim on a notice holds, microseconds: longer than any one sending, so that nobody else begins it meanwhile."""
ON_ITS_WAY = "~"
SECOND = 1_000_000
NO_ADDRESS = "no_address"
FREE: dict[str, Any] = {"claimed_by": None, "claimed_until": None}
OVER: dict[str, Any] = {"work_at": None, **FREE}


def _queued(ids: Iterable[int]) -> Any:
    return Notice.objects.filter(pk__in=list(ids), state=Notice.QUEUED)


def tried(number: int, worker: str, now: int, held: int = HELD) -> bool:
    """Count a try before it is made, in a step of its own; whether the notice is still this worker's to send.

    From here on it is on its way: its claim has another name, so that it is neither gathered nor held meanwhile.
    """
    mine = _queued([number]).filter(claimed_by=worker)
    going = f"{ON_ITS_WAY}{worker}"[:32]
    return bool(mine.update(attempts=F("attempts") + 1, claimed_by=going, claimed_until=now + held))


def sent(number: int, now: int, told: Mapping[str, Any]) -> bool:
    """The other side has taken it. Whether it was marked so now, and not before."""
    return bool(_queued([number]).update(state=Notice.SENT, sent_at=now, failure="", told=dict(told), **OVER))


def withdrawn(ids: Iterable[int], why: str) -> int:
    """They are not sent after all."""
    return int(_queued(ids).update(state=Notice.WITHDRAWN, failure=why, **OVER))


def held_until(ids: Iterable[int], at: int) -> int:
    """They wait for an instant."""
    return int(_queued(ids).update(work_at=at, **FREE))


def failed(ids: Iterable[int], why: str) -> int:
    """Nobody can be told so; a person must look."""
    return int(_queued(ids).update(state=Notice.FAILED, failure=why, **OVER))


def put_off(notice: Notice, why: NoticeFailure, now: int) -> None:
    """A try failed: later again, or for good. What lies with the settings counts as no try."""
    wait = next_try(notice.attempts + 1, notice.notice_id, why.retry_after)
    if why.permanent or wait is None:
        failed([notice.pk], str(why))
        return
    _queued([notice.pk]).update(work_at=now + wait * SECOND, failure=str(why), **FREE)


def kept_waiting(notice: Notice, why: NoticeFailure, at: int) -> None:
    """It never left this machine: it waits for an instant, and will not be called a repeat."""
    _queued([notice.pk]).update(attempts=notice.attempts, work_at=at, failure=str(why), **FREE)
