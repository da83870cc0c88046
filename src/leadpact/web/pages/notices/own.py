"""My notices: what the service told me, whatever became of the mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leadpact.web.may import needs, user_of
from leadpact.web.pages.notices.rows import ROWS, before_of, rows_of
from leadpact.web.records.models import Notice
from leadpact.web.telling.readers import webhook_secret

SHOWN = (Notice.SENT, Notice.GATHERED, Notice.QUEUED, Notice.FAILED)
"""What was withdrawn was never told."""


@needs("own_settings")
@never_cache
@require_safe
def my_notices(request: HttpRequest) -> HttpResponse:
    """One's own, newest first."""
    user = user_of(request)
    mine = [key for key in (user.person, user.email) if key]
    rows = Notice.objects.filter(recipient__in=mine, state__in=SHOWN).order_by("-created_at", "-pk")
    before = before_of(request)
    if before:
        rows = rows.filter(created_at__lte=before)
    found = list(rows[: ROWS + 1])
    context = {
        "rows": rows_of(request, found[:ROWS]),
        "more": f"?before={_following(found)}" if len(found) > ROWS else "",
        "secret": webhook_secret(user.pk) if "webhook" in user.channels else "",
    }
    return render(request, "notices/mine.html", context)


def _following(found: list[Notice]) -> int:
    """The instant at which the next page begins; many of one instant don't hold it up."""
    last = found[ROWS].created_at
    return last if last < found[0].created_at else last - 1
