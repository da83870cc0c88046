"""The public scorecard: a page for whoever has its address, without a lead and without a person; and who switches it on."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leadpact.web.actions.figure_link import link_token, switch_off, switch_on
from leadpact.web.agreed import agreed
from leadpact.web.figuring.stored import stored_head
from leadpact.web.may import needs, user_of
from leadpact.web.pages.numbers.scorecard import public_context


@needs("manage_settings")
@require_http_methods(["GET", "HEAD", "POST"])
def scorecard_link(request: HttpRequest) -> HttpResponse:
    """Show the address, or switch it on, off, or to another one."""
    if request.method == "POST":
        if request.POST.get("do") == "off":
            switch_off(user_of(request))
        else:
            switch_on(user_of(request))
        return redirect("scorecard_link")
    token = link_token()
    address = settings.BASE_URL + reverse("scorecard_public", args=[token]) if token else ""
    return render(request, "numbers/link.html", {"address": address})


@require_safe
def scorecard_public(request: HttpRequest, token: str) -> HttpResponse:
    """The scorecard for whoever has the token; as if there were none for everybody else."""
    kept = link_token()
    if kept is None or not secrets.compare_digest(kept.encode(), token.encode()):
        raise Http404("no such page")
    history, head = agreed(), stored_head()
    if history is None or head is None:
        response = render(request, "numbers/public_waiting.html")
    else:
        response = render(request, "numbers/public.html", public_context(history, head, request))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
