"""What all notices say alike: whom they are about, what is owed, how a key reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leadpact.notices.message import Block, Points
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import WholeMinutes
from leadpact.words.naming import PARTIES, PASSED_OVER, REASONS
from leadpact.words.notices_told import Lead, Owed, PassedOver, Who


@dataclass(frozen=True)
class Draft:
    """A notice without what belongs to its sending."""

    title: Said
    blocks: tuple[Block, ...]
    link: Said


class Voice:
    """One reader's language and zone."""

    def __init__(self, language: str, timezone: str) -> None:
        """Raises LookupError for a language that is not spoken or a zone that is not known."""
        self.words = Words(language)
        self.formats = WholeMinutes(self.words, timezone)
        self.say, self.many = self.words.say, self.words.many

    def known(self, table: dict[str, str], key: str) -> Said:
        """A word of a table; the agreement's own word as it is, readable."""
        if isinstance(key, Said):
            return key
        if key in table:
            return self.say(table[key])
        return Said(self.words.foreign(key.replace("_", " ")))

    def party(self, party: str | None) -> Said:
        """A department."""
        return self.say("nobody") if party is None else self.known(PARTIES, party)

    def person(self, person: str | None) -> Said:
        """A person."""
        return self.say("nobody") if person is None else self.name(person)

    def name(self, text: str) -> Said:
        """What others wrote, or what is in the reader's language already."""
        return text if isinstance(text, Said) else Said(self.words.foreign(text))

    def who(self, who: Who) -> Said:
        """`sales (Luis Gil)`."""
        if who.person is None:
            return self.party(who.party)
        if who.party is None:
            return self.person(who.person)
        return self.say("{party} ({person})", party=self.party(who.party), person=self.person(who.person))

    def reason(self, reason: str | None) -> Said:
        """A reason."""
        return self.say("no reason given") if reason is None else self.known(REASONS, reason)

    def lead(self, lead: Lead) -> Said:
        """`Marta Paz (Acme)`."""
        if not lead.company or lead.company == lead.name:
            return self.name(lead.name)
        return self.say("{lead} ({company})", lead=self.name(lead.name), company=self.name(lead.company))

    def clock(self, clock: str | None) -> Said:
        """What a clock is called."""
        return self.say("“acceptance”") if clock is None else self.say("“{name}”", name=self.name(clock))

    def due(self, due_at: int | None) -> Said:
        """When something is due."""
        if due_at is None:
            return self.say("a time beyond the calendar")
        return self.formats.instant(due_at)

    def owed(self, owed: Owed) -> Said:
        """Who owes what by when."""
        return self.say(
            "Owed by {who}: {what}; due {due} (clock {clock}).",
            who=self.who(owed.who),
            what=self.name(owed.what),
            due=self.due(owed.due_at),
            clock=self.clock(owed.clock),
        )

    def all_owed(self, owed: Iterable[Owed]) -> Iterator[Block]:
        """What is owed, first what is due first."""
        ordered = sorted(owed, key=lambda each: (each.due_at is None, each.due_at or 0))
        if ordered:
            yield Points(self.say("What is owed"), tuple(map(self.owed, ordered)))

    def sentences(self, *parts: str) -> Said:
        """Sentences that say something, after one another."""
        return Said(" ".join(part for part in parts if part))

    def passed_over(self, passed: Iterable[PassedOver]) -> Iterator[Block]:
        """Who was not chosen, and why."""
        items = tuple(
            self.say("{person} {why}", person=self.name(each.person), why=self.known(PASSED_OVER, each.why))
            for each in passed
        )
        if items:
            yield Points(self.say("Passed over"), items)
