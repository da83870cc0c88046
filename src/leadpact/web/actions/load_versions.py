"""Takes a folder of versions with their locks into the records: what was signed on disk is in force here as well."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from leadpact.agreement.history import Version as Agreed
from leadpact.log.documents import load_history
from leadpact.web.actions.audit import audited
from leadpact.web.actions.draft_reading import signed_versions, together
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.refold import refold_all
from leadpact.web.clock import now
from leadpact.web.records.models import Signature, User, Version
from leadpact.words.naming import N_

KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The versions of a folder by their effective dates, each in one of these."""

    signed: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    """Signed in part."""
    drafted: tuple[str, ...] = ()
    """Without a lock: drafts, to be proposed and signed here."""
    known: tuple[str, ...] = ()
    """As they were here before."""


def load_versions(path: Path, by: Any) -> Loaded:
    """All versions of a file or folder, or none. Loading them again changes nothing.

    Raises NotDoneError with all problems where one is refused, or where they don't fit those that are signed here.
    """
    history = load_history(path)
    if isinstance(history, list):
        raise NotDoneError(N_("The versions can’t be taken: nothing was changed."), history)
    at = now()
    found: dict[str, list[str]] = {
        state: [] for state in (Version.SIGNED, Version.PROPOSED, Version.DRAFT, KNOWN)
    }
    with transaction.atomic():
        for agreed in history.versions:
            found[keep_version(agreed, by, at)].append(agreed.name)
        problems = together(signed_versions())
        if isinstance(problems, list) and problems:
            raise NotDoneError(
                N_("They don’t fit the versions that are signed here: nothing was changed."), problems
            )
        loaded = Loaded(*(tuple(each) for each in found.values()))
        if len(loaded.known) < len(history.versions):
            audited(
                by, "versions_loaded", path.name, signed=found[Version.SIGNED], drafted=found[Version.DRAFT]
            )
        if loaded.signed:
            transaction.on_commit(lambda: refold_all(now()))
    return loaded


def keep_version(agreed: Agreed, by: Any, at: int) -> str:
    """One version as a record; returns its state, or `known`. `by` is a user or the name of what acted."""
    state = state_of(agreed)
    same = Version.objects.filter(effective=agreed.name, digest=agreed.digest)
    record = same.exclude(state=Version.WITHDRAWN).order_by("-signed_at", "pk").last()
    if record is not None and (record.state == Version.SIGNED or record.state == state):
        return KNOWN
    if record is None or record.text != agreed.text.decode("utf-8"):
        record = _new(agreed, by, at)
    if state == Version.DRAFT:
        record.save()
    else:
        _signed(record, agreed, state, at)
    return state


def state_of(agreed: Agreed) -> str:
    """What the lock beside a version says."""
    lock = agreed.lock
    if lock is None or lock.digest != agreed.digest:
        return Version.DRAFT
    by = {each.by for each in lock.signed}
    return Version.SIGNED if not by or by.issuperset(agreed.agreement.signers) else Version.PROPOSED


def _new(agreed: Agreed, by: Any, at: int) -> Version:
    user = by if isinstance(by, User) else None
    return Version(
        effective=agreed.name,
        name=str(agreed.agreement.name)[:255],
        text=agreed.text.decode("utf-8"),
        digest=agreed.digest,
        created_at=at,
        created_by=user,
        saved_at=at,
        saved_by=user,
    )


def _signed(record: Version, agreed: Agreed, state: str, at: int) -> None:
    """The record with the lock's text and signatures."""
    lock = agreed.lock
    assert lock is not None
    times = [each.at for each in lock.signed] or [at]
    if record.state == Version.DRAFT:
        record.proposed_at = min(times)
    record.state, record.lock = state, lock.text.decode("utf-8")
    record.signed_at = max(times) if state == Version.SIGNED else None
    record.save()
    users = {user.person: user for user in User.objects.filter(person__in=[each.by for each in lock.signed])}
    for each in lock.signed:
        Signature.objects.get_or_create(
            version=record,
            signer=each.by,
            defaults={"by": users.get(each.by), "digest": record.digest, "at": each.at},
        )
