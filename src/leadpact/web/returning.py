"""Where a person goes back to, when what they asked for can't be opened by itself: the page it was asked from."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

OPENED = ("GET", "HEAD")


def page_before(request: HttpRequest) -> str:
    """The page of this service that a form or a script was on, as the browser tells it; else the first page."""
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(told)
    except ValueError:
        return "/"
    if parts.netloc != request.get_host() or not parts.path.startswith("/"):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def asked_back(request: HttpRequest, name: str) -> str:
    """The page of this service that a form's field, or a link's, names to go back to; empty where it names no such page."""
    asked = str(request.POST.get(name) or request.GET.get(name, ""))
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if is_ours else ""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in, and from there back. A form's answer says that nothing was saved; a script's part is no place for it."""
    if "HX-Request" in request.headers:
        login = redirect_to_login(page_before(request)).url
        return HttpResponse(status=204, headers={"HX-Redirect": login})
    if request.method in OPENED:
        return redirect_to_login(request.get_full_path())
    return redirect_to_login(page_before(request), reverse("account_login") + "?ended=1")
