"""Where a user is signed in, and the end of it: here, there, everywhere."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from leadpact.web.actions import users_security as security
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import formats_of, words_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs("own_settings")
def sessions(request: HttpRequest) -> HttpResponse:
    """The list; posted to, all but this one end."""
    user = user_of(request)
    if request.method == "POST":
        security.end_other_sessions(user, but=request.session.session_key)
        messages.success(request, words_of(request).say("You are signed out everywhere else."))
        return redirect("usersessions_list")
    formats = formats_of(request)
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found = [
        {
            "pk": each.pk,
            "ip": each.ip,
            "user_agent": each.user_agent,
            "is_current": each.session_key == request.session.session_key,
            "since": formats.instant(_micros(each.created_at)),
            "seen": formats.instant(_micros(each.last_seen_at)),
        }
        for each in UserSession.objects.filter(user=user, session_key__in=alive).order_by("-last_seen_at")[
            :100
        ]
    ]
    return render(
        request, "usersessions/usersession_list.html", {"sessions": found, "session_count": len(found)}
    )


@require_POST
@needs("own_settings")
def end(request: HttpRequest, number: int) -> HttpResponse:
    """One of them."""
    if not security.end_session(user_of(request), number):
        raise Http404
    return redirect("usersessions_list")


@require_POST
@needs("own_settings")
def everywhere(request: HttpRequest) -> HttpResponse:
    """All of them, this one too."""
    security.sign_out_everywhere(user_of(request))
    logout(request)
    return redirect("account_login")


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000
