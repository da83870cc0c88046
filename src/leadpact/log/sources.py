"""An event file of any format as one relation: its columns by their true names, whatever the engine calls them.

Engines fold the case of names and rename repeats, so every column is reached by its place, never by its name.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from leadpact.events.columns import COLUMNS, PROPERTIES, REQUIRED, property_name_problem
from leadpact.log.engine import scratch
from leadpact.log.looking import CHUNK, LONGEST_LINE, Look, look
from leadpact.log.problems import Problem
from leadpact.log.rewriting import KEPT, Unread, csv_records, rewrite_csv, rewrite_json
from leadpact.log.sqltext import ident, lit, number_text, text_of, texts

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
}
DELIMITERS = ",;\t|"
DEEP = "DEEP"
WIDE = 200
"""Columns from which on an intermediate file is written in small pieces."""
BRACKETS = 500
"""Brackets a text may have before its depth is counted: the engine's own walk is recursive and has no bound."""


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


def open_source(con: duckdb.DuckDBPyConnection, path: Path, *, native: bool = True) -> Source | list[Problem]:
    """The file as a relation, or what is wrong with it as a whole. `native`: it must have the log's own columns."""
    name = str(path)
    if not path.exists():
        return [Problem(name, "not_found")]
    if path.is_dir():
        return [Problem(name, "is_a_directory")]
    try:
        path = _kept(con, path)
        form = _format(path)
    except OSError as failed:
        return [Problem(name, "unreadable", params={"why": failed.strerror or str(failed)})]
    path = _plainly_named(con, path)
    if form == "parquet":
        found = _open_parquet(con, path, name)
    else:
        seen = look(path, name)
        if isinstance(seen, Problem):
            return [seen]
        form = form or (
            "json" if seen.first.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") else "csv"
        )
        found = _open_csv(con, path, name, seen) if form == "csv" else _open_json(con, path, name, seen)
    if not isinstance(found, Source):
        return found
    return _checked(found, native)


