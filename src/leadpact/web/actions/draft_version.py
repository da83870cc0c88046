"""Writes a draft of the next version: begun from a text, saved again and again until it is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from leadpact.agreement.reading import Read
from leadpact.web.actions.audit import audited
from leadpact.web.actions.draft_reading import mark_of, read_text
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.clock import now
from leadpact.web.records.models import Version
from leadpact.words.naming import N_


class ChangedMeanwhileError(Exception):
    """Somebody else saved the draft since this one was opened; `record` is as they left it. Nothing was overwritten."""

    def __init__(self, record: Version) -> None:
        super().__init__(record.pk)
        self.record = record


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft that was saved, or that was not because its text is refused: then the last good one stays."""

    record: Version | None
    read: Read


def begin_draft(text: str, by: Any) -> Saved:
    """A new draft. A text that is refused begins none: its problems come back."""
    read = read_text(text)
    if read.agreement is None:
        return Saved(None, read)
    at = now()
    with transaction.atomic():
        record = Version.objects.create(
            effective=read.agreement.version,
            name=str(read.agreement.name)[:255],
            text=text,
            digest=read.digest,
            created_at=at,
            created_by=by,
            saved_at=at,
            saved_by=by,
        )
        audited(by, "draft_begun", subject_of(record), effective=record.effective, digest=record.digest)
    return Saved(record, read)


def save_draft(number: int, text: str, based_on: str, by: Any) -> Saved:
    """Save a draft whose writer last saw the text with the mark `based_on`.

    Raises NotDoneError for a version that is no draft, ChangedMeanwhileError where somebody else saved it since.
    """
    read = read_text(text)
    with transaction.atomic():
        record = Version.objects.select_for_update(of=("self",)).get(pk=number)
        if record.state != Version.DRAFT:
            raise NotDoneError(N_("This version is not a draft any more: its text stays as it was proposed."))
        if mark_of(record.text) != based_on and record.text != text:
            raise ChangedMeanwhileError(record)
        if read.agreement is None:
            return Saved(None, read)
        if record.text != text:
            record.text, record.digest = text, read.digest
            record.effective, record.name = read.agreement.version, str(read.agreement.name)[:255]
            record.saved_at, record.saved_by = now(), by
            record.save()
            audited(by, "draft_saved", subject_of(record), effective=record.effective, digest=record.digest)
    return Saved(record, read)


def subject_of(record: Version) -> str:
    """How the audit trail calls a version."""
    return f"version {record.pk}"
