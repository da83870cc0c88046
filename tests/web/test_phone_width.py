"""On a telephone every page is as wide as the screen, in each language: nothing is cut off, no page is dragged sideways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from leadpact.agreement.history import History
from leadpact.web.actions.append import append
from leadpact.web.actions.fold import fold_due
from leadpact.web.clock import now
from leadpact.web.records.models import Notice, Standing, Team, User
from web.browsing import is_wider, page_of

PAGES = [
    "/leads/mine",
    "/leads",
    "/late",
    "/scorecard",
    "/scorecard/link",
    "/agreement/versions",
    "/agreement/compare",
    "/agreement/begin",
    "/people",
    "/people/invite",
    "/people/teams",
    "/people/teams/new",
    "/people/taking",
    "/people/away",
    "/people/calendars",
    "/uploads",
    "/quarantine",
    "/sources",
    "/sources/new",
    "/notices",
    "/mine/notices",
    "/audit",
    "/mine",
    "/account/sessions/",
    "/account/2fa/",
]
WIDTH = 390
SENTENCES = "[...document.querySelectorAll('h1')].every(each => getComputedStyle(each).display === 'block')"
LONG = "Maximiliana-Hortensia von und zu Hohenlohe-Langenburg y Fernández de la Vega"


@pytest.fixture
def page(browser: Browser, live_server: Any, acme: History, people: dict[str, User]) -> Iterator[Page]:
    """A telephone of an administrator with a long name, at a service where somebody is late and was told."""
    from leadpact.events import Event

    at = now()
    told = {"market": "ES", "name": LONG, "email": "ana@buyer.example", "company": LONG}
    events = [
        Event("1", "ana", at - 2, "lead_identified", None, received_at=at, properties=told),
        Event("2", "ana", at - 1, "form_submitted", None, received_at=at, properties={"form": "demo"}),
    ]
    append(events, delivered_by=None, now=at)
    fold_due("test", at, 10)
    Standing.objects.update(late_since=at - 400 * 86_400_000_000, owner="marta")
    asked = {"notice_id": "n", "about": "x", "recipient": "ada@acme.example", "channel": "email"}
    Notice.objects.create(**asked, kind="clock_missed", lead_id="ana", created_at=at)
    User.objects.filter(email="ada@acme.example").update(name=LONG)
    Team.objects.create(key="long", name="long" * 40)
    context = browser.new_context(base_url=live_server.url, viewport={"width": WIDTH, "height": 800})
    yield page_of(context, people["ada"], "/scorecard", [])
    context.close()


@pytest.mark.django_db(transaction=True)
def test_no_page_is_wider_than_a_telephone(page: Page) -> None:
    """In Spanish, whose words are long, and in Arabic, from right to left; the places of the menu are all in sight."""
    for language in ("es", "ar"):
        User.objects.update(language=language)
        for url in PAGES:
            answer = page.goto(url)
            assert answer is not None and answer.status == 200, url
            assert not is_wider(page), (language, url)
            # in a row of boxes a title's words would stand beside each other instead of after each other
            assert page.evaluate(SENTENCES), (language, url)
            for place in page.locator(".navbar-places a").all():
                box = place.bounding_box()
                assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= WIDTH, (language, url)