def _kept(con: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """A pipe can be read once only, as `<(zcat …)` is: its bytes go to an intermediate file."""
    if not path.is_fifo():
        return path
    kept = scratch_file(con, "".join(path.suffixes[-2:]).lstrip("."))
    with path.open("rb") as data, kept.open("wb") as out:
        shutil.copyfileobj(data, out)
    return kept


def _plainly_named(con: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """The file under a name the engine cannot take for a pattern."""
    if not set("*?[]{}\\") & set(str(path)):
        return path
    link = scratch_file(con, "".join(path.suffixes[-2:]).lstrip("."))
    link.unlink()
    link.symlink_to(path.resolve())
    return link


def _format(path: Path) -> str | None:
    """By content where that is certain, else by name; None: look at the text."""
    with path.open("rb") as data:
        start = data.read(4)
    if start == b"PAR1":
        return "parquet"
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return ENDINGS.get(suffixes[-1]) if suffixes else None


def _checked(source: Source, native: bool) -> Source | list[Problem]:
    """Names that cannot be, and required columns that are not there."""
    problems = []
    names = [column.name for column in source.columns]
    for number, name in enumerate(names, start=1):
        if not name and (native or source.format != "csv"):
            problems.append(Problem(source.name, "column_without_name", line=1, params={"number": number}))
        elif name and names.index(name) != number - 1:
            problems.append(Problem(source.name, "column_twice", line=1, params={"name": name}))
        elif native and name not in COLUMNS and property_name_problem(name) == "property_name_too_long":
            problems.append(
                Problem(source.name, "property_name_too_long", line=1, params={"name": name[:40]})
            )
    if problems:
        return problems
    return replace(source, columns=tuple(column for column in source.columns if column.name))


def missing(source: Source, required: Iterable[str]) -> list[Problem]:
    """The required columns a native file has not, each with a name that is near it.

    JSON Lines have no header: there every row is judged alone, if one is an object at all.
    """
    if source.format == "json":
        return [] if source.columns or source.inner else [Problem(source.name, "no_objects", line=1)]
    names = [column.name for column in source.columns]
    return [
        Problem(source.name, "column_missing", line=1, params={"name": name, "near": _near(name, names)})
        for name in required
        if name not in names
    ]


def _near(name: str, names: list[str]) -> str:
    def bare(word: str) -> str:
        return "".join(letter for letter in word.lower() if letter.isalnum())

    near = next((other for other in names if bare(other) == bare(name)), None)
    return f" (but `{near}`)" if near else ""


# CSV


def _open_csv(con: duckdb.DuckDBPyConnection, path: Path, name: str, seen: Look) -> Source | list[Problem]:
    header = _header(path, seen)
    if header is None:
        return [Problem(name, "no_header", line=1, params={"columns": ",".join(REQUIRED)})]
    delimiter, names = header
    cells = {f"c{place}": "VARCHAR" for place in range(len(names))}
    columns = tuple(Column(each, f"c{place}", "VARCHAR") for place, each in enumerate(names))
    if seen.plain:
        rows = _read_csv(path, delimiter, cells, skip=1, gzipped=seen.gzipped)
        relation = _staged_if_whole(con, rows, seen.lines - 1, len(names))
        if relation is not None:
            return Source(path, name, "csv", relation, columns, first_line=2)
    clean = scratch_file(con, "csv")
    unread = rewrite_csv(path, delimiter, len(names), clean)
    rows = _read_csv(clean, ",", {"line": "BIGINT", **cells}, skip=0, parallel=False)
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


def _read_csv(
    path: Path,
    delimiter: str,
    cells: dict[str, str],
    *,
    skip: int,
    gzipped: bool = False,
    parallel: bool = True,
) -> str:
    return (
        f"read_csv({lit(str(path))}, auto_detect=false, header=false, skip={skip}, delim={lit(delimiter)}, "
        f"quote='\"', escape='\"', nullstr='', {_how(cells, gzipped)}, parallel={str(parallel).lower()})"
    )


def _how(cells: dict[str, str], gzipped: bool) -> str:
    shape = ", ".join(f"{lit(cell)}: {lit(kind)}" for cell, kind in cells.items())
    packed = "gzip" if gzipped else "none"
    return (
        f"max_line_size={2 * LONGEST_LINE}, buffer_size={16 * LONGEST_LINE}, compression='{packed}', "
        f"columns={{{shape}}}"
    )


def _a_row_a_line(con: duckdb.DuckDBPyConnection, rows: str, lines: int) -> bool:
    """Whether the engine reads every line as one row; if not, the careful way is taken."""
    try:
        found = con.execute(f"SELECT count(*) FROM {rows}").fetchone()
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    return found is not None and found[0] == lines


def _staged_if_whole(con: duckdb.DuckDBPyConnection, rows: str, lines: int, width: int) -> str | None:
    """The rows in an intermediate file, if the engine reads every line as one row; if not, the careful way is taken."""
    try:
        relation = stage(con, f"SELECT * FROM {rows}", width)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    found = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return relation if found is not None and found[0] == lines else None


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


# JSON Lines


def _open_json(con: duckdb.DuckDBPyConnection, path: Path, name: str, seen: Look) -> Source | list[Problem]:
    plain_name = path.name.lower().removesuffix(".gz")
    if _start(seen) == b"[" and plain_name.endswith(".json"):
        return [Problem(name, "json_array", line=1)]
    if seen.plain and not seen.bom:
        lines = _read_lines(path, {"body": "VARCHAR"}, gzipped=seen.gzipped)
        if _a_row_a_line(con, lines, seen.lines):
            shapes = _shapes(con, lines, "body")
            if DEEP not in shapes and not any(_foreign(shape) for shape in shapes):
                return _json_source(con, path, name, lines, shapes)
    clean = scratch_file(con, "jsonl")
    unread = rewrite_json(path, clean)
    lines = _read_lines(clean, {"line": "BIGINT", "body": "VARCHAR"})
    source = _json_source(con, path, name, lines, _shapes(con, lines, "body"), line="line")
    clean.unlink()
    return replace(source, unread=tuple(unread))


def _start(seen: Look) -> bytes:
    return seen.first.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]


def _foreign(shape: Any) -> bool:
    """Whether some lines may be Segment's: they are translated one by one."""
    return isinstance(shape, dict) and "kind" not in shape and ("type" in shape or "batch" in shape)


def _read_lines(path: Path, cells: dict[str, str], gzipped: bool = False) -> str:
    """Whole lines: no quotes, and a delimiter that plain text has not."""
    return (
        f"read_csv({lit(str(path))}, auto_detect=false, header=false, delim=chr(1), quote='', escape='', "
        f"strict_mode=false, {_how(cells, gzipped)})"
    )


def _shallow(text: str) -> str:
    """Whether a text has few enough brackets to be walked."""
    brackets = f"(2 * length({text}) - length(replace({text}, '[', '')) - length(replace({text}, '{{', '')))"
    return f"(length({text}) < {BRACKETS} OR {brackets} <= {BRACKETS})"


def _shapes(con: duckdb.DuckDBPyConnection, relation: str, text: str) -> list[Any]:
    """The distinct structures of the JSON texts in a column; None for what is not JSON, `DEEP` for what nests deep."""
    try:
        return _shapes_by(con, relation, text, f"json_structure({text})")
    except duckdb.InvalidInputException:
        return _shapes_by(con, relation, text, f"TRY(json_structure({text}))")


def _shapes_by(con: duckdb.DuckDBPyConnection, relation: str, text: str, structure: str) -> list[Any]:
    """Asked plainly first: to ask for each row whether it fails costs twice as much."""
    found = con.execute(
        f"SELECT DISTINCT CASE WHEN {_shallow(text)} THEN {structure} "
        f"WHEN {text} IS NOT NULL THEN '{json.dumps(DEEP)}' END FROM {relation}"
    ).fetchall()
    return [None if row[0] is None else json.loads(row[0]) for row in found]


def _json_source(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    lines: str,
    shapes: list[Any],
    line: str | None = None,
) -> Source:
    """The values taken out of every line, once, into columns."""
    objects = [shape for shape in shapes if isinstance(shape, dict)]
    outer = _keys(objects)
    given = outer.pop(PROPERTIES, set())
    within = _keys(shape[PROPERTIES] for shape in objects if isinstance(shape.get(PROPERTIES), dict))
    pulled = _Pulled("body", sure=None not in shapes and DEEP not in shapes)
    taken = [pulled.take([key], kinds) for key, kinds in outer.items()]
    taken += [pulled.take([PROPERTIES, key], kinds) for key, kinds in within.items()]
    wrong = "CASE WHEN kind_of IS NULL THEN 'not_json' WHEN kind_of <> 'OBJECT' THEN 'not_an_object' "
    if given - {"OBJECT", "NULL"}:
        wrong += f"WHEN json_type(body, '/{PROPERTIES}') NOT IN ('OBJECT', 'NULL') THEN 'properties_not_an_object' "
    cells = [f"{wrong}END AS wrong", *(["line"] if line else [])]
    cells += [f"{sql} AS c{place}" for place, sql in enumerate(taken)]
    relation = stage(
        con,
        f"SELECT {', '.join(cells)} FROM "
        f"(SELECT *, {pulled.attempt}(json_type(body)) AS kind_of, {pulled.sql()} FROM {lines})",
    )
    columns = [Column(key, f"c{place}", "TEXT") for place, key in enumerate((*outer, *within))]
    refused = tuple(
        (f"wrong = '{code}'", code) for code in ("not_json", "not_an_object", "properties_not_an_object")
    )
    outside, inside = tuple(columns[: len(outer)]), tuple(columns[len(outer) :])
    return Source(path, name, "json", relation, outside, inside, line=line, refused=refused)


def _keys(shapes: Iterable[Any]) -> dict[str, set[str]]:
    """Every key of the objects, sorted, with the types it has."""
    found: dict[str, set[str]] = {}
    for shape in shapes:
        for key, kind in shape.items():
            nested = "OBJECT" if isinstance(kind, dict) else "ARRAY"
            found.setdefault(key, set()).add(kind if isinstance(kind, str) else nested)
    return dict(sorted(found.items()))


class _Pulled:
    """The values taken out of one JSON column, all in one reading of it."""

    def __init__(self, text: str, *, sure: bool = False) -> None:
        """`sure`: every text is JSON."""
        self._text = text
        self._attempt = "" if sure else "TRY"
        self._paths: list[str] = []

    @property
    def attempt(self) -> str:
        """What is written before a call that may fail."""
        return self._attempt

    def take(self, keys: list[str], kinds: set[str]) -> str:
        """The SQL of one value as text, once `sql()` is among the relation's columns."""
        self._paths.append("".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys))
        value = f"lp__vals[{len(self._paths)}]"
        if "DOUBLE" in kinds or "JSON" in kinds:
            kind = f"{self._attempt}(json_type({self._text}, {lit(self._paths[-1])}))"
            return f"CASE WHEN {kind} = 'DOUBLE' THEN {number_text(value)} ELSE nullif({value}, '') END"
        return f"nullif({value}, '')"

    def sql(self) -> str:
        """The list of all values, as a column."""
        if not self._paths:
            return "NULL::VARCHAR[] AS lp__vals"
        return f"{self._attempt}(json_extract_string({self._text}, {texts(self._paths)})) AS lp__vals"


