"""What a rendered agreement is made of: sections of blocks, their texts in the reader's language already.

Parts write blocks and know no format; formats (HTML, Markdown, PDF) set blocks and know no agreement.
"""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.words.catalogue import Said


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and where it comes from."""

    text: Said
    source: str | None = None
    """The condition it tells in words, as the YAML writes it; formats set it apart, one click or a note away."""
    clause: str | None = None
    """The path in the YAML that says so, `follow_up.clocks.depth`: findings cite it, so readers can look for it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A list. `ordered` where the order is agreed too: the first trigger that fits counts."""

    sentences: tuple[Sentence, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell. `number`: set flush with its like."""

    text: Said
    number: bool = False
    source: str | None = None
    clause: str | None = None
    """In a row's first cell: the path in the YAML that the row tells, `qualification.fit.rules.near`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the header."""

    caption: Said
    header: tuple[Said, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    """Whether the last row sums up the others."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on. Who has signed, and when, is told in the words of `Signatures`."""

    name: Said
    role: Said
    party: Said


@dataclass(frozen=True, slots=True)
class Signatures:
    """The block at the end: who signs, and what: the digest of the text."""

    people: tuple[Signature, ...]
    digest: str
    words: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A heading within a section: one clock, one track, one persona."""

    title: Said
    clause: str
    blocks: tuple[Block, ...]


Block = Paragraph | Points | Table | Signatures | Group


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the agreement. `key` is its name in the YAML, its file in `agreement/` and its page in the reference."""

    key: str
    number: int | None
    """1 to 7 for the seven parts; None for what frames them."""
    title: Said
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole agreement in one language. `facts`: what a reader wants to know first, name and value."""

    title: Said
    language: str
    is_rtl: bool
    facts: tuple[tuple[Said, Said], ...]
    sections: tuple[Section, ...]
    notes: tuple[Said, ...] = ()
    """What the reader should know of this rendering: texts that lack this language, a digest that is not the signed one."""
    version: str = ""
    """Its effective date, as findings cite it; at the head of every page."""
    digest: str = ""
    """Of the text; at the foot of every page, so that no page can be slipped into another agreement."""
