"""Tables as lines of text: columns as wide as they must be, cut into several tables where they do not fit the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from leadpact.words.catalogue import FSI, PDI, Said

WIDTH = 80
"""Columns of characters of a page."""
GAP = "  "
ISOLATED = re.compile(f"{FSI}[^{PDI}]*{PDI}")
UNBREAKABLE = "\0"


def width(text: str) -> int:
    """The columns a text takes on a terminal: marks and signs of direction none, wide letters two."""
    return sum(
        0
        if unicodedata.category(sign) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def wrapped(text: str) -> Iterator[Said]:
    """A sentence in lines no wider than the page; what is isolated for its direction stays on one."""
    kept = ISOLATED.sub(lambda found: found[0].replace(" ", UNBREAKABLE), text)
    line = ""
    for word in kept.split(" "):
        if line and width(line) + 1 + width(word) > WIDTH:
            yield Said(line.replace(UNBREAKABLE, " "))
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield Said(line.replace(UNBREAKABLE, " "))


def table(header: Sequence[str], rows: Sequence[Sequence[str]], is_rtl: bool = False) -> Iterator[Said]:
    """The lines of a table; the first column is text, the others are numbers. Where it is wider than the page, its columns
    follow in tables of their own, each with the first one again and an empty line between."""
    lines = [header, *rows]
    wide = [max(width(line[place]) for line in lines) for place in range(len(header))]
    for number, places in enumerate(_pages(wide)):
        if number:
            yield Said("")
        for line in lines:
            cells = [_cell(line[place], wide[place], place == 0 or is_rtl) for place in places]
            yield Said(GAP.join(cells).rstrip())


def _pages(wide: Sequence[int]) -> list[list[int]]:
    """The columns of each table: the first one, and as many others as fit."""
    pages, used = [[0]], wide[0]
    for place in range(1, len(wide)):
        if used + len(GAP) + wide[place] > WIDTH and len(pages[-1]) > 1:
            pages.append([0])
            used = wide[0]
        pages[-1].append(place)
        used += len(GAP) + wide[place]
    return pages


def _cell(text: str, wide: int, to_the_end: bool) -> str:
    """A cell filled with spaces: behind it for texts, before it for numbers. Digits run to the right in every language, so
    from right to left the spaces stand behind numbers too, and ones stand under ones."""
    spaces = " " * (wide - width(text))
    return text + spaces if to_the_end else spaces + text
