"""Sets a document as HTML: one file without script or network, for a screen of any width and for paper."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import bidirectional

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from leadpact import __version__
from leadpact.rendering.blocks import Cell, Document, Table
from leadpact.words.catalogue import FSI, PDI, Words

ISOLATED = re.compile(f"{FSI}([^{FSI}{PDI}]*){PDI}")
FEW = 18
"""Rows of a table that paper does not break."""
LONG = 28
"""Letters of a word that may break anywhere: addresses and names of use are shorter."""
TAGS = re.compile("<[^>]*>|&[#0-9a-z]+;")


def page_of(document: Document) -> bytes:
    """The whole page, UTF-8."""
    style = Markup((files("leadpact.rendering") / "style.css").read_text(encoding="utf-8"))
    rendered = _set("agreement.html", document, version=__version__, style=style)
    return (rendered + "\n").encode("utf-8", "replace")


def sections_of(document: Document) -> Markup:
    """The parts alone, for a page that has its own frame; clauses are found there by the same ids."""
    return Markup(_set("sections.html", document))


def _set(template: str, document: Document, **more: object) -> str:
    words = Words(document.language)
    rendered = (
        _environment()
        .get_template(template)
        .render(
            document=document,
            sources=Sources(),
            anchors=Anchors(),
            kind=lambda block: type(block).__name__,
            is_wide=is_wide,
            classes_of=classes_of,
            is_long=is_long,
            key_of=key_of,
            hexadecimal=hexadecimal,
            say=words.say,
            digits=words.digits,
            **more,
        )
    )
    return "\n".join(line for line in rendered.splitlines() if line.strip())


class Sources:
    """The conditions of a page as they are written: each has a number, by which paper finds it."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, source: str) -> int:
        """A condition's number; the same for the same condition."""
        return self.numbers.setdefault(source, len(self.numbers) + 1)


class Anchors:
    """The ids of a page: a clause that several blocks tell is found at the first."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, clause: str | None) -> Markup:
        """An id attribute, once for each clause."""
        if clause is None or clause in self.taken:
            return Markup("")
        self.taken.add(clause)
        return Markup(' id="{}"').format(clause)


def is_wide(table: Table) -> bool:
    """Whether a table is one of numbers, which only make sense side by side; others are stacked on a narrow screen."""
    return all(cell.number for row in table.rows for cell in row[1:])


def classes_of(table: Table) -> str:
    """How a table stands: `slim` with two columns, `keep` on one sheet with few rows."""
    found = {"slim": len(table.header) < 3, "keep": len(table.rows) <= FEW}
    return " ".join(name for name, holds in found.items() if holds)


def is_long(text: str) -> bool:
    """Whether a word of a text is longer than a column should be."""
    return any(len(word) > LONG for word in _bare(text).split())


def key_of(cell: Cell) -> str:
    """The name in the YAML that a row has, where its text says another."""
    name = "" if cell.clause is None else cell.clause.rpartition(".")[2]
    return "" if name.isdigit() or name.lower() == _bare(cell.text).lower() else name


def hexadecimal(digest: str) -> str:
    """A digest, at the foot of each sheet: it stands in a style sheet, where nothing else may."""
    return digest if re.fullmatch("[0-9a-f]*", digest) else ""


def html(text: object) -> Markup:
    """Text as HTML: escaped, and isolated where it is foreign."""
    if isinstance(text, Markup):
        return text
    safe = str(escape(str(text)))
    while ISOLATED.search(safe):
        safe = ISOLATED.sub(_bdi, safe)
    return Markup(safe.replace(FSI, "").replace(PDI, ""))


def _bdi(found: re.Match[str]) -> str:
    """Isolated as HTML does it; what has no letters, as `+15`, would take the direction of the page."""
    shown = found[1]
    turns = any(bidirectional(letter) in ("L", "R", "AL") for letter in TAGS.sub("", shown))
    return f"<bdi>{shown}</bdi>" if turns else f'<bdi dir="ltr">{shown}</bdi>'


def _bare(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("leadpact.rendering"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["bare"] = _bare
    return found


def _shown(value: Any) -> Any:
    """What an expression of a template puts into the page."""
    return html(value) if isinstance(value, str) else value
