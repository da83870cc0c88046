"""Text read once by the engine, into an intermediate file that can be read again fast and by row number."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

from leadpact.log.engine import scratch
from leadpact.log.looking import LONGEST_LINE
from leadpact.log.sqltext import lit

WIDE = 200
"""Columns from which on an intermediate file is written in small pieces."""


def scratch_file(con: duckdb.DuckDBPyConnection, ending: str) -> Path:
    """A new intermediate file, empty."""
    handle, name = tempfile.mkstemp(prefix="step-", suffix=f".{ending}", dir=scratch(con))
    os.close(handle)
    return Path(name)


def stage(con: duckdb.DuckDBPyConnection, query: str, width: int = 0) -> str:
    """A query's rows, in order, in an intermediate file; gives back the relation that reads it with row numbers.

    Each column being written takes about a megabyte: of a table of `width` columns that is wide, fewer rows are held.
    """
    path = scratch_file(con, "parquet")
    narrow = ", DICTIONARY_SIZE_LIMIT 0, ROW_GROUP_SIZE 2048" if width > WIDE else ""
    con.execute(f"COPY ({query}) TO {lit(str(path))} (FORMAT parquet, COMPRESSION snappy{narrow})")
    return f"read_parquet({lit(str(path))}, file_row_number=true)"


def read_text(path: Path, cells: dict[str, str], how: str, *, gzipped: bool = False) -> str:
    """The relation of a text file whose cells have these names and types; nothing about it is guessed."""
    shape = ", ".join(f"{lit(cell)}: {lit(kind)}" for cell, kind in cells.items())
    packed = "gzip" if gzipped else "none"
    return (
        f"read_csv({lit(str(path))}, auto_detect=false, header=false, {how}, max_line_size={2 * LONGEST_LINE}, "
        f"buffer_size={16 * LONGEST_LINE}, compression='{packed}', columns={{{shape}}})"
    )
