"""Who may send: write keys, how they are sent, kept, refused and noted as used."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from leadpact.web import clock
from leadpact.web.actions import sources
from leadpact.web.records.models import Event, Source, User

pytestmark = pytest.mark.django_db
PATH = "/api/v1/events"
Make = Callable[..., dict[str, Any]]


def basic(key: str) -> str:
    """The header of Segment's libraries."""
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def test_a_key_is_kept_as_its_digest(crm: Any) -> None:
    """Nobody reads a key from the database: its SHA-256 is there, and the letters people tell it by."""
    source = Source.objects.get()
    assert crm.key.startswith("lp_") and len(crm.key) == 46
    assert source.key_digest == hashlib.sha256(crm.key.encode()).hexdigest()
    assert source.key_shown == crm.key[:8]
    assert crm.key not in str(source.__dict__)


def test_a_key_is_a_bearer_token_or_a_user_name(crm: Any, event: Make) -> None:
    """Both headers say who sends, in any case of the scheme."""
    for number, said in enumerate((f"Bearer {crm.key}", f"bearer {crm.key}", basic(crm.key))):
        assert crm.post(PATH, event(f"e{number}"), authorization=said).status_code == 200
    assert Event.objects.filter(delivered_by=crm.source).count() == 3


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Bearer",
        "Bearer lp_nobodys",
        "Bearer \x00",
        "Basic !!!",
        "Basic 8J+Y",
        "Digest x",
        "Bearer " + "x" * 5000,
    ],
)
def test_without_a_key_nothing_is_taken(crm: Any, event: Make, said: str) -> None:
    """401 says how to send a key; nothing is stored."""
    answer = crm.post(PATH, event("e1"), authorization=said)
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert not Event.objects.exists()


def test_a_revoked_key_is_refused(crm: Any, keeper: User, event: Make) -> None:
    """From the moment it is revoked, and the answer says why."""
    assert sources.revoke_source(crm.source, keeper, clock.now())
    assert not sources.revoke_source(crm.source, keeper, clock.now())
    answer = crm.post(PATH, event("e1"))
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:leadpact:problem:key-revoked")


def test_a_renewed_key_replaces_the_one_before(crm: Any, keeper: User, event: Make) -> None:
    """The old key is nobody's, the new one is the source's, also if it had been revoked."""
    sources.revoke_source(crm.source, keeper, clock.now())
    made = sources.renew_key(crm.source, keeper, clock.now())
    assert crm.post(PATH, event("e1")).status_code == 401
    assert crm.post(PATH, event("e1"), authorization=f"Bearer {made.secret}").status_code == 200


def test_a_key_opens_what_its_kind_is_for(crm: Any, site: Any, event: Make) -> None:
    """The collector's key sends Segment's calls, the other one Leadpact's events; a wrong one is told where to go."""
    answer = site.post(PATH, event("e1"))
    assert answer.status_code == 403 and "/v1/track" in answer.json()["detail"]
    answer = crm.post("/v1/track", {"messageId": "m1"})
    assert answer.status_code == 403 and "/api/v1/events" in answer.json()["detail"]


def test_use_is_noted_once_a_minute(crm: Any, event: Make, django_assert_num_queries: Any) -> None:
    """The source's row is not written by every request."""
    crm.post(PATH, event("e1"))
    used = Source.objects.get().used_at
    assert used is not None
    crm.post(PATH, event("e2"))
    assert Source.objects.get().used_at == used
    source = Source.objects.get()
    with django_assert_num_queries(0):
        sources.used(source, used + 59_000_000)
    sources.used(source, used + 60_000_000)
    assert Source.objects.get().used_at == used + 60_000_000


def test_a_browser_needs_no_csrf_token(crm: Any, event: Make) -> None:
    """There is no cookie in it, so that there is nothing to forge."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        PATH, event("e1"), content_type="application/json", headers={"authorization": f"Bearer {crm.key}"}
    )
    assert answer.status_code == 200
    assert strict.post("/api/nothing").status_code == 404


def test_other_sites_are_told_nothing(crm: Any, event: Make) -> None:
    """No answer opens the API to scripts of other origins."""
    answer = crm.post(PATH, event("e1"), origin="https://elsewhere.example")
    assert "Access-Control-Allow-Origin" not in answer.headers
