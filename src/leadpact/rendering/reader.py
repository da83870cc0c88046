"""Who reads which version: the words, names and formats that all parts of a rendered agreement share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from leadpact.agreement.document import PARTS, Agreement
from leadpact.agreement.history import Version
from leadpact.agreement.names import ConditionText
from leadpact.rendering.blocks import Block, Cell, Paragraph, Section, Sentence
from leadpact.words.catalogue import Said, Words
from leadpact.words.clauses import Clauses
from leadpact.words.conditions import ConditionWords
from leadpact.words.formatting import Formats
from leadpact.words.naming import Names
from leadpact.words.quantities import Quantities


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
    def quantities(self) -> Quantities:
        """Money, shares and dates."""
        currency = self.agreement.currency
        return Quantities(
            self.words, str(self.agreement.timezone), None if currency is None else str(currency)
        )

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

    def section(self, key: str, title: Said, *blocks: Block) -> Section:
        """A part; the seven have a number."""
        number = PARTS.index(key) + 1 if key in PARTS else None
        return Section(key, number, title, blocks)

    def paragraph(self, message: str, clause: str | None = None, **values: object) -> Paragraph:
        """A paragraph of one sentence."""
        return Paragraph((self.sentence(message, clause, **values),))

    def if_holds(
        self, message: str, when: ConditionText, clause: str | None = None, **values: object
    ) -> Sentence:
        """A message that has a `{condition}`: in words, with its source."""
        shown = self.words.say(message, condition=self.conditions.of(when), **values)
        return Sentence(shown, str(when), clause)

    def title(self, text: Said) -> Said:
        """A name as a heading writes it."""
        return Said(text[:1].upper() + text[1:])

    def joined(self, texts: Iterable[Said]) -> Said:
        """Short texts after one another."""
        return Said(self.words.semicolon.join(texts))

    def cell(self, text: str, number: bool = False, clause: str | None = None) -> Cell:
        """A cell; a text from elsewhere is isolated."""
        shown = text if isinstance(text, Said) or not text else self.words.foreign(text)
        return Cell(Said(shown), number, None, clause)

    def sentence(self, message: str, clause: str | None = None, **values: object) -> Sentence:
        """A message of the catalogue as a sentence."""
        return Sentence(self.words.say(message, **values), None, clause)

    def under(self, what: Said, when: ConditionText | None, clause: str | None = None) -> Sentence:
        """Something under a condition: in words, with its source."""
        return Sentence(self.clauses.when(what, when), None if when is None else str(when), clause)
