"""A document as plain data for the printer's template: texts stay texts, so that nothing in them is ever markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from leadpact.rendering.blocks import (
    Block,
    Cell,
    Document,
    Group,
    Paragraph,
    Points,
    Section,
    Sentence,
    Signature,
    Signatures,
    Table,
)
from leadpact.words.catalogue import PDI, Words, plain

LRI = "\u2066"
LEAST, MOST = 7, 34
"""Letters that a column is at least and at most as wide as, compared with the others."""
APART = 2
"""As many more for the white between two columns."""
NAMELESS = "—"
"""What is called nothing."""
BREAK = "\u200b"
"""A place where a line may end, and nothing to be seen."""
TITLE_WORD, WORD = 20, 64
"""Letters of a word that fits a line: in the title, and elsewhere; a longer one is torn rather than run off the sheet."""
SHORT = 500
"""Letters of a list that is not torn apart."""
Data = dict[str, Any]


def data_of(document: Document) -> Data:
    """Everything the template shows; no fonts."""
    words = Words(document.language)
    return {
        "title": _named(document.title, TITLE_WORD),
        "lang": words.base,
        "rtl": document.is_rtl,
        "version": document.version,
        "digest": words.say("Digest of the text: {digest}", digest=document.digest)
        if document.digest
        else "",
        "page_of": words.say("page {page} of {pages}", page="{page}", pages="{pages}"),
        "facts": [[name, _torn(value)] for name, value in document.facts],
        "notes": list(document.notes),
        "sections": [_section(section, words) for section in document.sections],
    }


def _named(title: str, longest: int = WORD) -> str:
    """A heading; a page without one cannot be told aloud, so what has no name gets a dash."""
    return _torn(title, longest) if plain(title).strip() else NAMELESS


def _torn(text: str, longest: int = WORD) -> str:
    """A text whose longest words may end a line within; all others stay whole."""
    pieces = re.compile(f".{{{longest // 2}}}(?=.)")
    return re.sub(
        rf"[^\s{BREAK}]{{{longest + 1},}}", lambda word: pieces.sub(rf"\g<0>{BREAK}", word[0]), text
    )


def _section(section: Section, words: Words) -> Data:
    blocks = _blocks(section.blocks, section.key, words)
    return {"title": _named(section.title), "number": section.number, "blocks": blocks}


def _blocks(blocks: Sequence[Block], above: str, words: Words) -> list[Data]:
    """Blocks under a heading that says the clause `above`; what leads up to a table or a list stays with it."""
    made = [_block(block, above, words) for block in blocks]
    for each, after in pairwise(made):
        if each["type"] == "paragraph" and after["type"] in ("table", "points"):
            each["sticky"] = len(each["sentences"]) == 1
    return made


def _block(block: Block, above: str, words: Words) -> Data:
    match block:
        case Paragraph():
            return {"type": "paragraph", "sentences": _sentences(block.sentences, above), "sticky": False}
        case Points():
            return _points(block, above)
        case Table():
            return _table(block, above)
        case Signatures():
            return _signatures(block, words)
        case Group():
            clause = _code(None if block.clause == above else block.clause)
            blocks = _blocks(block.blocks, block.clause, words)
            return {"type": "group", "title": _named(block.title), "clause": clause, "blocks": blocks}


def _points(points: Points, above: str) -> Data:
    """A list; a short one stays on one page."""
    is_short = sum(len(each.text) for each in points.sentences) <= SHORT
    sentences = _sentences(points.sentences, above)
    return {"type": "points", "sentences": sentences, "ordered": points.ordered, "together": is_short}


def _sentences(sentences: Sequence[Sentence], above: str) -> list[Data]:
    """Sentences of one block; of several in a row with one clause the last says it."""
    following = [each.clause for each in sentences[1:]] + [None]
    return [
        _sentence(replace(each, clause=None) if each.clause == after else each, above)
        for each, after in zip(sentences, following, strict=False)
    ]


def _sentence(sentence: Sentence | Cell, above: str = "") -> Data:
    return {
        "text": _torn(sentence.text),
        "source": _code(sentence.source),
        "clause": _code(_below(sentence.clause, above)),
    }


def _below(clause: str | None, above: str) -> str | None:
    """A clause as it is read under a heading that says the first part of it: `.within`; nothing if it says all."""
    if clause is None or clause in (above, above.partition(".")[0]):
        return None
    return clause.removeprefix(above) if above and clause.startswith(f"{above}.") else clause


def _code(text: str | None) -> str | None:
    """A clause or a condition: left to right by its first letter, whatever stands around it."""
    return None if text is None else f"{LRI}{text}{PDI}"


def _table(table: Table, above: str) -> Data:
    """A table with how wide its columns are to each other, and which of them are of numbers."""
    rows = [[_cell(cell, above) for cell in row] for row in table.rows]
    columns = list(zip(*rows, strict=True)) or [()] * len(table.header)
    numbers = [bool(rows) and all(row[at].number for row in table.rows) for at in range(len(table.header))]
    return {
        "type": "table",
        "caption": table.caption,
        "header": list(table.header),
        "rows": rows,
        "widths": [_width(header, cells) for header, cells in zip(table.header, columns, strict=True)],
        "numbers": numbers,
    }


def _cell(cell: Cell, above: str) -> Data:
    """A cell; a row that is called by the last step of its clause says it already."""
    is_key = cell.clause is not None and plain(cell.text) == cell.clause.rpartition(".")[2]
    return _sentence(replace(cell, clause=None) if is_key else cell, above)


def _width(header: str, cells: Sequence[Data]) -> int:
    """How wide a column is, in letters: as its longest cell, within bounds, but never narrower than a word or a clause."""
    texts = [header, *(cell["text"] for cell in cells)]
    words = [word for text in texts for word in re.split(f"[ {BREAK}]", text)] + [
        cell["clause"] or "" for cell in cells
    ]
    longest = max((len(cell["text"]) for cell in cells), default=0)
    return max(*map(len, words), LEAST, min(longest, MOST)) + APART


def _signatures(block: Signatures, words: Words) -> Data:
    return {
        "type": "signatures",
        "people": [{"name": _torn(each.name), "standing": _standing(each, words)} for each in block.people],
        "digest": block.digest,
        "digest_label": words.say("Digest of the text"),
        "line_label": words.say("Date and signature"),
        "words": [_sentence(each) for each in block.words],
    }


def _standing(person: Signature, words: Words) -> str:
    return words.comma.join(each for each in (person.role, person.party) if each)
