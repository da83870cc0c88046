"""The page of a lead: the whole story with clauses and causes, what was corrected, what happens next, whom one sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_leads_doing import post

from leadpact.web.actions import route
from leadpact.web.records.models import Away, Decision, Finding, Lead, Notice, Standing, Taking

SignIn = Callable[[str], Any]
MOST_QUERIES = 26
WANTED = route.wanted_in
"""As it is: the floor lets nobody take leads by turns."""


@pytest.mark.django_db
def test_every_line_cites_its_clause_and_cause(floor: Any, signed_in: SignIn) -> None:
    """The story is that of the replay, each line with clause, version and event; what is next has its instant."""
    text = signed_in("marta").get("/leads/ana").content.decode()
    for told in (
        "Handed off from marketing to Sales by the trigger demo.",
        "handoff.triggers.demo",
        "version 2026-01-01",
        "event ana|form_submitted|",
        "by time alone",
        "What happens next if nobody does anything",
        "“own-response” is missed, unless this comes first: an attempt, the rejection or the return.",
        "Wed 11 Mar 2026, 09:00",
    ):
        assert told in text, told
    assert text.count("<h1") == 1


@pytest.mark.django_db
def test_two_clicks_from_an_alert_to_a_logged_call(floor: Any, signed_in: SignIn) -> None:
    """The notice's link opens the outcomes; the next click logs. The link itself signs nobody in."""
    url = "/leads/ana?log=call"
    client = signed_in("marta")
    text = client.get(url).content.decode()
    after = text.partition('data-verb="call" open')[2]
    assert after, "the form of a call is open"
    assert 'name="outcome" value="no_answer"' in after.split("</details>")[0]
    client.logout()
    asked = client.get(url)
    assert (asked.status_code, asked.headers["Location"].split("?")[0]) == (302, "/account/login/")


@pytest.mark.django_db
def test_what_was_once_said_stays_visible(floor: Any, signed_in: SignIn) -> None:
    """A call that is known late corrects: the page shows what was said before, until when, and what is said now."""
    missed = Finding.objects.get(kind="clock_missed", lead_id="ana")
    Finding.objects.filter(pk=missed.pk).update(said_at=floor.now - 60_000_000)
    floor.now += 60_000_000
    Finding.objects.filter(pk=missed.pk).update(superseded_at=floor.now, superseded_by="")
    text = signed_in("marta").get("/leads/ana").content.decode()
    assert "What was once said, and is said no more" in text
    part = text.split('id="corrections"')[1].split("</section>")[0]
    assert "“first-response” missed" in part
    assert "follow_up.clocks.first-response" in part
    assert "Nothing is said in its place." in part


@pytest.mark.django_db
def test_what_was_once_said_of_an_ended_cycle_is_told_in_sentences(floor: Any, signed_in: SignIn) -> None:
    """A miss that a return followed says when the cycle ended, as it did while it was said."""
    ended = floor.now - 60_000_000
    floor.say("ana", "lead_returned", ended, actor="marta", reason="not_now")
    floor.judge()
    Finding.objects.filter(kind__in=("clock_missed", "returned"), lead_id="ana").update(said_at=floor.now)
    floor.now += 60_000_000
    missed = Finding.objects.filter(kind="clock_missed", lead_id="ana")
    missed.update(superseded_at=floor.now, superseded_by="")
    text = signed_in("marta").get("/leads/ana").content.decode()
    part = text.split('id="corrections"')[1].split("</section>")[0]
    assert "No answer before the cycle ended on Tue 10 Mar 2026, 09:59" in part


@pytest.mark.django_db
def test_the_page_says_why_this_person_and_who_was_told(floor: Any, signed_in: SignIn) -> None:
    """A routing decision names who got the lead, and each other with the reason why not."""
    Decision.objects.create(
        event_id="r1", lead_id="ana", about="x", at=floor.now, person="marta", why="turn",
        candidates=[{"person": "marta", "passed_over": None}, {"person": "javier", "passed_over": "away"},
                    {"person": "nuria", "passed_over": None}],
    )  # fmt: skip
    Notice.objects.create(
        notice_id="n", about="a", recipient="marta", channel="email", kind="handed_off", lead_id="ana",
        created_at=floor.now, sent_at=floor.now, state=Notice.SENT,
    )  # fmt: skip
    text = signed_in("marta").get("/leads/ana").content.decode()
    for told in (
        "it was their turn",
        "Javier Soto is away",
        "Núria Vidal had had more of the turns lately",
        "a new lead",
    ):
        assert told in text, told


@pytest.mark.django_db
def test_others_of_the_company_are_named_to_those_who_see_them(floor: Any, signed_in: SignIn) -> None:
    """A manager sees the account's other leads; a rep hears that there is one more, and not who."""
    floor.arrive("elena", floor.now - 60_000_000, account="Envases")
    floor.say(
        "felipe", "lead_identified", floor.now - 50_000_000, account="Envases", market="ES", name="Felipe"
    )
    floor.judge()
    Standing.objects.filter(lead__lead_id="felipe").update(owner="javier")
    rep = signed_in("marta").get("/leads/elena").content.decode()
    assert "1 more belongs to somebody else." in rep
    assert "Felipe" not in rep
    assert "Felipe" in signed_in("luis").get("/leads/elena").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("lead_id", ["a/b c", "زهرة?#٣", "~x", "mine", "<script>alert(1)</script>"])
