"""Who a notice is for and how they are reached: a user as they chose, else the agreement's e-mail for that person."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History
from leadpact.notices.email import Mailbox
from leadpact.notices.quiet import QuietHours
from leadpact.notices.sending import Slack, Target, Teams, Webhook
from leadpact.web.clock import now
from leadpact.web.records.models import Taking, User
from leadpact.words.catalogue import LANGUAGES, SOURCE
from leadpact.words.notices import Reader

EMAIL = "email"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Recipient:
    """Whom a notice reaches. `channels` are the ways they chose, each with its address; none: nobody can be reached.

    `mail` is where they are reached when a way of theirs is closed. `instead` is who is told in their place. `user` is their
    number, where they are one who signs in.
    """

    key: str
    name: str
    reader: Reader
    channels: Mapping[str, str] = field(default_factory=dict, repr=False)
    muted: frozenset[str] = frozenset()
    digest: str = "no"
    quiet: QuietHours | None = None
    instead: str | None = None
    user: int | None = None
    mail: str = ""

    def target(self, channel: str) -> Target:
        """Where that way leads. Raises KeyError for one they did not choose, mail apart."""
        address = self.channels.get(EMAIL, self.mail) if channel == EMAIL else self.channels[channel]
        if channel == "slack":
            return Slack(address)
        if channel == "teams":
            return Teams(address)
        if channel == "webhook":
            return Webhook(address, (webhook_secret(self.user or 0),))
        return Mailbox(address, self.name)


def webhook_secret(user: int) -> str:
    """What signs the notices to a user's own program: made of the service's secret, so that nothing more is kept."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"notices.webhook:{user}".encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(digest.digest()[:24]).decode()


def recipient_of(key: str, history: History | None, at: int | None = None) -> Recipient:
    """The recipient a notice names: a person of today's agreement, or of one to come, or the e-mail address of a user.

    `at` is the instant that is today, where the caller has it.
    """
    at = now() if at is None else at
    user = User.objects.filter(person=key).first() or User.objects.filter(email__iexact=key).first()
    if user is not None and user.is_active:
        return _user(key, user, history.at(at).agreement if history is not None else None)
    if history is None:
        return Recipient(key, key, Reader(SOURCE, "UTC"))
    person = user.person if user is not None and user.person else key
    return _person(person, user, history.for_person(person, at).agreement)


def _user(key: str, user: User, agreement: Agreement | None) -> Recipient:
    zone = user.timezone or (str(agreement.timezone) if agreement is not None else "UTC")
    chosen = dict(user.channels) or {EMAIL: ""}
    if EMAIL in chosen:
        chosen[EMAIL] = chosen[EMAIL] or user.email
    quiet = (
        QuietHours(user.quiet_from, user.quiet_to, zone, WEEK) if user.quiet_from and user.quiet_to else None
    )
    return Recipient(
        key, user.name, Reader(spoken(user.language), zone), chosen, frozenset(user.muted), user.digest, quiet,
        user=user.pk, mail=user.email,
    )  # fmt: skip


def _person(key: str, user: User | None, agreement: Agreement) -> Recipient:
    """Somebody of the agreement who does not sign in. Who was kept out is told by mail only while they take leads."""
    reader = Reader(spoken(str(agreement.language)), str(agreement.timezone))
    found = agreement.person_named(key)
    if found is None:
        return Recipient(key, key, reader)
    party, person = agreement.parties[found[0]], agreement.parties[found[0]].people[found[1]]
    name = str(person.name.in_(reader.language, str(agreement.language)))
    is_gone = user is not None and not Taking.objects.filter(person=found[1], active=True).exists()
    if is_gone and party.head and str(party.head) != found[1]:
        return Recipient(key, name, reader, instead=str(party.head))
    return Recipient(key, name, reader, {EMAIL: str(person.email)} if person.email and not is_gone else {})


def spoken(language: str) -> str:
    """A language Leadpact speaks: the one asked for, else English."""
    return language if language.replace("_", "-").split("-")[0].lower() in LANGUAGES else SOURCE
