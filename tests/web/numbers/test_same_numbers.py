"""The scorecard's numbers are those of `leadpact measures`: one code over the same findings, live or replayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from counted_year import Year

from leadpact.log.engine import engine
from leadpact.measures.book import Book
from leadpact.runners.book import open_book
from leadpact.runners.here import Options, replay_files
from leadpact.runners.measuring import told_of
from leadpact.web.figuring.contents import figure_rows
from leadpact.web.figuring.live_book import open_live_book
from leadpact.web.figuring.stored import stored_head

TABLES = ("findings", "standings", "leads", "evidence")


@pytest.fixture(scope="module")
def replayed(year: Year, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a replay of the same events has written."""
    to = tmp_path_factory.mktemp("replayed")
    summary = replay_files(year.history, [year.path], to, Options(until=year.until, machine="plain"))
    assert not isinstance(summary, list), summary
    return to


def measured(folder: Path) -> dict[str, Any]:
    """Its measures.json."""
    told: dict[str, Any] = json.loads((folder / "measures.json").read_bytes())
    return told


def rows_of(book: Book, table: str) -> list[str]:
    """A table's rows, in whatever order."""
    columns = [name for name, *_ in book.con.execute(f"DESCRIBE {table}").fetchall()]
    quoted = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in sorted(columns))
    found = book.con.execute(f"SELECT {quoted} FROM {table}").fetchall()
    return [",".join(sorted(columns)), *sorted(map(repr, found))]


def test_the_live_book_is_the_replayed_one(year: Year, replayed: Path, tmp_path: Path, db: None) -> None:
    """Row by row: so every measure of every month, promised or not, and by whatever split, comes to the same."""
    with engine(threads=1) as con, engine(threads=1) as other:
        live = open_live_book(con, tmp_path, year.history, year.until)
        bulk = open_book(other, replayed)
        assert isinstance(bulk, Book), bulk
        for table in TABLES:
            rows = rows_of(live, table)
            assert len(rows) > 20
            assert rows == rows_of(bulk, table)
        told = json.loads(json.dumps(told_of(live)))
    assert told == {name: each for name, each in measured(replayed).items() if name != "replay"}


def test_what_is_stored_is_what_a_replay_writes(year: Year, replayed: Path, db: None) -> None:
    """The stored figures are those of measures.json, of every promise and KPI and every month."""
    head, told = stored_head(), measured(replayed)
    assert head is not None
    promised = [row for row in told["figures"] if row["group"] in ("promises", "kpis")]
    assert len(promised) > 50
    assert figure_rows(head["figures"]) == promised
    assert head["findings"] == told["replay"]["findings"]