# Parquet


def _open_parquet(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Source | list[Problem]:
    try:
        names = pq.read_schema(path).names
    except (pa.ArrowException, OSError, ValueError) as broken:
        return [Problem(name, "bad_parquet", params={"why": str(broken).splitlines()[0][:200]})]
    relation = f"read_parquet({lit(str(path))}, file_row_number=true)"
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
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


def open_properties(con: duckdb.DuckDBPyConnection, source: Source) -> Source:
    """A `properties` column of JSON texts becomes the properties in it."""
    column = source.column(PROPERTIES)
    if column is None:
        return source
    text = column.text
    shapes = _shapes(con, f"(SELECT {text} AS lp__props FROM {source.relation})", "lp__props")
    keys = _keys(shape for shape in shapes if isinstance(shape, dict))
    pulled = _Pulled("lp__props")
    inner = tuple(Column(key, pulled.take([key], kinds), "TEXT") for key, kinds in keys.items())
    safe = f"CASE WHEN {_shallow('lp__given')} THEN lp__given END"
    relation = (
        f"(SELECT *, {pulled.sql()} FROM (SELECT *, {safe} AS lp__props FROM "
        f"(SELECT *, {text} AS lp__given FROM {source.relation})))"
    )
    refused = (
        *source.refused,
        (
            "lp__given IS NOT NULL AND coalesce(TRY(json_type(lp__props)), '') <> 'OBJECT'",
            "properties_not_an_object",
        ),
    )
    kept = tuple(each for each in source.columns if each.name != PROPERTIES)
    return replace(source, relation=relation, columns=kept, inner=(*source.inner, *inner), refused=refused)


def raw_of(source: Source) -> str:
    """The SQL of a Parquet row as text, for the rejected file."""
    cells = ", ".join(f"{column.text}" for column in source.columns)
    return f"left(CAST(to_json([{cells}]) AS VARCHAR), {KEPT})"
