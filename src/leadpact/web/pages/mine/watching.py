"""What is asked of every request of somebody signed in: that they are seen, and that they have what their role requires."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Final

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from leadpact.web.actions import users_noted
from leadpact.web.actions.users_security import lacks_second_factor

NOTED: Final = users_noted
"""Loaded with what watches requests: from then on allauth's pages are on record."""
Answer = Callable[[HttpRequest], HttpResponse]
OFTEN: Final = 300.0
"""A session's last sign of life is kept to five minutes, seconds: no page waits for a write each time."""
MANY: Final = 10_000
OPEN: Final = frozenset(
    {
        "account_login", "account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_authenticate", "mfa_index",
        "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_generate_recovery_codes",
        "speak", "alive",
    }
)  # fmt: skip
"""Where somebody may go who has to set up a second factor first."""


class SeenMiddleware:
    """Keeps when and from where a session was last used, so that its owner finds one that is not theirs."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._seen: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated and self._is_due((key, request.META.get("REMOTE_ADDR", ""))):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    def _is_due(self, session: tuple[str, str]) -> bool:
        at = monotonic()
        with self._lock:
            if at - self._seen.get(session, -OFTEN) < OFTEN:
                return False
            self._seen[session] = at
            self._seen.move_to_end(session)
            if len(self._seen) > MANY:
                self._seen.popitem(last=False)
        return True


class SecondFactorMiddleware:
    """Sends those whose role requires a second factor to set it up before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated and not _is_open(request.path_info):
            if lacks_second_factor(request.user):
                if request.headers.get("HX-Request"):
                    return HttpResponseForbidden(headers={"HX-Redirect": "/"})
                return redirect("mfa_activate_totp")
        return self.get_response(request)


def _is_open(path: str) -> bool:
    try:
        return resolve(path).view_name in OPEN
    except Resolver404:
        return True
