"""Quarantine: what was acknowledged and could not be applied, with why; corrected and released, or set aside."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from leadpact.events.receiving import Refused
from leadpact.web.actions import quarantine as acting
from leadpact.web.clock import now as present
from leadpact.web.may import may, needs, user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.sources.filtering import Filter, choices, filter_of
from leadpact.web.pages.sources.reasons import Reason, reason_said
from leadpact.web.records.models import Quarantined
from leadpact.words.catalogue import Words

ROWS: Final = 25
LONGEST_REASON: Final = 200


@require_safe
@needs("see_quarantine")
def quarantine(request: HttpRequest) -> HttpResponse:
    """What waits, the newest first."""
    wanted, words = filter_of(request.GET), words_of(request)
    rows = _page(wanted, request.GET.get("before", ""))
    found = choices()
    context = {
        "rows": [(row, _why(words, row)) for row in rows[:ROWS]],
        "more": wanted.url(before=_key(rows[ROWS - 1])) if len(rows) > ROWS else "",
        "wanted": wanted,
        "many": wanted.url(),
        "choices": found,
        "codes": [(code, reason_said(words, code, "…", "…").what, count) for code, count in found.codes],
        "decides": may(user_of(request), "release_quarantine"),
        "uploads": may(user_of(request), "upload"),
        "is_filtered": wanted != Filter(),
    }
    return render(request, "sources/quarantine.html", context)


@require_safe
@needs("see_quarantine")
def quarantined(request: HttpRequest, number: int) -> HttpResponse:
    """One held row: the event as it came, and the form it is corrected in."""
    row = get_object_or_404(
        Quarantined.objects.select_related("delivered_by", "upload", "decided_by"), pk=number
    )
    return _shown(request, row, pretty(row.corrected or row.raw), ())


@require_POST
@needs("release_quarantine")
def quarantined_release(request: HttpRequest, number: int) -> HttpResponse:
    """Receive it again as it was corrected; what is still wrong is shown with its place, and nothing is lost."""
    row = get_object_or_404(
        Quarantined.objects.select_related("delivered_by", "upload", "decided_by"), pk=number
    )
    words, text = words_of(request), request.POST.get("event", "").replace("\r\n", "\n")
    outcome = acting.release(row, text, user_of(request), present())
    if outcome.state == acting.REFUSED:
        return _shown(request, row, text, _problems(words, text, outcome.refused))
    if outcome.state == acting.DECIDED:
        messages.info(request, words.say("Somebody decided on it before; nothing was changed."))
    elif outcome.repeated:
        messages.success(request, words.say("Released. The log had this event already."))
    else:
        messages.success(request, words.say("Released: the event is in the log."))
    return redirect("quarantine")


@require_POST
@needs("release_quarantine")
def quarantined_discard(request: HttpRequest, number: int) -> HttpResponse:
    """Set it aside for good, with a reason that goes on record."""
    row = get_object_or_404(
        Quarantined.objects.select_related("delivered_by", "upload", "decided_by"), pk=number
    )
    words, reason = words_of(request), request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        messages.error(request, words.say("Write why it is discarded: it goes on record."))
        return redirect("quarantined", number)
    if acting.discard(row, user_of(request), present(), reason):
        messages.success(request, words.say("Discarded. Its text stays on record."))
    else:
        messages.info(request, words.say("Somebody decided on it before; nothing was changed."))
    return redirect("quarantine")


def pretty(raw: str) -> str:
    """A JSON text on several lines; any other as it is."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw


def _shown(request: HttpRequest, row: Quarantined, text: str, problems: Sequence[Reason]) -> HttpResponse:
    context = {
        "row": row,
        "why": _why(words_of(request), row),
        "text": text,
        "raw": pretty(row.raw),
        "problems": problems,
        "is_held": row.state == Quarantined.HELD,
        "decides": may(user_of(request), "release_quarantine"),
        "uploads": may(user_of(request), "upload"),
    }
    status = 422 if problems else 200
    return render(request, "sources/quarantined.html", context, status=status)


def _page(wanted: Filter, before: str) -> list[Quarantined]:
    """A page by the key (received_at, id), the newest first."""
    rows = wanted.held().select_related("delivered_by", "upload").order_by("-received_at", "-pk")
    said = re.fullmatch(r"(\d{1,18})-(\d{1,18})", before, re.ASCII)
    if said is not None:
        at, number = int(said[1]), int(said[2])
        older = rows.filter(received_at__lte=at)  # a range the index knows; ties are cut by the next line
        rows = older.exclude(received_at=at, pk__gte=number)
    return list(rows[: ROWS + 1])


def _key(row: Quarantined) -> str:
    return f"{row.received_at}-{row.pk}"


def _why(words: Words, row: Quarantined) -> Reason:
    return reason_said(words, row.code, row.field, row.value)


def _problems(words: Words, text: str, refused: Sequence[Refused]) -> list[Reason]:
    """What is still wrong, each with its place in the text."""
    return [reason_said(words, each.code, each.field, each.value, *_place(text, each)) for each in refused]


def _place(text: str, refused: Refused) -> tuple[int | None, int | None]:
    """Line and column (from 1): of the slip in the JSON, else of the field's name."""
    if refused.code == "not_json":
        try:
            json.loads(text)
        except json.JSONDecodeError as slip:
            return slip.lineno, slip.colno
        except (ValueError, RecursionError):
            pass
        return None, None
    found = re.search(rf'"{re.escape(refused.field)}"\s*:', text) if refused.field else None
    if found is None:
        return None, None
    return text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
