"""Guards accounts: ends sessions, resets second factors, unlocks, says which roles need a second factor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.db import transaction

from leadpact.web.actions.audit import audited
from leadpact.web.may import EVERYBODY
from leadpact.web.records.models import Setting, User

REQUIRE_TOTP = "require_totp"


def roles_with_second_factor() -> frozenset[str]:
    """The roles that must have a second factor."""
    found = Setting.objects.filter(name=REQUIRE_TOTP).values_list("value", flat=True).first()
    return frozenset(found or ())


def require_second_factor(roles: Iterable[str], by: User) -> None:
    """From now on these roles must have one; who has none sets it up before anything else."""
    chosen = [role for role in EVERYBODY if role in set(roles)]
    with transaction.atomic():
        Setting.objects.update_or_create(name=REQUIRE_TOTP, defaults={"value": chosen})
        audited(by, "second_factor_required", roles=chosen)


def lacks_second_factor(user: Any) -> bool:
    """Whether a user's role requires a second factor that they have not set up."""
    if user.role not in roles_with_second_factor():
        return False
    return not Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def reset_second_factor(user: User, by: User) -> None:
    """Forget a user's authenticator app and recovery codes, and end their sessions: they lost the telephone."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=user.pk).delete()
        end_sessions(user)
        audited(by, "second_factor_reset", user.email)


def end_sessions(user: User, but: str | None = None) -> int:
    """End a user's sessions, all but the one with this key; how many."""
    ended = UserSession.objects.filter(user_id=user.pk).exclude(session_key=but or "")
    sessions = list(ended)
    for session in sessions:
        session.end()
    return len(sessions)


def sign_out_everywhere(user: User) -> int:
    """End all sessions of a user, the one they ask from too."""
    with transaction.atomic():
        ended = end_sessions(user)
        audited(user, "signed_out_everywhere", user.email, sessions=ended)
        return ended


def end_other_sessions(user: User, but: str | None) -> int:
    """End a user's sessions but the one they ask from; how many."""
    with transaction.atomic():
        ended = end_sessions(user, but)
        audited(user, "signed_out_elsewhere", user.email, sessions=ended)
        return ended


def end_session(user: User, number: int) -> bool:
    """End one session of a user by its number; False where it is none of theirs."""
    with transaction.atomic():
        session = UserSession.objects.filter(user_id=user.pk, pk=number).first()
        if session is None:
            return False
        session.end()
        audited(user, "session_ended", user.email)
        return True


def unlock(user: User, by: User) -> int:
    """Forget the failed attempts to sign in as a user; how many there were."""
    with transaction.atomic():
        tries = AccessAttempt.objects.filter(username=user.email)
        failures: int = sum(tries.values_list("failures_since_start", flat=True))
        tries.delete()
        audited(by, "user_unlocked", user.email, failures=failures)
        return failures
