"""Signs a proposed version: each signer its digest, and with the last signature it holds from its effective date."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from leadpact.agreement.document import Agreement
from leadpact.agreement.lock import Lock, lock_of, lock_text, signed_by
from leadpact.web.actions.audit import audited
from leadpact.web.actions.draft_reading import lock_in, read_of
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.draft_version import subject_of
from leadpact.web.actions.propose_notices import unask
from leadpact.web.actions.propose_version import BACKDATED, is_backdated, obstacles
from leadpact.web.clock import now
from leadpact.web.records.models import Signature, Version
from leadpact.words.naming import N_

SECOND = 1_000_000
"""Nobody signs by the microsecond, and the page that is signed shows what the lock says."""


def signer_of(agreement: Agreement, user: Any) -> str | None:
    """Whose signature this user gives; None for who signs nothing."""
    return user.person if user.person in agreement.signers else None


def may_put_in_force(agreement: Agreement, user: Any) -> bool:
    """Where nobody signs: an administrator, or the head of a party."""
    heads = {str(party.head) for party in agreement.parties.values() if party.head is not None}
    return not agreement.signers and (user.role == user.ADMINISTRATOR or user.person in heads)


def sign(number: int, digest: str, by: Any, knows_it_is_backdated: bool = False) -> Version:
    """Sign the text with this digest. Signing twice changes nothing. Raises NotDoneError."""
    with transaction.atomic():
        record, agreement = _to_sign(number, digest)
        signer = signer_of(agreement, by)
        if signer is None:
            raise NotDoneError(N_("Only its signers sign it, and you are none of them."))
        if Signature.objects.filter(version=record, signer=signer).exists():
            return record
        at = _checked(record, knows_it_is_backdated)
        Signature.objects.create(version=record, signer=signer, by=by, digest=record.digest, at=at)
        lock = signed_by(_lock(record, agreement), [signer], at)
        record.lock = lock_text(lock)
        told = {"effective": record.effective, "digest": record.digest, "signer": signer}
        audited(by, "version_signed", subject_of(record), **told)
        unask(record, signer)
        if {each.by for each in lock.signed}.issuperset(agreement.signers):
            _put(record, by, at)
        else:
            record.save()
    return record


def put_in_force(number: int, digest: str, by: Any, knows_it_is_backdated: bool = False) -> Version:
    """Put a version in force that names no signers: an explicit act, on record. Raises NotDoneError."""
    with transaction.atomic():
        record, agreement = _to_sign(number, digest)
        if not may_put_in_force(agreement, by):
            raise NotDoneError(N_("Only an administrator, or who answers for a party, puts it in force."))
        at = _checked(record, knows_it_is_backdated)
        record.lock = lock_text(_lock(record, agreement))
        _put(record, by, at)
    return record


def _to_sign(number: int, digest: str) -> tuple[Version, Agreement]:
    """The proposal, held together with all others: two last signatures at once see each other's version."""
    proposed = {
        each.pk: each
        for each in Version.objects.select_for_update(of=("self",))
        .filter(state__in=(Version.PROPOSED, Version.SIGNED))
        .order_by("pk")
    }
    record = proposed.get(number)
    if record is None or record.state != Version.PROPOSED:
        raise NotDoneError(N_("This version is not waiting for signatures."))
    read = read_of(record)
    agreement = read.agreement
    if agreement is None or read.digest != digest:  # what the text is now, whatever the record says of it
        raise NotDoneError(N_("The text is not the one you saw. Open the page again and read it."))
    return record, agreement


def _checked(record: Version, knows_it_is_backdated: bool) -> int:
    """The instant of signing; refuses what other versions, signed meanwhile, leave no room for."""
    found = obstacles(record)
    if found:
        raise NotDoneError(
            N_("It can’t be signed: another version was signed meanwhile. Withdraw it and draft a new one."),
            found,
        )
    at = now()
    if is_backdated(record, at) and not knows_it_is_backdated:
        raise NotDoneError(BACKDATED)
    return at // SECOND * SECOND


def _lock(record: Version, agreement: Agreement) -> Lock:
    """What the first signature wrote, with the holidays as resolved then; now, if this is the first."""
    return lock_in(record) or lock_of(agreement, record.digest)


def _put(record: Version, by: Any, at: int) -> None:
    record.state, record.signed_at = Version.SIGNED, at
    record.save()
    audited(by, "version_in_force", subject_of(record), effective=record.effective, digest=record.digest)
