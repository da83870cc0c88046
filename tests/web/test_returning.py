"""Whose session ended is asked to sign in, told that nothing was saved, and comes back to the page they were on."""

from __future__ import annotations

import pytest
from django.test import Client

from leadpact.web.records.models import User
from web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/leads/ana?log=call"
NOTE = "what you sent was not saved"


def test_a_forms_answer_says_that_nothing_was_saved(client: Client, people: dict[str, User]) -> None:
    """A form is never opened as a page: one comes back to where it stood, and is told why it must be sent again."""
    answer = client.post("/leads/act/log/ana", headers={"referer": f"http://testserver{PAGE}"})
    assert answer.url == "/account/login/?ended=1&next=/leads/ana%3Flog%3Dcall"
    assert NOTE in client.get(answer.url).content.decode()
    back = client.post("/account/login/", {"login": "ada@acme.example", "password": PASSWORD, "next": PAGE})
    assert back.url == PAGE


@pytest.mark.parametrize(
    "told", ["", "http://elsewhere.example/leads", "//elsewhere.example", "http://[", "javascript:alert(1)"]
)
def test_one_comes_back_to_this_service_alone(client: Client, told: str) -> None:
    """What a browser tells of another place, or of none, leads to the first page."""
    answer = client.post("/leads/act/log/ana", headers={"referer": told})
    assert answer.url == "/account/login/?ended=1&next=/"


def test_a_page_is_opened_after_signing_in(client: Client) -> None:
    """Who opens a page is asked to sign in and told nothing of what they sent."""
    answer = client.get(PAGE)
    assert answer.url == "/account/login/?next=/leads/ana%3Flog%3Dcall"
    assert NOTE not in client.get(answer.url).content.decode()


def test_a_part_of_a_page_takes_the_whole_page_along(client: Client) -> None:
    """A script that asks for news of an upload gets no sign-in into its corner: the browser goes there."""
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/uploads/1"}
    answer = client.get("/uploads/1/progress", headers=asked)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/account/login/?next=/uploads/1")
    assert not answer.content


def test_a_form_out_of_date_leads_back_to_its_page(people: dict[str, User]) -> None:
    """Its link opens the page anew, not the first one."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["ada"], backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = strict.post("/leads/act/log/ana", headers={"referer": f"http://testserver{PAGE}"})
    assert answer.status_code == 403
    assert f'href="{PAGE}"' in answer.content.decode()
