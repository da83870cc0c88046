"""Loads the example: Acme's agreement signed and in force, its people as users, and what has happened so far of its year.

The year is moved by whole weeks so that its October is now: clocks run, and the goal is in sight. Loaded again, it goes on
where it stopped, and what has happened since comes in.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import Version as Agreed
from leadpact.agreement.history import version_of
from leadpact.agreement.lock import lock_of, lock_text, read_lock, signed_by
from leadpact.agreement.reading import read_agreement
from leadpact.events import Event, known_at
from leadpact.example import AGREEMENT, VERSION, generate
from leadpact.web.actions.append import append
from leadpact.web.actions.audit import audited
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.load_example_dates import moved_agreement, moved_events, weeks_until
from leadpact.web.actions.load_versions import KNOWN, keep_version
from leadpact.web.clock import now
from leadpact.web.records.models import Setting, Source, User, Version
from leadpact.words.naming import N_

EVENTS, SEED = 20_000, 7
AT_ONCE = 1_000
BEFORE = 3 * 86_400_000_000
"""So long before it held, its signers signed each version."""
SETTING, SOURCE = "example", "example"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Example:
    """What was loaded. `password` is that of all `users`, who are new; it is kept nowhere. None where there are none, or
    where they can't sign in.
    """

    versions: tuple[str, ...]
    applied: int
    """Events that were not there before."""
    events: int
    """Events of the example year so far."""
    users: tuple[str, ...]
    """The e-mail addresses of new users."""
    password: str | None


def load_example(
    by: Any, language: str = "en", progress: Progress | None = None, with_password: bool = True
) -> Example:
    """Load the example, or the rest of it. `progress` is told (events done, of how many).

    Without a password its people can't sign in until somebody makes them a link to choose one. Raises NotDoneError where
    another agreement is signed here already.
    """
    at = now()
    with transaction.atomic():
        weeks = _weeks(at)
        versions = _versions(weeks)
        signed = set(Version.objects.filter(state=Version.SIGNED).values_list("effective", "digest"))
        if signed - {(each.name, each.digest) for each in versions}:
            raise NotDoneError(
                N_("Another agreement is signed here already: the example would be mixed with it.")
            )
        users, password = _users(versions[-1].agreement, language, at, with_password)
        new = [each.name for each in versions if keep_version(each, by, at) != KNOWN]
        if new or users:
            audited(by, "example_loaded", "example", versions=new, users=users)
    applied, events = _events(weeks, at, progress)
    return Example(tuple(each.name for each in versions), applied, events, tuple(users), password)


def _weeks(at: int) -> int:
    """By how much the year is moved: decided once, so that whoever goes on with it loads the same events."""
    made = {"weeks": weeks_until(at), "seed": SEED, "events": EVENTS, "version": VERSION}
    kept, _ = Setting.objects.get_or_create(name=SETTING, defaults={"value": made})
    return int(kept.value["weeks"])


def _versions(weeks: int) -> list[Agreed]:
    """Acme's versions, moved, each with the lock of its signers."""
    found = []
    for path in sorted(AGREEMENT.glob("*.yaml")):
        text = moved_agreement(path.read_text(encoding="utf-8"), weeks)
        read = read_agreement(text.encode(), path.name)
        if read.agreement is None:
            raise ValueError(f"{path.name} moved by {weeks} weeks: {read.problems}")
        at = read.agreement.effective_at - BEFORE
        signed = signed_by(lock_of(read.agreement, read.digest), map(str, read.agreement.signers), at)
        lock, _ = read_lock(lock_text(signed), path.name, read.agreement, read.digest)
        found.append(version_of(read, f"{read.agreement.version[:10]}.yaml", lock))
    return found


def _users(agreement: Agreement, language: str, at: int, with_password: bool) -> tuple[list[str], str | None]:
    """A user for each of its people who has none, all with one new password, which is shown once, or with none."""
    password = secrets.token_urlsafe(9) if with_password else None
    made = []
    for party, each in agreement.parties.items():
        for key, person in each.people.items():
            email = str(person.email or f"{key}@acme.example").lower()
            if User.objects.filter(person=key).exists() or User.objects.filter(email=email).exists():
                continue
            role = _role(str(party), str(each.head) == key)
            name = person.name.in_(language, str(agreement.language)) if person.name else key
            User.objects.create_user(
                email, password, name=name, role=role, person=key, language=language, created_at=at
            )
            made.append(email)
    return made, password if made else None


def _role(party: str, heads: bool) -> str:
    if party == "marketing":
        return User.MARKETING
    return User.SALES if heads else User.REP


def _events(weeks: int, at: int, progress: Progress | None) -> tuple[int, int]:
    """What has happened by now, a batch a transaction: whatever stops it, the next time goes on."""
    source, _ = Source.objects.get_or_create(name=SOURCE, defaults={"kind": "upload", "created_at": at})
    with tempfile.TemporaryDirectory(prefix="leadpact-example-") as folder:
        path = Path(folder) / "events.parquet"
        generate(EVENTS, SEED, path)
        events = [event for event in moved_events(path, weeks) if known_at(event) <= at]
    applied = done = 0
    for some in _batches(events):
        with transaction.atomic():
            applied += len(append(some, delivered_by=source.pk, now=at, historical=True).applied)
        done += len(some)
        if progress is not None:
            progress(done, len(events))
    return applied, len(events)


def _batches(events: Iterable[Event]) -> Iterator[Sequence[Event]]:
    rest = iter(events)
    while some := list(islice(rest, AT_ONCE)):
        yield some
