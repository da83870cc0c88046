"""What a closed month says of follow-up is what was known at its close: against a replay as of then, on the example's year."""

from pathlib import Path
from typing import Any

import pytest

from leadpact.example import AGREEMENT, generate
from leadpact.log.documents import load_history
from leadpact.log.engine import engine
from leadpact.measures import depth, disputes, meetings, nurturing, quality, speed
from leadpact.measures.book import Book
from leadpact.measures.figures import figures
from leadpact.runners.book import open_book
from leadpact.runners.here import Options, replay_files

MONTH = "2026-05"
MODULES = (speed, depth, quality, meetings, nurturing, disputes)
COLUMNS = ("hits", "judged", "value", "open", "void", "none", "immature")


def said_of(folder: Path) -> tuple[dict[Any, Any], int]:
    """The figures of the month, whole ones only and without cohorts, which ripen in their month; and when it closes."""
    with engine() as con:
        made = open_book(con, folder)
        assert isinstance(made, Book)
        measures = [measure for module in MODULES for measure in module.measures(made)]
        rows = figures(made, [m for m in measures if m.note not in ("per_key_only", "cohort")]).to_pylist()
        close = next(month.close for month in made.months if month.name == MONTH)
    found = [row for row in rows if row["month"] == MONTH and row["by"] is None]
    return {row["measure"]: tuple(row[c] for c in COLUMNS) for row in found}, close


@pytest.mark.parametrize("seed", [3, pytest.param(8, marks=pytest.mark.slow)])
def test_a_frozen_month_is_what_was_known_at_its_close(tmp_path: Path, seed: int) -> None:
    """The example has calls told late, disputes and corrections. Apart from parts told only when judged, all is as it was."""
    events, history = tmp_path / "events.parquet", load_history(AGREEMENT)
    generate(12_000, seed, events)
    assert not isinstance(history, list)
    replay_files(history, [events], tmp_path / "now", Options(machine="plain", measured=False))
    now, close = said_of(tmp_path / "now")
    replay_files(history, [events], tmp_path / "then", Options(machine="plain", as_of=close, measured=False))
    then, _ = said_of(tmp_path / "then")
    assert now["speed.within_24h"][1] > 10
    open_ = COLUMNS.index("open")
    told_when_judged = "depth.connected_by_delay"
    now[told_when_judged] = (
        *now[told_when_judged][:open_],
        then[told_when_judged][open_],
        *now[told_when_judged][open_ + 1 :],
    )
    assert now == then
