"""A document as Markdown: CommonMark with tables, a note for each condition as it is written, nothing but text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

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
from leadpact.words.catalogue import Words, plain

SPECIAL = re.compile(r"[\\`*\[\]<>&|~$!#]|(?<![^\W_])_|_(?![^\W_])")
"""What may mean something wherever it stands; `_` between two letters never does."""
AT_START = re.compile(r"^(\W*?)([+\-=]|\d+(?=[.)]))")
MARKS = "\u2066\u2067\u2068\u2069\u200e\u200f"
RUNS = re.compile("`+")
DEEPEST = 6


def markdown_of(document: Document) -> bytes:
    """The whole document in UTF-8, ending with a newline."""
    return Markdown(document).text().encode()


class Markdown:
    """Writes one document; counts its notes."""

    def __init__(self, document: Document) -> None:
        self.document, self.words = document, Words(document.language)
        self.notes: list[str] = []

    def text(self) -> str:
        """All blocks, an empty line between two."""
        document = self.document
        blocks = [f"# {escaped(document.title)}", *self._front()]
        for section in document.sections:
            blocks += self._section(section)
        if self.notes:
            blocks.append(
                "\n".join(f"[^{number}]: {coded(source)}" for number, source in enumerate(self.notes, 1))
            )
        if document.is_rtl:
            blocks = ['<div dir="rtl">', *blocks, "</div>"]
        return "\n\n".join(blocks) + "\n"

    def _front(self) -> Iterator[str]:
        facts = [f"- **{escaped(name)}:** {escaped(value)}" for name, value in self.document.facts]
        if facts:
            yield "\n".join(facts)
        for note in self.document.notes:
            yield f"> {escaped(note)}"

    def _section(self, section: Section) -> Iterator[str]:
        number = "" if section.number is None else f"{section.number} · "
        yield f"## {number}{escaped(section.title)}"
        for block in section.blocks:
            yield from self._block(block, 3)

    def _block(self, block: Block, level: int) -> Iterator[str]:
        match block:
            case Paragraph():
                if block.sentences:
                    yield guarded(" ".join(self._sentences(block.sentences)))
            case Points():
                yield "\n".join(self._points(block))
            case Table():
                yield from self._table(block)
            case Signatures():
                yield from self._signatures(block)
            case Group():
                yield f"{'#' * min(level, DEEPEST)} {escaped(block.title)} {coded(block.clause)}"
                for each in block.blocks:
                    yield from self._block(each, level + 1)

    def _points(self, points: Points) -> Iterator[str]:
        for number, said in enumerate(self._sentences(points.sentences), 1):
            mark = f"{number}." if points.ordered else "-"
            yield f"{mark} {guarded(said)}"

    def _sentences(self, sentences: Sequence[Sentence]) -> Iterator[str]:
        """Each with its note and clause; of several in a row with one clause the last says it."""
        following = [*(each.clause for each in sentences[1:]), None]
        for each, after in zip(sentences, following, strict=False):
            yield self._said(replace(each, clause=None) if each.clause == after else each)

    def _said(self, said: Sentence | Cell) -> str:
        note = "" if said.source is None else self._note(said.source)
        clause = "" if said.clause is None else f" {coded(said.clause)}"
        return f"{escaped(said.text)}{note}{clause}"

    def _note(self, source: str) -> str:
        """The mark of a note; one condition has one note, however often it is told."""
        if source not in self.notes:
            self.notes.append(source)
        return f"[^{self.notes.index(source) + 1}]"

    def _table(self, table: Table) -> Iterator[str]:
        if table.caption:
            yield f"**{escaped(table.caption)}**"
        numbers = [
            bool(table.rows) and all(row[at].number for row in table.rows) for at in range(len(table.header))
        ]
        yield "\n".join(
            [
                _row([escaped(each) for each in table.header]),
                _row(["---:" if number else "---" for number in numbers]),
                *(_row([self._said(cell) for cell in row]) for row in table.rows),
            ]
        )

    def _signatures(self, block: Signatures) -> Iterator[str]:
        say = self.words.say
        if block.words:
            yield guarded(" ".join(self._sentences(block.words)))
        yield f"{escaped(say('Digest of the text'))}: {coded(block.digest)}"
        if block.people:
            rows = [
                [
                    escaped(
                        self.words.comma.join(part for part in (each.name, each.role, each.party) if part)
                    ),
                    "",
                ]
                for each in block.people
            ]
            header = [escaped(say("Name")), escaped(say("Date and signature"))]
            yield "\n".join([_row(header), _row(["---", "---"]), *map(_row, rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is; at the start of a line it still needs `guarded`."""
    return SPECIAL.sub(lambda found: "\\" + found[0], text.replace("\n", " ").strip(" "))


def guarded(line: str) -> str:
    """A line that begins no list and no rule, whatever it begins with."""
    found = AT_START.match(line)
    if found is None or found[1].strip(MARKS):
        return line
    at = found.end() if found[2].isdigit() else found.start(2)
    return f"{line[:at]}\\{line[at:]}"


def coded(text: str) -> str:
    """Text as code, on one line, also where it holds backquotes."""
    shown = " ".join(plain(text).split())
    fence = "`" * (max(map(len, RUNS.findall(shown)), default=0) + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}"
