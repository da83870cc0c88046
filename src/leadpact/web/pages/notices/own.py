"""My notices: what the service told me, whatever became of the mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leadpact.web.may import needs, user_of
from leadpact.web.pages.notices.rows import ROWS, before_of, rows_of
from leadpact.web.records.models import Notice, User
from leadpact.web.telling.readers import webhook_secret

SHOWN = (Notice.SENT, Notice.GATHERED, Notice.QUEUED, Notice.FAILED)
"""What was withdrawn was never told."""


@needs("own_settings")
@never_cache
@require_safe
def my_notices(request: HttpRequest) -> HttpResponse:
    """One's own, newest first."""
    user = user_of(request)
    found = _found(user, before_of(request))
    context = {
        "rows": rows_of(request, found[:ROWS]),
        "more": f"?before={_following(found)}" if len(found) > ROWS else "",
        "secret": webhook_secret(user.pk) if "webhook" in user.channels else "",
    }
    return render(request, "notices/mine.html", context)


def _found(user: User, before: int) -> list[Notice]:
    """A page and one more: the latest to the person and to the user, each by the index."""
    found: list[Notice] = []
    for key in filter(None, (user.person, user.email)):
        rows = Notice.objects.filter(recipient=key, state__in=SHOWN).order_by("-created_at", "-pk")
        found += (rows.filter(created_at__lte=before) if before else rows)[: ROWS + 1]
    return sorted(found, key=lambda row: (row.created_at, row.pk), reverse=True)[: ROWS + 1]


def _following(found: list[Notice]) -> int:
    """The instant at which the next page begins; many of one instant don't hold it up."""
    last = found[ROWS].created_at
    return last if last < found[0].created_at else last - 1
