"""The tables while they are written, and what every part of the document needs: conditions, calendars, words, people."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.agreement.conditions import Condition, parse_condition
from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History, Version
from leadpact.agreement.names import CONNECTED, FINDING_WORDS
from leadpact.agreement.signals import Signal
from leadpact.calendars import Calendar, Duration

from .. import tables
from ..bits import Use
from ..codes import BY_CONNECTION, BY_EVENT, BY_FINDING, BY_STAGE, DAYS, FINDING_KINDS, NEVER, WALL, WORKING
from ..scores import GRADES
from .written import Tables


class Draft:
    """The tables of a history so far, and the version that is being written."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.out = Tables()
        self.names = self.out.names
        self.place = 0
        self.version: Version = history.versions[0]
        self.agreement: Agreement = self.version.agreement
        self._used: dict[tuple[Condition, frozenset[str] | None, bool], int] = {}
        self._calendars: dict[Calendar, int] = {}

    def begin_version(self, place: int) -> tables.Version:
        """Turn to a version, and give it its row."""
        self.place = place
        self.version = self.history.versions[place]
        self.agreement = self.version.agreement
        until = self.version.until_at
        row = tables.Version(self.version.effective_at, NEVER if until is None else until)
        self.out.versions.append(row)
        row.calendar = self.calendar(self.agreement.calendar)
        row.to_party = self.names.parties.of(self.agreement.to_party)
        row.from_party = self.names.parties.of(self.agreement.from_party)
        row.applies = self.condition(self.agreement.applies_to)
        return row

    def condition(
        self, text: str | None, kinds: Iterable[str] | None = None, lead_only: bool = False, absent: int = -1
    ) -> int:
        """The number of a condition; `absent` where there is none."""
        if text is None:
            return absent
        properties = self.agreement.definitions.properties
        parsed = parse_condition(str(text), properties, str(self.agreement.timezone))
        if isinstance(parsed, list):
            raise ValueError(f"a condition that `check` refuses: {text}")
        asked = frozenset(kinds) if kinds else None
        key = (parsed, asked, lead_only)
        if key not in self._used:
            self._used[key] = len(self.out.uses)
            self.out.uses.append(Use(parsed, asked, lead_only))
        return self._used[key]

    def calendar(self, name: str) -> int:
        """The number of one of the version's calendars."""
        calendar = self.version.calendars[name]
        if calendar not in self._calendars:
            self._calendars[calendar] = len(self.out.calendars)
            self.out.calendars.append(calendar)
        return self._calendars[calendar]

    def list_numbers(self, numbers: Iterable[int]) -> tuple[int, int]:
        """A slice of `numbers`."""
        low = len(self.out.numbers)
        self.out.numbers.extend(numbers)
        return low, len(self.out.numbers)

    def people(self, who: Iterable[str]) -> tuple[int, int]:
        """A slice of the numbers of the people some who-words mean."""
        meant = [person for each in who for person in self.agreement.people_meant(each)]
        return self.list_numbers(self.names.people.of(person) for person in dict.fromkeys(meant))

    def grades(self, grades: Iterable[str]) -> tuple[int, int]:
        """A slice of the numbers of some grades."""
        letters, digits = self.names.letters, self.names.digits
        made = {a + b: letters.of(a) * GRADES + digits.of(b) for a in letters.names for b in digits.names}
        return self.list_numbers(made[grade] for grade in grades if grade in made)

    def words(self, signals: Iterable[Signal]) -> tuple[int, int]:
        """A slice of what something listens to."""
        low = len(self.out.signals)
        self.out.signals.extend([self.word(signal) for signal in signals])
        return low, len(self.out.signals)

    def word(self, signal: Signal) -> tables.Word:
        """What one signal listens to."""
        if signal.on_stage is not None:
            bit = self.names.stages.of(signal.on_stage, -1)
            return tables.Word(BY_STAGE, bit, self.condition(signal.when))
        word = str(signal.on)
        if word == CONNECTED:
            return tables.Word(BY_CONNECTION, 0, self.condition(signal.when))
        if word in FINDING_WORDS:
            return tables.Word(BY_FINDING, FINDING_KINDS.index(word), self.condition(signal.when))
        return tables.Word(BY_EVENT, self.names.kinds.of(word), self.condition(signal.when, [word]))


def microseconds(duration: Duration) -> tuple[int, int]:
    """A duration as (amount, unit): microseconds on the wall or of working time, or working days."""
    if duration.is_days:
        return int(duration.amount), DAYS
    return duration.microseconds, WORKING if duration.is_working else WALL
