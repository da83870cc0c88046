"""The routes of signing in: those of allauth that Leadpact needs. There is no signing up, and no e-mail to manage."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from leadpact.web.pages.mine import sessions


class ResetView(views.PasswordResetView):  # type: ignore[misc]
    """Asks for a mail, or says that there is none to be had."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether this service sends mail."""
        return {**super().get_context_data(**kwargs), "mail_is_set_up": bool(settings.MAIL_URL)}


urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", ResetView.as_view(), name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", sessions.sessions, name="usersessions_list"),
    path("sessions/<int:number>/end", sessions.end, name="session_end"),
    path("sessions/everywhere", sessions.everywhere, name="sign_out_everywhere"),
]
