"""Writes the audit trail: who did what, each line chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction

from leadpact.web.clock import now
from leadpact.web.records.models import Entry, Lead
from leadpact.web.records.rows import one_at_a_time

BEGINNING = "0" * 64
CHAIN = 0x6C656164
"""The number of the lock under which lines are added on PostgreSQL; SQLite has one writer at a time anyway."""
WITHHELD: Final = "lines_withheld"
"""What the line says that empties others; its detail has their numbers."""


def audited(who: Any, what: str, subject: str | Lead = "", **detail: Any) -> Entry:
    """Add a line in the transaction of what it tells of. `who` is a user, or the name of what acted.

    A line can't be taken back: what is about a lead has the lead for its subject, and the line holds the number of its
    row; neither a text nor `detail` may hold an id of it, or what people wrote of it.
    """
    with transaction.atomic():
        one_at_a_time(CHAIN)
        last = Entry.objects.order_by("-pk").first()
        line = Entry(
            at=now(),
            who=getattr(who, "email", "") or str(who),
            what=what,
            subject="" if isinstance(subject, Lead) else subject[:255],
            detail=detail,
            lead=subject if isinstance(subject, Lead) else None,
            before=last.digest if last is not None else BEGINNING,
        )
        line.digest = digest_of(line)
        line.save()
        return line


def withhold(numbers: Iterable[int], by: str) -> None:
    """Empty lines of what they say of somebody, on record: a line names them by number, and their digests stay."""
    emptied = sorted(numbers)
    if emptied:
        line = audited(by, WITHHELD, lines=emptied)
        Entry.objects.filter(pk__in=emptied).update(subject="", detail={}, withheld_by=line.pk)


def digest_of(line: Entry) -> str:
    """The SHA-256 of a line and of the digest before it; of a lead, the number of its row."""
    told = [line.before, line.at, line.who, line.what, line.subject, line.detail]
    if line.lead_id is not None:
        told.append(line.lead_id)
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def holds(line: Entry, withholding: Mapping[int, Entry]) -> bool:
    """Whether a line is what its digest covers; a withheld one, whether it is empty and the line that says so is there.

    `withholding` are lines by number, of `withholding_of`.
    """
    if line.withheld_by is None:
        return line.digest == digest_of(line)
    by = withholding.get(line.withheld_by)
    told = by is not None and by.what == WITHHELD and line.pk in by.detail.get("lines", ())
    return told and not line.subject and not line.detail


def withholding_of(lines: Iterable[Entry]) -> dict[int, Entry]:
    """The lines by which some of these were emptied; they are held against the chain themselves where they stand."""
    numbers = {line.withheld_by for line in lines if line.withheld_by is not None}
    return Entry.objects.in_bulk(numbers) if numbers else {}


def first_broken() -> Entry | None:
    """The first line that does not fit its digest or the line before it; None while the chain holds."""
    withholding = withholding_of(Entry.objects.filter(withheld_by__isnull=False))
    return _first_broken(Entry.objects.order_by("pk").iterator(), BEGINNING, withholding)


def first_broken_of_last(number: int) -> tuple[Entry | None, int]:
    """The oldest of the last lines that does not fit the chain, and how many were looked at."""
    lines = list(Entry.objects.order_by("-pk")[: number + 1])[::-1]
    before = lines.pop(0).digest if len(lines) > number else BEGINNING
    return _first_broken(lines, before, withholding_of(lines)), len(lines)


def _first_broken(lines: Iterable[Entry], before: str, withholding: Mapping[int, Entry]) -> Entry | None:
    for line in lines:
        if line.before != before or not holds(line, withholding):
            return line
        before = line.digest
    return None
