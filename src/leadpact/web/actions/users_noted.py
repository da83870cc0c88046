"""Writes into the audit trail what people do to their own access on allauth's pages, and who was locked out."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.conf import settings
from django.dispatch import receiver

from leadpact.web.actions.audit import audited
from leadpact.web.records.models import User


@receiver([password_changed, password_set])
def _changed(user: User, **more: Any) -> None:
    audited(user, "password_changed", user.email)


@receiver(password_reset)
def _reset(user: User, **more: Any) -> None:
    """By the link of a mail."""
    audited(user, "password_reset", user.email)


@receiver(authenticator_added)
def _added(user: User, authenticator: Authenticator, **more: Any) -> None:
    audited(user, "second_factor_added", user.email, type=str(authenticator.type))


@receiver(authenticator_removed)
def _removed(user: User, authenticator: Authenticator, **more: Any) -> None:
    audited(user, "second_factor_removed", user.email, type=str(authenticator.type))


@receiver(authenticator_reset)
def _renewed(user: User, authenticator: Authenticator, **more: Any) -> None:
    audited(user, "recovery_codes_renewed", user.email, type=str(authenticator.type))


@receiver(user_locked_out)
def _locked_out(request: Any, username: str | None, ip_address: str | None, **more: Any) -> None:
    """Once a lock, of those who have an account: whoever tries names that are nobody's fills no trail."""
    failures = getattr(request, "axes_failures_since_start", None)
    if failures == settings.AXES_FAILURE_LIMIT and User.objects.filter(email=username or "").exists():
        audited("sign-in", "user_locked_out", str(username), address=str(ip_address))
