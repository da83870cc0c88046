"""Who reads which version: the words, names and formats that all parts of a rendered agreement share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import Version
from leadpact.agreement.names import ConditionText
from leadpact.rendering.blocks import Sentence
from leadpact.words.catalogue import Said, Words
from leadpact.words.clauses import Clauses
from leadpact.words.conditions import ConditionWords
from leadpact.words.formatting import Formats
from leadpact.words.naming import Names


@dataclass(frozen=True)
class Reader:
    """One version for readers of one language."""

    version: Version
    words: Words

    @property
    def agreement(self) -> Agreement:
        """What is read."""
        return self.version.agreement

    @cached_property
    def formats(self) -> Formats:
        """Numbers, lengths of time and dates."""
        return Formats(self.words, str(self.agreement.timezone))

    @cached_property
    def names(self) -> Names:
        """What people, parties, kinds and reasons are called."""
        return Names(self.words, self.agreement)

    @cached_property
    def clauses(self) -> Clauses:
        """Clauses in the words that `explain` uses too."""
        return Clauses(self.formats, self.agreement)

    @cached_property
    def conditions(self) -> ConditionWords:
        """Conditions in words."""
        return self.clauses.conditions

    def sentence(self, message: str, clause: str | None = None, **values: object) -> Sentence:
        """A message of the catalogue as a sentence."""
        return Sentence(self.words.say(message, **values), None, clause)

    def under(self, what: Said, when: ConditionText | None, clause: str | None = None) -> Sentence:
        """Something under a condition: in words, with its source."""
        return Sentence(self.clauses.when(what, when), None if when is None else str(when), clause)
