"""An event file of any format as one relation, or what is wrong with it as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import duckdb

from leadpact.events.columns import COLUMNS, property_name_problem
from leadpact.log.csv_files import open_csv
from leadpact.log.json_lines import open_json_lines
from leadpact.log.looking import look
from leadpact.log.parquet_files import open_parquet
from leadpact.log.problems import Problem
from leadpact.log.relation import Source, bare_name
from leadpact.log.staging import scratch_file

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
        found = open_parquet(con, path, name)
    else:
        seen = look(path, name, may_be_json=form != "csv")
        if isinstance(seen, Problem):
            return [seen]
        if form == "json" or seen.is_json or (form is None and seen.start in (b"{", b"[")):
            found = open_json_lines(con, path, name, seen)
        else:
            found = open_csv(con, path, name, seen, native=native)
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
    """Names that cannot be. JSON Lines have no header: there a name is a matter of the rows that have it."""
    if source.format == "json":
        return source
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
    near = next((other for other in names if bare_name(other) == bare_name(name)), None)
    return f" (but `{near}`)" if near else ""
