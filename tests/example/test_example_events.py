"""The example's agreement and its generator: the same seed gives the same believable year, in any size and order."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from leadpact.agreement.history import History
from leadpact.example import AGREEMENT, generate
from leadpact.log.documents import load_history

REPOSITORY = Path(__file__).parents[2]
SMALL = 6_000


def test_the_packaged_agreement_is_the_one_in_the_repository() -> None:
    """An installed Leadpact ships `agreements/acme` as it is: after a change, copy it to `src/leadpact/example/acme`."""
    there = {file.name: file.read_bytes() for file in (REPOSITORY / "agreements" / "acme").glob("*.yaml")}
    assert {file.name: file.read_bytes() for file in AGREEMENT.glob("*.yaml")} == there


def test_the_agreement_has_two_versions_and_no_problem() -> None:
    """The second version amends the first mid-year; `check` finds nothing."""
    history = load_history(AGREEMENT)
    assert isinstance(history, History)
    assert [version.name for version in history.versions] == ["2026-01-01", "2026-07-01"]


def test_equal_seeds_give_equal_files(tmp_path: Path) -> None:
    """(events, seed) decide every byte; another seed gives other events."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(SMALL, seed, tmp_path / f"{name}.parquet")
    one, two, three = (file.read_bytes() for file in sorted(tmp_path.iterdir()))
    assert one == two
    assert one != three


@pytest.mark.parametrize("events", [1, 35, 1_000, SMALL])
def test_it_writes_exactly_so_many_events(events: int, tmp_path: Path) -> None:
    """Any size, to the row; Parquet and CSV alike."""
    assert generate(events, 3, tmp_path / "e.parquet") == events
    assert pq.read_metadata(tmp_path / "e.parquet").num_rows == events
    generate(events, 3, tmp_path / "e.csv")
    assert len((tmp_path / "e.csv").read_text(encoding="utf-8").splitlines()) == events + 1


def test_orders_hold_the_same_rows(tmp_path: Path) -> None:
    """By time, by account or shuffled: the same events, only their order differs."""
    tables = {}
    for order in ("time", "account", "shuffled"):
        generate(SMALL, 5, tmp_path / "e.parquet", order=order)  # type: ignore[arg-type]
        tables[order] = pq.read_table(tmp_path / "e.parquet")
    by = [("event_id", "ascending"), ("received_at", "ascending")]
    assert tables["time"].sort_by(by) == tables["account"].sort_by(by) == tables["shuffled"].sort_by(by)
    assert _ascending(tables["time"].column("at"))
    assert not _ascending(tables["account"].column("at"))
    accounts = tables["account"].column("lead_id").to_pylist()
    assert accounts != tables["shuffled"].column("lead_id").to_pylist()


def test_large_files_are_dealt_out_on_disk_with_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of several parts and buckets is still in time order, whole, and leaves nothing beside it."""
    monkeypatch.setattr("leadpact.example.writing.ROWS_OF_A_BUCKET", 2_000)
    monkeypatch.setattr("leadpact.example.writing.ACCOUNTS_OF_A_PART", 60)
    generate(SMALL, 5, tmp_path / "e.parquet")
    table = pq.read_table(tmp_path / "e.parquet")
    assert len(table) == SMALL
    assert _ascending(table.column("at"))
    assert [file.name for file in tmp_path.iterdir()] == ["e.parquet"]


def test_the_year_has_what_a_real_one_has(tmp_path: Path) -> None:
    """Nights, weekends, a quiet August, robots, repeats, late papers, several people an account, three scripts."""
    generate(40_000, 7, tmp_path / "e.parquet")
    table = pq.read_table(tmp_path / "e.parquet")
    at = table.column("at")
    assert set(pc.unique(pc.year(at)).to_pylist()) <= {2025, 2026}
    by_month = _counts(pc.month(at))
    assert by_month[8] < by_month[3] * 0.7
    by_weekday = _counts(pc.day_of_week(at))
    assert 0 < by_weekday[6] < by_weekday[1] / 2
    assert _counts(pc.hour(at))[3] < _counts(pc.hour(at))[10] / 10
    assert 0 < len(table) - pc.count_distinct(table.column("event_id")).as_py() < len(table) / 50
    late = pc.subtract(table.column("received_at").cast(pa.int64()), at.cast(pa.int64()))
    assert pc.sum(pc.greater(late, 3_600_000_000)).as_py() > 100
    assert pc.min(late).as_py() >= 0
    assert len(table.column_names) >= 12
    kinds = set(pc.unique(table.column("kind")).to_pylist())
    assert {
        "lead_merged",
        "lead_erased",
        "dispute_decided",
        "clock_paused",
        "lead_rejected",
        "deal_won",
    } <= kinds
    names = " ".join(name for name in table.column("name").to_pylist() if name)
    assert "ñ" in names and "ã" in names and "ا" in names


def test_the_module_is_a_command(tmp_path: Path) -> None:
    """`python -m leadpact.example --events 100 --seed 7 --to FILE` writes the file and says where."""
    to = tmp_path / "new" / "events.parquet"
    command = [sys.executable, "-m", "leadpact.example", "--events", "100", "--seed", "7", "--to", str(to)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(to)
    assert pq.read_metadata(to).num_rows == 100


def _counts(values: pa.ChunkedArray) -> dict[int, int]:
    return {each["values"]: each["counts"] for each in pc.value_counts(values).to_pylist()}


def _ascending(at: pa.ChunkedArray) -> bool:
    given = at.cast(pa.int64()).to_pylist()
    return given == sorted(given)
