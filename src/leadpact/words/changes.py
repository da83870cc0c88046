"""Changes between two versions in words: the clause, what it said and says, and for whom it is stricter or looser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from leadpact.agreement.comparing import Change, Effect, Kind
from leadpact.agreement.document import Agreement
from leadpact.agreement.texts import Text
from leadpact.words.catalogue import FSI, PDI, Said, Words
from leadpact.words.change_labels import LABELS, SCORES
from leadpact.words.change_values import NOTHING, ValueWords
from leadpact.words.naming import BUYING_STAGES, SIGNALS

SCORED = (
    "qualification.fit.",
    "qualification.interest.",
    "qualification.grades.",
    "qualification.buying_stage.",
)
WITHIN = "follow_up.clocks.*.within.*"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change, ready to be shown."""

    change: Change
    what: Said
    """The clause in words."""
    before: Said
    after: Said
    text: Said
    """Both in one: `4 working hours → 3 working hours`."""
    effect: Said
    """`stricter for sales`; several are set apart."""


class ChangeWords:
    """Tells changes from one version to another in one language."""

    def __init__(self, words: Words, old: Agreement, new: Agreement) -> None:
        self.words, self.old, self.new = words, ValueWords(words, old), ValueWords(words, new)

    def lines(self, found: Iterable[Change]) -> Iterator[ChangeLine]:
        """A line a change, in their order."""
        for change in found:
            before, after = self._values(change)
            yield ChangeLine(
                change,
                self.what(change),
                before,
                after,
                self._text(change, before, after),
                self.effect(change),
            )

    def what(self, change: Change) -> Said:
        """What the clause is about; its path where it has no words."""
        pattern, stars = _scored(change)
        if pattern not in LABELS:
            return Said(self.words.foreign(change.clause))
        named = [self._name(change, pattern, star, place) for place, star in enumerate(stars)]
        return _capital(self.words.say(LABELS[pattern], **dict(zip("ab", named, strict=False))))

    def _name(self, change: Change, pattern: str, key: str, place: int) -> Said:
        """The name that stands for a `*`, as the version calls it that has it."""
        teller = self.old if change.kind is Kind.REMOVED else self.new
        if pattern.startswith("qualification.") and place == 0:
            known = {**SCORES, **BUYING_STAGES}
            return teller.names.known(known, key)
        if pattern == WITHIN and place == 1:
            target = change.old if change.kind is Kind.REMOVED else change.new
            return teller.leads(target) if hasattr(target, "for_all") else Said(self.words.digits(key))
        if pattern.startswith("parties.*.people") and place == 1:
            return teller.names.person(key)
        if pattern.startswith(("parties.", "review.reports.")):
            return teller.names.party(key)
        if pattern.startswith(("follow_up.reasons.", "handoff.return.track.", "follow_up.pauses.reasons.")):
            return teller.names.reason(key)
        if pattern.startswith("handoff.share.") and key in SIGNALS:
            return teller.names.known(SIGNALS, key)
        return Said(self.words.foreign(key))

    def _values(self, change: Change) -> tuple[Said, Said]:
        """Before and after; of texts in several languages, one that differs."""
        old, new = change.old, change.new
        if change.kind in (Kind.MOVED, Kind.RENAMED):
            return self._plain(old), self._plain(new)
        texts = [each for value in (old, new) for each in (value if isinstance(value, tuple) else (value,))]
        if texts and all(isinstance(each, Text) for each in texts):
            return self._texts(old, new)
        return self.old.of(old, change.pattern), self.new.of(new, change.pattern)

    def _plain(self, value: Any) -> Said:
        """A place or a name."""
        return self.new.formats.number(value) if isinstance(value, int) else Said(self.words.foreign(value))

    def _texts(self, old: Any, new: Any) -> tuple[Said, Said]:
        """Texts, one or a list each, in the reader's language, or in the first in which they differ."""
        before, after = ((each,) if isinstance(each, Text) else each for each in (old, new))
        languages = [
            self.words.language,
            *(each for text in (*before, *after) for each in text.by_language),
        ]
        told = {each: (self.old.texts(before, each), self.new.texts(after, each)) for each in languages}
        differs = (pair for pair in told.values() if pair[0] != pair[1])
        one, other = next(differs, told[self.words.language])
        return self._quoted(one), self._quoted(other)

    def _quoted(self, texts: list[str]) -> Said:
        return self.new.formats.listed([self.words.say("“{name}”", name=each) for each in texts]) or NOTHING

    def _text(self, change: Change, before: Said, after: Said) -> Said:
        if change.kind is Kind.ADDED:
            return self.words.say("added: {value}", value=after)
        if change.kind is Kind.REMOVED:
            return self.words.say("removed: {value}", value=before)
        if change.kind is Kind.MOVED:
            return self.words.say("moved from place {before} to place {after}", before=before, after=after)
        if change.kind is Kind.RENAMED:
            return self.words.say("called {after} instead of {before}", before=before, after=after)
        return self.words.say("{before} → {after}", before=before, after=after)

    def effect(self, change: Change) -> Said:
        """For whom it is stricter or looser; that it is only different, or only wording."""
        if change.kind is Kind.WORDING:
            return self.words.say("only wording")
        if change.kind is Kind.RENAMED:
            return self.words.say("only another name")
        if not change.effects:
            return self.words.say("different, neither stricter nor looser")
        return Said(self.words.comma.join(self._direction(effect) for effect in change.effects))

    def _direction(self, effect: Effect) -> Said:
        teller = self.new if effect.party in self.new.clauses.agreement.parties else self.old
        party = teller.names.party(effect.party)
        if effect.stricter:
            return self.words.say("stricter for {party}", party=party)
        return self.words.say("looser for {party}", party=party)

    def counted(self, found: Iterable[Change]) -> list[Said]:
        """How many changes there are, and of what weight: stricter and looser by party, the rest, wording."""
        changes = list(found)
        count = self.words.many("{count} clause changed", "{count} clauses changed", len(changes))
        said = [count]
        effects = Counter(effect for each in changes for effect in each.effects)
        rest = Counter(self.effect(each) for each in changes if not each.effects)
        parties = list(dict.fromkeys(effect.party for effect in effects))
        ranked = sorted(effects, key=lambda effect: (parties.index(effect.party), not effect.stricter))
        weighed = [(self._direction(effect), effects[effect]) for effect in ranked]
        for what, number in (*weighed, *rest.items()):
            shown = self.new.formats.number(number)
            said.append(self.words.say("{what}: {number}", what=what, number=shown))
        return said


def _scored(change: Change) -> tuple[str, list[str]]:
    """The pattern under which a clause has its words, with what stands for its `*`: the scores share theirs."""
    steps, clause = change.pattern.split("."), change.clause.split(".")
    if change.pattern.startswith(SCORED) and change.pattern != "qualification.buying_stage.default":
        place = 1 if steps[1] in SCORES else 2
        steps[place] = "*"
    stars = [name for step, name in zip(steps, clause, strict=False) if step == "*"]
    return ".".join(steps), stars


def _capital(text: Said) -> Said:
    """As a line begins; a mark of direction before the first letter stays there."""
    start = len(text) - len(text.lstrip(FSI + PDI))
    return Said(text[:start] + text[start : start + 1].upper() + text[start + 1 :])
