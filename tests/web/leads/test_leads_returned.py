"""A lead that was returned stays with its owner as long as they owe something about it, and leaves when they did it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from test_leads_doing import post
from test_leads_inbox import listed

from leadpact.web.records.models import Standing

SignIn = Callable[[str], Any]
DAY = 86_400_000_000


@pytest.mark.django_db
def test_what_a_rep_owes_after_a_return_stays_in_the_list(floor: Any, signed_in: SignIn) -> None:
    """From the return, while it is due and when it is late: whoever is on the late list finds it in theirs."""
    marta = signed_in("marta")
    post(marta, "return", reason="not_now")
    page = marta.get("/leads/mine")
    assert listed(page) == ["berta", "ana"]
    assert "What goes back to marketing goes back with its reason" in page.content.decode()
    floor.now += 2 * DAY
    floor.judge()
    assert "You are on it" in marta.get("/late").content.decode()
    assert "ana" in listed(marta.get("/leads/mine"))
    assert listed(signed_in("javier").get("/leads/mine")) == ["carla"]


@pytest.mark.django_db
@pytest.mark.parametrize("later", [60_000_000, 2 * DAY])
def test_the_card_of_a_returned_lead_offers_what_stops_its_clock(
    floor: Any, signed_in: SignIn, later: int
) -> None:
    """In time or late: the note is on the card, and the lead leaves the list with it. What marketing owes does not hold it."""
    post(signed_in("marta"), "return", reason="not_now")
    floor.now += later
    floor.judge()
    card = signed_in("marta").get("/leads/mine?open=ana").content.decode()
    assert 'action="/leads/act/note/ana"' in card and 'action="/leads/act/return/ana"' not in card
    assert re.findall(r'<summary class="btn btn-primary">(.*?)</summary>', card) == ["Note: no progress"]
    post(signed_in("marta"), "note", reason="not_now")
    stood = floor.standing("ana")
    assert stood.promise == "follow_up.clocks.nurture-begun" and stood.late_since is None
    assert "ana" not in listed(signed_in("marta").get("/leads/mine"))


@pytest.mark.django_db
def test_the_note_is_offered_once_on_a_leads_page(floor: Any, signed_in: SignIn) -> None:
    """With sales and after a return."""
    assert signed_in("marta").get("/leads/ana").content.decode().count('action="/leads/act/note/ana"') == 1
    post(signed_in("marta"), "return", reason="not_now")
    assert signed_in("marta").get("/leads/ana").content.decode().count('action="/leads/act/note/ana"') == 1


@pytest.mark.django_db
def test_a_returned_lead_that_was_snoozed_can_be_put_back(floor: Any, signed_in: SignIn) -> None:
    """It is among the snoozed, and its card puts it back into the list."""
    post(signed_in("marta"), "return", reason="not_now")
    Standing.objects.filter(lead__lead_id="ana").update(snoozed_until=floor.now + DAY, snoozed_by="marta")
    snoozed = signed_in("marta").get("/leads/mine?show=snoozed")
    assert listed(snoozed) == ["ana"] and 'value="wake"' in snoozed.content.decode()
    post(signed_in("marta"), "snooze", until="wake")
    assert "ana" in listed(signed_in("marta").get("/leads/mine"))


@pytest.mark.django_db
def test_a_returned_lead_of_nobodys_is_not_free(floor: Any, signed_in: SignIn) -> None:
    """What waits for an owner is what was handed off."""
    post(signed_in("luis"), "return", lead="dora", reason="not_now")
    assert listed(signed_in("marta").get("/leads/mine?show=unowned")) == []
