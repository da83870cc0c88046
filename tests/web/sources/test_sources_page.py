"""The page of sources: a key shown once, examples that work as they are pasted, and the first event that lights up."""

from __future__ import annotations

import html
import re
import subprocess
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.receive import receive
from leadpact.web.actions.sources import add_source, digest_of, used
from leadpact.web.clock import now
from leadpact.web.pages.sources import recent
from leadpact.web.pages.sources.examples import examples
from leadpact.web.records.models import Entry, Source, User

pytestmark = pytest.mark.django_db
NOW = 1_780_000_000_000_000


def made(client: Client, kind: str, name: str = "CRM") -> str:
    """The page that shows a new key."""
    answer = client.post("/sources/new", {"name": name, "kind": kind})
    assert "no-store" in answer.headers["Cache-Control"]
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("kind", ["api", "segment"])
def test_a_key_is_shown_once_and_opens(olga: Client, kind: str) -> None:
    """The page holds the key in full and nobody can read it again; the pasted example is taken by the API."""
    page = made(olga, kind)
    key = re.search(r"lp_[\w-]{40,}", page)
    assert key is not None and Source.objects.get().key_digest == digest_of(key[0])
    assert key[0] not in olga.get("/sources").content.decode()
    body = re.search(r"-d '(\{.*\})'", page)
    url = "/api/v1/events" if kind == "api" else "/v1/track"
    assert body is not None and url in page
    answer = Client().post(
        url, body[1], content_type="application/json", headers={"Authorization": f"Bearer {key[0]}"}
    )
    assert answer.json()["applied"] == 1
    arrived = olga.get(f"/sources/{Source.objects.get().pk}/arrived").content.decode()
    assert "The first event has arrived." in arrived and "every 2s" not in arrived


def test_the_line_waits(olga: Client) -> None:
    """Until something comes it asks again; something that is wrong lights up too, with the way to it."""
    page = made(olga, "api")
    assert 'hx-trigger="every 2s"' in page
    source = Source.objects.get()
    assert "every 2s" in olga.get("/sources").content.decode()
    receive([Told({"event_id": "1"})], From(source.pk), NOW)
    used(source, NOW)
    assert "waits in quarantine" in olga.get(f"/sources/{source.pk}/arrived").content.decode()


def test_the_signed_example_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the shell lines compute is what standard-webhooks verifies."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    text = examples("webhook", 7, secret, NOW)[0].text.split("curl ")[0]
    said = subprocess.run(
        ["bash", "-c", text + 'printf "%s\\n" "$id" "$at" "$signature" "$body"'],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    headers = {"webhook-id": said[0], "webhook-timestamp": said[1], "webhook-signature": f"v1,{said[2]}"}
    Webhook(secret).verify(said[3], headers)


def test_renewed_and_revoked_after_a_question(olga: Client, people: dict[str, User]) -> None:
    """A look at the question changes nothing; the answer does, and is on record."""
    source = add_source("CRM", "api", people["olga"], NOW).source
    first = source.key_digest
    for verb in ("renew", "revoke"):
        olga.get(f"/sources/{source.pk}/{verb}")
    source.refresh_from_db()
    assert (source.key_digest, source.revoked_at) == (first, None)
    assert "lp_" in olga.post(f"/sources/{source.pk}/renew").content.decode()
    olga.post(f"/sources/{source.pk}/revoke")
    source.refresh_from_db()
    assert source.key_digest != first and source.revoked_at is not None
    assert list(Entry.objects.order_by("pk").values_list("what", flat=True)) == [
        "source_added", "key_renewed", "source_revoked",
    ]  # fmt: skip
    assert "revoked" in olga.get("/sources").content.decode()


def test_a_name_is_one_sources(olga: Client) -> None:
    """The second of a name is refused at the field."""
    made(olga, "api")
    assert "Another source has this name" in made(olga, "segment")


def test_a_day_is_counted_over_the_newest(
    olga: Client, people: dict[str, User], monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    """Applied and quarantined of 24 hours by source, without counting the log: where there is more, it says so."""
    source, at = add_source("CRM", "api", people["olga"], NOW).source, now()
    row = {"lead_id": "l", "at": "2026-01-05T10:00:00Z", "kind": "replied"}
    receive([Told({**row, "event_id": "old"})], From(source.pk), at - recent.DAY - 1)
    receive(
        [Told({**row, "event_id": f"e{n}"}) for n in range(3)] + [Told({"event_id": "bad"})],
        From(source.pk),
        at,
    )
    found = recent.recent(at)
    assert (found.applied, found.quarantined, found.cut) == ({source.pk: 3}, {source.pk: 1}, False)
    monkeypatch.setattr(recent, "WINDOW", 2)
    assert recent.recent(at).cut
    with django_assert_max_num_queries(14):
        page = olga.get("/sources").content.decode()
    assert "≥ 2" in page


def test_who_may(client: Client, people: dict[str, User]) -> None:
    """Keys are for keepers."""
    client.force_login(people["ana"])
    assert client.get("/sources").status_code == 403
    assert client.post("/sources/new", {"name": "x", "kind": "api"}).status_code == 403
    assert not Source.objects.exists()
