"""A CSV in a real browser: uploaded, mapped, imported, its leads seen, in English and Arabic; axe on every page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from uploaded_files import NOW

from leadpact.web.actions.fold import fold_due
from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.receive import receive
from leadpact.web.actions.upload_import import upload_due
from leadpact.web.clock import now
from leadpact.web.records.models import Lead, Quarantined, Upload, User
from web.browsing import is_wider, page_of, serious

CSV = (
    "email,when,what,market,name\n"
    "ana@x.example,2026-01-05 09:30:00,new,ES,Ana Gil\n"
    "bea@x.example,2026-01-05 09:31:00,new,PT,شركة النور\n"
    "bea@x.example,2026-01-05 10:00:00,call,,\n"
    "cid@x.example,yesterday,call,,\n"
    "dan@x.example,2026-01-06,visit,,\n"
)


@pytest.fixture
def sign_in(browser: Browser, live_server: Any, people: dict[str, User]) -> Iterator[Any]:
    """A page of revenue operations, in a language. What the browser's console complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 900})

    def signed_in(language: str) -> Page:
        User.objects.filter(pk=people["olga"].pk).update(language=language)
        return page_of(context, people["olga"], "/uploads", complaints)

    yield signed_in
    context.close()
    assert not complaints


def right(page: Page) -> None:
    """Nothing keeps somebody out, and nothing but tables is wider than a phone."""
    assert not serious(page)
    assert not is_wider(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_csv_becomes_leads(sign_in: Any, acme: object, tmp_path: Path, language: str) -> None:
    """Choose, map, look, import, see the leads; every page on the way is right."""
    page = sign_in(language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    right(page)
    file = tmp_path / "عملاء 2025.csv"
    file.write_text(CSV)
    page.set_input_files("#file", str(file))
    page.click("form[enctype] button")
    expect(page.locator("h1")).to_have_text("عملاء 2025.csv")
    expect(page.locator("#column-lead_id option:checked")).to_have_text("email")
    page.select_option("#column-at", label="when")
    page.select_option("#values-of", label="what")
    page.click("button[value=values]")
    page.fill("input[name=kind-0]", "call_made")
    page.fill("input[name=kind-1]", "lead_identified")
    page.fill("input[name=kind-2]", "")
    page.click("button[value=preview]")
    expect(page.locator("#preview tbody tr")).to_have_count(3)
    right(page)
    page.click("button[value=start]")
    expect(page.locator("progress")).to_be_visible()
    right(page)
    address = page.url
    page.goto("about:blank")  # one connection serves the page and this thread: not both at once
    while upload_due("w1", now()) or fold_due("w1", now(), 100):
        pass
    page.goto(address)
    expect(page.locator(".facts dd")).to_have_text(["5", "3", "1", "0", "1"])
    right(page)
    page.click("a.btn-primary")
    page.wait_for_url("**/leads")
    assert Lead.objects.count() == 2 and Upload.objects.get().state == Upload.DONE
    expect(page.locator("main")).to_contain_text("Ana Gil")
    expect(page.locator("main")).to_contain_text("شركة النور")


@pytest.mark.django_db(transaction=True)
def test_an_event_is_mended(sign_in: Any, acme: object) -> None:
    """From the list to the reason to the release; sources and their key, all right for whoever uses a keyboard."""
    row = {"event_id": "1", "lead_id": "شركة النور", "at": "soon", "kind": "replied"}
    receive([Told(row), Told({**row, "event_id": "2"})], From(None), NOW)
    page = sign_in("en")
    page.goto("/quarantine")
    right(page)
    page.click("tbody a >> nth=0")
    right(page)
    page.fill("#event", json.dumps({**row, "at": "2026-01-05T10:00:00Z"}))
    page.click("form[action$=release] button")
    expect(page.locator(".alert-success")).to_contain_text("Released")
    page.goto("/quarantine/many?does=discard")
    right(page)
    page.fill("#reason", "old")
    page.click("form.card button")
    page.wait_for_url("**/quarantine")
    assert not Quarantined.objects.filter(state="held").exists()
    right(page)
    page.goto("/sources")
    right(page)
    page.click("a.btn-primary >> nth=0")
    right(page)
    page.fill("#id_name", "CRM")
    page.select_option("#id_kind", "webhook")
    page.press("#id_name", "Enter")
    expect(page.locator(".secret")).to_contain_text("whsec_")
    right(page)
