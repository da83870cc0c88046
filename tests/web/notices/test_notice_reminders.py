"""Meetings and disputes: told two working days before, once, to those whom they concern."""

from __future__ import annotations

import pytest
from little_text import TEXT
from outbox_at_work import HOUR, Outbox

from conftest_web import at, give, run_until, signed
from leadpact.events import Event
from leadpact.web.actions.append import append
from leadpact.web.actions.remind import remind_due
from leadpact.web.actions.send import send_due
from leadpact.web.records.models import Notice, Version

pytestmark = pytest.mark.django_db
WORKWEEK = TEXT.replace(
    "UTC, hours: {mon-sun: [00:00-24:00]}", "Europe/Madrid, hours: {mon-fri: [09:00-17:00]}"
)
"""Then working days are those of a week."""


@pytest.fixture
def office(outbox: Outbox) -> Outbox:
    """The little agreement with working days."""
    Version.objects.all().delete()
    signed(WORKWEEK)
    return outbox


def test_a_meeting_is_told_to_both_heads_two_working_days_before_once(office: Outbox) -> None:
    """First Tuesday of April, at ten: told from the Friday before, at ten, over the weekend; whoever looks, and how often."""
    assert remind_due("w", at("2026-04-03T09:50+02:00")) == 0
    assert remind_due("w", at("2026-04-03T10:01+02:00")) == 2
    assert remind_due("v", at("2026-04-03T10:20+02:00")) == 0
    assert remind_due("w", at("2026-04-06T10:20+02:00")) == 0
    send_due("w", at("2026-04-06T10:21+02:00"))
    assert sorted(str(mail["To"]) for mail in office.mails) == [
        "Ana Ruiz <ana@little.example>",
        "Luis Gil <luis@little.example>",
    ]
    for said in ("numbers", "mar 7 abr 2026, 10:00", "Velocidad", "Ana Ruiz y Luis Gil"):
        assert said in office.text()


def test_one_look_in_ten_minutes_whichever_worker(office: Outbox) -> None:
    """The second to come finds that somebody has looked."""
    assert remind_due("w", at("2026-04-03T10:01+02:00")) == 2
    Notice.objects.all().delete()
    assert remind_due("v", at("2026-04-03T10:05+02:00")) == 0
    assert remind_due("v", at("2026-04-03T10:12+02:00")) == 2


def test_a_meeting_that_has_begun_is_not_told(office: Outbox) -> None:
    """Late is too late."""
    assert remind_due("w", at("2026-04-07T10:00+02:00")) == 0


def test_disputes_are_told_to_whoever_can_decide_before_the_month_closes(office: Outbox) -> None:
    """An attempt written down too late is in dispute: marketing's head is told, not sales' own, until it is decided."""
    march = at("2026-03-17T10:00+01:00")
    office.lead("carmen", march)
    late = march + 200 * HOUR
    call = Event(
        "call-1",
        "carmen",
        march + HOUR // 2,
        "call_made",
        received_at=late,
        logged_at=late,
        actor="marta",
        properties={},
    )
    append([call], delivered_by=None, now=late)
    run_until(late)
    Notice.objects.all().delete()
    assert remind_due("w", at("2026-03-31T10:00+02:00")) == 0
    near = at("2026-04-02T12:00+02:00")  # the month closes on 3 April, in the evening
    remind_due("w", near)
    told = Notice.objects.filter(kind="disputes_due")
    assert [row.recipient for row in told] == ["ana"]
    send_due("w", near + 1)
    text = office.text()
    assert "Queda por decidir 1 intento disputado del mes 2026-03" in text and "Carmen" in text
    told.update(state="queued", work_at=near)
    give(
        near, ("carmen", "dispute_decided", {"attempt": "call-1", "decision": "does_not_count"}), actor="ana"
    )
    send_due("w", near + 10)
    assert told.get().failure == "answered"
