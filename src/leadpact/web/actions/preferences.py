"""Changes how a user wants to be spoken to and told of things."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from leadpact.web.actions.audit import audited
from leadpact.web.actions.tell import Word, tell
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.records.models import User
from leadpact.words.catalogue import LANGUAGES
from leadpact.words.naming import N_

EMAIL: Final = "email"
CHANNELS: Final = (EMAIL, "slack", "teams", "webhook")
KINDS: Final = (
    "handed_off", "assigned", "triggered_again", "joined", "clock_at_risk", "clock_missed", "escalated", "rejected",
    "returned", "nobody_available", "review_due", "disputes_due", "import_done",
)  # fmt: skip
"""The kinds of notices that one may not want; tests always come."""
DIGESTS: Final = ("no", "hourly", "daily")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LONGEST = 2000


def set_profile(user: User, *, name: str, language: str, timezone: str) -> None:
    """Change how one is called and spoken to; an empty zone is the agreement's. Raises RefusedError."""
    if not name.strip():
        raise RefusedError(N_("Write a name."), "name")
    if language not in LANGUAGES:
        raise RefusedError(N_("Choose one of the list."), "language")
    if timezone and timezone not in available_timezones():
        raise RefusedError(
            N_("{zone} is no time zone: write one like Europe/Madrid."), "timezone", zone=timezone
        )
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(name=name.strip()[:200], language=language, timezone=timezone)
        audited(user, "profile_changed", user.email, language=language, timezone=timezone)
    user.refresh_from_db()


def set_language(user: User, language: str) -> None:
    """Change the language one is spoken to in. Raises RefusedError."""
    if language not in LANGUAGES:
        raise RefusedError(N_("Choose one of the list."), "language")
    with transaction.atomic():
        if User.objects.filter(pk=user.pk).exclude(language=language).update(language=language):
            audited(user, "profile_changed", user.email, language=language)


def set_hearing(
    user: User,
    *,
    channels: Mapping[str, str],
    muted: Iterable[str],
    digest: str,
    quiet_from: str,
    quiet_to: str,
) -> None:
    """Change by what one is told, of what, how often and when not. `channels` are those wanted with their addresses; an
    empty one of `email` is the user's own. Quiet hours are `HH:MM` on their clocks, both or neither. Raises RefusedError.
    """
    chosen = {
        channel: _address(channel, channels[channel].strip()) for channel in CHANNELS if channel in channels
    }
    if not chosen:
        raise RefusedError(
            N_("Choose at least one way; what you do not want to hear of you leave out below.")
        )
    if digest not in DIGESTS:
        raise RefusedError(N_("Choose one of the list."), "digest")
    _check_quiet(quiet_from, quiet_to)
    unwanted = [kind for kind in KINDS if kind in set(muted)]
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(
            channels=chosen, muted=unwanted, digest=digest, quiet_from=quiet_from, quiet_to=quiet_to
        )
        # a webhook's address is a secret: whoever has it can post
        audited(user, "hearing_changed", user.email, channels=sorted(chosen), muted=unwanted, digest=digest)
    user.refresh_from_db()


def send_test(user: User, now: int) -> int:
    """Queue a notice of kind `test` by each of a user's channels; how many. `now` in microseconds UTC."""
    about = f"test:{secrets.token_hex(12)}"
    words = [
        Word(about, user.person or user.email, channel, "test", "", told=(("name", user.name),))
        for channel in user.channels or {EMAIL: ""}
    ]
    with transaction.atomic():
        return tell(words, None, now)


def _address(channel: str, address: str) -> str:
    """The address as it is kept. Raises RefusedError for one that nothing can be sent to."""
    if channel == EMAIL:
        if address:
            try:
                validate_email(address)
            except ValidationError as error:
                raise RefusedError(N_("{email} is no e-mail address: write one like ana@example.com."),
                              EMAIL, email=address) from error  # fmt: skip
        return address.lower()
    try:
        split = urlsplit(address)
        schemes = ("https", "http") if settings.INTERNAL_NETWORKS else ("https",)
        fits = split.scheme in schemes and bool(split.hostname) and split.port != 0 and split.username is None
    except ValueError:
        fits = False
    if not fits or len(address) > LONGEST or not address.isprintable() or " " in address:
        raise RefusedError(
            N_("Write the whole address, beginning with https://, as the other service shows it."), channel
        )
    return address


def _check_quiet(since: str, until: str) -> None:
    if bool(since) != bool(until):
        raise RefusedError(
            N_("Write both times of the quiet hours, or neither."), "quiet_to" if since else "quiet_from"
        )
    for field, value in (("quiet_from", since), ("quiet_to", until)):
        if value and not TIME.fullmatch(value):
            raise RefusedError(N_("Write a time as 20:00."), field)
    if since and since == until:
        raise RefusedError(N_("Quiet hours that end when they begin are none: leave both empty."), "quiet_to")
