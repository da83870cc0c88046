"""Every error of the API is problem+json (RFC 9457), says what to do, and stores nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import override_settings

from leadpact.web.records.models import Event, Quarantined

pytestmark = pytest.mark.django_db
PATH = "/api/v1/events"
Make = Callable[..., dict[str, Any]]
HUNDRED_ONE = [{} for _ in range(101)]
BOMB = gzip.compress(b" " * (1 << 24), mtime=0)


def is_problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    """The problem of an answer, which has all that RFC 9457 asks for."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    said: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= set(said)
    assert (said["type"], said["status"]) == (f"urn:leadpact:problem:{kind}", status)
    assert "Traceback" not in answer.content.decode()
    return said


@pytest.mark.parametrize(
    ("body", "headers", "status", "kind"),
    [
        (b" ", {}, 400, "not-json"),
        (b"{", {}, 400, "not-json"),
        (b"\xff\xfe", {}, 400, "not-json"),
        (b"[" * 100_000, {}, 400, "json-too-deep"),
        (b"9" * 10_000, {}, 400, "not-json"),
        (b"{}", {"content_type": "text/plain"}, 415, "not-json-media"),
        (b"{}", {"content_type": "multipart/form-data; boundary=x"}, 415, "not-json-media"),
        (b"{}", {"content_encoding": "br"}, 415, "unknown-encoding"),
        (b"{}", {"content_encoding": "gzip"}, 400, "not-gzip"),
        (gzip.compress(b"{}", mtime=0)[:-4], {"content_encoding": "gzip"}, 400, "not-gzip"),
        (BOMB, {"content_encoding": "gzip"}, 413, "too-large"),
        (b" " * ((1 << 20) + 1), {}, 413, "too-large"),
        (HUNDRED_ONE, {}, 422, "too-many-events"),
        ({"batch": HUNDRED_ONE}, {}, 422, "too-many-events"),
        ({"batch": 7}, {}, 422, "not-a-batch"),
        (7, {}, 422, "not-an-event"),
        (None, {}, 422, "not-an-event"),
        ("text", {}, 422, "not-an-event"),
    ],
    ids=lambda value: None if isinstance(value, (dict, int, str)) else f"{str(value)[:12]}",
)
def test_a_body_that_holds_no_events_is_refused(
    crm: Any, body: Any, headers: dict[str, str], status: int, kind: str
) -> None:
    """A request that is not well-formed is a 4xx, and nothing of it is stored."""
    is_problem(crm.post(PATH, body, **headers), status, kind)
    assert not Event.objects.exists() and not Quarantined.objects.exists()


def test_a_broken_body_says_where(crm: Any) -> None:
    """Line and column of what is no JSON, the byte of what is no UTF-8, and a pointer to a batch that is too long."""
    said = is_problem(crm.post(PATH, b'[{"a": 1},\n {"b" 2}]'), 400, "not-json")
    assert "line 2, column 7" in said["detail"]
    assert "byte 3" in is_problem(crm.post(PATH, b'"a\xff"'), 400, "not-json")["detail"]
    said = is_problem(crm.post(PATH, {"batch": HUNDRED_ONE}), 422, "too-many-events")
    assert said["errors"][0]["pointer"] == "/batch" and "101" in said["errors"][0]["detail"]


def test_no_event_is_no_error(crm: Any) -> None:
    """An empty list was taken: there was nothing in it."""
    assert crm.post(PATH, []).json()["accepted"] == 0
    assert crm.post(PATH, {"batch": []}).json()["accepted"] == 0


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing",
        "/api/",
        "/api",
        "/v1/alias",
        "/api/webhooks/x",
        "/api/v1/events/",
        "/api/a%0Ab",
        "/v1/x%0A",
    ],
)
def test_what_is_not_there_is_a_problem(crm: Any, path: str) -> None:
    """404 for any method, with a pointer to what there is."""
    is_problem(crm.get(path), 404, "not-found")
    is_problem(crm.post(path, {}), 404, "not-found")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [(PATH, "POST"), ("/v1/track", "POST"), ("/api/webhooks/1", "POST"), ("/api/openapi.json", "GET")],
)
def test_a_wrong_method_says_the_right_one(crm: Any, path: str, allowed: str) -> None:
    """405 with `Allow`."""
    answer = crm.client.put(path)
    is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("debug", [False, True])
def test_a_defect_of_ours_shows_nothing_of_it(
    crm: Any, event: Make, monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    """500 is a problem without a traceback, in development too; nothing of the request is stored."""

    def fail(*given: Any, **more: Any) -> None:
        raise ZeroDivisionError("the secret of it")

    monkeypatch.setattr("leadpact.web.actions.receive.hold", fail)
    with override_settings(DEBUG=debug):
        answer = crm.post(PATH, [event("e1"), {}])
    assert "secret" not in str(is_problem(answer, 500, "failed"))
    assert not Event.objects.exists()


def test_what_nests_too_deep_on_the_way_is_the_senders(
    crm: Any, event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that could just be read, and nests too deep for what follows, is a 400 and no defect of ours."""

    def fail(*given: Any, **more: Any) -> None:
        raise RecursionError

    monkeypatch.setattr("leadpact.web.actions.receive.hold", fail)
    is_problem(crm.post(PATH, [event("e1"), {}]), 400, "json-too-deep")
    assert not Event.objects.exists()


def test_a_database_that_is_away_asks_for_patience(
    crm: Any, event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with `Retry-After`: senders keep what was not acknowledged and send it again."""

    def fail(*given: Any, **more: Any) -> None:
        raise OperationalError("the database is locked")

    monkeypatch.setattr("leadpact.web.actions.receive.append", fail)
    answer = crm.post(PATH, event("e1"))
    is_problem(answer, 503, "database-away")
    assert answer.headers["Retry-After"] == "5"


def test_the_schema_is_published(crm: Any) -> None:
    """OpenAPI 3.1, with every route of the API that people should use, and words on each."""
    said = crm.get("/api/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    assert set(said["paths"]) == {
        PATH,
        "/api/v1/events/{event_id}",
        "/api/webhooks/{source}",
        *(f"/v1/{call}" for call in ("identify", "track", "page", "screen", "batch")),
    }
    for methods in said["paths"].values():
        for each in methods.values():
            assert each["summary"] and each["description"]
    assert json.dumps(said).count("#/components/schemas/") > 20
