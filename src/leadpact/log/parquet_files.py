"""A Parquet file as a relation: read where it lies, its columns reached by place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from leadpact.events.columns import PROPERTIES
from leadpact.log.problems import Problem
from leadpact.log.relation import Column, Source
from leadpact.log.rewriting import KEPT
from leadpact.log.sqltext import ident, lit


def open_parquet(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Source | list[Problem]:
    """The file's columns with their types; the members of a `properties` struct are columns of their own."""
    try:
        names = pq.read_schema(path).names
    except (pa.ArrowException, OSError, ValueError) as broken:
        return [Problem(name, "bad_parquet", params={"why": str(broken).splitlines()[0][:200]})]
    relation = f"read_parquet({lit(str(path))}, file_row_number=true)"
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.InterruptException:
        raise
    except duckdb.Error as broken:
        return [Problem(name, "bad_parquet", params={"why": str(broken).splitlines()[0][:200]})]
    kinds = [(row[0], row[1]) for row in described if row[0] != "file_row_number"]
    columns: list[Column] = []
    inner: list[Column] = []
    for true_name, (called, kind) in zip(names, kinds, strict=True):
        if true_name == PROPERTIES and kind.startswith("STRUCT"):
            inner.extend(_fields_of(con, relation, called))
        elif true_name == PROPERTIES and kind.startswith("MAP"):
            columns.append(Column(PROPERTIES, f"CAST(to_json({ident(called)}) AS VARCHAR)"))
        else:
            columns.append(Column(true_name, ident(called), kind))
    return Source(path, name, "parquet", relation, tuple(columns), tuple(inner))


def _fields_of(con: duckdb.DuckDBPyConnection, relation: str, column: str) -> Iterator[Column]:
    """The members of a struct column, by name and type."""
    for row in con.execute(f"DESCRIBE SELECT unnest({ident(column)}) FROM {relation}").fetchall():
        yield Column(row[0], f"{ident(column)}[{lit(row[0])}]", row[1])


def raw_of(source: Source) -> str:
    """The SQL of a row as text, for the rejected file."""
    cells = ", ".join(f"{column.text}" for column in source.columns)
    return f"left(CAST(to_json([{cells}]) AS VARCHAR), {KEPT})"
