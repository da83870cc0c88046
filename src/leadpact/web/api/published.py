"""The API as one thing: its routes, and the OpenAPI document that tells of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern
from django.views.decorators.http import require_GET
from ninja import NinjaAPI

from leadpact.web.api import events, segment, webhooks
from leadpact.web.api.problems import say_problems, with_problems
from leadpact.web.api.shapes import COMPONENTS

ABOUT: Final = """\
Events in, as Leadpact's own rows, as Segment's calls, or as signed webhooks.

**Acknowledged means kept**: the receipt is sent when the events are on disk. `accepted = applied + quarantined`, always. \
**Send again when in doubt**: an event is known by its `event_id` (`messageId`), and telling it twice changes nothing. \
An event that is not right does not stop the others: it waits in quarantine, where a person corrects or discards it, and \
`refused` says what to write. Errors are problem+json (RFC 9457), and store nothing.

A live event is `received_at` the instant it arrives, and may lie at most 5 minutes in the future.
"""

api = NinjaAPI(
    title="Leadpact",
    version="1",
    description=ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="leadpact",
)
api.add_router("", events.router)
api.add_router("", segment.router)
api.add_router("", webhooks.router)
say_problems(api)


def routes() -> list[URLPattern]:
    """The API's routes by their own names, without a namespace, and without a page at its root."""
    found = [route for route in api.urls[0] if isinstance(route, URLPattern) and route.name != "api-root"]
    return [
        URLPattern(route.pattern, with_problems(route.callback), route.default_args, route.name)
        for route in found
    ]


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    said: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=""))
    said["components"]["schemas"] |= COMPONENTS
    return said


@require_GET
def openapi(request: HttpRequest) -> JsonResponse:
    """The document, for whoever asks."""
    return JsonResponse(document())
