"""Queues what the signers of a proposed version are told: that it waits for their signature."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leadpact.web.actions.tell import EMAIL, Word, tell
from leadpact.web.records.models import Notice, Version

KIND = "to_sign"


def ask_to_sign(record: Version, signers: Iterable[str], by: Any, at: int) -> None:
    """A notice a signer, in the transaction that proposes; nobody is asked twice about one version."""
    about = f"{KIND}:{record.pk}"
    told = (
        ("version", record.pk),
        ("name", record.name),
        ("effective", record.effective),
        ("digest", record.digest),
        ("proposed_by", getattr(by, "name", "") or str(by)),
        ("at", at),
    )
    tell([Word(about, person, EMAIL, KIND, "", told=told) for person in signers], None, at)


def unask(record: Version, person: str | None = None) -> None:
    """Take back what was not sent yet: the version was withdrawn, or that person has signed."""
    waiting = Notice.objects.filter(about=f"{KIND}:{record.pk}", state=Notice.QUEUED)
    if person is not None:
        waiting = waiting.filter(recipient=person)
    waiting.update(state=Notice.WITHDRAWN, work_at=None)
