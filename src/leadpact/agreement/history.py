"""The versions of one agreement in their order: which is in force when an event happens."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import PurePath

from leadpact.agreement.document import Agreement
from leadpact.agreement.limits import too_many_together
from leadpact.agreement.lock import Lock
from leadpact.agreement.parties import Person
from leadpact.agreement.problems import Problem, flaw
from leadpact.agreement.reading import Read, placed
from leadpact.agreement.values import FrozenMap
from leadpact.calendars.calendar import Calendar
from leadpact.calendars.reading import calendar_from

NONE_IN_FORCE = -1
DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Version:
    """One version, ready to judge by: its calendars can count."""

    agreement: Agreement
    digest: str
    file: str
    lock: Lock | None = None
    effective_at: int = 0
    """The first instant it holds, microseconds UTC."""
    until_at: int | None = None
    """The first instant it holds no more; None while it has no end."""
    text: bytes = field(default=b"", repr=False, compare=False)
    """The document, byte for byte: what is made of it later can keep a copy."""

    @property
    def name(self) -> str:
        """How findings call it: the effective date."""
        return self.agreement.version

    @cached_property
    def calendars(self) -> Mapping[str, Calendar]:
        """The calendars by name; their holidays come from the lock where there is one. Made when first
        asked for, because the library of holidays is slow to start."""
        found: dict[str, Calendar] = {}
        for name, written in self.agreement.calendars.items():
            dates = self.lock.holidays.get(name) if self.lock is not None else None
            calendar = calendar_from({"timezone": self.agreement.timezone, **written}, dates)
            if isinstance(calendar, Calendar):
                found[name] = calendar
        return FrozenMap(found)

    @property
    def calendar(self) -> Calendar:
        """The calendar used wherever none is named."""
        return self.calendars[self.agreement.calendar]

    def calendar_of(self, person: Person | None) -> Calendar:
        """The calendar somebody works by: their own, else the agreement's."""
        return self.calendars[self.agreement.calendar_of(person)]


@dataclass(frozen=True)
class History:
    """The versions of one agreement, ordered by their effective instants, at least one."""

    versions: tuple[Version, ...] = field(default_factory=tuple)
    doubts: tuple[Problem, ...] = field(default=(), compare=False)
    """Problems of its documents that keep nobody from judging by them."""

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The effective instants, ascending."""
        return tuple(version.effective_at for version in self.versions)

    @cached_property
    def by_name(self) -> Mapping[str, Version]:
        """The versions by their names."""
        return {version.name: version for version in self.versions}

    def named(self, name: str | None) -> Version:
        """The version of a name; the latest where none has it."""
        return self.by_name.get(name or "", self.latest)

    def cited(self, name: str | None, at: int) -> Version:
        """The version that a finding of an instant names, else that of the instant."""
        return self.by_name.get(name or "") or self.at(at)

    def at(self, instant: int) -> Version:
        """The version in force at an instant (microseconds UTC); where none is, the last one begun, else the first.

        Whoever must know that none is asks `in_force`.
        """
        return self.versions[max(self._begun(instant), 0)]

    def since(self, instant: int) -> tuple[Version, ...]:
        """The version of an instant and those to come, in their order."""
        return self.versions[max(self._begun(instant), 0) :]

    def naming(self, person: str | None, instant: int) -> Version | None:
        """The first of them that has a person, by key or e-mail; None for strangers."""
        return next((each for each in self.since(instant) if each.agreement.person_named(person)), None)

    def for_person(self, person: str | None, instant: int) -> Version:
        """The version by which somebody is called and reached: the first of them that has them, else that of the instant."""
        return self.naming(person, instant) or self.at(instant)

    def in_force(self, at: int) -> int:
        """The place of the version in force at an instant (microseconds UTC); -1 when none is.

        A version replaces the one before it for good: when it ends, the earlier one does not come back.
        """
        place = self._begun(at)
        if place < 0:
            return NONE_IN_FORCE
        until = self.versions[place].until_at
        return place if until is None or at < until else NONE_IN_FORCE

    def _begun(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    @property
    def latest(self) -> Version:
        """The last version."""
        return self.versions[-1]


def version_of(read: Read, file_name: str, lock: Lock | None = None) -> Version:
    """A version from a document that is not refused."""
    agreement = read.agreement
    if agreement is None:
        raise ValueError(f"{file_name} is refused; show its problems instead")
    term = agreement.effective_at, agreement.until_at
    return Version(agreement, read.digest, file_name, lock, *term, read.text)


def history_of(
    reads: Iterable[tuple[str, Read, Lock | None]], in_folder: bool = True
) -> History | list[Problem]:
    """The history that versions make together which are not refused, or why they make none.

    Each comes with its file's name. In a folder, every file must be named by its effective date.
    """
    given = list(reads)
    versions = sorted((version_of(read, file, lock) for file, read, lock in given), key=_order)
    problems = [
        problem
        for file, read, _ in given
        if read.agreement is not None
        for problem in _name_problems(file, read, read.agreement, in_folder)
    ]
    by_file = {file: read for file, read, _ in given}
    for before, version in pairwise(versions):
        problems += _together(before, version, by_file[version.file])
    for place in range(1, len(versions)):
        found = too_many_together(version.agreement for version in versions[: place + 1])
        problems += placed(found, by_file[versions[place].file].source, versions[place].file)
    doubts = tuple(problem for _, read, _ in given for problem in read.problems)
    return problems or History(tuple(versions), doubts)


def _order(version: Version) -> tuple[int, str]:
    return version.effective_at, version.file


def _name_problems(file: str, read: Read, agreement: Agreement, in_folder: bool) -> list[Problem]:
    """A file called by another date than its version's."""
    name = PurePath(file).stem
    effective = agreement.version[:10]
    if name == effective or not (in_folder or DATED.fullmatch(name)):
        return []
    told = flaw("file_name", "effective", name=PurePath(file).name, effective=effective)
    return placed([told], read.source, file)


def _together(before: Version, version: Version, read: Read) -> list[Problem]:
    """What can't be between a version and the one before it."""
    flaws = []
    one, other = version.agreement, before.agreement
    if version.effective_at == before.effective_at:
        flaws.append(flaw("same_effective", "effective", other=before.file))
    if one.name != other.name:
        flaws.append(flaw("other_agreement", "name", name=one.name, other=other.name))
    if one.handoff.unit != other.handoff.unit:
        unit = other.handoff.unit
        flaws.append(
            flaw("other_unit", "handoff", "unit", unit=one.handoff.unit, other=unit, file=before.file)
        )
    return placed(flaws, read.source, version.file)
