"""Brings rows of the service's database into a file that the measures' engine reads: whole tables, piece by piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection
from pyarrow import csv

from leadpact.log.sqltext import ident

ROWS = 20_000
"""Rows at a time: what is in memory at once."""
PIECE = 1 << 26
"""Bytes of text at a time; a row is never longer."""
KINDS = {"BIGINT": pa.int64(), "DOUBLE": pa.float64(), "VARCHAR": pa.string()}
Columns = Mapping[str, str]
"""What a query gives, in its order: the engine's type by name."""


def export(asked: str, columns: Columns, path: Path) -> Path:
    """Write what a query of the database gives into a Parquet file. `asked` has no parameters: constants stand in it."""
    if connection.vendor == "postgresql":
        _copied(asked, columns, path)
    else:
        _fetched(asked, columns, path)
    return path


def _copied(asked: str, columns: Columns, path: Path) -> None:
    """PostgreSQL streams the rows as text, which is read piece by piece: nothing ever holds all of them."""
    text = path.with_suffix(".csv")
    with text.open("wb") as out:
        _stream(asked, out)
    schema = _schema(columns)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        if text.stat().st_size:
            for piece in _pieces(text, schema):
                writer.write_batch(piece)
    text.unlink()


def _pieces(text: Path, schema: pa.Schema) -> csv.CSVStreamingReader:
    """The rows as PostgreSQL writes them: what is absent is empty, an empty text stands in quotation marks."""
    return csv.open_csv(
        text,
        csv.ReadOptions(use_threads=False, block_size=PIECE, column_names=schema.names),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )


def _stream(asked: str, out: BinaryIO) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({asked}) TO STDOUT (FORMAT csv)") as copied:
        for piece in copied:
            out.write(piece)


def _fetched(asked: str, columns: Columns, path: Path) -> None:
    schema = _schema(columns)
    with connection.cursor() as cursor, pq.ParquetWriter(path, schema, compression="zstd") as writer:
        cursor.execute(asked)
        while rows := cursor.fetchmany(ROWS):
            writer.write_table(_table(rows, schema))


def _schema(columns: Columns) -> pa.Schema:
    return pa.schema([(name, KINDS[kind]) for name, kind in columns.items()])


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    return pa.table(
        [pa.array(cells, field.type) for cells, field in zip(zip(*rows, strict=True), schema, strict=True)],
        schema=schema,
    )


def listed(columns: Columns, table: str = "") -> str:
    """The columns as a query names them, of one of its tables."""
    of = f"{table}." if table else ""
    return ", ".join(f"{of}{ident(name)}" for name in columns)
