"""The pages of leads in a real browser: worked by keyboard, in English and Arabic; axe finds nothing serious on any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from leadpact.web.records.models import Event, User
from web.browsing import is_wider, page_of, serious


@pytest.fixture
def sign_in(browser: Browser, live_server: Any, floor: Any, people: dict[str, User]) -> Iterator[Any]:
    """A page of somebody who signed in, in their language. What the browser's console complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(base_url=live_server.url)

    def signed_in(name: str, language: str) -> Page:
        User.objects.filter(email=f"{name}@acme.example").update(language=language)
        return page_of(context, people[name], "/leads/mine", complaints)

    yield signed_in
    context.close()
    assert not complaints


def kinds() -> list[tuple[str, str]]:
    """What the pages wrote into the log."""
    rows = Event.objects.filter(event_id__startswith="page-").order_by("pk")
    return [(row.kind, row.lead_id) for row in rows]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_rep_works_the_inbox_by_keyboard(sign_in: Any, live_server: Any, language: str) -> None:
    """Call and outcome, move, open, return with a reason, undo nothing with the mouse; then from an alert in two clicks."""
    page = sign_in("marta", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert not serious(page)

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("c")
    expect(page.locator('[data-verb="call"][open]')).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("3")
    assert kinds() == [("call_made", "ana")]
    expect(page.locator(".alert-success")).to_contain_text("Ana")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1).locator("[data-focus]")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-focus]").first).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator('[data-verb="return"][open]')).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("2")
    assert kinds()[1:] == [("lead_returned", "berta")]

    page.goto("/leads/ana?log=call")
    assert not serious(page)
    page.locator('[data-verb="call"] [data-digit="1"]').click()
    page.wait_for_url(re.compile("/leads/ana$"))
    assert kinds()[2:] == [("call_made", "ana")]
    expect(page.locator(".alert-success")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_no_page_keeps_anybody_out(sign_in: Any) -> None:
    """Axe on every page of a manager, on a wide screen and a telephone's, nothing wider than the screen; typing is no key."""
    page = sign_in("luis", "en")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for url in ("/leads/mine?show=unowned", "/leads", "/leads?q=an", "/late", "/leads/ana"):
            page.goto(url)
            assert not serious(page), url
            assert not is_wider(page), (url, width)
    page.locator('[data-verb="assign"] summary').click()
    page.locator('[data-verb="assign"] textarea').press_sequentially("arxa")
    assert page.locator('[data-verb="assign"] textarea').input_value() == "arxa"
    assert not kinds()


@pytest.mark.django_db(transaction=True)
def test_the_clock_counts_without_reloading(sign_in: Any, floor: Any) -> None:
    """The script counts working time as the server does, and says when what was due is late."""
    page = sign_in("marta", "en")
    clock = page.locator("[data-row]").nth(1).locator("[data-text]")
    expect(clock).to_have_text("due in 15 min of working time")
    page.evaluate(
        "() => { const real = Date.now; Date.now = () => real() + 16 * 60000;"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    expect(clock).to_have_text(re.compile("late by [01] min of working time"))
