"""Where one begins: the page that a role works from; whether the service lives; the choice of a language."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from leadpact.web.actions.preferences import set_language
from leadpact.web.may import may, user_of
from leadpact.web.pages.language import COOKIE
from leadpact.web.returning import asked_back
from leadpact.words.catalogue import LANGUAGES

YEAR = 365 * 24 * 3600


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """A rep begins with their leads, everybody else with the scorecard."""
    user = user_of(request)
    route = "my_leads" if user.role == user.REP and may(user, "work_leads") else "scorecard"
    try:
        return redirect(reverse(route))
    except NoReverseMatch:
        return redirect("account_login")


@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """For whoever watches the service: 200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Change the language, for the user where one is signed in, and go back to where one was."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(asked_back(request, "next") or "/")
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=YEAR, samesite="Lax", secure=request.is_secure())
        if request.user.is_authenticated:
            set_language(request.user, language)
    return response
