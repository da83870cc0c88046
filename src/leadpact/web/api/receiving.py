"""From a request to its receipt: what all ways in share once it is known who sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import JsonResponse

from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.receive import Taken
from leadpact.web.actions.receive_together import Together
from leadpact.web.api.keys import Sender
from leadpact.web.api.sentences import why

MOST_REASONS: Final = 20
"""Reasons that are told of one event."""
TOGETHER: Final = Together()
"""The requests of this process."""
UNKEPT: Final = {"Cache-Control": "no-store"}


def taken(told: Sequence[Told], sender: Sender, **more: Any) -> JsonResponse:
    """Receive what somebody told, and say so once it is durable."""
    found = TOGETHER.receive(told, From(sender.source.pk), sender.now)
    return JsonResponse({**more, **receipt(found)}, headers=UNKEPT)


def receipt(found: Taken) -> dict[str, Any]:
    """What became of events, as the API says it."""
    return {
        "accepted": found.accepted,
        "applied": found.applied,
        "quarantined": found.quarantined,
        "repeated": found.repeated,
        "erased": found.erased,
        "refused": _refused(found),
    }


def _refused(found: Taken) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    count: dict[int, int] = {}
    for each in found.refused:
        count[each.index] = count.get(each.index, 0) + 1
        if count[each.index] <= MOST_REASONS:
            told.append({"index": each.index, "code": each.code, "field": each.field, "detail": why(each)})
    return told
