"""Writes the audit trail: who did what, each line chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, transaction

from leadpact.web.clock import now
from leadpact.web.records.models import Entry

BEGINNING = "0" * 64
CHAIN = 0x6C656164
"""The number of the lock under which lines are added on PostgreSQL; SQLite has one writer at a time anyway."""


def audited(who: Any, what: str, subject: str = "", **detail: Any) -> Entry:
    """Add a line in the transaction of what it tells of. `who` is a user, or the name of what acted."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN])
        last = Entry.objects.order_by("-pk").first()
        line = Entry(
            at=now(),
            who=getattr(who, "email", "") or str(who),
            what=what,
            subject=subject[:255],
            detail=detail,
            before=last.digest if last is not None else BEGINNING,
        )
        line.digest = digest_of(line)
        line.save()
        return line


def digest_of(line: Entry) -> str:
    """The SHA-256 of a line and of the digest before it."""
    told = [line.before, line.at, line.who, line.what, line.subject, line.detail]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken() -> Entry | None:
    """The first line that does not fit its digest or the line before it; None while the chain holds."""
    before = BEGINNING
    for line in Entry.objects.order_by("pk").iterator():
        if line.before != before or line.digest != digest_of(line):
            return line
        before = line.digest
    return None
