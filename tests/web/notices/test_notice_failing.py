"""What happens when notices can't be sent: later again, given up, or one alarm for all."""

from __future__ import annotations

from typing import Any

import pytest
from notice_servers import Recorder, listening
from outbox_at_work import MINUTE, NOW, SECOND, Outbox

from leadpact.web.actions import send as sending
from leadpact.web.actions.send_again import send_again, send_all_again
from leadpact.web.actions.send_alarm import NO_MAIL_SERVER, standing_alarm
from leadpact.web.actions.tell import Word, tell
from leadpact.web.doctoring.work import mails
from leadpact.web.records.models import Entry, Notice, User

pytestmark = pytest.mark.django_db


def queue(*about: str, person: str = "marta") -> None:
    """Queue tests, which nothing holds back."""
    tell([Word(each, person, "email", "test", "") for each in about], None, NOW)


def test_a_passing_failure_is_tried_again_and_marked(outbox: Outbox) -> None:
    """A mail server that is busy: the notice waits about a minute, keeps its id, and says that it may be a repeat."""
    outbox.post.recipient = "451 later"
    queue("a")
    outbox.send(NOW)
    row = Notice.objects.get()
    assert row.state == "queued" and row.failure.startswith("recipient_refused: 451")
    assert NOW + 45 * SECOND < (row.work_at or 0) <= NOW + 62 * SECOND
    outbox.post.recipient = None
    assert outbox.send(NOW + 40 * SECOND) == 0
    outbox.send(NOW + 2 * MINUTE)
    mail = outbox.mails[0]
    assert (mail["X-Leadpact-Notice"], mail["X-Leadpact-Attempt"]) == (row.notice_id, "2")
    assert "Posible repetición" in outbox.text()
    row.refresh_from_db()
    assert (row.state, row.failure, row.attempts, row.work_at) == ("sent", "", 2, None)


def test_a_failure_for_good_is_shown_and_a_person_sends_it_again(outbox: Outbox) -> None:
    """A refused recipient is given up; sent again it begins a new schedule, on the audit trail."""
    outbox.post.recipient = "550 nobody"
    queue("a", "b", "c")
    outbox.send(NOW)
    assert {each[3:] for each in outbox.states()} == {("failed", "recipient_refused: 550 nobody")}
    outbox.post.recipient = None
    ada = User.objects.create_user("ada@little.example", None, name="Ada", role=User.ADMINISTRATOR)
    one = Notice.objects.order_by("pk")[0]
    assert send_again(one, ada, NOW) and not send_again(one, ada, NOW)
    assert send_all_again("test", "recipient_refused", ada, NOW) == 2
    outbox.send(NOW)
    assert len(outbox.mails) == 3 and {mail["X-Leadpact-Attempt"] for mail in outbox.mails} == {"2"}
    assert list(Entry.objects.order_by("pk").values_list("what", flat=True)) == [
        "notice_again",
        "notices_again",
    ]


def test_three_days_are_enough(outbox: Outbox) -> None:
    """What passes for three days is given up, with the reason."""
    outbox.post.recipient = "451 later"
    queue("a")
    at = NOW
    for _ in range(40):
        outbox.send(at)
        row = Notice.objects.get()
        if row.work_at is None:
            break
        at = row.work_at + 1
    assert row.state == "failed" and 2 * 86_400 * SECOND < at - NOW < 3 * 86_400 * SECOND


def test_what_lies_with_the_settings_raises_one_alarm_and_nothing_fails(outbox: Outbox) -> None:
    """A refused sender stops all mails: one is tried a minute, the others wait untried; when it goes, all go, unmarked."""
    outbox.post.sender = "553 not yours"
    queue(*"abcdefgh")
    outbox.send(NOW)
    alarm = standing_alarm()
    assert alarm is not None and alarm.reason == "sender_refused" and "553" in alarm.detail
    check = next(mails())
    assert check.state == "wrong" and "sender refused" in check.says and "553" in check.says
    outbox.send(NOW + 61 * SECOND)
    again = standing_alarm()
    assert again is not None and again.since == alarm.since
    assert {(row.state, row.attempts) for row in Notice.objects.all()} == {("queued", 0)}
    outbox.post.sender = None
    for minute in range(3, 7):
        outbox.send(NOW + minute * MINUTE)
    assert standing_alarm() is None and next(mails()).state == "well"
    assert sorted(mail["X-Leadpact-Attempt"] for mail in outbox.mails) == ["1"] * 8


def test_without_a_mail_server_mails_wait(outbox: Outbox, settings: Any) -> None:
    """Nothing is lost while none is set; the alarm says so; other ways go out."""
    url, settings.MAIL_URL = settings.MAIL_URL, ""
    queue("a")
    with listening(Recorder()) as slack:
        User.objects.create_user(
            "luis@home.example", None, name="Luis", person="luis", channels={"slack": slack.url}
        )
        tell([Word("a", "luis", "slack", "test", "")], None, NOW)
        outbox.send(NOW)
    alarm = standing_alarm()
    assert alarm is not None and alarm.reason == NO_MAIL_SERVER and len(slack.calls) == 1
    settings.MAIL_URL = url
    outbox.send(NOW + 2 * MINUTE)
    assert len(outbox.mails) == 1 and standing_alarm() is None


def test_one_that_cannot_be_put_into_words_keeps_no_other_waiting(outbox: Outbox) -> None:
    """A broken notice is set aside for a while, with the reason on its page; the next one goes."""
    tell([Word("x", "marta", "email", "to_sign", "")], None, NOW)  # it lacks all its values
    queue("a")
    outbox.send(NOW)
    assert len(outbox.mails) == 1
    broken = Notice.objects.get(kind="to_sign")
    assert broken.state == "queued" and broken.failure == "words: KeyError" and (broken.work_at or 0) > NOW


def test_no_transaction_is_open_while_a_notice_is_on_its_way(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    """The try is committed before, and the database is not held while the other side takes its time."""
    from django.db import connection

    seen: list[tuple[bool, int]] = []

    def look(*given: Any) -> None:
        tries = Notice.objects.values_list("attempts", flat=True).get()
        seen.append((connection.in_atomic_block, tries))
        connection.close()

    monkeypatch.setattr(sending, "transmit", look)
    queue("a")
    outbox.send(NOW)
    assert seen == [(False, 1)]


def test_a_slow_target_keeps_no_other_waiting(outbox: Outbox) -> None:
    """While one answers slowly the others go out."""
    with listening(Recorder(pause=0.05, body=b"x" * 40)) as slow:
        User.objects.create_user(
            "luis@home.example", None, name="Luis", person="luis", channels={"slack": slow.url}
        )
        tell([Word("slow", "luis", "slack", "test", "")], None, NOW - 1)
        queue(*"abcdefghijkl")
        outbox.send(NOW)
    sent = dict(Notice.objects.values_list("about", "sent_at"))
    assert max(at for about, at in sent.items() if about != "slow") < sent["slow"]
