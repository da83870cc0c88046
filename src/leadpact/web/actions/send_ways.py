"""The ways out of this service, from its settings: its mail server, and the networks that notices may reach."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Literal

from django.conf import settings

from leadpact.notices.addresses import networks
from leadpact.notices.connection import Guard
from leadpact.notices.email import Mailbox, Smtp
from leadpact.notices.sending import Ways
from leadpact.web.mailing import django_mail

SECONDS = 8.0
"""For each step of a conversation with the mail server: all nine of them fit into a claim."""


def ways() -> Ways:
    """As the settings have them now; no mail server where none is set."""
    return Ways(_smtp(settings.MAIL_URL), Guard(networks(settings.INTERNAL_NETWORKS)))


def _smtp(url: str) -> Smtp | None:
    if not url:
        return None
    said = django_mail(url)
    tls: Literal["tls", "starttls", "none"] = "none"
    if said["EMAIL_USE_SSL"] or said["EMAIL_USE_TLS"]:
        tls = "tls" if said["EMAIL_USE_SSL"] else "starttls"
    name, address = parseaddr(settings.MAIL_FROM)
    return Smtp(
        host=said["EMAIL_HOST"],
        sender=Mailbox(address, name or "Leadpact"),
        port=said["EMAIL_PORT"],
        tls=tls,
        user=said["EMAIL_HOST_USER"] or None,
        password=said["EMAIL_HOST_PASSWORD"] or None,
        seconds=SECONDS,
    )
