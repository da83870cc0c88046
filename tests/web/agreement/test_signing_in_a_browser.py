"""Both sides in a real browser, in English and Arabic: written, proposed, signed twice, in force; readable to all."""

from __future__ import annotations

from typing import Any

import pytest
from little_agreement import PASSWORD, little
from playwright.sync_api import Browser, Page

from leadpact.web.records.models import User, Version
from leadpact.words.catalogue import Words
from web.browsing import is_wider, serious, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(browser: Browser, base: str, user: User, width: int) -> Page:
    """A page of somebody's own browser."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies(
        [{"name": "sessionid", "value": signed_in(user).cookies["sessionid"].value, "url": base}]
    )
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def readable(page: Page) -> None:
    """Axe finds nothing serious, and nothing is wider than the screen."""
    assert not serious(page)
    assert not is_wider(page)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_from_a_text_to_an_agreement_in_force(
    people: dict[str, User],
    live_server: Any,
    browser: Browser,
    language: str,
    width: int,
) -> None:
    """Ana writes and proposes, both sign with their passwords, and everybody reads what holds."""
    User.objects.update(language=language)
    say, base = Words(language).say, live_server.url
    ana = page_of(browser, base, people["ana"], width)

    ana.goto(f"{base}/agreement")
    ana.get_by_role("link", name=say("Begin an agreement")).click()
    ana.fill("#text", little(-1).replace("4bh", "4"))
    ana.get_by_role("button", name=say("Check and save as a draft")).click()
    readable(ana)
    assert ana.locator("[data-line]").first.get_attribute("data-line") == "13"
    ana.fill("#text", little(-1))
    ana.get_by_role("button", name=say("Check and save as a draft")).click()
    ana.wait_for_url("**/agreement/drafts/*")
    readable(ana)
    ana.check("[name=backdated]")
    ana.get_by_role("button", name=say("Propose this version")).click()
    ana.wait_for_url("**/agreement/versions/*")

    number = Version.objects.get().pk
    for name in ("ana", "luis"):
        page = page_of(browser, base, people[name], width)
        page.goto(f"{base}/agreement/versions/{number}")
        page.get_by_role("link", name=say("Read and sign")).click()
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.locator("#sign code").inner_text() == Version.objects.get().digest
        if name == "luis":
            readable(page)
        page.check("[name=backdated]")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name=say("Sign this text")).click()
        page.wait_for_url(f"**/agreement/versions/{number}")

    rita = page_of(browser, base, people["rita"], width)
    rita.goto(f"{base}/agreement#follow_up.clocks.first-response.within.1.is")
    assert say("In force now") in rita.locator(".state").first.inner_text()
    assert rita.locator(".cited").count() == 1  # a clause without a place of its own is found above it
    readable(rita)
    rita.goto(f"{base}/agreement/versions")
    readable(rita)


def test_what_was_not_saved_is_kept(people: dict[str, User], live_server: Any, browser: Browser) -> None:
    """A closed tab loses nothing: the browser brings the text back; the audit trail is readable on a phone."""
    from little_agreement import drafted

    record = drafted(people["ana"])
    page = page_of(browser, live_server.url, people["ada"], 390)
    page.goto(f"{live_server.url}/agreement/drafts/{record.pk}")
    page.fill("#text", record.text + "# one thought more\n")
    page.goto(f"{live_server.url}/audit")
    readable(page)
    page.goto(f"{live_server.url}/agreement/drafts/{record.pk}")
    page.click("[data-restore]")
    assert "one thought more" in page.input_value("#text")
