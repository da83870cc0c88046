"""Proposes a draft: from now on its text is not edited, and its signers are asked to sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from leadpact.agreement.problems import Problem
from leadpact.web.actions.audit import audited
from leadpact.web.actions.draft_reading import mark_of, read_of, signed_versions, together
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.draft_version import subject_of
from leadpact.web.actions.propose_notices import ask_to_sign
from leadpact.web.clock import now
from leadpact.web.records.models import Version
from leadpact.words.naming import N_

BACKDATED = N_("The effective date has passed. Confirm that you know what this judges anew.")


def obstacles(record: Version, signed: Sequence[Version] | None = None) -> list[Problem]:
    """What keeps a version from being signed: a doubt too, for it can't be mended afterwards."""
    read = read_of(record)
    if read.agreement is None or read.problems:
        return list(read.problems)
    found = together([*(signed_versions() if signed is None else signed), record])
    return found if isinstance(found, list) else []


def is_backdated(record: Version, at: int) -> bool:
    """Whether it holds from an instant that has passed: what happened since is judged by it."""
    agreement = read_of(record).agreement
    return agreement is not None and agreement.effective_at <= at


def propose(number: int, mark: str, by: Any, knows_it_is_backdated: bool = False) -> Version:
    """Propose the draft whose text has the mark that its proposer saw. Raises NotDoneError."""
    with transaction.atomic():
        record = Version.objects.select_for_update(of=("self",)).get(pk=number)
        if record.state != Version.DRAFT:
            raise NotDoneError(N_("This version is not a draft any more: its text stays as it was proposed."))
        if mark_of(record.text) != mark:
            raise NotDoneError(
                N_("The draft was changed since you opened it. Read it again, then propose it.")
            )
        found = obstacles(record)
        if found:
            raise NotDoneError(
                N_("It can’t be proposed yet: what is wrong with it could not be mended once signed."), found
            )
        at = now()
        if is_backdated(record, at) and not knows_it_is_backdated:
            raise NotDoneError(BACKDATED)
        record.state, record.proposed_at, record.proposed_by = Version.PROPOSED, at, by
        record.save()
        audited(by, "version_proposed", subject_of(record), effective=record.effective, digest=record.digest)
        agreement = read_of(record).agreement
        ask_to_sign(record, [str(each) for each in agreement.signers] if agreement else [], by, at)
    return record
