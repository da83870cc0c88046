"""Notices: what the service told to whom, newest first; on top what could not be told, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from leadpact.web.actions.send_again import send_all_again
from leadpact.web.actions.send_alarm import standing_alarm
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.notices.rows import KINDS, ROWS, STATES, before_of, kind_of, names_of, rows_of
from leadpact.web.records.models import Notice
from leadpact.web.telling.reasons import reason_of, said_of
from leadpact.words.catalogue import Said, Words

LOOKED_THROUGH = 50_000
"""A filter looks through so many of the newest notices: an old one is found by its lead."""
MOST_FAILED = 500
LONGEST = 255


@dataclass(frozen=True)
class Failed:
    """Notices of a kind that were given up for one reason."""

    kind: str
    kind_said: Said
    reason: str
    why: Said
    count: int
    is_more: bool
    last: Notice


@needs("see_notices")
@never_cache
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The list."""
    words = words_of(request)
    asked = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]
        for name in ("state", "kind", "to")
    }
    found = _found(asked, before_of(request))
    more = {**asked, "before": str(found[ROWS - 1].pk)} if len(found) > ROWS else {}
    alarm = standing_alarm()
    context: dict[str, Any] = {
        "asked": asked,
        "rows": rows_of(request, found[:ROWS]),
        "more": "?" + urlencode({name: value for name, value in more.items() if value}) if more else "",
        "failed": _failed(words),
        "alarm": alarm,
        "alarm_why": said_of(words, alarm.reason, False) if alarm is not None else "",
        "states": [(state, words.say(said)) for state, said in STATES.items()],
        "kinds": [(kind, words.say(said)) for kind, said in KINDS.items()],
        "people": _people(words),
        "is_asked": any(asked.values()),
    }
    return render(request, "notices/notices.html", context)


def _found(asked: dict[str, str], before: int) -> Sequence[Notice]:
    rows = Notice.objects.order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    if any(asked.values()):
        newest = Notice.objects.aggregate(newest=Max("pk"))["newest"] or 0
        rows = rows.filter(pk__gt=newest - LOOKED_THROUGH)
    for name, field in (("state", "state"), ("kind", "kind"), ("to", "recipient")):
        if asked[name]:
            rows = rows.filter(**{field: asked[name]})
    return list(rows[: ROWS + 1])


def _failed(words: Words) -> list[Failed]:
    """What was given up, by kind and reason, the latest first."""
    rows = list(Notice.objects.filter(state=Notice.FAILED).order_by("-created_at")[: MOST_FAILED + 1])
    counted = Counter((row.kind, reason_of(row)) for row in rows)
    latest: dict[tuple[str, str], Notice] = {}
    for row in rows:
        latest.setdefault((row.kind, reason_of(row)), row)
    return [
        Failed(
            kind,
            kind_of(words, kind),
            reason,
            said_of(words, reason, True),
            counted[kind, reason],
            len(rows) > MOST_FAILED,
            row,
        )
        for (kind, reason), row in latest.items()
    ]


def _people(words: Words) -> list[tuple[str, Said]]:
    """Those of today's agreement and of those to come, to choose from."""
    history, at = agreed(), now()
    agreements = [] if history is None else [version.agreement for version in history.since(at)]
    people = {str(key) for each in agreements for party in each.parties.values() for key in party.people}
    return sorted(names_of(words, history, at, people).items(), key=lambda each: each[1].casefold())


@needs("see_notices")
@require_POST
def notices_again(request: HttpRequest) -> HttpResponse:
    """All of a kind that were given up for a reason."""
    kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "").replace("\x00", "")
    count = send_all_again(kind.replace("\x00", ""), reason, user_of(request), now())
    said = words_of(request).many("{count} notice is sent again.", "{count} notices are sent again.", count)
    messages.success(request, said)
    return redirect("notices")
