"""Withdraws a proposal, or puts a draft aside: the record stays, with the signatures it has."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from leadpact.web.actions.audit import audited
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.draft_version import subject_of
from leadpact.web.actions.propose_notices import unask
from leadpact.web.clock import now
from leadpact.web.records.models import Version
from leadpact.words.naming import N_


def may_withdraw(record: Version, user: Any) -> bool:
    """Who proposed it, or an administrator; a draft, anybody who drafts."""
    if record.state == Version.DRAFT:
        return True
    if record.state != Version.PROPOSED:
        return False
    return bool(user.role == user.ADMINISTRATOR or record.proposed_by_id == user.pk)


def withdraw(number: int, by: Any) -> Version:
    """Withdraw it. Raises NotDoneError for one that is signed, or that this user may not withdraw."""
    with transaction.atomic():
        record = Version.objects.select_for_update(of=("self",)).get(pk=number)
        if record.state == Version.WITHDRAWN:
            return record
        if record.state == Version.SIGNED:
            raise NotDoneError(
                N_("It is signed by all: a signed version is replaced by a later one, never withdrawn.")
            )
        if not may_withdraw(record, by):
            raise NotDoneError(N_("Only who proposed it, or an administrator, withdraws it."))
        what = "draft_discarded" if record.state == Version.DRAFT else "version_withdrawn"
        record.state, record.withdrawn_at = Version.WITHDRAWN, now()
        record.save()
        unask(record)
        audited(by, what, subject_of(record), effective=record.effective, digest=record.digest)
    return record
