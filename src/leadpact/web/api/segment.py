"""Segment's calls, unchanged: a collector that speaks to Segment is pointed here and needs no other change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from leadpact.web.api.bodies import PLAIN, body_of, segment
from leadpact.web.api.keys import Basic, Bearer, InBody, sender_of
from leadpact.web.api.receiving import taken
from leadpact.web.api.shapes import BATCH_BODY, CALL_BODY, SegmentReceipt, problems

router = Router(tags=["Segment"])
AUTH = (Basic("segment"), Bearer("segment"), InBody("segment"))
CALLS: Final = {
    "identify": "Who a lead is: `traits` become its properties",
    "track": "What a lead did: `Form Submitted` becomes `form_submitted`",
    "page": "A page that a lead saw",
    "screen": "A screen of an application that a lead saw",
    "batch": "Up to 100 of these calls",
}


def _add(call: str, summary: str) -> None:
    """Two routes a call: the one of Segment's HTTP API, and the one letter that its browser library writes."""

    def view(request: HttpRequest) -> HttpResponse:
        return taken(segment(body_of(request, PLAIN), call), sender_of(request), success=True)

    view.__doc__ = (
        "As Segment's HTTP API takes it. The write key is the Basic user name, a Bearer token, or the body's `writeKey`. "
        "`text/plain` is read as JSON, gzip is unpacked."
    )
    for path, name, shown in ((call, f"segment_{call}", True), (call[0], f"segment_{call[0]}", False)):
        add: Callable[[Callable[..., HttpResponse]], object] = router.post(
            f"/v1/{path}",
            auth=AUTH,
            response=SegmentReceipt,
            url_name=name,
            operation_id=name,
            summary=summary,
            include_in_schema=shown,
            openapi_extra={
                "requestBody": BATCH_BODY if call == "batch" else CALL_BODY,
                "responses": problems(400, 401, 403, 413, 415, 422, 503),
            },
        )
        add(view)


for _call, _summary in CALLS.items():
    _add(_call, _summary)
