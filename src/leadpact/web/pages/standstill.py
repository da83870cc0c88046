"""Whether what a page shows is judged up to now: said where people would take an old standing for the present one."""

from __future__ import annotations

from leadpact.agreement.history import NONE_IN_FORCE
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.doctoring.work import SILENT
from leadpact.web.records.models import Account, Heartbeat

BEHIND = 5_000_000
"""Microseconds that what is due may wait for a worker before it is said: mostly it waits for less than one second."""
NOBODY, ENDED, LATE = "nobody", "ended", "late"


def standstill() -> str:
    """Why not all is judged, empty where it is: three short reads.

    `nobody`: no worker lives; `ended`: no version is in force; `late`: leads wait for their turn.
    """
    at = now()
    if not Heartbeat.objects.filter(at__gt=at - SILENT).exists():
        return NOBODY
    history = agreed()
    if history is not None and history.in_force(at) == NONE_IN_FORCE:
        return ENDED
    return LATE if Account.objects.filter(work_at__lt=at - BEHIND).exists() else ""
