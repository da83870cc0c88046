"""The public scorecard: off until switched on, behind a secret that can be made anew, without leads and persons."""

from __future__ import annotations

import pytest
from counted_year import Year
from django.test import Client

from leadpact.web.actions.figure_link import link_token, switch_off, switch_on
from leadpact.web.records.models import Entry, Standing, User


@pytest.fixture
def ada(year: Year, db: None) -> User:
    """The administrator."""
    return User.objects.create_user("ada@acme.example", "x", name="Ada", role=User.ADMINISTRATOR)


def address() -> str:
    """Where the public page is."""
    return f"/public/scorecard/{link_token()}"


def test_it_is_off_until_it_is_switched_on(client: Client, ada: User) -> None:
    """No address opens anything at first, nor after it was switched off; a new one ends the one before."""
    assert client.get("/public/scorecard/None").status_code == 404
    assert client.get("/public/scorecard/x").status_code == 404
    switch_on(ada)
    first = address()
    assert client.get(first).status_code == 200
    assert client.get(first[:-1]).status_code == 404
    switch_on(ada)
    assert (client.get(first).status_code, client.get(address()).status_code) == (404, 200)
    second = address()
    switch_off(ada)
    assert client.get(second).status_code == 404
    done = Entry.objects.order_by("pk").values_list("what", flat=True)
    assert list(done)[-3:] == ["scorecard_link_on", "scorecard_link_renewed", "scorecard_link_off"]


def test_nobody_is_named(client: Client, year: Year, ada: User) -> None:
    """No lead, no company and no person of the agreement stands on it, in any language, in any month."""
    switch_on(ada)
    pages = "".join(
        client.get(address(), {"month": month}, headers={"accept-language": language}).content.decode()
        for language in ("en", "es", "pt", "ar")
        for month in ("2026-03", "2026-06", "2026-09", "2026-12")
    )
    people = [
        str(name)
        for version in year.history.versions
        for party in version.agreement.parties.values()
        for key, person in party.people.items()
        for name in (person.name.in_("es", "es") if person.name else key, person.email)
        if name
    ]
    leads = [
        text
        for row in Standing.objects.values_list("lead__lead_id", "name", "company")
        for text in row
        if text
    ]
    assert len(people) > 5 and len(leads) > 100
    assert [name for name in people + leads if name in pages] == []
    assert "/scorecard/leads" not in pages


def test_search_engines_are_kept_away(client: Client, ada: User) -> None:
    """It says so in its head and to whoever fetches it; and the address goes to nobody with a link."""
    switch_on(ada)
    page = client.get(address())
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()


def test_only_an_administrator_switches(client: Client, ada: User) -> None:
    """The form switches on and off, for whoever may change settings; others are refused, and nothing changes."""
    luis = User.objects.create_user("luis@acme.example", "x", name="Luis", role=User.SALES)
    client.force_login(luis)
    assert client.post("/scorecard/link", {"do": "on"}).status_code == 403
    assert link_token() is None
    client.force_login(ada)
    assert client.post("/scorecard/link", {"do": "on"}).status_code == 302
    assert address() in client.get("/scorecard/link").content.decode()
    client.post("/scorecard/link", {"do": "off"})
    assert link_token() is None
