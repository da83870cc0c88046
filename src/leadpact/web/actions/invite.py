"""Invites people: a user and a link by which they choose their password, once, within seven days."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from leadpact.web.actions.audit import audited
from leadpact.web.actions.users import locked, made_user, set_password
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.actions.users_security import end_sessions
from leadpact.web.records.models import User
from leadpact.words.naming import N_

SALT = "leadpact.invitation"
HOLDS = 7 * 24 * 3600 * 1_000_000
"""How long a link holds, microseconds."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A user and the link that lets them in. Whoever has the link has the account: it is shown once."""

    user: User
    link: str


def invite(
    by: User, now: int, *, email: str, name: str, role: str, language: str = "en", person: str | None = None
) -> Invitation:
    """Make a user and a link for them; `now` in microseconds UTC. Raises RefusedError."""
    with transaction.atomic():
        user = made_user(email, name, role, language, person)
        audited(by, "user_invited", user.email, role=role, person=user.person)
        return Invitation(user, link_for(user, now))


def invite_again(user: User, by: User, now: int) -> Invitation:
    """A new link to choose a password, for one who lost theirs or the link; the link before holds no more."""
    with transaction.atomic():
        user = locked(user)
        if not user.is_active:
            raise RefusedError(N_("{name} is deactivated: activate them first."), name=user.name)
        audited(by, "link_made", user.email)
        return Invitation(user, link_for(user, now))


def link_for(user: User, now: int) -> str:
    """The one link by which a user chooses a password; it holds for seven days from `now`, microseconds UTC."""
    user.invited_at = now
    user.save(update_fields=["invited_at"])
    token = signing.dumps([user.pk, now], salt=SALT, compress=False)
    return settings.BASE_URL + reverse("invitation", kwargs={"token": token})


def invited_by(token: str, now: int) -> User | None:
    """The user a link is for; None where it was used, replaced, is too old, or was never made here."""
    try:
        number, at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if not at <= now < at + HOLDS:
        return None
    return User.objects.filter(pk=number, invited_at=at, is_active=True).first()


def accept(token: str, password: str, now: int) -> User:
    """Choose a password by a link, which is used up; sessions there were end. Raises RefusedError."""
    with transaction.atomic():
        found = invited_by(token, now)
        user = locked(found) if found is not None else None
        if user is None or found is None or user.invited_at != found.invited_at:
            raise RefusedError(
                N_("This link holds no more. Ask an administrator of your Leadpact for a new one.")
            )
        set_password(user, password)
        user.invited_at = None
        user.save(update_fields=["invited_at"])
        end_sessions(user)
        audited(user, "password_chosen", user.email)
        return user
