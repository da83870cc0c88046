"""Django's mail settings from one address: by them go the mails about accounts; notices have their own way out."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

FORM = "write smtp://user:password@host:587?tls=starttls, or tls=on, off"


def django_mail(url: str) -> dict[str, Any]:
    """Django's mail settings of `LEADPACT_MAIL_URL`.

    Raises ValueError for one that is no mail server's address, or by which a password would travel in the clear.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    split = urlsplit(url)
    tls = parse_qs(split.query).get("tls", ["starttls"])[0]
    if split.scheme != "smtp" or not split.hostname or tls not in ("starttls", "on", "off"):
        raise ValueError(f"LEADPACT_MAIL_URL is no mail server's address; {FORM}")
    if split.username and tls == "off":
        raise ValueError(
            "LEADPACT_MAIL_URL would send a password in the clear; write tls=starttls or tls=on, or no user"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": split.hostname,
        "EMAIL_PORT": split.port or (465 if tls == "on" else 587),
        "EMAIL_HOST_USER": unquote(split.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(split.password or ""),
        "EMAIL_USE_TLS": tls == "starttls",
        "EMAIL_USE_SSL": tls == "on",
        "EMAIL_TIMEOUT": 20,
    }
