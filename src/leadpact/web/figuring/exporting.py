"""Brings rows of the service's database into a file that the measures' engine reads: whole tables, piece by piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection

from leadpact.log.sqltext import ident, lit

ROWS = 20_000
"""Rows at a time: what is in memory at once."""
KINDS = {"BIGINT": pa.int64(), "DOUBLE": pa.float64(), "VARCHAR": pa.string()}
Columns = Mapping[str, str]
"""What a query gives, in its order: the engine's type by name."""


def export(con: duckdb.DuckDBPyConnection, asked: str, columns: Columns, path: Path) -> Path:
    """Write what a query of the database gives into a Parquet file. `asked` has no parameters: constants stand in it."""
    if connection.vendor == "postgresql":
        _copied(con, asked, columns, path)
    else:
        _fetched(asked, columns, path)
    return path


def _copied(con: duckdb.DuckDBPyConnection, asked: str, columns: Columns, path: Path) -> None:
    """PostgreSQL streams the rows as text, which the engine reads by itself: Python never holds one of them."""
    text = path.with_suffix(".csv")
    with text.open("wb") as out:
        _stream(asked, out)
    kinds = ", ".join(f"{lit(name)}: {lit(kind)}" for name, kind in columns.items())
    con.execute(
        f"COPY (SELECT * FROM read_csv({lit(str(text))}, columns = {{{kinds}}}, header = false, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, new_line = '\\n', "
        f"max_line_size = 16777216, parallel = false)) TO {lit(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    text.unlink()


def _stream(asked: str, out: BinaryIO) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({asked}) TO STDOUT (FORMAT csv)") as copied:
        for piece in copied:
            out.write(piece)


def _fetched(asked: str, columns: Columns, path: Path) -> None:
    schema = pa.schema([(name, KINDS[kind]) for name, kind in columns.items()])
    with connection.cursor() as cursor, pq.ParquetWriter(path, schema, compression="zstd") as writer:
        cursor.execute(asked)
        while rows := cursor.fetchmany(ROWS):
            writer.write_table(_table(rows, schema))


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    return pa.table(
        [pa.array(cells, field.type) for cells, field in zip(zip(*rows, strict=True), schema, strict=True)],
        schema=schema,
    )


def listed(columns: Columns, table: str = "") -> str:
    """The columns as a query names them, of one of its tables."""
    of = f"{table}." if table else ""
    return ", ".join(f"{of}{ident(name)}" for name in columns)
