"""How people sign in: nobody signs up by themselves, guessing is slowed down, and no answer tells who has an account."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

LOG = logging.getLogger("leadpact.signing_in")
POSTMAN = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postman")
"""Mail goes out behind the answer: how long the answer takes would tell whether the address is known."""
BY_ADDRESS = 8
"""So many times more failures than one e-mail may have from a machine, all e-mails together may have from it."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed to strangers; links in mails are those of the service, whatever name it was asked by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an administrator invites them."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The lock-out counts failures, in the database, for all processes."""

    def get_from_email(self) -> str:
        """The sender of all that this service sends."""
        return str(settings.MAIL_FROM)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail."""
        uid, _, rest = key.partition("-")
        return settings.BASE_URL + reverse(
            "account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest}
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """After a change one signs in anew."""
        return reverse("account_login")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail now, send it behind the answer; nothing where no mail is set up."""
        if not settings.MAIL_URL:
            return
        told = {"request": self.request, "email": email, "current_site": _Site(), **context}
        POSTMAN.submit(sent, self.render_mail(template_prefix, email, told))


class _Site:
    """What allauth's mails call the service."""

    name = "Leadpact"

    @property
    def domain(self) -> str:
        return str(settings.BASE_URL)


def sent(message: Any) -> None:
    """Send a mail; a failure is for the log alone."""
    try:
        message.send()
    except Exception as error:  # the person asks again; whoever runs the service finds why
        LOG.warning("mail about an account was not sent: %s", error)


class LockOut(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures by e-mail and machine, and more coarsely by machine, whatever e-mails it tries."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Failures as the limit for one e-mail counts them."""
        own: int = super().get_failures(request, credentials)
        together: int = sum(_counted(request).values_list("failures_since_start", flat=True))
        return max(own, together // BY_ADDRESS)


def _counted(request: HttpRequest, **more: Any) -> Any:
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    address = getattr(request, "axes_ip_address", None) or address_of(request)
    return AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=since, **more)


def address_of(request: HttpRequest) -> str:
    """The visitor's address; `ProxyMiddleware` put it there if a trusted proxy told it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def email_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The e-mail somebody tries to sign in with, as the lock-out counts it."""
    tried = (
        (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login")
    )
    user = getattr(request, "user", None)
    if not tried and user is not None and user.is_authenticated:
        tried = user.email
    return str(tried or "").strip().lower()[:255]


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Says for how long: until the last counted failure is old enough."""
    own = _counted(request, username=email_tried(request, credentials))
    limit = settings.AXES_FAILURE_LIMIT
    is_own = sum(own.values_list("failures_since_start", flat=True)) >= limit
    last = (own if is_own else _counted(request)).order_by("-attempt_time").first()
    now = timezone.now()
    ends = (last.attempt_time if last is not None else now) + timedelta(hours=settings.AXES_COOLOFF_TIME)
    seconds = max(int((ends - now).total_seconds()), 1)
    told = {"minutes": -(-seconds // 60)}
    answer = render(request, "account/locked_out.html", told, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
