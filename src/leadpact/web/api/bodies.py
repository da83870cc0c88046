"""A request's body as events that somebody tells, or why it is none: bounded, JSON, once."""

from __future__ import annotations

import json
import zlib
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from leadpact.events.receiving import MOST_EVENTS, Refused, parsed
from leadpact.events.segment import members
from leadpact.events.segment_rows import is_not_taken
from leadpact.web.actions.hold import Told
from leadpact.web.api.problems import RefusedRequestError

LARGEST_BODY: Final = 1 << 20
"""Bytes of a body, also when it is unpacked."""
JSON: Final = ("application/json",)
PLAIN: Final = ("application/json", "text/plain")
"""Segment's browser library calls its JSON plain text, so that browsers need not ask before they send it."""
GZIP: Final = 31
"""What tells zlib that it is a gzip stream."""
READ: Final = "leadpact_body"


def body_of(request: HttpRequest, media: tuple[str, ...] = JSON) -> Any:
    """The body as a JSON value, read once. Raises RefusedRequestError: 400, 413 or 415."""
    if READ not in request.__dict__:
        request.__dict__[READ] = json_of(raw_of(request, media))
    return request.__dict__[READ]


def raw_of(request: HttpRequest, media: tuple[str, ...] = JSON, packed: bool = True) -> bytes:
    """The body's bytes, unpacked. Raises RefusedRequestError: 400, 413 or 415."""
    sent = (request.content_type or "").lower()
    if sent not in media and not (sent.startswith("application/") and sent.endswith("+json")):
        said = f"`{sent[:80]}`" if sent else "nothing"
        raise RefusedRequestError(
            415, "not_json_media", f"Content-Type says {said}; send JSON as application/json."
        )
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in (("identity", "gzip") if packed else ("identity",)):
        raise RefusedRequestError(
            415, "unknown_encoding", f"Content-Encoding `{encoding[:40]}` is not taken here."
        )
    try:
        body = request.body
    except RequestDataTooBig:
        raise _too_large() from None
    except UnreadablePostError:
        raise RefusedRequestError(
            400, "cut_short", "The body ended before it was all sent. Send it again."
        ) from None
    if len(body) > LARGEST_BODY:
        raise _too_large()
    return _unpacked(body) if encoding == "gzip" else body


def json_of(body: bytes) -> Any:
    """Bytes as a JSON value. Raises RefusedRequestError (400), which says where it is broken."""
    value = parsed(body)
    if isinstance(value, Refused):
        code, detail = value.code, "The body nests too deep to be read."
        if code == "not_json":
            detail = _where_broken(body)
        raise RefusedRequestError(400, code, detail, [("", code, detail)])
    return value


def native(body: Any) -> list[Told]:
    """The events of a body of Leadpact's own: one event, a list, or `{"batch": […]}`.

    Raises RefusedRequestError (422).
    """
    if isinstance(body, list):
        return [Told(each) for each in _bounded(body, "")]
    if not isinstance(body, dict):
        raise _not_an_event("Send an event, a list of events, or an object with a `batch` of them.")
    return _batch(body) if "batch" in body and "kind" not in body else [Told(body)]


def segment(body: Any, call: str) -> list[Told]:
    """The events of a body that came by a path of Segment's: the path says which call it is.

    Raises RefusedRequestError (422).
    """
    if not isinstance(body, dict):
        raise _not_an_event("Send a JSON object, as Segment's libraries do.")
    if call == "batch":
        return _batch(body)
    told = {name: value for name, value in body.items() if name != "writeKey"}
    return [Told({**told, "type": call})]


def _batch(body: dict[str, Any]) -> list[Told]:
    if not isinstance(body.get("batch"), list):
        detail = "`batch` must be a list."
        raise RefusedRequestError(422, "not_a_batch", detail, [("/batch", "not_a_batch", detail)])
    _bounded(body["batch"], "/batch")
    return [_member(each) for each in members(body)]


def _member(value: Any) -> Told:
    """One of a batch. A call of Segment's that says nothing about a lead, `group` or `alias`, is refused as such."""
    if not isinstance(value, dict):
        return Told(value)
    told = value
    if "writeKey" in value:
        told = {name: each for name, each in value.items() if name != "writeKey"}
    if is_not_taken(told):
        return Told(told, refused=(Refused("call_not_taken", "type", str(told.get("type") or "")[:80]),))
    return Told(told)


def _bounded(events: list[Any], pointer: str) -> list[Any]:
    if len(events) > MOST_EVENTS:
        detail = f"A request holds at most {MOST_EVENTS} events, this one {len(events)}. Send it in parts."
        raise RefusedRequestError(422, "too_many_events", detail, [(pointer, "too_many_events", detail)])
    return events


def _not_an_event(detail: str) -> RefusedRequestError:
    return RefusedRequestError(422, "not_an_event", detail, [("", "not_an_event", detail)])


def _too_large() -> RefusedRequestError:
    return RefusedRequestError(
        413, "too_large", f"A body has at most {LARGEST_BODY} bytes, unpacked. Send it in parts."
    )


def _unpacked(body: bytes) -> bytes:
    reader = zlib.decompressobj(GZIP)
    try:
        found = reader.decompress(body, LARGEST_BODY + 1)
    except zlib.error:
        raise RefusedRequestError(
            400, "not_gzip", "Content-Encoding says gzip, but the body is none."
        ) from None
    if len(found) > LARGEST_BODY:
        raise _too_large()
    if not reader.eof:
        raise RefusedRequestError(400, "not_gzip", "The gzip stream ends too soon.")
    return found


def _where_broken(body: bytes) -> str:
    if not body.strip():
        return "The body is empty; send JSON."
    try:
        json.loads(body.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        return f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
    except UnicodeDecodeError as error:
        return f"The body is not UTF-8 at byte {error.start + 1}."
    except ValueError as error:
        return f"The body can't be read as JSON: {error}."
    return "The body can't be read as JSON."
