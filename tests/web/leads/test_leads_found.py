"""Leads are found by how they begin; the late list says who is late, and to whom it names the leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from test_leads_doing import post
from test_leads_inbox import many

from leadpact.web.may import in_reach
from leadpact.web.pages.leads.reach import visible
from leadpact.web.records.models import Membership, Standing, Team, User

SignIn = Callable[[str], Any]
DAY = 86_400_000_000


def found(client: Any, **asked: str) -> set[str]:
    """The ids of the leads that a search shows."""
    import re

    text = client.get("/leads", asked).content.decode()
    return set(re.findall(r'<th scope="row"><a href="/leads/([^"]+)"', text))


@pytest.mark.django_db
def test_leads_are_found_by_how_they_begin(floor: Any, signed_in: SignIn) -> None:
    """Name, company, e-mail address and id, each by its beginning, whatever the case but the id's."""
    floor.arrive("zz-1", floor.now - 9_000_000, name="Øyvind", company="Bodega", email="post@vin.example")
    floor.judge()
    client = signed_in("luis")
    assert (
        found(client, q="Øyv")
        == found(client, q="bode")
        == found(client, q="POST@")
        == found(client, q="zz-")
        == {"zz-1"}
    )
    assert found(client, q="odega") == set()
    assert found(client, q="%") == found(client, q="z") == set()
    assert found(client, q="an") == {"ana"}
    assert found(client, owner="javier") == {"carla"}
    assert found(client, owner="-") == {"dora"}
    assert found(client, stage="customer") == set()
    assert "Write two letters at least." in client.get("/leads?q=a").content.decode()


@pytest.mark.django_db
def test_a_rep_finds_what_a_rep_may_see(floor: Any, signed_in: SignIn, people: dict[str, User]) -> None:
    """The query and the permission are one rule: for every role, lead and team."""
    assert found(signed_in("marta")) == {"ana", "berta", "dora"}
    Membership.objects.create(team=Team.objects.create(key="south", name="South"), person="javier")
    Standing.objects.filter(lead__lead_id="dora").update(team="south")
    assert found(signed_in("marta"), q="dora") == set()
    assert found(signed_in("javier"), q="dora") == {"dora"}
    for user in people.values():
        for standing in Standing.objects.select_related("lead"):
            seen = Standing.objects.filter(visible(user) & Q(pk=standing.pk)).exists()
            assert seen == in_reach(user, standing), (user, standing.lead.lead_id)


@pytest.mark.django_db
def test_the_late_list_names_people_to_all_and_leads_to_whom_they_concern(
    floor: Any, signed_in: SignIn
) -> None:
    """Who, how many, since when, and what takes it off; a colleague does not learn whose lead it is."""
    floor.now += 30 * 60_000_000
    floor.judge()
    boss = signed_in("luis").get("/late").content.decode()
    assert ["Marta Paz" in boss, "Javier Soto" in boss, ">Ana<" in boss, ">Carla<" in boss] == [True] * 4
    assert "an attempt" in boss
    rep = signed_in("marta").get("/late").content.decode()
    assert "You are on it, with 2 promises." in rep
    assert [">Ana<" in rep, ">Carla<" in rep, "a lead of somebody else" in rep] == [True, False, True]
    post(signed_in("marta"), "log", kind="call_made", outcome="busy")
    assert "You are on it, with 1 promise." in signed_in("marta").get("/late").content.decode()


@pytest.mark.django_db
def test_who_let_too_long_pass_is_on_the_late_list_too(floor: Any, signed_in: SignIn) -> None:
    """A miss because nothing came for too long is told like any other: who owes it, which promise, since when."""
    post(signed_in("marta"), "log", kind="call_made", outcome="busy")
    floor.now += 9 * DAY
    floor.judge()
    text = signed_in("luis").get("/late").content.decode()
    row = text[text.index('href="/leads/ana"') : text.index("</tr>", text.index('href="/leads/ana"'))]
    assert "Marta Paz" in row
    assert "Six attempts by phone and email" in row
    assert "since Tue 17 Mar 2026, 10:00" in row
    assert '<bdi>Marta Paz</bdi></th><td class="number">2</td>' in text


@pytest.mark.django_db
def test_nobody_late_is_something_to_be_glad_of(floor: Any, signed_in: SignIn) -> None:
    """The empty list says that all is well."""
    post(signed_in("marta"), "log", kind="call_made", outcome="busy")
    assert "Nobody is late. Well done, all of you." in signed_in("rita").get("/late").content.decode()


@pytest.mark.django_db
def test_lists_ask_a_bounded_number_of_questions(floor: Any, signed_in: SignIn) -> None:
    """Of a thousand leads, a third late, one page is read."""
    many(floor, 1000)
    client = signed_in("luis")
    for url, most in (
        ("/late", 16),
        ("/leads", 12),
        ("/leads?q=le", 16),
        ("/leads?stage=mql&owner=marta", 12),
    ):
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= most, url
