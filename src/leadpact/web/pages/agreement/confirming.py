"""Who signs says once more that it is they: by their password, or by the code of their authenticator."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from leadpact.web.may import user_of
from leadpact.words.naming import N_

WRONG = N_("That is not your password, nor a code of your authenticator. Nothing was signed.")
TOO_OFTEN = N_("Too many tries. Wait a few minutes, then try again.")
CODE = 6


def has_authenticator(request: HttpRequest) -> bool:
    """Whether this user may type a code instead of the password."""
    found = Authenticator.objects.filter(user=user_of(request), type=Authenticator.Type.TOTP)
    return bool(found.exists())


def refusal(request: HttpRequest) -> str | None:
    """Why the confirmation of this form does not count, as a message; None where it does. Tries are counted as sign-ins."""
    # the field's name is one that the log of failed attempts leaves out
    given, user = request.POST.get("password", ""), user_of(request)
    if not given:
        return N_("Type your password: a signature is given by nobody else.")
    if len(given) > 500:
        return WRONG
    try:
        if _is_code(request, given):
            return None
        found = get_adapter(request).authenticate(request, email=user.email, login=user.email, password=given)
    except ValidationError:
        return TOO_OFTEN
    return None if found is not None and found.pk == user.pk else WRONG


def _is_code(request: HttpRequest, given: str) -> bool:
    code = given.replace(" ", "")
    if len(code) != CODE or not code.isdecimal():
        return False
    kept = Authenticator.objects.filter(user=user_of(request), type=Authenticator.Type.TOTP).first()
    if kept is None:
        return False
    from allauth.mfa.base.internal.flows import check_rate_limit

    clear = check_rate_limit(kept.user)
    if not TOTP(kept).validate_code(code):
        return False
    clear()
    return True
