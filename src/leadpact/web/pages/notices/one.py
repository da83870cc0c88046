"""One notice: what became of it, and its text as it was sent or as it would be sent now."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from leadpact.notices.layout import text_of
from leadpact.web.actions.send_again import send_again
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import REP, may, needs, user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.leads.reach import unseen
from leadpact.web.pages.notices.rows import ROWS, rows_of
from leadpact.web.records.models import Notice, User
from leadpact.web.telling.message import made_of
from leadpact.web.telling.readers import recipient_of
from leadpact.web.telling.reasons import detail_of, said_of
from leadpact.web.telling.scene import StaleError
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

HIDDEN = N_("What this notice would say now is not shown: it is about a lead that is not yours.")
DISPUTES = "disputes_due"
"""Tells of leads whosoever they are."""


@dataclass(frozen=True)
class Text:
    """A message's text; `was_sent`: these very words. Without a text `why` says why there is none."""

    text: str = ""
    was_sent: bool = False
    why: Said = Said("")  # noqa: RUF009 (a text never changes)


@needs("own_settings")
@never_cache
@require_safe
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Whoever sees the outbox sees each; others their own."""
    user = user_of(request)
    row = get_object_or_404(Notice, pk=number)
    if not may(user, "see_notices") and not is_own(row, user):
        raise Http404
    gathered = list(Notice.objects.filter(gathered_into=row).order_by("-pk")[: ROWS + 1])
    context = {
        "row": rows_of(request, [row])[0],
        "detail": detail_of(row),
        "message": _text(request, row),
        "gathered": rows_of(request, gathered[:ROWS]),
        "is_more": len(gathered) > ROWS,
        "may_send": may(user, "see_notices") and row.state == Notice.FAILED,
        "sees_all": may(user, "see_notices"),
    }
    return render(request, "notices/notice.html", context)


def is_own(row: Notice, user: User) -> bool:
    """Whether a user is whom it is for."""
    return row.recipient in (user.person, user.email)


def _text(request: HttpRequest, row: Notice) -> Text:
    said = row.told.get("said") if isinstance(row.told, dict) else None
    if isinstance(said, dict) and said.get("text"):
        return Text(str(said["text"]), was_sent=True)
    if not _is_seen(row, user_of(request)):
        return Text(why=words_of(request).say(HIDDEN))
    history = agreed()
    recipient = recipient_of(row.recipient, history)
    try:
        made = made_of(row, recipient, history, row.attempts + 1, now())
    except StaleError as gone:
        return Text(why=said_of(words_of(request), gone.why, True))
    return Text(text_of(made.message))


def _is_seen(row: Notice, user: User) -> bool:
    """Whether a user sees now every lead that a notice would tell of."""
    if row.kind == DISPUTES:
        return user.role != REP
    leads = {row.lead_id, *row.gathered.values_list("lead_id", flat=True)} - {""}
    return not unseen(user, leads)


@needs("see_notices")
@require_POST
def notice_again(request: HttpRequest, number: int) -> HttpResponse:
    """One that was given up."""
    row = get_object_or_404(Notice, pk=number)
    if send_again(row, user_of(request), now()):
        messages.success(request, words_of(request).say("It is sent again."))
    return redirect("notice", number=number)