def test_odd_ids_are_worked_like_any(floor: Any, signed_in: SignIn, lead_id: str) -> None:
    """A lead whose id has slashes, marks or other scripts is listed, opened and logged; its id does nothing to the page."""
    from django.urls import reverse

    floor.arrive(lead_id, floor.now - 60_000_000, name="<b>Odd</b>")
    floor.say(lead_id, "form_submitted", floor.now - 30_000_000, form="<script>alert(2)</script>")
    floor.judge()
    client = signed_in("marta")
    assert reverse("lead", args=[lead_id]) in client.get("/leads/mine").content.decode()
    page = client.get(reverse("lead", args=[lead_id]))
    assert page.status_code == 200
    assert "<b>Odd" not in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    done = client.post(
        reverse("lead_log", args=[lead_id]),
        {"token": "a" * 32, "kind": "call_made", "outcome": "busy"},
        follow=True,
    )
    assert done.status_code == 200
    assert floor.standing(lead_id).stage == "sal"


@pytest.mark.django_db
def test_a_lead_no_agreement_is_about_is_said_to_be_so(floor: Any, signed_in: SignIn) -> None:
    """Where there is no standing the page says why; a rep, whose it can't be, is told nothing."""
    floor.say("frank", "lead_identified", floor.now, market="FR")
    assert "being judged" in signed_in("ana").get("/leads/frank").content.decode()
    floor.judge()
    assert (
        "no version of the agreement applies to it" in signed_in("ana").get("/leads/frank").content.decode()
    )
    assert signed_in("marta").get("/leads/frank").status_code == 404
    assert signed_in("ana").get("/leads/nobody").status_code == 404


@pytest.mark.django_db
def test_a_merged_lead_leads_to_who_it_is_now(floor: Any, signed_in: SignIn) -> None:
    """Its page tells both, and what one does there is done to the survivor."""
    floor.say("ana-2", "lead_identified", floor.now - 90_000_000, market="ES")
    floor.say("ana-2", "lead_merged", floor.now - 60_000_000, into="ana")
    floor.judge()
    assert Lead.objects.get(lead_id="ana-2").into == "ana"
    text = signed_in("marta").get("/leads/ana-2").content.decode()
    assert "was merged into ana; this is the story of both" in text
    page = post(signed_in("marta"), "log", lead="ana-2", kind="call_made", outcome="busy")
    assert page.status_code == 200
    assert floor.standing("ana").late_since is None


@pytest.mark.django_db
def test_a_page_asks_a_bounded_number_of_questions(
    floor: Any, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the story and however many leads the account has; of a long one the last lines are shown."""
    monkeypatch.setattr("leadpact.web.pages.leads.told.SHOWN", 20)
    for n in range(60):
        floor.say("ana", "page_viewed", floor.now - 3_000_000 + n, path="/precios")
    for n in range(30):
        floor.say(f"x{n}", "lead_identified", floor.now - 1_000_000, account="Envases", market="ES")
    floor.say("ana", "page_viewed", floor.now - 1, account="Envases", path="/precios")
    floor.judge()
    client = signed_in("luis")
    client.get("/leads/ana")
    with CaptureQueriesContext(connection) as asked:
        text = client.get("/leads/ana").content.decode()
    assert len(asked) <= MOST_QUERIES
    earlier = re.search(r"(\d+) earlier lines are not shown: show the whole story", text)
    assert earlier is not None
    whole = client.get("/leads/ana?all=1").content.decode()
    assert "show the whole story" not in whole
    shown, lines = (each.count('<li class="story-line') for each in (text, whole))
    assert 20 <= shown < lines and shown + int(earlier[1]) == lines


@pytest.mark.django_db
def test_without_an_agreement_pages_say_so(people: Any, signed_in: SignIn) -> None:
    """Before anything is signed there is nothing to judge by."""
    for url in ("/leads/mine", "/leads", "/late"):
        assert "No agreement is signed yet" in signed_in("olga").get(url).content.decode()


@pytest.mark.django_db
def test_a_history_that_is_too_long_is_said_to_be(
    floor: Any, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for minutes: all else of the page is there, and of the card that opens in the list."""
    for page, more in (("/leads/ana", "Ana"), ("/leads/act/card/ana", "The whole story")):
        for most, is_said in ((3, False), (2, True)):
            monkeypatch.setattr("leadpact.web.account_story.MOST_EVENTS", most)
            text = unescape(signed_in("marta").get(page).content.decode())
            assert ("Its story can't be told here" in text) == is_said
            assert more in text


@pytest.mark.django_db
def test_why_nobody_has_a_lead_is_told(
    floor: Any, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a lead that waits for an owner: why not each of those who could have it as of now, and when it is tried again."""
    monkeypatch.setattr("leadpact.web.actions.fold.route.wanted_in", WANTED)
    until = floor.now + 3 * 3_600_000_000
    for person in ("marta", "javier", "nuria", "joao", "beatriz", "salma"):
        Away.objects.create(person=person, from_at=floor.now, to_at=until)
    Taking.objects.create(person="luis", active=False)
    floor.arrive("elena", floor.now, owner=None)
    floor.judge()
    text = page_text(signed_in("luis").get("/leads/elena"))
    told = text.partition("Why nobody has it")[2]
    assert "nobody was available" in told and "Next try: Tue 10 Mar 2026, 13:00" in told
    for each in ("Marta Paz is away", "Luis Gil takes no leads at present"):
        assert each in told, each
    assert "Why nobody has it" not in page_text(signed_in("luis").get("/leads/carla"))
    monkeypatch.setattr("leadpact.web.pages.leads.beside.MOST_PASSED", 2)
    assert "Marta Paz is away and 5 more Next try" in page_text(signed_in("luis").get("/leads/elena"))


def page_text(answer: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", answer.content.decode())).split())
