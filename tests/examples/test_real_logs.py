"""Real logs, replayed whole: skipped aloud where the data folder is not beside the repository."""

from __future__ import annotations

import csv
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from leadpact.log.documents import load_history
from leadpact.log.engine import engine
from leadpact.log.importing import open_import, write_import
from leadpact.log.mapping import load_mapping
from leadpact.runners.here import Options, replay_files

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
BPI, OLIST = DATA / "bpi2012", DATA / "olist_funnel"


def findings(example: str, sources: list[Path], folder: Path) -> list[dict[str, Any]]:
    """Import by the example's mapping, replay under its agreement, and give the findings."""
    if not sources[0].exists():
        pytest.skip(f"NOT RUN: {sources[0]} is not here; this test needs the data beside the repository")
    mapping = load_mapping(ROOT / "examples" / example / "map.yaml")
    history = load_history(ROOT / "examples" / example / "agreement")
    assert not isinstance(mapping, list) and not isinstance(history, list)
    events = folder / "events.parquet"
    with engine() as con:
        opened = open_import(con, sources, mapping)
        assert not isinstance(opened, list)
        write_import(opened, events)
    done = replay_files(history, [events], folder, Options(machine="plain"))
    assert not isinstance(done, list)
    table = pq.read_table(folder / "findings.parquet")
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return findings("bpi2012", [BPI / "bpi2012_events.csv.gz"], tmp_path_factory.mktemp("bank"))


CALENDARS = {
    "calendar_min": ("first-touch", "wall_s"),
    "biz_min_MonFri_0900_1700_Amsterdam": ("first-touch-office", "working_s"),
    "biz_min_MonSat_0900_2100_Amsterdam": ("first-touch-long", "working_s"),
    "biz_min_MonFri_0900_1700_NewYork": ("first-touch-new-york", "working_s"),
}


def answers(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The answer to every first-touch clock, by lead and clock."""
    kinds = ("clock_met", "clock_answered_late")
    told = [row for row in rows if row["kind"] in kinds and "first-touch" in row["clause"]]
    return {(row["lead_id"], row["clause"].rpartition(".")[2]): row for row in told}


def test_first_touch_equals_an_independent_computation(bank: list[dict[str, Any]]) -> None:
    """Minutes to the first touch equal those computed elsewhere, on the wall and in three calendars, to all their decimals."""
    found = answers(bank)
    compared = 0
    with (BPI / "expected_lead_clocks.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            for column, (clock, length) in CALENDARS.items():
                minutes = found[row["case_id"], clock][length] / 60
                decimals = len(row[column].partition(".")[2])
                assert abs(minutes - float(row[column])) <= 0.5 * 10**-decimals + 1e-7, (
                    row["case_id"],
                    column,
                )
                compared += 1
    assert compared == 4 * 2844


def test_the_bank_funnel_is_whole(bank: list[dict[str, Any]]) -> None:
    """Stages count the people of the log's own steps: 13,087 leads, 7,367 pre-accepted, 5,113 SQL, 5,015 offered, 2,246 won."""
    people: dict[str, set[str]] = {}
    for row in bank:
        if row["kind"] == "stage_entered":
            people.setdefault(row["clause"].rpartition(".")[2], set()).add(row["lead_id"])
    counts = {stage: len(leads) for stage, leads in people.items()}
    assert counts == {"lead": 13087, "preaccepted": 7367, "sql": 5113, "opportunity": 5015, "customer": 2246}
    assert len({row["lead_id"] for row in bank if row["kind"] == "handed_off"}) == 4755


def test_first_touch_has_the_known_shape(bank: list[dict[str, Any]]) -> None:
    """The median first touch is 42.4 minutes on the wall, and 18.3 % come within five."""
    minutes = [row["wall_s"] / 60 for (_, clock), row in answers(bank).items() if clock == "first-touch"]
    assert len(minutes) == 4755
    assert round(statistics.median(minutes), 1) == 42.4
    assert round(sum(each <= 5 for each in minutes) / len(minutes), 3) == 0.183


def test_a_first_touch_is_judged_once(bank: list[dict[str, Any]]) -> None:
    """Every clock of the log is met or missed once, and a late answer follows only a miss."""
    verdicts = Counter(
        (row["clock_id"], row["kind"]) for row in bank if row["kind"] in ("clock_met", "clock_missed")
    )
    assert set(verdicts.values()) == {1}
    judged = Counter(clock for clock, _ in verdicts)
    assert set(judged.values()) == {1}
    missed = {row["clock_id"] for row in bank if row["kind"] == "clock_missed"}
    assert {row["clock_id"] for row in bank if row["kind"] == "clock_answered_late"} <= missed


def test_olist_wins_842_of_8000(tmp_path: Path) -> None:
    """8,000 leads, 842 of whom became customers; dates without a time start no clock."""
    sources = [
        OLIST / "olist_marketing_qualified_leads_dataset.csv",
        OLIST / "olist_closed_deals_dataset.csv",
    ]
    rows = findings("olist", sources, tmp_path)
    customers = {row["lead_id"] for row in rows if row["clause"] == "definitions.stages.customer"}
    leads = {row["lead_id"] for row in rows if row["clause"] == "definitions.stages.lead"}
    assert (len(leads), len(customers)) == (8000, 842)
    assert not [row for row in rows if row["kind"].startswith("clock_")]
