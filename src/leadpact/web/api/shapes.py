"""What the published schema says that goes in and comes out; it promises no more than is held to.

Any JSON object is taken as an event: one that is not right is quarantined, which is no error of the request.
"""

from __future__ import annotations

from typing import Any, Final

from ninja import Schema
from pydantic import Field

from leadpact.events.receiving import MOST_EVENTS
from leadpact.web.api.problems import MEDIA


class Why(Schema):
    """One reason why an event waits in quarantine."""

    index: int = Field(description="The event's place in the request, from 0.")
    code: str = Field(description="What is wrong, as a word that does not change.")
    field: str = Field(description="The column or property it is about; empty: the event as a whole.")
    detail: str = Field(description="What is wrong and what to write, in English.")


class Receipt(Schema):
    """What became of the events of a request. It is sent when that is on disk: accepted = applied + quarantined."""

    accepted: int = Field(description="Events that are kept: all of the request but those of erased people.")
    applied: int = Field(description="Of these, how many are in the log.")
    quarantined: int = Field(
        description="Of these, how many wait for a person, who corrects or discards them."
    )
    repeated: int = Field(
        description="Of these, how many were told before in the same words. They count above; nothing changed."
    )
    erased: int = Field(description="Events of people who were erased; of these nothing is kept.")
    refused: list[Why] = Field(description="Why events were not applied; one may have several reasons.")


class SegmentReceipt(Receipt):
    """The same, with what Segment's libraries look for."""

    success: bool = Field(description="Always true: the request was taken.")


class EventReceipt(Schema):
    """What became of one event."""

    event_id: str
    state: str = Field(description="`applied`, `quarantined`, or `discarded` by a person.")
    received_at: str | None = Field(description="When Leadpact got it, RFC 3339 in UTC; null for history.")
    refused: list[Why] = Field(description="Why it waits in quarantine.")


INSTANT: Final = {"type": "string", "format": "date-time", "examples": ["2026-01-05T09:30:00+01:00"]}
EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Something that happened to a lead. Every other key is a property too.",
    "required": ["event_id", "lead_id", "at", "kind"],
    "properties": {
        "event_id": {
            "type": "string",
            "description": "One id for one event: sending it again changes nothing.",
        },
        "lead_id": {"type": "string", "description": "The person."},
        "at": {**INSTANT, "description": "When it happened, with an offset."},
        "kind": {
            "type": "string",
            "description": "What happened, in snake_case.",
            "examples": ["form_submitted"],
        },
        "account_id": {"type": "string", "description": "The company."},
        "seq": {"type": "integer", "description": "The source's own order of events at one instant."},
        "logged_at": {**INSTANT, "description": "When the source wrote it down."},
        "actor": {"type": "string", "description": "Who did it."},
        "actor_kind": {"type": "string", "enum": ["human", "system"]},
        "source": {"type": "string", "description": "Where the lead comes from, as measures split by."},
        "properties": {"type": "object", "additionalProperties": True},
    },
    "additionalProperties": True,
    "examples": [
        {
            "event_id": "web-4711",
            "lead_id": "l-81",
            "at": "2026-01-05T09:30:00+01:00",
            "kind": "form_submitted",
            "account_id": "acme",
            "properties": {"form": "demo"},
        }
    ],
}
CALL: Final[dict[str, Any]] = {
    "type": "object",
    "description": "A call of Segment's libraries: `messageId` is the event's id, `userId` or `anonymousId` its lead.",
    "required": ["messageId", "timestamp"],
    "properties": {
        "messageId": {"type": "string"},
        "userId": {"type": "string"},
        "anonymousId": {"type": "string"},
        "timestamp": INSTANT,
        "event": {"type": "string", "examples": ["Form Submitted"]},
        "traits": {"type": "object", "additionalProperties": True},
        "properties": {"type": "object", "additionalProperties": True},
        "context": {"type": "object", "additionalProperties": True},
        "writeKey": {"type": "string", "description": "Instead of a header."},
    },
    "additionalProperties": True,
}
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What is wrong, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:leadpact:problem:not-json"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
COMPONENTS: Final = {"Event": EVENT, "SegmentCall": CALL, "Problem": PROBLEM}
_SAYS: Final = {
    400: "The body is no JSON, or can't be unpacked; nothing was stored.",
    401: "No key, or one that nobody has, or a revoked one; for webhooks, a signature that does not hold.",
    403: "The key is for something else.",
    404: "There is nothing here.",
    413: "The body is too large; nothing was stored.",
    415: "The body is not said to be JSON; nothing was stored.",
    422: "The body is JSON, but nothing that holds events, or more than 100; nothing was stored.",
    503: "The database does not answer; nothing was stored, send it again.",
}


def problems(*statuses: int) -> dict[str, Any]:
    """The answers of an operation that are problems, for its schema."""
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": _SAYS[status], "content": content} for status in statuses}


def _one(named: str) -> dict[str, Any]:
    """An event or call as it should be; or anything else, which is then quarantined."""
    loose = {"type": "object", "description": "Anything else is taken too, and waits in quarantine."}
    return {"anyOf": [{"$ref": f"#/components/schemas/{named}"}, loose]}


def _several(named: str) -> dict[str, Any]:
    item = {
        "anyOf": [{"$ref": f"#/components/schemas/{named}"}, {"description": "Anything else is quarantined."}]
    }
    return {"type": "array", "maxItems": MOST_EVENTS, "items": item}


def _batch(named: str) -> dict[str, Any]:
    return {"type": "object", "required": ["batch"], "properties": {"batch": _several(named)}}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


HOLDS_A_BATCH: Final = {"allOf": [{"required": ["batch"]}, {"not": {"required": ["kind"]}}]}
NATIVE_BODY: Final = _body(
    {
        "anyOf": [
            {**_one("Event"), "not": HOLDS_A_BATCH},
            _several("Event"),
            {**_batch("Event"), "not": {"required": ["kind"]}},
        ]
    }
)
CALL_BODY: Final = _body(_one("SegmentCall"))
BATCH_BODY: Final = _body(_batch("SegmentCall"))
