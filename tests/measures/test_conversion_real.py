"""Funnels of real logs, against counts made of their own tables by plain SQL: skipped aloud where the data is not here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from funnels import counted, named

from leadpact.log.documents import load_history
from leadpact.log.engine import engine
from leadpact.log.importing import open_import, write_import
from leadpact.log.mapping import load_mapping
from leadpact.measures import conversion, pipeline, revenue, velocity, volume
from leadpact.measures.book import Book
from leadpact.runners.book import open_book
from leadpact.runners.here import Options, replay_files

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
BANK = [DATA / "bpi2012" / "bpi2012_events.csv.gz"]
OLIST = [
    DATA / "olist_funnel" / "olist_marketing_qualified_leads_dataset.csv",
    DATA / "olist_funnel" / "olist_closed_deals_dataset.csv",
]


@contextmanager
def real(example: str, sources: list[Path], folder: Path) -> Iterator[Book]:
    """The book of a real log, imported and replayed as its example says."""
    if not all(source.exists() for source in sources):
        pytest.skip(f"NOT RUN: {sources[0]} is not here; this test needs the data beside the repository")
    mapping = load_mapping(ROOT / "examples" / example / "map.yaml")
    history = load_history(ROOT / "examples" / example / "agreement")
    assert not isinstance(mapping, list) and not isinstance(history, list)
    with engine() as con:
        opened = open_import(con, sources, mapping)
        assert not isinstance(opened, list)
        write_import(opened, folder / "events.parquet")
    done = replay_files(
        history, [folder / "events.parquet"], folder / "book", Options(machine="plain", measured=False)
    )
    assert not isinstance(done, list)
    with engine() as con:
        made = open_book(con, folder / "book")
        assert isinstance(made, Book), made
        yield made


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with real("bpi2012", BANK, tmp_path_factory.mktemp("bank")) as book:
        yield book


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with real("olist", OLIST, tmp_path_factory.mktemp("olist")) as book:
        yield book


def plain(source: Path, sql: str) -> Any:
    """One row asked of a foreign table itself."""
    return duckdb.sql(sql.format(table=f"read_csv('{source}', all_varchar=true)")).fetchone()


def test_the_banks_funnel(bank: Book) -> None:
    """13,087 leads, 7,367 pre-accepted, 5,113 SQL, 5,015 offered, 2,246 won: each person once, and the same as in its file."""
    found = {measure.name: counted(bank, measure)[None] for measure in volume.measures(bank)[:6]}
    assert found == {
        "volume.lead": 13087, "volume.preaccepted": 7367, "volume.sql": 5113, "volume.opportunity": 5015,
        "volume.customer": 2246, "volume.handed_off": 4755,
    }  # fmt: skip
    by_file = plain(
        BANK[0],
        "SELECT " + ", ".join(
            f"count(DISTINCT case_id) FILTER (concept_name = '{step}')"
            for step in ("A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED", "A_APPROVED")
        ) + " FROM {table}",
    )  # fmt: skip
    assert by_file == tuple(found.values())[:5]


def test_a_month_of_the_banks_conversion(bank: Book) -> None:
    """Of the applications first accepted for a talk in November 2011 in Amsterdam, those accepted at any time: as the file has
    them. Nothing is truncated: the log begins with its leads."""
    measure = named(conversion.measures(bank), "conversion.preaccepted_sql")
    found = counted(bank, measure, "hits", "judged", "truncated")
    by_file = plain(
        BANK[0],
        "SELECT count(a), count(*) FROM (SELECT min(CAST(time_timestamp AS TIMESTAMPTZ)) FILTER (concept_name = 'A_PREACCEPTED') p, "
        "min(time_timestamp) FILTER (concept_name = 'A_ACCEPTED') a FROM {table} GROUP BY case_id) "
        "WHERE p >= '2011-11-01 00:00:00+01:00'::TIMESTAMPTZ AND p < '2011-12-01 00:00:00+01:00'::TIMESTAMPTZ",
    )
    assert found["2011-11"] == (*by_file, 0)
    assert found[None] == (5113, 7367, 0)


def test_the_banks_deals(bank: Book) -> None:
    """Won deals are as many as applications approved, with the amounts asked for; offers as many as applications that were sent
    one; the cycle's median as the file has it."""
    amount, approved, offered, days = plain(
        BANK[0],
        "SELECT sum(amount) FILTER (won IS NOT NULL), count(won), count(sent), median(epoch(won - opened) / 86400) FROM ("
        "SELECT any_value(CAST(case_AMOUNT_REQ AS DOUBLE)) AS amount, "
        "min(CAST(time_timestamp AS TIMESTAMPTZ)) FILTER (concept_name = 'A_APPROVED') AS won, "
        "min(CAST(time_timestamp AS TIMESTAMPTZ)) FILTER (concept_name = 'A_FINALIZED') AS opened, "
        "min(time_timestamp) FILTER (concept_name = 'O_SENT') AS sent FROM {table} GROUP BY case_id)",
    )
    money, number = revenue.measures(bank)[:2]
    assert (counted(bank, money)[None], counted(bank, number)[None]) == (amount, approved) == (amount, 2246)
    assert counted(bank, named(pipeline.measures(bank), "pipeline.proposals"))[None] == offered == 5015
    cycle = named(velocity.measures(bank), "velocity.sales_cycle.p50")
    assert counted(bank, cycle)[None] == pytest.approx(days, abs=1e-5)


def test_olist_wins_842_of_8000_and_2017_is_truncated(olist: Book) -> None:
    """All 8,000 leads are in a cohort, 842 of them won. The file shows no win before 5 December 2017, so every cohort of 2017 is
    truncated, and no other; those of 2018 are judged: as many as the file has. The win before its first contact is one of them."""
    postings = conversion.conversion_postings(olist, "lead", "customer", None)
    row = olist.con.execute(f"SELECT count(*), count(*) FILTER (hit) FROM ({postings})").fetchone()
    assert row == (8000, 842)
    found = counted(
        olist, named(conversion.measures(olist), "conversion.lead_customer"), "judged", "truncated"
    )
    cut = [month for month, (_, truncated) in found.items() if month and truncated]
    assert cut == [f"2017-{month:02}" for month in range(6, 13)]
    assert all(judged == 0 for month, (judged, _) in found.items() if month in cut)
    judged, truncated = found[None]
    by_file = plain(OLIST[0], "SELECT count(*) FILTER (first_contact_date >= '2018-01-01') FROM {table}")
    assert (judged, truncated) == (by_file[0], 8000 - by_file[0])
