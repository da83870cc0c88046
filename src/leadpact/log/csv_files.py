"""A CSV file as a relation: read by the engine where it reads every line as a row, by the careful way where not."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from leadpact.events.columns import REQUIRED
from leadpact.log.looking import CHUNK, Look
from leadpact.log.problems import Problem
from leadpact.log.relation import Column, Source, bare_name
from leadpact.log.rewriting import csv_records, rewrite_csv
from leadpact.log.sqltext import lit
from leadpact.log.staging import read_text, scratch_file, stage

DELIMITERS = ",;\t|"
EXAMPLE = ",".join(REQUIRED)
STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
VALUE = re.compile(r"\d{4}-\d\d-\d\d|[+-]?\d+([.,]\d+)?|\S+@\S+\.\S+")
"""What nobody calls a column: a day, a number, an address."""


def open_csv(
    con: duckdb.DuckDBPyConnection, path: Path, name: str, seen: Look, *, native: bool
) -> Source | list[Problem]:
    """The file's rows as texts under the names of its header. `native`: it must have the log's own columns."""
    header = _header(path, seen)
    if header is None:
        return [Problem(name, "no_header", line=1, params={"columns": EXAMPLE})]
    delimiter, names = header
    if code := _no_names(names, native):
        reads = delimiter.join(names)[:60]
        return [Problem(name, code, line=1, params={"reads": reads, "columns": EXAMPLE})]
    while native and not names[-1]:
        names.pop()  # what a spreadsheet adds at the end of a line says nothing, in the header as in the rows
    cells = {f"c{place}": "VARCHAR" for place in range(len(names))}
    columns = tuple(Column(each, f"c{place}", "VARCHAR") for place, each in enumerate(names))
    if seen.plain:
        rows = _read(path, delimiter, cells, skip=1, gzipped=seen.gzipped)
        relation = _staged_if_whole(con, rows, seen.lines - 1, len(names))
        if relation is not None:
            return Source(path, name, "csv", relation, columns, first_line=2)
    clean = scratch_file(con, "csv")
    unread = rewrite_csv(path, delimiter, len(names), clean)
    rows = _read(clean, ",", {"line": "BIGINT", **cells}, skip=0, parallel=False)
    relation = stage(con, f"SELECT * FROM {rows}", len(names))
    clean.unlink()
    return Source(path, name, "csv", relation, columns, line="line", unread=tuple(unread))


def _header(path: Path, seen: Look) -> tuple[str, list[str]] | None:
    """The delimiter that parts the first record into most names, and those names."""
    first_line = seen.first.split(b"\n", 1)[0].split(b"\r", 1)[0]
    if len(first_line) >= CHUNK:
        return None
    records = {each: next((fields for _, fields, _ in csv_records(path, each)), None) for each in DELIMITERS}
    delimiter, names = max(records.items(), key=lambda found: len(found[1] or ()))
    names = [each.strip() for each in names or ()]
    return (delimiter, names) if any(names) else None


def _no_names(names: list[str], native: bool) -> str | None:
    """Why a first line is no header, as a code: it names none of the columns there must be, or it is a row itself."""
    if native and {bare_name(each) for each in names} & {bare_name(each) for each in REQUIRED}:
        return None
    if any(STAMP.match(each) or (native and VALUE.fullmatch(each)) for each in names):
        return "values_for_header"
    return "unknown_header" if native else None


def _read(
    path: Path,
    delimiter: str,
    cells: dict[str, str],
    *,
    skip: int,
    gzipped: bool = False,
    parallel: bool = True,
) -> str:
    how = (
        f"skip={skip}, delim={lit(delimiter)}, quote='\"', escape='\"', nullstr='', "
        f"parallel={str(parallel).lower()}"
    )
    return read_text(path, cells, how, gzipped=gzipped)


def _staged_if_whole(con: duckdb.DuckDBPyConnection, rows: str, lines: int, width: int) -> str | None:
    """The rows in an intermediate file, if the engine reads every line as one row; if not, the careful way is taken."""
    try:
        relation = stage(con, f"SELECT * FROM {rows}", width)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    found = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return relation if found is not None and found[0] == lines else None
