"""Looks at what runs by itself: that workers live and keep up, what failed, what waits for a person, the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Min

from leadpact.web.clock import now
from leadpact.web.doctoring.check import Check, lasting, note, well, wrong

SILENT = 60_000_000
"""Microseconds without a sign after which a worker counts as dead: it gives one every ten seconds."""
LATE = 60_000_000
"""Microseconds that work may wait."""
WEEK = 7 * 86_400_000_000
SHOWN = 3


def workers() -> Iterator[Check]:
    """Whether somebody judges promises."""
    from leadpact.web.records.models import Heartbeat

    at = now()
    alive = list(Heartbeat.objects.filter(at__gt=at - SILENT).order_by("worker"))
    if alive:
        yield well("workers", f"{len(alive)} at work: {', '.join(each.worker for each in alive)}")
        return
    last = Heartbeat.objects.order_by("-at").first()
    said = (
        "none has ever begun"
        if last is None
        else f"none is at work; the last sign is {lasting(at - last.at)} old"
    )
    yield wrong("workers", said, "leadpact serve has one (--workers), leadpact worker is one more")


def queues() -> Iterator[Check]:
    """Whether they keep up: how long the oldest work that is due has been waiting."""
    from leadpact.web.records.models import Account, Notice, Upload

    at = now()
    for name, of in (("judging", Account), ("notices", Notice), ("uploads", Upload)):
        oldest = of.objects.filter(work_at__isnull=False).aggregate(oldest=Min("work_at"))["oldest"]
        waits = 0 if oldest is None else at - int(oldest)
        if waits > LATE:
            yield wrong(
                name,
                f"what is due has been waiting for {lasting(waits)}",
                "start more workers: leadpact worker",
            )
        else:
            yield well(name, "nothing is late")


def failures() -> Iterator[Check]:
    """What could not be judged, and whom nobody could tell."""
    from leadpact.web.records.models import Account, Notice

    failed = Account.objects.exclude(failed="")
    count = failed.count()
    if count:
        first = failed.order_by("pk").values_list("key", "failed")[:SHOWN]
        told = "; ".join(f"{key}: {why.splitlines()[0] if why else ''}" for key, why in first)
        yield wrong(
            "accounts", f"{count:,} can't be judged: {told}", "see the worker's log; they are tried again"
        )
    else:
        yield well("accounts", "all are judged")
    untold = Notice.objects.filter(state=Notice.FAILED, created_at__gt=now() - WEEK).count()
    if untold:
        yield wrong(
            "failed notices", f"{untold:,} within a week", "see why on the page Notices, and send them again"
        )
    else:
        yield well("failed notices", "none within a week")


def mails() -> Iterator[Check]:
    """Whether mails get out: one alarm for all that wait for the settings to be mended."""
    from leadpact.web.actions.send_alarm import NO_MAIL_SERVER, standing_alarm

    alarm = standing_alarm()
    if alarm is None:
        yield well("mails", "get out")
    elif alarm.reason == NO_MAIL_SERVER:
        yield wrong("mails", "they wait: no mail server is set", "set LEADPACT_MAIL_URL; none is lost")
    else:
        since, why = lasting(now() - alarm.since), alarm.reason.replace("_", " ")
        yield wrong(
            "mails",
            f"none has got out for {since}: {why}: {alarm.detail}",
            "mend LEADPACT_MAIL_URL; none is lost",
        )


def rules() -> Iterator[Check]:
    """Whether anything stands as an older agreement or Leadpact judged it, and nobody is going to judge it anew."""
    from leadpact.web.agreed import agreed, rules_of
    from leadpact.web.records.models import Account

    try:
        history = agreed()
    except ValueError:
        return  # `machine.agreement` says so
    if history is None:
        return
    old = Account.objects.exclude(rules=rules_of(history)).exclude(rules="")
    forgotten: Any = old.filter(work_at__isnull=True)
    if forgotten[:1]:
        yield wrong(
            "rules",
            f"{forgotten.count():,} accounts stand as another agreement or another Leadpact judged them",
            "start the workers anew: they judge all of it again when they begin",
        )
    elif old[:1]:
        yield note("rules", "accounts are being judged anew", "wait until the workers are through")
    else:
        yield well("rules", "all is judged by the agreement in force and this Leadpact")


def quarantine() -> Iterator[Check]:
    """Events that wait for a person."""
    from leadpact.web.records.models import Quarantined

    held = Quarantined.objects.filter(state=Quarantined.HELD).count()
    if held:
        yield note(
            "quarantine", f"{held:,} events are held", "correct or discard them on the page Quarantine"
        )
    else:
        yield well("quarantine", "empty")


def trail() -> Iterator[Check]:
    """Whether the audit trail is whole."""
    from leadpact.web.actions.audit import first_broken
    from leadpact.web.records.models import Entry

    broken = first_broken()
    if broken is not None:
        yield wrong(
            "audit trail",
            f"line {broken.pk} of {broken.what} was changed, or one before it removed",
            "find out who writes to the database beside Leadpact; compare with a backup",
        )
    else:
        yield well("audit trail", f"{Entry.objects.count():,} lines, unbroken")
