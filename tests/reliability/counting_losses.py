"""Counts what a killed service lost or did twice; and whether the counting would notice."""

from __future__ import annotations

from collections import Counter
from typing import Any

from outside_world import Seen

TOLD = ("handed_off", "assigned", "clock_at_risk", "clock_missed")
"""The kinds of notices the agreement asks for."""

CONTROLS = ("event", "finding", "twice", "mail")
"""What the counting must notice: an event taken out of the log, a finding missing or doubled, a mail that never came."""


def noticed(control: str, seen: Seen) -> bool:
    """Whether the counting would notice such a loss; the database is left as it was."""
    from django.db import transaction

    from leadpact.web.records.models import Event, Finding

    with transaction.atomic():
        missed = Finding.objects.filter(kind="clock_missed", superseded_at=None).first()
        assert missed is not None
        if control == "event":
            Event.objects.filter(event_id__in=sorted(seen.acknowledged)[:1]).delete()
        elif control == "finding":
            missed.delete()
        elif control == "twice":
            missed.pk, missed.nth = None, 1
            missed.save()
        else:
            seen = Seen(seen.acknowledged, Counter())
        counted = found(seen)
        transaction.set_rollback(True)
    return not _nothing_wrong(counted)


def found(seen: Seen) -> dict[str, Any]:
    """What is in the database at the end, held against what was acknowledged and against a replay of the log."""
    from django.db import connection

    from leadpact.replay.plain import replay
    from leadpact.web.actions.append import SELECTED, event_of
    from leadpact.web.agreed import agreed
    from leadpact.web.clock import now
    from leadpact.web.records.models import Finding, Notice

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SELECTED} FROM records_event e")
        events = [event_of(row) for row in cursor.fetchall()]
    history = agreed()
    assert history is not None
    said = Counter(f.finding_id for f in replay(history, events, now()).findings)
    open_now = Counter(Finding.objects.filter(superseded_at=None).values_list("finding_id", flat=True))
    fired = Counter(
        Finding.objects.filter(kind__in=("clock_missed", "clock_at_risk")).values_list(
            "clock_id", "kind", "detail"
        )
    )
    sent = Notice.objects.filter(kind__in=TOLD)
    told_of = {each.gathered_into.notice_id if each.gathered_into else each.notice_id for each in _sent()}
    return {
        "acknowledged": len(seen.acknowledged),
        "in_log": len(events),
        "events_lost": len(seen.acknowledged - {event.event_id for event in events}),
        "clocks_fired": len(fired),
        "fired_twice": sum(count - 1 for count in fired.values()),
        "findings": sum(open_now.values()),
        "findings_lost": sum((said - open_now).values()),
        "findings_too_many": sum((open_now - said).values()),
        "notices": sent.count(),
        "not_sent": sent.exclude(state__in=(Notice.SENT, Notice.GATHERED, Notice.WITHDRAWN)).count(),
        "alerts_lost": len(told_of - set(seen.mails)),
        "mails": sum(seen.mails.values()),
        "mails_repeated": sum(count - 1 for count in seen.mails.values()),
        "repeats_unmarked": seen.unmarked,
        "answers": dict(seen.statuses),
    }


def _sent() -> Any:
    """The notices that somebody was told of, alone or gathered with others."""
    from leadpact.web.records.models import Notice

    return Notice.objects.filter(state__in=(Notice.SENT, Notice.GATHERED)).select_related("gathered_into")


def _nothing_wrong(told: dict[str, Any]) -> bool:
    """Nothing lost, nothing twice."""
    nothing = (
        "events_lost", "fired_twice", "findings_lost", "findings_too_many", "not_sent", "alerts_lost", "repeats_unmarked",
    )  # fmt: skip
    return not any(told[name] for name in nothing)


def passed(told: dict[str, Any]) -> bool:
    """Nothing wrong; what is made wrong is noticed; and enough happened that it says something."""
    enough = (
        told["acknowledged"] >= 5 * told["kills"]
        and told["clocks_fired"] >= told["kills"]
        and told["mails"] > 0
    )
    busy = told["busy"] >= told["kills"] // 2
    return _nothing_wrong(told) and all(told["noticed"].values()) and enough and busy
