"""Leadpact's own events: in, and what became of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from leadpact.calendars.instant import format_instant
from leadpact.events.receiving import Refused
from leadpact.events.receiving_rows import LONGEST_ID, UNSTORABLE
from leadpact.web.api.bodies import body_of, native
from leadpact.web.api.keys import Basic, Bearer, Sender, sender_of
from leadpact.web.api.problems import RefusedRequestError
from leadpact.web.api.receiving import UNKEPT, taken
from leadpact.web.api.sentences import why
from leadpact.web.api.shapes import NATIVE_BODY, EventReceipt, Receipt, problems
from leadpact.web.records.models import Event, Quarantined

router = Router(tags=["Events"])
OWN = (Basic("api"), Bearer("api"))
ANY = (Basic("api", "segment"), Bearer("api", "segment"))


@router.post(
    "/api/v1/events",
    auth=OWN,
    response=Receipt,
    url_name="api_events",
    operation_id="send_events",
    summary="Send events",
    openapi_extra={
        "requestBody": NATIVE_BODY,
        "responses": problems(400, 401, 403, 413, 415, 422, 503),
    },
)
def events(request: HttpRequest) -> HttpResponse:
    """One event, a list of them, or `{"batch": […]}`: up to 100, and up to 1 MiB. The receipt is sent when they are on disk.

    An event that is not right does not stop the others: it is quarantined, which `refused` explains.
    """
    return taken(native(body_of(request)), sender_of(request))


@router.get(
    "/api/v1/events/{path:event_id}",
    auth=ANY,
    response=EventReceipt,
    url_name="api_event",
    operation_id="event_receipt",
    summary="What became of an event",
    openapi_extra={"responses": problems(401, 403, 404, 503)},
)
def event(request: HttpRequest, event_id: str) -> HttpResponse:
    """Whether an event that this source sent is in the log, or in quarantine and why. Others' are not told of."""
    sender = sender_of(request)
    if len(event_id) > LONGEST_ID or UNSTORABLE.search(event_id):
        raise _unknown()
    return JsonResponse(_became(event_id, sender), headers=UNKEPT)


def _became(event_id: str, sender: Sender) -> dict[str, object]:
    applied = (
        Event.objects.filter(event_id=event_id, delivered_by=sender.source).values_list("received_at").first()
    )
    if applied is not None:
        at = applied[0]
        told = None if at is None else format_instant(at)
        return {"event_id": event_id, "state": "applied", "received_at": told, "refused": []}
    held = (
        Quarantined.objects.filter(event_id=event_id, delivered_by=sender.source)
        .exclude(state=Quarantined.RELEASED)
        .order_by("-pk")
        .first()
    )
    if held is None:
        raise _unknown()
    reason = Refused(held.code, held.field, held.value)
    return {
        "event_id": event_id,
        "state": "quarantined" if held.state == Quarantined.HELD else "discarded",
        "received_at": format_instant(held.received_at),
        "refused": [{"index": 0, "code": held.code, "field": held.field, "detail": why(reason)}],
    }


def _unknown() -> RefusedRequestError:
    return RefusedRequestError(404, "unknown_event", "This source sent no such event.")
