"""Signed webhooks (standard-webhooks): whoever sends them signs the body with a secret, so that no key travels."""

from __future__ import annotations

import binascii
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router
from standardwebhooks import Webhook, WebhookVerificationError

from leadpact.web.actions.sources import used
from leadpact.web.api.bodies import json_of, native, raw_of
from leadpact.web.api.keys import Sender
from leadpact.web.api.problems import RefusedRequestError
from leadpact.web.api.receiving import taken
from leadpact.web.api.shapes import NATIVE_BODY, Receipt, problems
from leadpact.web.clock import now
from leadpact.web.records.models import Source

router = Router(tags=["Webhooks"])
HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
SIGNED: Final = [
    {"in": "header", "name": "webhook-id", "required": True, "schema": {"type": "string"}},
    {
        "in": "header",
        "name": "webhook-timestamp",
        "required": True,
        "description": "Seconds since 1970, at most 5 minutes from now.",
        "schema": {"type": "string"},
    },
    {
        "in": "header",
        "name": "webhook-signature",
        "required": True,
        "description": "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; several, with spaces.",
        "schema": {"type": "string"},
    },
]


@router.post(
    "/api/webhooks/{int:source}",
    auth=None,
    response=Receipt,
    url_name="api_webhook",
    operation_id="receive_webhook",
    summary="Receive a signed webhook",
    openapi_extra={
        "parameters": SIGNED,
        "requestBody": NATIVE_BODY,
        "responses": problems(400, 401, 404, 413, 415, 422, 503),
    },
)
def webhook(request: HttpRequest, source: int) -> HttpResponse:
    """Events as `/api/v1/events` takes them, or Segment's calls, signed as standard-webhooks says."""
    found = Source.objects.filter(pk=source, kind="webhook", revoked_at=None).first()
    if found is None:
        raise RefusedRequestError(404, "unknown_source", "There is no such webhook, or it was revoked.")
    body = raw_of(request, packed=False)
    _verify(found, body, {name: request.headers.get(name, "") for name in HEADERS})
    instant = now()
    used(found, instant)
    return taken(native(json_of(body)), Sender(found, instant))


def _verify(source: Source, body: bytes, headers: dict[str, str]) -> None:
    """Raises RefusedRequestError (401) unless whoever has the secret signed this body within the last five minutes."""
    try:
        Webhook(source.secret).verify(body, headers, json_parse=False)
    except WebhookVerificationError as error:
        raise _unsigned(f"{error}.") from None
    except (binascii.Error, ValueError):
        raise _unsigned("The signature's form is not that of standard-webhooks.") from None


def _unsigned(said: str) -> RefusedRequestError:
    detail = f"{said} Sign `id.timestamp.body` with the source's secret, as standard-webhooks says."
    return RefusedRequestError(401, "bad_signature", detail)
