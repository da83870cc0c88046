"""Why a condition never held in a log: what nobody carries, and what was said instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from leadpact.agreement.condition_types import EVENT_COLUMNS, Condition, Conjunct, Property, properties_of
from leadpact.agreement.needs_values import TRIED
from leadpact.events import ATTEMPTS
from leadpact.log.tracking import Question, Seen
from leadpact.log.tracking_facts import Facts, Range
from leadpact.log.tracking_words import Lack, any_of, counted, lack
from leadpact.replay.bits import IDENTIFIED

Ranges = Callable[[str, tuple[str, ...], str], Range]
"""What a property says at some kinds of events, read as a type."""
CAUSES = {
    "attempt_made": ATTEMPTS,
    TRIED: ATTEMPTS,
    "assigned": ("lead_assigned",),
    "accepted": ("lead_accepted",),
    "rejected": ("lead_rejected",),
    "returned": ("lead_returned",),
}
"""The events that most findings of a kind are made at: a condition on the finding looks there."""
CLOSED = frozenset({"kind", *EVENT_COLUMNS})


@dataclass(frozen=True)
class Why:
    """Tells why; `held` is how often a question's part did."""

    facts: Facts
    ranges: Ranges
    seen: Callable[[Question], Seen]

    def lacks(self, question: Question, condition: Condition) -> list[Lack]:
        """What is missing for a condition; of one that held, only what no event carries at all."""
        missing = list(dict.fromkeys(self._missing(question, condition)))
        if self.seen(question).count:
            return missing
        never = [part for part in condition.conjuncts if not self._held(question, part, condition)]
        if not never:
            return missing or [
                lack("never_together", parts=any_of([p.text for p in condition.conjuncts], "and"))
            ]
        told = [each for part in never for each in self._never(question, part)]
        return list(dict.fromkeys([*missing, *told]))

    def _held(self, question: Question, part: Conjunct, condition: Condition) -> bool:
        if len(condition.conjuncts) == 1:
            return False
        return self.seen(replace(question, when=part.text)).count > 0

    def _missing(self, question: Question, condition: Condition) -> Iterable[Lack]:
        for asked in properties_of(condition.tree):
            if asked.name not in CLOSED and not self.carried(question, asked):
                yield self._not_carried(question, asked)

    def carried(self, question: Question, asked: Property) -> int:
        """How many events have the property where the condition looks for it."""
        own = (
            0
            if question.alone or asked.scope == "lead"
            else self.facts.carries(asked.name, kinds_of(question))
        )
        told = 0 if asked.scope == "event" else self.facts.carries(asked.name, (IDENTIFIED,))
        return own + told

    def _not_carried(self, question: Question, asked: Property) -> Lack:
        others = self.facts.carried.get(asked.name, {})
        if not others:
            return lack("no_property", name=asked.name)
        most = sorted(others.items(), key=lambda each: (-each[1], each[0]))[:3]
        elsewhere = f": it is on {counted(most)}"
        kinds = kinds_of(question)
        if kinds and not question.alone and asked.scope != "lead":
            return lack("not_carried", name=asked.name, kinds=" or ".join(kinds), elsewhere=elsewhere)
        if question.alone or asked.scope == "lead":
            return lack("not_told", name=asked.name, elsewhere=elsewhere)
        return lack("no_property", name=asked.name)

    def _never(self, question: Question, part: Conjunct) -> Iterable[Lack]:
        """A part that never held though what it asks for is carried: what was said instead, once for each property."""
        asked = {p.name: p for p in properties_of(part.tree) if self.carried(question, p)}
        if not asked:
            return
        told = [self._said(question, p) for p in asked.values()]
        yield lack("never_held", part=part.text, ranges="; ".join(filter(None, told)) or "it was NULL")

    def _said(self, question: Question, asked: Property) -> str:
        kinds = kinds_of(question) if asked.scope != "lead" and not question.alone else (IDENTIFIED,)
        if asked.scope == "either" and not self.facts.carries(asked.name, kinds):
            kinds = (IDENTIFIED,)
        return range_words(asked.name, self.ranges(asked.name, kinds, asked.type))


def kinds_of(question: Question) -> tuple[str, ...]:
    """The kinds of events a condition is asked at; none: any."""
    return question.kinds or CAUSES.get(question.finding, ())


def range_words(name: str, said: Range) -> str:
    """`form` was contact (120), newsletter (33), …"""
    if said.top:
        more = ", …" if said.different > len(said.top) else ""
        return f"`{name}` was {counted(said.top)}{more}"
    if said.least or said.most:
        return (
            f"`{name}` was {said.least}"
            if said.least == said.most
            else f"`{name}` went from {said.least} to {said.most}"
        )
    return f"`{name}` had {said.different:,} different values" if said.different else ""
