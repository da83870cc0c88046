"""Adds, renews and revokes the sources of events; a key or a secret is shown to a person once, when it is made."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from leadpact.web.actions.audit import audited
from leadpact.web.records.models import Source, User

PREFIX: Final = "lp_"
"""How write keys begin, so that people and scanners know one when they see it."""
SECRET_PREFIX: Final = "whsec_"
"""How secrets of webhooks begin, as standard-webhooks has it."""
KEYED: Final = ("api", "segment")
SHOWN: Final = 8
"""Letters of a key that stay readable."""
MINUTE: Final = 60_000_000


class NameTakenError(ValueError):
    """Another source has this name; choose another."""


class NotKeyedError(ValueError):
    """A source of this kind has no key: uploads and pages are used by people who signed in."""


@dataclass(frozen=True, slots=True)
class Made:
    """A source, and its key or secret in full; nobody can read a key again."""

    source: Source
    secret: str


def add_source(name: str, kind: str, user: User, now: int) -> Made:
    """A new source. Raises NameTakenError, and ValueError for a kind there is none of."""
    if kind not in dict(Source.KINDS):
        raise ValueError(kind)
    source = Source(name=name.strip(), kind=kind, created_at=now)
    secret = _give_secret(source)
    try:
        with transaction.atomic():
            source.save()
            audited(user, "source_added", source.name, kind=kind, key=source.key_shown)
    except IntegrityError:
        raise NameTakenError(source.name) from None
    return Made(source, secret)


def renew_key(source: Source, user: User, now: int) -> Made:
    """Another key or secret; the one before is refused from now on. A revoked source takes events again.

    Raises NotKeyedError.
    """
    with transaction.atomic():
        held = Source.objects.select_for_update().get(pk=source.pk)
        secret = _give_secret(held)
        if not secret:
            raise NotKeyedError(held.kind)
        held.revoked_at = None
        held.save(update_fields=["key_digest", "key_shown", "secret", "revoked_at"])
        audited(user, "key_renewed", held.name, key=held.key_shown, at=now)
    return Made(held, secret)


def revoke_source(source: Source, user: User, now: int) -> bool:
    """Refuse a source from now on; whether it was not so before."""
    with transaction.atomic():
        changed = Source.objects.filter(pk=source.pk, revoked_at=None).update(revoked_at=now)
        if changed:
            audited(user, "source_revoked", source.name, key=source.key_shown)
    return bool(changed)


def source_of(key: str) -> Source | None:
    """The source of a write key, revoked or not; None for a key nobody has."""
    # asked before every request of a source: a query that is built anew each time takes as long as reading its events
    asked = Source.objects.raw('SELECT * FROM records_source WHERE "key_digest" = %s', [digest_of(key)])
    return next(iter(asked), None)


def used(source: Source, now: int) -> None:
    """Note that a source is in use, at most once a minute: no row that every request writes."""
    if source.used_at is None or source.used_at <= now - MINUTE:
        late = Q(used_at=None) | Q(used_at__lte=now - MINUTE)
        Source.objects.filter(late, pk=source.pk).update(used_at=now)


def digest_of(key: str) -> str:
    """What is kept of a key: its SHA-256. It is random and long, so that no slow digest is needed."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _give_secret(source: Source) -> str:
    """Make a key or a secret for a source that is to be saved; empty where its kind has none."""
    if source.kind in KEYED:
        key = PREFIX + secrets.token_urlsafe(32)
        source.key_digest, source.key_shown = digest_of(key), key[:SHOWN]
        return key
    if source.kind == "webhook":
        source.secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
        source.key_shown = source.secret[:SHOWN]
        return source.secret
    return ""
