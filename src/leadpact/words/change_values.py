"""A value of a changed clause in words: lengths, shares, people, conditions; what has no words, as it is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Clock, Reason, Target
from leadpact.agreement.handoff import PlanShare
from leadpact.agreement.kpis import KpiTarget
from leadpact.agreement.names import (
    NONE,
    ConditionText,
    EventKind,
    PartyName,
    PersonName,
    ReasonName,
    TrackName,
    Who,
    Word,
)
from leadpact.agreement.nurturing import Step, Track
from leadpact.agreement.parties import Person
from leadpact.agreement.problems import shown
from leadpact.agreement.qualification import Rule
from leadpact.agreement.signals import Signal, Trigger
from leadpact.agreement.texts import Text
from leadpact.agreement.values import Frequency
from leadpact.agreement.written import written
from leadpact.calendars import Duration
from leadpact.words.catalogue import Said, Words
from leadpact.words.clauses import ROUTES, Clauses
from leadpact.words.formatting import Formats
from leadpact.words.naming import BUYING_STAGES, CHANNELS
from leadpact.words.quantities import Quantities

NOTHING = Said("—")
MONEY = ("goals.revenue.target", "goals.revenue.average_deal", "goals.segments.*.average_deal")
TABLES = {"channels": CHANNELS, "buying_stage": BUYING_STAGES, "default": BUYING_STAGES, "by": ROUTES}
"""Words of the catalogue, by the key that they are values of; other words are those of the document."""
LONGEST = 200
"""What has no words is cut here."""


class ValueWords:
    """The values of one version."""

    def __init__(self, words: Words, agreement: Agreement) -> None:
        self.words, self.formats = words, Formats(words, agreement.timezone)
        self.quantities = Quantities(words, agreement.timezone, agreement.currency)
        self.clauses = Clauses(self.formats, agreement)
        self.names = self.clauses.names

    def of(self, value: Any, pattern: str = "") -> Said:
        """One value; a dash for none. The pattern says which numbers are money."""
        if value is None or value == ():
            return NOTHING
        if isinstance(value, tuple):
            return self.formats.listed([self.of(each, pattern) for each in value])
        if isinstance(value, (Decimal, Fraction, int, Duration, Frequency, PlanShare, KpiTarget)):
            return self._amount(value, pattern)
        if isinstance(value, (date, time)):
            return self._dated(value)
        if isinstance(value, str):
            return self._named(value, pattern)
        if isinstance(value, Text):
            return self.words.say("“{name}”", name=self.texts((value,), self.words.language)[0])
        return self._part(value)

    def texts(self, texts: Iterable[Text], language: str) -> list[str]:
        """Texts in a language, or as this version has them instead."""
        own = str(self.names.agreement.language)
        return [text.in_(language, own) for text in texts]

    def _amount(self, value: Any, pattern: str) -> Said:
        if isinstance(value, bool):
            return self.words.say("yes") if value else self.words.say("no")
        if isinstance(value, Decimal):
            money = pattern in MONEY
            return self.quantities.money(value, cents=True) if money else self.formats.number(value)
        if isinstance(value, int):
            return self.formats.number(value)
        if isinstance(value, Fraction):
            return self.quantities.rate(value)
        if isinstance(value, Duration):
            return self.formats.duration(value)
        return self._rate(value)

    def _rate(self, value: Frequency | PlanShare | KpiTarget) -> Said:
        """So many in a time, so much of the plan."""
        if isinstance(value, Frequency):
            span = self.formats.duration(value.per)
            return self.words.say("{number} in {span}", number=self.formats.number(value.count), span=span)
        if isinstance(value, PlanShare):
            return self.words.say("{share} of the plan", share=self.quantities.rate(value.share))
        if value.plan:
            return self.words.say("what the plan asks for")
        return self.of(value.number if value.share is None else value.share)

    def _dated(self, value: date | time) -> Said:
        if isinstance(value, time):
            return Said(self.words.foreign(self.words.digits(f"{value:%H:%M}")))
        if isinstance(value, datetime):
            return Said(self.words.foreign(value.isoformat()))
        return self.quantities.day(value)

    def _named(self, value: str, pattern: str) -> Said:
        """A name by what it names."""
        if isinstance(value, ConditionText):
            return self.clauses.conditions.of(value)
        if isinstance(value, PartyName):
            return self.names.party(value)
        if isinstance(value, (Who, PersonName)):
            return self.names.who(value)
        if isinstance(value, ReasonName):
            return self.names.reason(value)
        if isinstance(value, TrackName):
            return NOTHING if value == NONE else self.names.track(value)
        if isinstance(value, Word):
            return self.names.signal(value)
        if isinstance(value, EventKind):
            return self.names.kinds([value])[0]
        known = TABLES.get(pattern.rpartition(".")[2], {}).get(value)
        return Said(self.words.foreign(value)) if known is None else self.words.say(known)

    def _part(self, value: Any) -> Said:
        """What has keys of its own."""
        if isinstance(value, Target):
            return self.formats.duration(value.is_)
        if isinstance(value, Clock):
            return self.clauses.clock(value)
        if isinstance(value, Rule):
            return self.clauses.rule(value)
        if isinstance(value, Person):
            told = [self.names.text(value.role, "")] if value.role is not None else []
            return Said(self.words.comma.join([*told, self.words.foreign(value.email or "")]).strip(", "))
        if isinstance(value, Reason) and value.means is not None:
            return self.of(value.means)
        if isinstance(value, Track) and value.steps:
            return Said(self.words.semicolon.join(self._step(each) for each in value.steps))
        if isinstance(value, Step):
            return self._step(value)
        if isinstance(value, (Signal, Trigger)):
            return self.clauses.when(self.names.signal(value.on, value.on_stage), value.when)
        return Said(self.words.foreign(shown(written(value), LONGEST)))

    def _step(self, step: Step) -> Said:
        after = self.formats.duration(step.after)
        return self.words.say("{after} after entering: {send}", after=after, send=step.send)

    def leads(self, target: Target) -> Said:
        """For which leads a time is promised."""
        if target.for_all:
            return self.words.say("all other leads")
        parts = []
        if target.trigger is not None:
            parts.append(self.words.say("trigger {trigger}", trigger=target.trigger))
        if target.grade:
            grades = self.formats.listed(target.grade, "or")
            parts.append(self.words.say("grade {grades}", grades=grades))
        if target.when is not None:
            parts.append(self.clauses.conditions.of(target.when))
        return Said(self.words.semicolon.join(parts))
