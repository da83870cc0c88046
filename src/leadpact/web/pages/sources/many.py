"""Many held rows decided at once: a chunk a request, each with what was done so far, until there are no more."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from leadpact.web.actions import quarantine as acting
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.asked import number_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.sources.filtering import WINDOW, filter_of
from leadpact.web.pages.sources.quarantine import LONGEST_REASON
from leadpact.web.pages.sources.reasons import reason_said
from leadpact.web.records.models import Source, Upload

CHUNK: Final = 100
"""Rows of one request: one transaction."""
RELEASE, DISCARD = "release", "discard"


@require_http_methods(["GET", "HEAD", "POST"])
@needs("release_quarantine")
def quarantine_many(request: HttpRequest) -> HttpResponse:
    """Ask whether it is meant; then decide chunk by chunk, from the newest down. What comes meanwhile is left alone."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted, does = filter_of(asked), asked.get("does", "")
    if does not in (RELEASE, DISCARD):
        return redirect("quarantine")
    reason = asked.get("reason", "").strip()[:LONGEST_REASON]
    below = number_of(asked.get("below", ""))
    if request.method != "POST" or (does == DISCARD and not reason):
        newest = wanted.held().order_by("-pk").values_list("pk", flat=True).first()
        total = wanted.held()[: WINDOW + 1].count()
        words = words_of(request)
        context = {
            "wanted": wanted,
            "does": does,
            "total": min(total, WINDOW),
            "is_more": total > WINDOW,
            "below": (newest or 0) + 1,
            "lacks_reason": request.method == "POST",
            "code_said": reason_said(words, wanted.code, "…", "…").what if wanted.code else "",
            "source": Source.objects.filter(pk=wanted.source).first() if wanted.source else None,
            "upload": Upload.objects.filter(pk=wanted.upload).first() if wanted.upload else None,
        }
        return render(request, "sources/many.html", context)
    done, left = (number_of(asked.get(name, "")) or 0 for name in ("done", "left"))
    total = number_of(asked.get("total", "")) or 0
    rows = list(wanted.held().filter(pk__lt=below or 0).order_by("-pk").values_list("pk", flat=True)[:CHUNK])
    decided = _decide(rows, does, reason, request)
    done, left = done + decided, left + len(rows) - decided
    if len(rows) < CHUNK:
        return _over(request, does, done, left)
    context = {
        "wanted": wanted, "does": does, "reason": reason, "below": rows[-1], "done": done, "left": left,
        "total": max(total, done + left), "percent": min(100, 100 * (done + left) // max(total, 1)),
    }  # fmt: skip
    template = "sources/many_on.html" if request.headers.get("HX-Request") else "sources/many_run.html"
    return render(request, template, context)


def _decide(rows: list[int], does: str, reason: str, request: HttpRequest) -> int:
    """Decide these rows; how many of them were."""
    user, at = user_of(request), present()
    if does == DISCARD:
        return acting.discard_many(rows, user, at, reason)
    outcomes = acting.release_many(rows, user, at)
    return sum(1 for each in outcomes.values() if each.state == acting.RELEASED)


def _over(request: HttpRequest, does: str, done: int, left: int) -> HttpResponse:
    words, number = words_of(request), formats_of(request).number
    if does == DISCARD:
        told = words.many(
            "{count} event was discarded.", "{count} events were discarded.", done, count=number(done)
        )
        messages.success(request, told)
    elif done or not left:
        told = words.many(
            "{count} event was released.", "{count} events were released.", done, count=number(done)
        )
        messages.success(request, told)
    if left and does == RELEASE:
        told = words.many(
            "{count} event is refused still; it waits here.",
            "{count} events are refused still; they wait here.",
            left,
            count=number(left),
        )
        messages.warning(request, told)
    response = redirect("quarantine")
    if request.headers.get("HX-Request"):
        response.status_code = 200
        response["HX-Redirect"] = response.url
        del response["Location"]
    return response
