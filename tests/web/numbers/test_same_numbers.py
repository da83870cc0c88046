"""The scorecard's numbers are those of `leadpact measures`: one code over the same findings, live or replayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from counted_year import Year

from leadpact.log.engine import engine
from leadpact.runners.here import Options, replay_files
from leadpact.runners.measuring import told_of
from leadpact.web.figuring.contents import figure_rows
from leadpact.web.figuring.live_book import open_live_book
from leadpact.web.figuring.stored import stored_head


@pytest.fixture(scope="module")
def replayed(year: Year, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a replay of the same events writes to measures.json."""
    to = tmp_path_factory.mktemp("replayed")
    summary = replay_files(year.history, [year.path], to, Options(until=year.until, machine="plain"))
    assert not isinstance(summary, list), summary
    told: dict[str, Any] = json.loads((to / "measures.json").read_bytes())
    return told


def test_the_live_book_measures_what_the_replayed_one_does(
    year: Year, replayed: dict[str, Any], tmp_path: Path, db: None
) -> None:
    """Every measure of every month, promised or not, comes to the same figure from the tables as from the files."""
    with engine(threads=1) as con:
        told = json.loads(json.dumps(told_of(open_live_book(con, tmp_path, year.history, year.until))))
    rows = {_place(row): row for row in told["figures"]}
    assert rows == {_place(row): row for row in replayed["figures"]}
    assert told == {name: each for name, each in replayed.items() if name != "replay"}


def test_what_is_stored_is_what_a_replay_writes(year: Year, replayed: dict[str, Any]) -> None:
    """The stored figures are those of measures.json, of every promise and KPI and every month."""
    head = stored_head()
    assert head is not None
    promised = [row for row in replayed["figures"] if row["group"] in ("promises", "kpis")]
    assert len(promised) > 50
    assert figure_rows(head["figures"]) == promised
    assert head["findings"] == replayed["replay"]["findings"]


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["measure"], row["month"], row["by"], row["key"]
