"""Writes the same events as CSV, JSON Lines or Parquet, and reads a log back as plain rows."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from leadpact.log.engine import engine
from leadpact.log.problems import Problem
from leadpact.log.reading import Counts, LogView, open_log

Row = dict[str, Any]
NOON = 1_767_607_200_000_000
"""2026-01-05T10:00:00Z"""


def csv_text(rows: Sequence[Row], columns: Sequence[str] | None = None, delimiter: str = ",") -> str:
    """The rows as CSV; None is an empty cell."""
    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if row.get(name) is None else row[name] for name in names] for row in rows])
    return text.getvalue()


def write(path: Path, rows: Sequence[Row], columns: Sequence[str] | None = None) -> Path:
    """Write the rows in the format the name says."""
    name = path.name.removesuffix(".gz")
    if name.endswith(".parquet"):
        names = list(columns or dict.fromkeys(each for row in rows for each in row))
        texts = {each: pa.array([row.get(each) for row in rows], pa.string()) for each in names}
        pq.write_table(pa.table(texts), path)
        return path
    if name.endswith(".jsonl"):
        text = "".join(json.dumps({k: v for k, v in row.items() if v is not None}) + "\n" for row in rows)
    else:
        text = csv_text(rows, columns)
    data = text.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


def events(view: LogView) -> list[Row]:
    """The accepted events with their true property names, absent values left out, by id."""
    cells = ", ".join(f'{column} AS "{column}"' for column in view.properties.values())
    rows = view.con.execute(
        'SELECT event_id, lead_id, "at", logged_at, received_at, kind, account_id, actor, actor_kind, source, seq, date_only'
        f"{', ' + cells if cells else ''} FROM {view.events} ORDER BY event_id"
    )
    names = [*(each[0] for each in rows.description[:12]), *view.properties]
    return [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows.fetchall()]


class Read:
    """A log read whole: its events, counts, reasons, rejected rows and problems."""

    def __init__(self, paths: Iterable[Path | str], *, threads: int | None = None, **how: Any) -> None:
        self.problems: list[Problem] = []
        self.events: list[Row] = []
        self.counts = Counts(0, 0, 0, 0)
        self.reasons: dict[str, int] = {}
        self.rejected: list[tuple[int, str]] = []
        with engine(threads=threads) as con:
            view = open_log(con, list(paths), **how)
            if isinstance(view, list):
                self.problems = view
                return
            self.events = events(view)
            self.counts, self.reasons = view.counts, view.reasons()
            self.rejected = con.execute(
                f"SELECT line, reason FROM {view.rejected} ORDER BY file, line, reason"
            ).fetchall()

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    def one(self) -> Row:
        """The only event."""
        assert len(self.events) == 1, (self.events, self.reasons, self.problems)
        return self.events[0]


def event(**changes: Any) -> Row:
    """A native row that is right, with changes."""
    return {"event_id": "e1", "lead_id": "l1", "at": "2026-01-05T10:00:00Z", "kind": "page_viewed"} | changes


def read_rows(folder: Path, *rows: Row, name: str = "log.csv", **how: Any) -> Read:
    """A log of these rows, in the format the name says."""
    return Read([write(folder / name, rows)], **how)
