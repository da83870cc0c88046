"""What a version judges that holds from an instant in the past: said before anybody signs it."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.web.records.models import Finding

MOST = 10_000
"""More than so many are not counted: a page asks."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What has started since an effective date that has passed; at most MOST + 1 of each."""

    clocks: int
    handoffs: int


def reached_since(effective_at: int, now: int) -> Reached:
    """The clocks and handoffs that a version judges which holds from an instant in the past."""
    return Reached(_since("clock_started", effective_at, now), _since("handed_off", effective_at, now))


def _since(kind: str, first: int, now: int) -> int:
    found = Finding.objects.filter(kind=kind, superseded_at__isnull=True, at__gte=first, at__lte=now)
    return found.values("pk")[: MOST + 1].count()
