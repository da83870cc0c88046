"""With a million leads a page reads what it shows and no more: what that needs is kept beside, and lists are read in parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from test_leads_doing import post
from test_leads_found import found
from test_leads_inbox import many

from leadpact.replay.plain import Account
from leadpact.web.pages.leads import search
from leadpact.web.records.models import Notice, Standing, User

SignIn = Callable[[str], Any]
HALF_AN_HOUR = 30 * 60_000_000


@pytest.mark.django_db
def test_who_is_late_stands_beside_since_when(floor: Any, signed_in: SignIn) -> None:
    """Party and person of the promise that was missed first, as long as it waits for its answer."""
    floor.now += HALF_AN_HOUR
    floor.judge()
    late = {name: floor.standing(name) for name in ("ana", "carla", "dora")}
    assert {name: (each.late_party, each.late_person) for name, each in late.items()} == {
        "ana": ("sales", "marta"),
        "carla": ("sales", "javier"),
        "dora": ("sales", ""),
    }
    post(signed_in("marta"), "log", kind="call_made", outcome="busy")
    answered = floor.standing("ana")
    assert (answered.late_since, answered.late_party, answered.late_person) == (None, "", "")


@pytest.mark.django_db
def test_a_reps_list_is_own_and_free_leads_in_one_order(
    floor: Any, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest first, none twice, none left out, whatever the page's length; a search finds in both."""
    many(floor, 40)
    client = signed_in("marta")
    monkeypatch.setattr(search, "ROWS", 200)
    whole = found(client)
    own = set(Standing.objects.filter(owner="marta").values_list("lead__lead_id", flat=True))
    assert own < whole and len(own) > 3
    monkeypatch.setattr(search, "ROWS", 7)
    seen: list[str] = []
    after = ["0"]
    for _ in range(20):
        text = client.get("/leads", {"after": after[-1]}).content.decode()
        seen += re.findall(r'<th scope="row"><a href="/leads/([^"]+)"', text)
        if not (after := re.findall(r'href="\?after=(\d+)"', text)):
            break
    assert not after and len(seen) == len(set(seen)) and set(seen) == whole


@pytest.mark.django_db
def test_an_account_is_judged_once_for_its_page(
    floor: Any, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the page says what time alone will bring: the same replay goes on."""
    runs: list[int] = []
    judge = Account.replay_one
    monkeypatch.setattr(Account, "replay_one", lambda self, *given: runs.append(1) or judge(self, *given))
    assert "What happens next" in signed_in("luis").get("/leads/ana").content.decode()
    assert runs == [1]


@pytest.mark.django_db
def test_ones_notices_are_those_of_the_person_and_of_the_user(people: dict[str, User]) -> None:
    """Both in one order, the latest first; a page has 25, the next goes on where it ended; what was withdrawn is not there."""
    for n in range(60):
        Notice.objects.create(
            notice_id=str(n), about=str(n), recipient="luis" if n % 2 else "luis@acme.example", channel="email",
            kind="test", lead_id=f"n-{n}", state=Notice.WITHDRAWN if n == 59 else Notice.SENT, created_at=n,
        )  # fmt: skip
    client = Client()
    client.force_login(people["luis"])
    first = client.get("/mine/notices").content.decode()
    assert [first.index(f"n-{n}") for n in range(58, 33, -1)] == sorted(
        first.index(f"n-{n}") for n in range(58, 33, -1)
    )
    assert "n-59" not in first and "n-33<" not in first and "?before=33" in first
    assert "n-33" in client.get("/mine/notices?before=33").content.decode()
