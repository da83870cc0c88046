"""The files that a replay leaves: the same bytes each time, and the agreement that it used."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from book_logs import AGREEMENT, Row, a_log, happened, written
from event_files import write

from leadpact.agreement.history import History
from leadpact.log.book_files import EVIDENCE, LEADS
from leadpact.log.documents import load_history
from leadpact.log.evidence import EVIDENCE_COLUMNS
from leadpact.log.people import LEAD_COLUMNS


def busy(seed: int) -> list[Row]:
    """A log with merges, ties and values that do not cast."""
    draw = random.Random(seed)
    rows = []
    for n in range(400):
        lead, kind = (
            f"l{draw.randrange(40)}",
            draw.choice(("lead_identified", "deal_won", "page_viewed", "meeting_held")),
        )
        row = happened(
            lead,
            kind,
            draw.randrange(5, 20),
            event_id=f"e{n}",
            employees=draw.choice(("9", "900", "x", None)),
        )
        rows.append(
            row
            | {
                "campaign": draw.choice("abc"),
                "type": draw.choice(("new", None)),
                "source": draw.choice("xy"),
            }
        )
    merges = [
        happened(f"l{n}", "lead_merged", 12, event_id=f"m{n}", into=f"l{n + 1}") for n in range(0, 20, 2)
    ]
    return rows + merges


@pytest.mark.parametrize("how", [{"threads": 2}, {"rows": 7}, {}])
def test_the_same_bytes(tmp_path: Path, how: dict[str, Any]) -> None:
    """Whatever the order of the rows, the format, the threads and the batches; a second run replaces all of it."""
    rows = busy(1)
    first = everything(written(tmp_path, write(tmp_path / "one.csv", rows), threads=None))
    random.Random(2).shuffle(rows)
    again = everything(written(tmp_path, write(tmp_path / "two.parquet", rows), **how))
    assert first == again and {LEADS, EVIDENCE} < set(first)


def everything(folder: Path) -> dict[str, bytes]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def test_an_empty_log_leaves_empty_tables(tmp_path: Path) -> None:
    """With their columns, and with the agreement."""
    log = write(tmp_path / "log.csv", [], ["event_id", "lead_id", "at", "kind"])
    to = written(tmp_path, log)
    assert pq.read_table(to / LEADS).equals(LEAD_COLUMNS.empty_table())
    assert pq.read_table(to / EVIDENCE).equals(EVIDENCE_COLUMNS.empty_table())
    assert (to / "agreement").is_dir()


def test_the_columns(tmp_path: Path) -> None:
    """Files with rows have the columns that empty ones have."""
    to = written(tmp_path, write(tmp_path / "log.csv", busy(3)))
    assert pq.read_schema(to / LEADS).equals(LEAD_COLUMNS)
    assert pq.read_schema(to / EVIDENCE).equals(EVIDENCE_COLUMNS)


def test_the_agreement_is_copied_byte_for_byte(tmp_path: Path) -> None:
    """Versions and locks, line ends and all; a single file is named by its date, as in a folder of versions."""
    text = AGREEMENT.replace("\n", "\r\n") + "# año\r\n"
    (tmp_path / "mine.yaml").write_bytes(text.encode())
    history = load_history(tmp_path / "mine.yaml")
    assert isinstance(history, History)
    lock = (
        f'{{"leadpact_lock": 1,   "digest": "{history.latest.digest}", "versions": {{}}, "holidays": {{}}}}'
    )
    (tmp_path / "mine.lock").write_text(lock)
    to = written(tmp_path, a_log(tmp_path), tmp_path / "mine.yaml") / "agreement"
    assert sorted(each.name for each in to.iterdir()) == ["2026-01-01.lock", "2026-01-01.yaml", "SHA256SUMS"]
    assert (to / "2026-01-01.yaml").read_bytes() == text.encode()
    assert (to / "2026-01-01.lock").read_text() == lock
    for line in (to / "SHA256SUMS").read_text().splitlines():
        told_sum, name = line.split("  ")
        assert hashlib.sha256((to / name).read_bytes()).hexdigest() == told_sum
    again = load_history(to)
    assert isinstance(again, History) and again.latest.lock is not None


def test_a_second_run_takes_away_what_an_earlier_one_left(tmp_path: Path) -> None:
    """Versions that were not used now are not in the copy."""
    log = a_log(tmp_path)
    written(tmp_path, log)
    to = written(tmp_path, log, AGREEMENT.replace("effective: 2026-01-01", "effective: 2025-01-01"))
    assert sorted(each.name for each in (to / "agreement").iterdir()) == ["2025-01-01.yaml", "SHA256SUMS"]
    assert not [each for each in to.iterdir() if each.name.startswith(".")]


@pytest.mark.parametrize("mine", ["notes.txt", "2026-01-01.yaml"])
def test_somebody_elses_folder_is_not_replaced(tmp_path: Path, mine: str) -> None:
    """A folder `agreement` that no replay left stays as it is, and nothing is written."""
    folder = tmp_path / "out" / "agreement"
    folder.mkdir(parents=True)
    (folder / mine).write_text("mine")
    with pytest.raises(FileExistsError, match="no replay's copy"):
        written(tmp_path, a_log(tmp_path))
    assert everything(tmp_path / "out") == {f"agreement/{mine}": b"mine"}


def test_nothing_beside_the_copy_is_lost(tmp_path: Path) -> None:
    """What somebody put into the copy of an earlier run stays too."""
    log = a_log(tmp_path)
    note = written(tmp_path, log) / "agreement" / "notes.txt"
    note.write_text("mine")
    with pytest.raises(FileExistsError):
        written(tmp_path, log)
    assert note.read_text() == "mine"
