"""Opens the book a replay left in a folder: its tables as views of an engine, its agreement read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from leadpact.agreement.condition_values import read_instant
from leadpact.agreement.history import History
from leadpact.log.agreement_copy import AGREEMENT, sums_of
from leadpact.log.book_files import EVIDENCE, LEADS
from leadpact.log.documents import load_history
from leadpact.log.evidence import EVIDENCE_COLUMNS
from leadpact.log.people import LEAD_COLUMNS
from leadpact.log.problems import Problem
from leadpact.log.saying import FINDING_COLUMNS, STANDING_COLUMNS
from leadpact.log.sqltext import ident, lit
from leadpact.measures.book import Book
from leadpact.runners.here import FINDINGS, MEASURES, STANDINGS

TABLES = {
    FINDINGS: FINDING_COLUMNS,
    STANDINGS: STANDING_COLUMNS,
    LEADS: LEAD_COLUMNS,
    EVIDENCE: EVIDENCE_COLUMNS,
}
COUNTED = {FINDINGS: "findings", STANDINGS: "standings"}
"""The stamp says how many rows these have."""


def open_book(con: duckdb.DuckDBPyConnection, folder: Path) -> Book | list[Problem]:
    """The book in a folder, or all that is wrong with it. Makes views `findings, standings, leads, evidence` in `con`.

    A view of that name is replaced. The files are read when the views are, so they must stay where they are.
    """
    stamp = _stamp(folder)
    if isinstance(stamp, Problem):
        return [stamp]
    problems = [problem for name in TABLES for problem in _table_problems(folder / name, stamp)]
    history = _history(folder / AGREEMENT)
    if isinstance(history, list):
        problems += history
    if problems or isinstance(history, list):
        return problems
    return book_over(con, folder, history, read_instant(str(stamp.get("until")), "UTC"))


def exactly(path: Path) -> str:
    """A path as the engine takes it for itself, whatever signs of a pattern are in it."""
    return "".join(f"[{sign}]" if sign in "[*?" else sign for sign in str(path))


def book_over(con: duckdb.DuckDBPyConnection, folder: Path, history: History, until: int | None) -> Book:
    """The book of tables that are known to be whole. A log without events knows nothing after the agreement's beginning, or
    up to the instant that was asked for."""
    for name in TABLES:
        view = ident(Path(name).stem)
        con.execute(
            f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM read_parquet({lit(exactly(folder / name))})"
        )
    found = con.execute("SELECT epoch_us(min(first_at)) FROM leads").fetchone()
    until = history.versions[0].effective_at if until is None else until
    first = until if found is None or found[0] is None else int(found[0])
    return Book(con, history, first, until)


def _stamp(folder: Path) -> dict[str, Any] | Problem:
    """What the replay said of itself."""
    path = folder / MEASURES
    if not path.is_file():
        return Problem(str(folder), "book_none", params={"name": MEASURES})
    try:
        stamp = json.loads(path.read_bytes())["replay"]
        return {**stamp}
    except (ValueError, KeyError, TypeError, RecursionError) as broken:
        return Problem(str(path), "book_broken", params={"why": _first_line(broken)})
    except OSError as broken:
        return Problem(str(path), "unreadable", params={"why": broken.strerror or str(broken)})


def _table_problems(path: Path, stamp: dict[str, Any]) -> Iterator[Problem]:
    """A table that is not there, not whole, of another version, or of another replay."""
    if not path.is_file():
        yield Problem(str(path), "book_lacks")
        return
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as broken:
        yield Problem(str(path), "book_broken", params={"why": _first_line(broken)})
        return
    differing = _differing(schema, TABLES[path.name])
    if differing:
        yield Problem(str(path), "book_columns", params={"columns": ", ".join(differing)})
    said = stamp.get(COUNTED.get(path.name, ""), rows)
    if said != rows:
        yield Problem(str(path), "book_mixed", params={"rows": rows, "said": said, "name": MEASURES})


def _differing(schema: pa.Schema, wanted: pa.Schema) -> list[str]:
    """The columns that one of the two has and the other has not, or not of that type."""
    there, asked = ({each.name: each.type for each in some} for some in (schema, wanted))
    names = dict.fromkeys([*asked, *there])
    return [name for name in names if not _alike(there.get(name), asked.get(name))]


def _alike(one: pa.DataType | None, other: pa.DataType | None) -> bool:
    """Whether two types say the same; how a list calls its items does not matter."""
    if one is None or other is None:
        return False
    if pa.types.is_list(one) and pa.types.is_list(other):
        return bool(one.value_type == other.value_type)
    return bool(one == other)


def _history(folder: Path) -> History | list[Problem]:
    """The agreement, if it is there as the replay left it."""
    sums = sums_of(folder)
    if sums is None:
        return [Problem(str(folder), "book_lacks")]
    missing = [name for name in sums if not (folder / name).is_file()]
    if missing:
        return [Problem(str(folder / name), "book_lacks") for name in missing]
    changed = [name for name, told in sums.items() if told != _sum(folder / name)]
    if changed:
        return [Problem(str(folder / name), "book_changed") for name in changed]
    history = load_history(folder)
    if isinstance(history, History):
        return history
    return [Problem(str(folder), "book_agreement", params={"said": str(each)}) for each in history]


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _first_line(broken: Exception) -> str:
    return (str(broken).splitlines() or [type(broken).__name__])[0][:200]
