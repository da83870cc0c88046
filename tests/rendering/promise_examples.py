"""Agreements to render in tests: acme's, and small ones whose YAML stands in the test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent

from leadpact.agreement.history import History, Version, version_of
from leadpact.agreement.reading import read_agreement
from leadpact.log.documents import load_history
from leadpact.rendering.blocks import (
    Block,
    Cell,
    Document,
    Group,
    Paragraph,
    Points,
    Section,
    Sentence,
    Signatures,
    Table,
)
from leadpact.rendering.document import document_of
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Words, plain

ACME = Path(__file__).parents[2] / "agreements" / "acme"
SMALL = """
name: Small
effective: 2026-01-01
until: 2026-12-31
parties:
  marketing: {people: {ana: {name: Ana Ruiz}}}
  sales: {people: {luis: {name: Luis Gil}}}
calendars:
  office: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}
"""


@cache
def acme() -> Version:
    """The first version of the example."""
    history = load_history(ACME)
    assert isinstance(history, History)
    return history.versions[0]


def small(more: str = "", base: str = SMALL) -> Version:
    """A small agreement, and whatever the test adds to it."""
    read = read_agreement((base + dedent(more)).encode(), "small.yaml")
    assert read.agreement is not None, read.problems
    return version_of(read, "small.yaml")


def reader(version: Version, language: str = "en") -> Reader:
    """A version for readers of a language."""
    return Reader(version, Words(language))


def document(version: Version, language: str = "en") -> Document:
    """The whole document."""
    return document_of(version, Words(language))


def sentences(blocks: tuple[Block, ...]) -> Iterator[Sentence | Cell]:
    """Every sentence and cell, in order."""
    for block in blocks:
        match block:
            case Paragraph() | Points():
                yield from block.sentences
            case Table():
                yield from (cell for row in block.rows for cell in row)
            case Signatures():
                yield from block.words
            case Group():
                yield from sentences(block.blocks)


def texts(section: Section) -> list[str]:
    """What a section says, without marks of direction."""
    return [plain(each.text) for each in sentences(section.blocks)]


def groups(blocks: tuple[Block, ...]) -> Iterator[Group]:
    """Every group, outer ones first."""
    for block in blocks:
        if isinstance(block, Group):
            yield block
            yield from groups(block.blocks)


def clauses(section: Section) -> set[str]:
    """Every clause that a sentence, a cell or a heading says."""
    said = {each.clause for each in sentences(section.blocks)} | {
        each.clause for each in groups(section.blocks)
    }
    return {clause for clause in said if clause is not None}


def tables(section: Section) -> list[Table]:
    """Every table, those in groups too."""
    found = [*section.blocks, *(block for group in groups(section.blocks) for block in group.blocks)]
    return [block for block in found if isinstance(block, Table)]


def rows(table: Table) -> list[tuple[str, ...]]:
    """A table's texts, with plain blanks."""
    return [tuple(plain(cell.text).replace("\u00a0", " ") for cell in row) for row in table.rows]
