"""Digests instead of floods, quiet hours kept, and a file of ten thousand leads that sends one mail to each."""

from __future__ import annotations

import pytest
from django.db import transaction
from outbox_at_work import HOUR, MINUTE, NOW, SECOND, Outbox

from conftest_web import at, give, run_until
from leadpact.web.actions.tell import Word, tell
from leadpact.web.records.models import Account, Lead, Notice, Upload, User

pytestmark = pytest.mark.django_db


def imports(count: int, now: int, person: str = "marta", first: int = 0) -> None:
    """Queue so many notices of imports, of different things."""
    told = (("what", "a.csv"), ("read", 1), ("applied", 1), ("quarantined", 0))
    words = [
        Word(f"i{n}", person, "email", "import_done", "", told=told) for n in range(first, first + count)
    ]
    with transaction.atomic():
        tell(words, None, now)


def looks(outbox: Outbox, since: int, until: int, step: int = SECOND) -> None:
    """The sending line looks again and again."""
    for now in range(since, until, step):
        outbox.send(now)


def test_five_go_out_alone_more_become_one(outbox: Outbox) -> None:
    """Five within a minute reach their reader by themselves; a sixth waits, and goes alone if no more come."""
    imports(5, NOW)
    outbox.send(NOW)
    assert len(outbox.mails) == 5
    imports(1, NOW + SECOND, first=5)
    outbox.send(NOW + SECOND)
    assert len(outbox.mails) == 5
    looks(outbox, NOW + 2 * SECOND, NOW + 15 * SECOND)
    assert len(outbox.mails) == 6 and not Notice.objects.filter(kind="digest").exists()
    imports(6, NOW + 2 * MINUTE, first=6)
    outbox.send(NOW + 2 * MINUTE)
    assert len(outbox.mails) == 6
    looks(outbox, NOW + 2 * MINUTE, NOW + 3 * MINUTE, 5 * SECOND)
    assert len(outbox.mails) == 7 and "6 avisos" in outbox.text()


def test_a_digest_waits_for_calm_but_not_forever(outbox: Outbox) -> None:
    """While more keep coming it is held, ten minutes at most."""
    for n in range(0, 700, 9):
        imports(6 if n == 0 else 1, NOW + n * SECOND, first=1000 + n * 10)
        outbox.send(NOW + n * SECOND)
    first = Notice.objects.filter(kind="digest").order_by("pk")[0]
    assert 600 * SECOND <= first.created_at - NOW <= 610 * SECOND


def test_a_file_of_ten_thousand_leads_sends_each_one(outbox: Outbox) -> None:
    """Whoever the leads go to and whoever is copied get one digest each, which counts all and lists twenty; the lead that
    was erased meanwhile is not in it."""
    user = User.objects.create_user("olga@little.example", None, name="Olga", role=User.OPERATIONS)
    Upload.objects.create(
        name="a.csv",
        path="",
        digest="",
        bytes=1,
        by=user,
        created_at=NOW,
        historical=False,
        state=Upload.RUNNING,
    )
    outbox.lead("carmen", NOW)
    outbox.lead("erased", NOW)
    Notice.objects.all().delete()
    account = Account.objects.get(leads__lead_id="carmen")
    found = {row.lead_id: row.finding_id for row in account.findings.model.objects.filter(kind="handed_off")}
    Lead.objects.filter(lead_id="erased").update(erased_at=NOW)
    for batch in range(100):  # as the fold commits them
        now = NOW + 2 * batch * SECOND
        lead = "erased" if batch == 0 else "carmen"
        words = [
            Word(f"{batch}-{n}", person, "email", "handed_off", lead, found[lead])
            for n in range(50)
            for person in ("marta", "luis")
        ]
        with transaction.atomic():
            tell(words, account.pk, now)
        outbox.send(now)
    Upload.objects.update(state=Upload.DONE, ended_at=NOW + 200 * SECOND)
    assert Notice.objects.count() == 10_000
    assert outbox.mails == []
    looks(outbox, NOW + 200 * SECOND, NOW + 230 * SECOND, 3 * SECOND)
    assert sorted(str(mail["To"]).split("@")[0][-5:] for mail in outbox.mails) == ["<luis", "marta"]
    assert (
        "4.950 avisos" in outbox.text() and "y 4.930 más" in outbox.text() and "Erased" not in outbox.text()
    )
    left = Notice.objects.exclude(kind="digest").exclude(state__in=("gathered", "withdrawn"))
    assert not left.exists()


