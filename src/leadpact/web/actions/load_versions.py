"""Takes a folder of versions with their locks into the records: what was signed on disk is in force here as well."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from leadpact.agreement.history import History, history_of
from leadpact.agreement.history import Version as Agreed
from leadpact.agreement.problems import Problem
from leadpact.agreement.reading import read_agreement
from leadpact.log.documents import load_history
from leadpact.web.actions.audit import audited
from leadpact.web.actions.draft_reading import filed, signed_versions
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.propose_notices import ask_to_sign, unask
from leadpact.web.clock import now
from leadpact.web.records.models import Signature, User, Version
from leadpact.words.naming import N_

KNOWN = "known"
FURTHER = (Version.DRAFT, Version.PROPOSED, Version.SIGNED)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The versions of a folder by their effective dates, each in one of these."""

    signed: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    """With a lock that not all of its signers have signed."""
    drafted: tuple[str, ...] = ()
    """Without a lock: drafts, to be proposed and signed here."""
    known: tuple[str, ...] = ()
    """As they were here before."""
    doubts: tuple[Problem, ...] = ()
    """What is doubtful about their texts."""


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
        problems = _beside_the_signed(history)
        if problems:
            raise NotDoneError(
                N_("They don’t fit the versions that are signed here: nothing was changed."), problems
            )
        for agreed in history.versions:
            found[keep_version(agreed, by, at)].append(agreed.name)
        loaded = Loaded(
            tuple(found[Version.SIGNED]),
            tuple(found[Version.PROPOSED]),
            tuple(found[Version.DRAFT]),
            tuple(found[KNOWN]),
            history.doubts,
        )
        if len(loaded.known) < len(history.versions):
            audited(
                by, "versions_loaded", path.name, signed=found[Version.SIGNED], drafted=found[Version.DRAFT]
            )
    return loaded


def _beside_the_signed(history: History) -> list[Problem]:
    """Why those that come signed make no history with those that are signed here."""
    here = [filed(each) for each in signed_versions()]
    known = {(read.agreement.version, read.digest) for _, read, _ in here if read.agreement is not None}
    come = [
        (each.file, read_agreement(each.text, each.file), each.lock)
        for each in history.versions
        if state_of(each) == Version.SIGNED and (each.name, each.digest) not in known
    ]
    made = history_of([*here, *come], in_folder=False) if come else []
    return made if isinstance(made, list) else []


def keep_version(agreed: Agreed, by: Any, at: int) -> str:
    """One version as a record; returns its state, or `known` where it is as far here already, or was put aside as a draft.
    `by` is a user or the name of what acted.
    """
    state = state_of(agreed)
    same = Version.objects.filter(effective=agreed.name, digest=agreed.digest)
    record = same.exclude(state=Version.WITHDRAWN).order_by("-signed_at", "pk").last()
    if record is not None and FURTHER.index(record.state) >= FURTHER.index(state):
        return KNOWN
    if record is None and state == Version.DRAFT and same.exists():
        return KNOWN
    if record is None or record.text != agreed.text.decode("utf-8"):
        record = _new(agreed, by, at)
    if state == Version.DRAFT:
        record.save()
    else:
        _signed(record, agreed, state, at)
        _ask(record, agreed, state, by, at)
    return state


def state_of(agreed: Agreed) -> str:
    """What the lock beside a version says."""
    lock = agreed.lock
    if lock is None or lock.digest != agreed.digest:
        return Version.DRAFT
    by = {each.by for each in lock.signed}
    return Version.SIGNED if by.issuperset(agreed.agreement.signers) else Version.PROPOSED


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


def _ask(record: Version, agreed: Agreed, state: str, by: Any, at: int) -> None:
    """Whoever has signed is asked no more; the others are, where their signatures are all it waits for."""
    assert agreed.lock is not None
    have = {each.by for each in agreed.lock.signed}
    for person in have:
        unask(record, person)
    if state == Version.PROPOSED:
        ask_to_sign(record, [str(each) for each in agreed.agreement.signers if str(each) not in have], by, at)
