"""Webhooks that are signed as standard-webhooks says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from leadpact.web import clock
from leadpact.web.actions.sources import revoke_source
from leadpact.web.records.models import Event, User

pytestmark = pytest.mark.django_db
Make = Callable[..., dict[str, Any]]


def path_of(hook: Any) -> str:
    """Where a webhook is sent to."""
    return f"/api/webhooks/{hook.source.pk}"


def test_a_signed_body_is_taken(hook: Any, event: Make) -> None:
    """Leadpact's events, and Segment's calls."""
    body = json.dumps(
        [event("e1"), {"type": "page", "messageId": "m1", "userId": "u", "timestamp": "2026-01-05T12:00:00Z"}]
    )
    answer = hook.post(path_of(hook), body.encode(), **hook.sign(body.encode()))
    assert (answer.status_code, answer.json()["applied"]) == (200, 2)
    assert Event.objects.filter(delivered_by=hook.source).count() == 2


def test_a_repeated_webhook_is_acknowledged_again(hook: Any, event: Make) -> None:
    """Senders repeat what they are not sure of."""
    body = json.dumps(event("e1")).encode()
    for repeated in (0, 1):
        assert hook.post(path_of(hook), body, **hook.sign(body)).json()["repeated"] == repeated


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_signature_opens_nothing(hook: Any, event: Make, minutes: int) -> None:
    """Whoever recorded a request can't play it again later: five minutes are the window."""
    body = json.dumps(event("e1")).encode()
    answer = hook.post(path_of(hook), body, **hook.sign(body, clock.now() + minutes * 60_000_000))
    assert answer.status_code == 401 and not Event.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"webhook_signature": ""},
        {"webhook_signature": "v1"},
        {"webhook_signature": "v1,é"},
        {"webhook_signature": "v1,a"},
        {"webhook_signature": "v2,AAAA"},
        {"webhook_signature": "v1,AAAA v1,BBBB"},
        {"webhook_timestamp": "soon"},
        {"webhook_timestamp": "1e999"},
        {"webhook_timestamp": "nan"},
        {"webhook_id": "msg_2"},
    ],
)
def test_a_signature_that_does_not_hold_opens_nothing(hook: Any, event: Make, change: dict[str, str]) -> None:
    """401, whatever is wrong with it, and nothing is stored."""
    body = json.dumps(event("e1")).encode()
    answer = hook.post(path_of(hook), body, **{**hook.sign(body), **change})
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert not Event.objects.exists()


def test_what_was_not_signed_is_not_taken(hook: Any, event: Make) -> None:
    """A body that was changed on its way."""
    signed = hook.sign(json.dumps(event("e1")).encode())
    assert hook.post(path_of(hook), event("e2"), **signed).status_code == 401
    assert hook.post(path_of(hook), b"\xff", **signed).status_code == 401


def test_a_revoked_webhook_is_not_there(hook: Any, crm: Any, keeper: User, event: Make) -> None:
    """Nor is one that never was, or a source that is no webhook."""
    body = json.dumps(event("e1")).encode()
    revoke_source(hook.source, keeper, 1)
    for number in (hook.source.pk, crm.source.pk, 999, 10**30):
        assert hook.post(f"/api/webhooks/{number}", body, **hook.sign(body)).status_code == 404


def test_a_signed_body_that_is_no_json_is_refused(hook: Any) -> None:
    """The signature holds, the body does not."""
    answer = hook.post(path_of(hook), b"{", **hook.sign(b"{"))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_json")
