"""Pages that say no: forbidden, missing, broken, the database away; the API's answer as problem+json."""

from __future__ import annotations

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from leadpact.web.api.problems import AGAIN_IN, of_database
from leadpact.web.pages.plain import plain_page
from leadpact.web.returning import page_before
from leadpact.words.naming import N_

AWAY = N_("The service is not ready")
WAIT = N_(
    "Its database does not answer at the moment. Wait a few seconds and try again; what you sent last may not be stored."
)
BROKEN = N_("Something went wrong")
LOGGED = N_("It is in the log of the service. Nothing was half saved; try again.")
HEALTH, MACHINES = "/healthz", ("/api/", "/v1/")
log = logging.getLogger("leadpact.pages")

PROBLEM = "application/problem+json"


def _answer(request: HttpRequest, status: int, title: str, template: str, **more: str) -> HttpResponse:
    if request.path.startswith(MACHINES):
        told = {"type": "about:blank", "status": status, "title": title}
        return JsonResponse(told, status=status, content_type=PROBLEM)
    return render(request, template, more, status=status)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: mostly a name this service does not answer to. Plain: nothing of such a request is believed."""
    if exception is not None and _is_of_database(exception):
        return away(request, exception)  # a session that could not be kept comes as a bad request
    told = {"type": "about:blank", "status": 400, "title": "Bad request"}
    if request.path.startswith(MACHINES):
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
    """500; says nothing of why, which is in the log. 503 while the database is away, also where only this page needs it."""
    why = sys.exception()
    if isinstance(why, Exception) and _is_of_database(why):
        return away(request, why)
    try:
        return _answer(request, 500, BROKEN, "pages/broken.html")
    except Exception as failed:
        if _is_of_database(failed):
            return away(request, failed)
        log.error("the page that says so failed too", exc_info=failed)
        return plain_page(request, 500, BROKEN, LOGGED)


def away(request: HttpRequest, why: Exception) -> HttpResponse:
    """503: the database can't be reached or is too busy. To whoever watches the service in the words of `/healthz`."""
    if request.path.startswith(MACHINES):
        return of_database(request, why)
    if request.path == HEALTH:
        return JsonResponse({"status": "database_away"}, status=503, headers=AGAIN_IN)
    return plain_page(request, 503, AWAY, WAIT, AGAIN_IN)


def _is_of_database(failure: BaseException) -> bool:
    """Whether it is, or came of, a database that does not answer."""
    came_of: BaseException | None = failure
    while came_of is not None:
        if isinstance(came_of, OperationalError | InterfaceError):
            return True
        came_of = came_of.__cause__ or came_of.__context__
    return False
