"""Changes who signs in and what they may; each change is audited."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from leadpact.web.actions.audit import audited
from leadpact.web.actions.named import version_naming
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.actions.users_security import end_sessions
from leadpact.web.clock import now
from leadpact.web.may import EVERYBODY
from leadpact.web.records.models import User
from leadpact.words.catalogue import LANGUAGES
from leadpact.words.naming import N_


def first_administrator(email: str, name: str, password: str | None, language: str = "en") -> User:
    """Make the first administrator, for the command line; without a password give them a link (`invite.link_for`).

    Raises RefusedError where there is one already, and for an e-mail or a password that cannot be.
    """
    with transaction.atomic():
        if administrators().exists():
            there = N_(
                "There is an administrator already: {email}. Sign in and invite others on the page People."
            )
            raise RefusedError(there, email=administrators().order_by("pk")[0].email)
        user = made_user(email, name, User.ADMINISTRATOR, language, None)
        if password is not None:
            set_password(user, password)
        audited("command line", "user_added", user.email, role=user.role)
        return user


def made_user(email: str, name: str, role: str, language: str, person: str | None) -> User:
    """A user nobody can sign in as yet. Raises RefusedError."""
    email = checked_email(email)
    chosen = _checked(name, role, language, person, None)
    return User.objects.create_user(email, None, created_at=now(), **chosen)


def checked_email(email: str) -> str:
    """An address as it is kept. Raises RefusedError where it is none, or somebody's already."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RefusedError(
            N_("{email} is no e-mail address: write one like ana@example.com."), "email", email=email
        ) from error
    if User.objects.filter(email__iexact=email).exists():
        raise RefusedError(N_("{email} has an account already."), "email", email=email)
    return email


def edit_user(user: User, by: User, *, name: str, role: str, language: str, person: str | None) -> User:
    """Change who a user is and what they may. Raises RefusedError."""
    with transaction.atomic():
        user = locked(user)
        chosen = _checked(name, role, language, person, user)
        if role != user.ADMINISTRATOR:
            _another_administrator(user)
        before = {key: getattr(user, key) for key, value in chosen.items() if getattr(user, key) != value}
        if before:
            User.objects.filter(pk=user.pk).update(**chosen)
            audited(by, "user_changed", user.email, before=before, after={key: chosen[key] for key in before})
        user.refresh_from_db()
        return user


def deactivate(user: User, by: User) -> None:
    """Nobody can sign in as this user any more, and their sessions end at once. Raises RefusedError."""
    with transaction.atomic():
        user = locked(user)
        _another_administrator(user)
        User.objects.filter(pk=user.pk).update(is_active=False, invited_at=None)
        end_sessions(user)
        audited(by, "user_deactivated", user.email)


def reactivate(user: User, by: User) -> None:
    """They may sign in again, with the password they had."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        audited(by, "user_reactivated", user.email)


def set_password(user: User, password: str) -> None:
    """Give a user a password. Raises RefusedError with what Django finds wrong with it, in the language that is active."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RefusedError("{problems}", "password", problems=" ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])


def administrators() -> Any:
    """Those who may manage users now."""
    return User.objects.filter(role=User.ADMINISTRATOR, is_active=True)


def locked(user: User) -> User:
    """The user as the database has them, nobody else changing them until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


def _another_administrator(user: User) -> None:
    """Raises RefusedError where nobody would be left to manage users."""
    left = list(administrators().select_for_update().order_by("pk"))
    if user in left and len(left) == 1:
        raise RefusedError(
            N_("{name} is the last administrator: make somebody else one first."), "role", name=user.name
        )


def _checked(name: str, role: str, language: str, person: str | None, user: User | None) -> dict[str, Any]:
    """The values as they are kept. Raises RefusedError."""
    if not name.strip():
        raise RefusedError(N_("Write a name."), "name")
    if role not in EVERYBODY or language not in LANGUAGES:
        raise RefusedError(N_("Choose one of the list."), "role" if role not in EVERYBODY else "language")
    person = (person or "").strip() or None
    if person is not None and (user is None or person != user.person):
        version_naming(person)
        taken = User.objects.filter(person=person).first()
        if taken is not None:
            raise RefusedError(
                N_("{email} has the account of {person} already."), "person", email=taken.email, person=person
            )
    return {"name": name.strip()[:200], "role": role, "language": language, "person": person}
