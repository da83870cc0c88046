"""A file an engine can read: its columns by their true names, whatever the engine calls them.

Engines fold the case of names and rename repeats, so every column is reached by its place, never by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leadpact.log.rewriting import Unread
from leadpact.log.sqltext import text_of


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its true name, the SQL that reaches it, and its type."""

    name: str
    sql: str
    kind: str = "VARCHAR"

    @property
    def text(self) -> str:
        """The column as the text of a property."""
        return self.sql if self.kind == "TEXT" else text_of(self.sql, self.kind)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as a relation: a FROM clause that also gives `file_row_number`, counted from 0.

    `line` is the SQL of a row's line; where it is None, the line is the row's number plus `first_line`.
    """

    path: Path
    name: str
    format: str
    relation: str
    columns: tuple[Column, ...]
    inner: tuple[Column, ...] = ()
    line: str | None = None
    first_line: int = 1
    refused: tuple[tuple[str, str], ...] = ()
    unread: tuple[Unread, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that very name."""
        return next((column for column in self.columns if column.name == name), None)


def bare_name(name: str) -> str:
    """A name without what people write differently: `Lead ID`, `LeadId` and `lead_id` are near."""
    return "".join(letter for letter in name.lower() if letter.isalnum())
