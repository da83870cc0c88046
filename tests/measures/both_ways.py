"""A book beside the raw log it was made of, so that a test can ask both the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import plain_sql

from leadpact.measures.book import Book
from leadpact.measures.figures import figures
from leadpact.measures.measure import Measure
from leadpact.runners.measuring import measures_of

Rows = dict[str | None, Any]


@dataclass(frozen=True)
class Both:
    """A book, its measures by name, and the raw log it was made of."""

    book: Book
    measures: dict[str, Measure]
    raw: duckdb.DuckDBPyConnection

    def whole(self, name: str, *columns: str) -> Any:
        """What the figure of the whole term says."""
        return self.months(name, *columns)[None]

    def months(self, name: str, *columns: str) -> Rows:
        """The same by month, `None` for the term."""
        table = figures(self.book, [self.measures[name]]).to_pylist()
        return {row["month"]: _cells(row, columns) for row in table if row["by"] is None}

    def parts(self, name: str, by: str, *columns: str) -> Rows:
        """The term's figures by the parts of a split."""
        table = figures(self.book, [self.measures[name]], None if by == "key" else by).to_pylist()
        return {row["key"]: _cells(row, columns) for row in table if row["by"] == by and row["month"] is None}

    def one(self, sql: str) -> Any:
        """The raw log's only row."""
        return plain_sql.one(self.raw, sql)

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        """The raw log's rows."""
        return plain_sql.rows(self.raw, sql)


def _cells(row: dict[str, Any], columns: tuple[str, ...]) -> Any:
    asked = columns or ("value",)
    return row[asked[0]] if len(asked) == 1 else tuple(row[name] for name in asked)


def both_of(book: Book, raw: duckdb.DuckDBPyConnection) -> Both:
    return Both(book, {measure.name: measure for measure in measures_of(book)}, raw)
