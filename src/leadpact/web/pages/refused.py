"""Pages that say no: forbidden, missing, broken; the API's answer as problem+json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from leadpact.web.returning import page_before

PROBLEM = "application/problem+json"


def _answer(request: HttpRequest, status: int, title: str, template: str, **more: str) -> HttpResponse:
    if request.path.startswith(("/api/", "/v1/")):
        told = {"type": "about:blank", "status": status, "title": title}
        return JsonResponse(told, status=status, content_type=PROBLEM)
    return render(request, template, more, status=status)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: mostly a name this service does not answer to. Plain: nothing of such a request is believed."""
    told = {"type": "about:blank", "status": 400, "title": "Bad request"}
    if request.path.startswith(("/api/", "/v1/")):
        return JsonResponse(told, status=400, content_type=PROBLEM)
    return HttpResponse("Bad request: see LEADPACT_HOSTS\n", status=400, content_type="text/plain")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _answer(request, 403, "Forbidden", "pages/forbidden.html")


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came from elsewhere, or from a page that was open since before one signed in."""
    return _answer(request, 403, "The form is out of date", "pages/stale.html", before=page_before(request))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _answer(request, 404, "Not found", "pages/missing.html")


def broken(request: HttpRequest) -> HttpResponse:
    """500; says nothing of why, which is in the log."""
    return _answer(request, 500, "Something went wrong", "pages/broken.html")
