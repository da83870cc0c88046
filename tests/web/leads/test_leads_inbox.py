"""My leads: what is due next on top, whose they are, page by page, and never many queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadpact.web.pages.leads.inbox_page import leads_of, page_of
from leadpact.web.records.models import Account, Lead, Membership, Standing, Team, User

SignIn = Callable[[str], Any]
HOUR = 3_600_000_000
MOST_QUERIES = 30


def listed(page: Any) -> list[str]:
    """The leads of a page, in order."""
    return re.findall(r'<h2><a href="/leads/([^"]+)"', page.content.decode())


@pytest.mark.django_db
def test_the_late_are_on_top_then_what_is_due_first(floor: Any, signed_in: SignIn) -> None:
    """Late leads come first, then the soonest due; each says so in words, with the time."""
    floor.arrive("zoe", floor.now - 5 * 60_000_000)
    floor.judge()
    page = signed_in("marta").get("/leads/mine")
    text = page.content.decode()
    assert listed(page) == ["ana", "berta", "zoe"]
    assert "late by 30 min of working time" in text
    assert "due in 15 min of working time" in text
    assert "at 10:15" in text


@pytest.mark.django_db
def test_a_rep_sees_own_leads_and_those_nobody_of_the_team_has(floor: Any, signed_in: SignIn) -> None:
    """Carla is Javier's and not shown to Marta; Dora waits for somebody of the team."""
    marta = signed_in("marta")
    assert "carla" not in listed(marta.get("/leads/mine"))
    assert listed(marta.get("/leads/mine?show=unowned")) == ["dora"]
    team = Team.objects.create(key="iberia", name="Iberia")
    Membership.objects.create(team=team, person="javier")
    assert listed(marta.get("/leads/mine?show=unowned")) == []


@pytest.mark.django_db
def test_the_card_says_why_this_lead(floor: Any, signed_in: SignIn) -> None:
    """The first lead's card is open: score by rule, last events, what is owed, and how to reach the person."""
    text = signed_in("marta").get("/leads/mine").content.decode()
    for told in (
        "Interest +39.962 by the rule demo.",
        "Form submitted",
        "tel:+34600100200",
        "Owed by Sales (Marta Paz): an attempt",
    ):
        assert told in text, told
    other = signed_in("marta").get("/leads/mine?open=berta").content.decode()
    assert "tel:+34600100200" in other
    assert 'action="/leads/act/log/berta"' in other
    assert 'action="/leads/act/log/ana"' not in other


@pytest.mark.django_db
def test_ten_thousand_leads_come_page_by_page(floor: Any, signed_in: SignIn, people: dict[str, User]) -> None:
    """Whatever the number of leads, a page is 25 of them by a bounded number of queries, and pages join without gaps."""
    many(floor, 10_000)
    client = signed_in("marta")
    client.get("/leads/mine")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/leads/mine")
    assert len(listed(page)) == 25
    assert len(asked) <= MOST_QUERIES
    seen: list[int] = []
    after = ""
    for _ in range(42):
        found = page_of(leads_of(people["marta"], "mine", floor.now), after, 250)
        seen += [row.pk for row in found.rows]
        after = found.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 10_002
    stood = Standing.objects.in_bulk(seen[3300:3400])
    in_time = [stood[pk].late_since is None for pk in seen[3300:3400]]
    assert in_time == sorted(in_time)
    assert set(in_time) == {True, False}


@pytest.mark.django_db
def test_a_cursor_from_elsewhere_is_the_beginning(floor: Any, signed_in: SignIn) -> None:
    """Nonsense in the address is no error."""
    client = signed_in("marta")
    for after in ("x", "l.1", "d.x.y", "l.99999999999999999999.1", "d.²." + "1"):
        assert client.get("/leads/mine", {"after": after, "show": "?"}).status_code == 200


@pytest.mark.django_db
def test_nothing_to_do_is_said(floor: Any, signed_in: SignIn) -> None:
    """An empty list says that it is, and why where that is so."""
    Standing.objects.all().delete()
    assert "Nothing waits for you." in signed_in("marta").get("/leads/mine").content.decode()
    assert "No lead can be yours." in signed_in("olga").get("/leads/mine").content.decode()


def many(floor: Any, count: int) -> None:
    """So many more leads of Marta's, a third of them late, a third with nothing due."""
    account = Account.objects.create(key="a:many")
    leads = Lead.objects.bulk_create(
        [Lead(lead_id=f"m{n}", account=account) for n in range(count)], batch_size=2000
    )
    Standing.objects.bulk_create(
        [
            Standing(
                lead=lead, account=account, buying_stage="awareness", cycle=1, fit=0, interest=0, owner="marta",
                in_cycle=True, listed=True, name=f"Lead {n}", company="Múltiple",
                promise="" if n % 3 == 2 else "handoff.accept",
                late_since=floor.now - n % 97 * HOUR if n % 3 == 0 else None,
                promise_due_at=None if n % 3 == 2 else floor.now + n % 89 * HOUR,
            )
            for n, lead in enumerate(leads)
        ],
        batch_size=2000,
    )  # fmt: skip


@pytest.mark.django_db
def test_late_has_one_instant(floor: Any, signed_in: SignIn) -> None:
    """Where nothing came for too long, the card's clock and what is owed say the same since: when that was too long."""
    floor.say("ana", "call_made", floor.now, actor="marta", outcome="no_answer")
    floor.now += 10 * 24 * HOUR
    floor.judge()
    text = signed_in("marta").get("/leads/mine?open=ana").content.decode()
    card = text[text.index('href="/leads/ana"') :]
    assert card.count("since Tue 17 Mar 2026, 10:00") >= 2
    assert "since Tue 31 Mar" not in card
