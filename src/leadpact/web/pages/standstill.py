"""Whether what a page shows is judged up to now: said where people would take an old standing for the present one."""

from __future__ import annotations

from leadpact.web.clock import now
from leadpact.web.doctoring.work import SILENT
from leadpact.web.records.models import Account, Heartbeat

BEHIND = 5_000_000
"""Microseconds that what is due may wait for a worker before it is said: mostly it waits for less than one second."""
NOBODY, LATE = "nobody", "late"


def standstill() -> str:
    """`nobody` where no worker lives, `late` where leads wait for their turn, empty where all is judged. Two short reads."""
    at = now()
    if not Heartbeat.objects.filter(at__gt=at - SILENT).exists():
        return NOBODY
    return LATE if Account.objects.filter(work_at__lt=at - BEHIND).exists() else ""
