"""Somebody who is signed in, in Django's own client or in a real Chromium, and what keeps people out of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from leadpact.web.records.models import User
from web.conftest import PASSWORD

CHROMIUM = "/usr/bin/chromium"


def signed_in(user: User) -> Client:
    """Django's client, in which somebody is signed in."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real browser. Its driver runs a loop in this thread, which Django would object to."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def page_of(context: BrowserContext, user: User, to: str, complaints: list[str]) -> Page:
    """A page of somebody who signed in by the form, and was led on; what the browser's console complains of is added."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"/account/login/?next={to}")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{to}")
    return page


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody out."""
    return [
        f"{each['id']}: {each['nodes'][0]['html']}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def is_wider(page: Page) -> bool:
    """Whether a page has to be dragged sideways."""
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(page.evaluate(wide))
