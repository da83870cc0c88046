"""What the live service's tests do over and over: put an agreement in force, give it events, let the worker run to an instant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import count

from django.db import transaction

from leadpact.agreement.lock import lock_of, lock_text
from leadpact.agreement.reading import read_agreement
from leadpact.calendars import parse_instant
from leadpact.events import Event
from leadpact.web.actions.append import append
from leadpact.web.actions.fold import fold_due
from leadpact.web.records.models import Account, Version

MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
_numbers = count(1)


def at(text: str) -> int:
    """An instant, in microseconds UTC."""
    return parse_instant(text)


def signed(text: str) -> Version:
    """Put an agreement in force as if all its signers had signed it."""
    return Version.objects.create(
        **_written(text), state=Version.SIGNED, created_at=0, proposed_at=0, signed_at=0
    )


@cache
def _written(text: str) -> Mapping[str, str]:
    """What a version's record holds of its text: hundreds of tests put the same few agreements in force."""
    read = read_agreement(text.encode(), "agreement.yaml")
    assert read.agreement is not None, read.problems
    lock = lock_text(lock_of(read.agreement, read.digest))
    return {
        "effective": read.agreement.version,
        "name": str(read.agreement.name),
        "text": text,
        "digest": read.digest,
        "lock": lock,
    }


def give(
    moment: int,
    *told: tuple[str, str, Mapping[str, str]],
    now: int | None = None,
    historical: bool = False,
    actor: str | None = None,
) -> None:
    """Deliver events of one instant: (lead, kind, properties); received then, or never where they are history."""
    received = None if historical else (now or moment)
    events = [
        Event(
            f"e{next(_numbers)}",
            lead,
            moment,
            kind,
            received_at=received,
            logged_at=None,
            actor=actor,
            properties=said,
        )
        for lead, kind, said in told
    ]
    with transaction.atomic():
        append(events, delivered_by=None, now=now or moment, historical=historical)


def run_until(now: int, worker: str = "tests") -> int:
    """Let the worker do, in their order, all that is due until an instant; how many accounts it folded."""
    folded = 0
    while True:
        due = (
            Account.objects.filter(work_at__lte=now)
            .order_by("work_at")
            .values_list("work_at", flat=True)
            .first()
        )
        if due is None:
            return folded
        folded += fold_due(worker, due, 50)
