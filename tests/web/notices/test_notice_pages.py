"""The pages of notices: failures first with what to do, each notice's text, one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from outbox_at_work import NOW, Outbox

from leadpact.web.actions.send_alarm import raise_alarm
from leadpact.web.actions.tell import Word, tell
from leadpact.web.records.models import Notice, User

pytestmark = pytest.mark.django_db


def client(name: str, role: str, **more: Any) -> Client:
    """Somebody signed in."""
    user = User.objects.create_user(f"{name}@home.example", None, name=name.title(), role=role, **more)
    found = Client()
    found.force_login(user)
    return found


def queue(count: int, person: str = "marta", kind: str = "test") -> None:
    """Notices."""
    tell([Word(f"{kind}{n}", person, "email", kind, "") for n in range(count)], None, NOW)


def test_failures_stand_first_with_what_to_do_and_can_be_sent_again(outbox: Outbox) -> None:
    """Grouped by kind and reason; one button sends all of a group, another one alone."""
    olga = client("olga", User.OPERATIONS)
    queue(3)
    Notice.objects.update(state="failed", failure="recipient_refused: 550 <b>no</b>", work_at=None)
    page = olga.get("/notices").content.decode()
    assert "Tests: 3" in page and "The mail server does not take mail for this recipient." in page
    one = Notice.objects.order_by("pk")[0]
    shown = olga.get(f"/notices/{one.pk}").content.decode()
    assert "550 &lt;b&gt;no&lt;/b&gt;" in shown and "As it would be sent now" in shown
    assert olga.post(f"/notices/{one.pk}/again").status_code == 302
    assert olga.post("/notices/again", {"kind": "test", "reason": "recipient_refused"}).status_code == 302
    assert set(Notice.objects.values_list("state", flat=True)) == {"queued"}


def test_the_alarm_stands_on_the_page(outbox: Outbox) -> None:
    """Why no mail gets out, and since when."""
    raise_alarm("login_refused", "mail.example: 535", NOW)
    page = client("olga", User.OPERATIONS).get("/notices").content.decode()
    assert "No mail gets out" in page and "refuses user or password" in page and "mail.example: 535" in page


def test_a_sent_text_is_shown_as_it_was_and_as_text(outbox: Outbox) -> None:
    """What others wrote is no markup; what was sent stays as it was, whatever the lead is called now."""
    outbox.lead("carmen", NOW, name="<script>alert(1)</script>")
    outbox.send(NOW + 1)
    row = Notice.objects.get(channel="email")
    page = client("olga", User.OPERATIONS).get(f"/notices/{row.pk}").content.decode()
    assert "As it was sent" in page and "&lt;script&gt;" in page and "<script>alert" not in page


def test_one_sees_ones_own_and_nobody_elses(outbox: Outbox) -> None:
    """A rep's list has what they were told; another's notice is not there for them, nor is the outbox."""
    marta = client("marta", User.REP, person="marta")
    outbox.lead("carmen", NOW)
    outbox.lead("dora", NOW, owner="luis")
    outbox.send(NOW + 1)
    page = marta.get("/mine/notices").content.decode()
    assert "Carmen" in page and "Dora" not in page
    own = Notice.objects.get(lead_id="carmen", channel="email")
    others = Notice.objects.get(lead_id="dora", channel="email")
    assert marta.get(f"/notices/{own.pk}").status_code == 200
    assert marta.get(f"/notices/{others.pk}").status_code == 404
    assert marta.get("/notices").status_code == 403
    assert marta.post(f"/notices/{own.pk}/again").status_code == 403


def test_the_secret_of_ones_program_is_shown_to_its_owner(outbox: Outbox) -> None:
    """Only where a webhook is set."""
    with_one = client("marta", User.REP, person="marta", channels={"webhook": "https://a.example/x"})
    assert "whsec_" in with_one.get("/mine/notices").content.decode()
    assert "whsec_" not in client("luis", User.SALES, person="luis").get("/mine/notices").content.decode()


def test_lists_go_on_and_ask_little(outbox: Outbox, django_assert_max_num_queries: Any) -> None:
    """A page has 25 rows and says where it goes on; the number of questions to the database does not grow."""
    olga = client("olga", User.OPERATIONS)
    queue(60)
    first = olga.get("/notices").content.decode()
    assert first.count("<tr>") == 26
    oldest = Notice.objects.order_by("-pk")[24].pk
    assert f"?before={oldest}" in first
    with django_assert_max_num_queries(16):
        second = olga.get(f"/notices?before={oldest}&kind=test&state=queued&to=marta").content.decode()
    assert second.count("<tr>") == 26
    assert olga.get("/notices?before=x&kind=%00&state=nothing").status_code == 200


def test_pages_without_an_agreement_or_notices(db: None) -> None:
    """Nothing yet: both pages say so."""
    olga = client("olga", User.OPERATIONS)
    assert "Nobody was told anything yet" in olga.get("/notices").content.decode()
    assert "You were told nothing yet" in olga.get("/mine/notices").content.decode()
