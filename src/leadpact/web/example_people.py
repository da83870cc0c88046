"""Who of the example's people can still sign in with the one password they share."""

from __future__ import annotations

from leadpact.web.records.models import Entry, User

CHOSE = ("password_chosen", "password_changed", "password_reset")
"""After one of these somebody's password is their own."""


def sharing_a_password() -> list[str]:
    """Their e-mail addresses, by the audit trail: loaded with the example, and never given a password of their own."""
    loaded = Entry.objects.filter(what="example_loaded").values_list("detail", flat=True)
    emails = {email for detail in loaded for email in detail.get("users", ())}
    if not emails:
        return []
    emails -= set(Entry.objects.filter(what__in=CHOSE, subject__in=emails).values_list("subject", flat=True))
    found = User.objects.filter(email__in=emails, is_active=True).order_by("email")
    return [user.email for user in found if user.has_usable_password()]
