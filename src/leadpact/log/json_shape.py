"""What an engine reads in a line of JSON and nobody else does: it is found here, so that a file means what is posted.

The engine takes commas before a closing bracket and any writing of NaN and Infinity, and counts no levels. One look at the
bytes says whether a file may have such lines; only then each line is asked, in SQL.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from leadpact.events.receiving_rows import DEEPEST
from leadpact.log.sqltext import lit

Ends = NDArray[np.int64]
CLOSING: Final = ord("}")
CASE: Final = 0x20
"""What makes `]` the `}` of the same place, as it makes small letters of capitals."""
BEFORE: Final = np.isin(np.arange(256), np.frombuffer(b", \t\r\f", np.uint8))
"""What stands before a closing bracket where a comma may be the last to stand there."""

STRING: Final = r'"(?:[^"\\]|\\.)*"'
LOOSE: Final = r"(?:^|[:\[,])\s*-?(?:[nN][aA]|[iI][nN])|,\s*[\]}]"
"""What a loose line has somewhere, in its strings or not."""
NAMED: Final = r"(^|[:\[,])(\s*)(?:NaN|-?Infinity)"
"""The two that are read, as Python and others write them."""
STILL_LOOSE: Final = r"(?i)nan|inf|,\s*[\]}]"
"""What it has still without its strings and without those two."""


class Brackets:
    """The closing brackets of a file of JSON lines, chunk by chunk."""

    def __init__(self) -> None:
        self.loose = False
        """Before some closing bracket there may be a comma."""
        self.nested = False
        """Some line has so many that it may nest too deep."""
        self.listed = False
        """Some line may have a list."""
        self._last = ord("\n")
        self._open = 0
        self._small = np.empty(0, np.uint8)
        self._closing = np.empty(0, np.bool_)

    def add(self, chunk: bytes, ends: Ends) -> None:
        """The next chunk of the file; `ends`: where in it a line ends. Two arrays are kept: new memory is slow."""
        self.listed = self.listed or b"[" in chunk
        data = np.frombuffer(chunk, np.uint8)
        if len(self._small) < len(data):
            self._small, self._closing = np.empty(len(data), np.uint8), np.empty(len(data), np.bool_)
        np.bitwise_or(data, CASE, out=self._small[: len(data)])
        np.equal(self._small[: len(data)], CLOSING, out=self._closing[: len(data)])
        found = np.flatnonzero(self._closing[: len(data)])
        before = data[found - 1]
        if len(found) and found[0] == 0:
            before[0] = self._last
        self.loose = self.loose or bool(BEFORE[before].any())
        lines = np.diff(np.searchsorted(found, ends), prepend=-self._open, append=len(found))
        self.nested = self.nested or bool((lines > DEEPEST).any())
        self._open, self._last = int(lines[-1]), int(data[-1])


def is_loose(text: str) -> str:
    """The SQL of: a text that the engine takes for JSON is none."""
    bare = f"regexp_replace({text}, {lit(STRING)}, '\"\"', 'g')"
    rest = rf"regexp_replace({bare}, {lit(NAMED)}, '\1\20', 'g')"
    return (
        f"CASE WHEN regexp_matches({text}, {lit(LOOSE)}) "
        f"THEN regexp_matches({rest}, {lit(STILL_LOOSE)}) ELSE false END"
    )


def is_too_deep(text: str) -> str:
    """The SQL of: a JSON text nests too deep. Only brackets are left of it, and what closes at once goes, level by level."""
    openings = f"2 * strlen({text}) - strlen(replace({text}, '[', '')) - strlen(replace({text}, '{{', ''))"
    bare = rf"regexp_replace(regexp_replace({text}, {lit(STRING)}, '', 'g'), '[^\[\]{{}}]', '', 'g')"
    levels = f"list_resize([translate({bare}, '{{}}', '[]')], {DEEPEST + 1}, '')"
    rest = f"list_reduce({levels}, lambda held, step: replace(held, '[]', ''))"
    return f"CASE WHEN {openings} > {DEEPEST} THEN {rest} <> '' ELSE false END"
