"""Segment's calls over HTTP, as its libraries make them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leadpact.web.records.models import Event, Quarantined

pytestmark = pytest.mark.django_db
AT = "2026-01-05T12:00:00.000Z"


def call(message: str, **more: Any) -> dict[str, Any]:
    """A call of a lead."""
    return {"messageId": message, "userId": "u1", "timestamp": AT, **more}


@pytest.mark.parametrize(
    ("path", "said", "kind", "properties"),
    [
        ("identify", {"traits": {"email": "a@b.example"}}, "lead_identified", {"email": "a@b.example"}),
        (
            "track",
            {"event": "Form Submitted", "properties": {"form": "demo"}},
            "form_submitted",
            {"form": "demo"},
        ),
        ("page", {"properties": {"path": "/pricing"}}, "page_viewed", {"path": "/pricing"}),
        ("screen", {"name": "Home"}, "page_viewed", {"name": "Home"}),
    ],
)
@pytest.mark.parametrize("short", [False, True], ids=["whole", "one letter"])
def test_each_call_is_an_event(
    site: Any, path: str, said: dict[str, Any], kind: str, properties: dict[str, str], short: bool
) -> None:
    """The path says which call it is, in whole or by the letter that the browser library writes."""
    answer = site.post(f"/v1/{path[0] if short else path}", call("m1", **said))
    told = {
        "success": True,
        "accepted": 1,
        "applied": 1,
        "quarantined": 0,
        "repeated": 0,
        "erased": 0,
        "refused": [],
    }
    assert (answer.status_code, answer.json()) == (200, told)
    row = Event.objects.get()
    assert (row.event_id, row.lead_id, row.kind, row.properties) == ("m1", "u1", kind, properties)


@pytest.mark.parametrize("path", ["batch", "b"])
def test_a_batch_holds_calls(site: Any, path: str) -> None:
    """Its context and stamps hold for the members that have none."""
    body = {
        "batch": [
            call("m1", type="page"),
            {"type": "track", "event": "Clicked", "messageId": "m2", "userId": "u2"},
        ],
        "sentAt": AT,
        "context": {"campaign": {"source": "fair"}},
    }
    assert site.post(f"/v1/{path}", body).json()["applied"] == 2
    assert sorted(Event.objects.values_list("event_id", "kind", "source")) == [
        ("m1", "page_viewed", "fair"),
        ("m2", "clicked", "fair"),
    ]


def test_the_browser_library_sends_its_key_in_the_body(site: Any) -> None:
    """As plain text without a header; the key goes neither into the log nor into the quarantine."""
    body = {**call("m1", event="Clicked"), "writeKey": site.key, "type": "track"}
    answer = site.post("/v1/t", json.dumps(body).encode(), authorization="", content_type="text/plain")
    assert answer.json()["applied"] == 1
    wrong = {"batch": [{"messageId": "m2", "type": "track", "writeKey": site.key}], "writeKey": site.key}
    answer = site.post(
        "/v1/b", json.dumps(wrong).encode(), authorization="", content_type="text/plain;charset=UTF-8"
    )
    assert answer.json()["quarantined"] == 1
    assert site.key not in Quarantined.objects.get().raw
    assert site.post("/v1/t", {**body, "writeKey": "lp_nobodys"}, authorization="").status_code == 401
    assert site.post("/v1/t", {**body, "writeKey": 7}, authorization="").status_code == 401


def test_a_header_beats_the_body(site: Any) -> None:
    """Whoever says who they are in a header is not asked for another key."""
    assert (
        site.post("/v1/t", {**call("m1"), "writeKey": site.key}, authorization="Bearer lp_no").status_code
        == 401
    )


def test_what_changes_from_one_delivery_to_the_next_is_no_difference(site: Any) -> None:
    """A wrong call that is sent again has another `sentAt` and retry count, and is held once."""
    for number in range(3):
        wrong = {"type": "track", "messageId": "m1", "_metadata": {"retryCount": number}}
        body = {"batch": [wrong], "sentAt": f"2026-01-05T12:00:0{number}Z"}
        site.post("/v1/batch", body)
    assert Quarantined.objects.count() == 1


def test_calls_that_are_not_taken_are_said_to_be(site: Any) -> None:
    """`group` and `alias` are no events of a lead: within a batch they wait in quarantine, alone they are not there."""
    answer = site.post("/v1/batch", {"batch": [call("m1", type="group", groupId="g")]})
    assert answer.json()["refused"][0]["code"] == "call_not_taken"
    assert site.post("/v1/group", call("m2")).status_code == 404


@pytest.mark.parametrize("called", [[], {}, 7, None, True, ["track"]])
def test_a_call_whose_type_is_no_word_is_not_taken(site: Any, called: Any) -> None:
    """`type` may be any JSON value in a body that somebody wrote by hand: it waits in quarantine too."""
    answer = site.post("/v1/batch", {"batch": [call("m1", type=called)]})
    assert answer.json()["refused"][0]["code"] == "call_not_taken"


def test_a_batch_in_a_batch_is_refused(site: Any) -> None:
    """A batch has a bound because it holds calls and no batches."""
    answer = site.post("/v1/batch", {"batch": [{"type": "batch", "batch": [call("m1", type="page")] * 2}]})
    assert answer.json()["refused"][0]["code"] == "batch_in_batch"
