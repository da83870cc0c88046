"""Who sends: the write key of a source, as a Basic user name (as Segment does), as a Bearer token or in a Segment body."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.http import HttpRequest

from leadpact.web.actions.sources import source_of, used
from leadpact.web.api.bodies import PLAIN, body_of
from leadpact.web.api.problems import CHALLENGE, RefusedRequestError
from leadpact.web.clock import now
from leadpact.web.records.models import Source

WHERE: Final = {
    "api": "Leadpact's own events: send to /api/v1/events",
    "segment": "Segment's calls: send to /v1/track and its like",
}
"""What a key of each kind is for."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose request it is, and when it came (microseconds UTC)."""

    source: Source
    now: int


class Basic:
    """The key is the user name, the password is empty."""

    openapi_security_schema: ClassVar[dict[str, str]] = {
        "type": "http",
        "scheme": "basic",
        "description": "The write key as the user name, with an empty password.",
    }

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def __call__(self, request: HttpRequest) -> Sender | None:
        """The sender; None without such a header. Raises RefusedRequestError for a key that opens nothing here."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            key = base64.b64decode(given.strip(), validate=True).decode().partition(":")[0]
        except (binascii.Error, ValueError):
            return None
        return sender(key, self.kinds)


class Bearer:
    """The key is the token."""

    openapi_security_schema: ClassVar[dict[str, str]] = {
        "type": "http",
        "scheme": "bearer",
        "description": "The write key as the token.",
    }

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def __call__(self, request: HttpRequest) -> Sender | None:
        """The sender; None without such a header. Raises RefusedRequestError for a key that opens nothing here."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        return sender(key.strip(), self.kinds) if scheme.lower() == "bearer" else None


class InBody:
    """The key is the body's `writeKey`, as Segment's browser library sends it; OpenAPI has no name for that."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def __call__(self, request: HttpRequest) -> Sender | None:
        """The sender; None where a header says who it is, or the body does not."""
        if "Authorization" in request.headers:
            return None
        try:
            body: Any = body_of(request, PLAIN)
        except RefusedRequestError:
            return None
        key = body.get("writeKey") if isinstance(body, dict) else None
        return sender(key, self.kinds) if isinstance(key, str) else None


def sender(key: str, kinds: tuple[str, ...]) -> Sender | None:
    """Whose key it is; None if nobody's.

    Raises RefusedRequestError for a revoked one (401), and for one that is for something else (403).
    """
    source = source_of(key)
    if source is None:
        return None
    if source.revoked_at is not None:
        detail = "This write key was revoked. Ask whoever keeps the sources for another."
        raise RefusedRequestError(401, "key_revoked", detail, headers=CHALLENGE)
    if source.kind not in kinds:
        raise RefusedRequestError(
            403, "wrong_key", f"This write key is for {WHERE.get(source.kind, 'something else')}."
        )
    instant = now()
    used(source, instant)
    return Sender(source, instant)


def sender_of(request: HttpRequest) -> Sender:
    """Who sends a request that passed one of the above."""
    found = request.auth  # type: ignore[attr-defined]
    assert isinstance(found, Sender)
    return found