def test_quiet_hours_hold_handoffs_and_end_in_one(outbox: Outbox) -> None:
    """By night nothing reaches whoever wants quiet, a miss neither; in the morning it is one mail, the miss first.

    Their head, who wants none, hears of the misses at once.
    """
    User.objects.create_user(
        "m@little.example",
        None,
        name="Marta",
        person="marta",
        language="en",
        quiet_from="20:00",
        quiet_to="08:00",
    )
    night = at("2026-03-10T22:00+01:00")
    outbox.lead("carmen", night)
    outbox.lead("dora", night + MINUTE)
    outbox.send(night + 2 * MINUTE)
    run_until(night + 2 * HOUR)
    outbox.send(night + 2 * HOUR)
    assert [mail["To"] for mail in outbox.mails] == ["Luis Gil <luis@little.example>"] * 2
    outbox.post.mails.clear()
    morning = at("2026-03-11T08:00+01:00")
    assert set(Notice.objects.filter(state="queued").values_list("work_at", flat=True)) == {morning}
    outbox.send(morning)
    assert len(outbox.mails) == 1
    text = outbox.text()
    assert text.startswith("4 notices") and text.index("Missed: Carmen") < text.index("New lead: Dora")
    assert "At risk" not in text  # those were missed meanwhile, which is told
    assert set(Notice.objects.filter(kind="clock_at_risk").values_list("state", "failure")) == {
        ("withdrawn", "answered")
    }


def test_a_daily_digest_comes_at_eight_and_an_hourly_one_by_the_hour(outbox: Outbox) -> None:
    """In their own zone; a single notice is told as it is."""
    lima = User.objects.create_user(
        "m@little.example",
        None,
        name="Marta",
        person="marta",
        timezone="America/Lima",
        digest="daily",
        language="en",
    )
    outbox.lead("carmen", NOW)
    outbox.send(NOW)
    morning = at("2026-03-10T08:00-05:00")
    assert Notice.objects.filter(state="queued").get().work_at == morning
    outbox.send(morning)
    assert [mail["Subject"].split(";")[0] for mail in outbox.mails] == ["New lead: Carmen"]
    User.objects.filter(pk=lima.pk).update(digest="hourly")
    imports(3, morning + 5 * MINUTE)
    outbox.send(morning + 6 * MINUTE)
    assert len(outbox.mails) == 1
    outbox.send(at("2026-03-10T09:00-05:00"))
    assert outbox.mails[-1]["Subject"] == "3 notices"


def test_a_digest_of_what_may_have_arrived_says_so(outbox: Outbox) -> None:
    """One of its notices was tried by a sender that died: the digest counts as a possible repeat."""
    imports(7, NOW)
    Notice.objects.filter(about="i3").update(attempts=1)
    looks(outbox, NOW, NOW + 20 * SECOND, 5 * SECOND)
    assert [mail["X-Leadpact-Attempt"] for mail in outbox.mails] == ["2"]


def test_nothing_left_to_tell_sends_nothing(outbox: Outbox) -> None:
    """A digest whose notices all came true in the meantime is withdrawn."""
    User.objects.create_user("m@little.example", None, name="Marta", person="marta", digest="hourly")
    for lead in ("carmen", "dora"):
        outbox.lead(lead, NOW - HOUR)
    Notice.objects.all().delete()
    run_until(NOW - 25 * MINUTE)
    outbox.send(NOW - 25 * MINUTE)
    for lead in ("carmen", "dora"):
        give(NOW - 20 * MINUTE, (lead, "call_made", {"outcome": "connected"}), actor="marta")
    run_until(NOW - 20 * MINUTE)
    outbox.send(NOW)
    assert outbox.mails == [] and Notice.objects.get(kind="digest").state == "withdrawn"
