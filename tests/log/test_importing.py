"""Sources become one events.parquet: every row accounted for, ids that stay, the same bytes every time."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from event_files import Read, event, write

from leadpact.log.engine import engine
from leadpact.log.importing import Imported, Opened, open_import, write_import
from leadpact.log.mapping import EventMapping, load_mapping, read_mapping
from leadpact.log.problems import Problem

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("LEADPACT_DATA", ROOT.parent / "shared" / "data"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data are not at {DATA}")


def bring(
    to: Path, *paths: Path, mapping: str | EventMapping | None = None, threads: int = 2, **how: Any
) -> Imported | list[Problem]:
    found = read_mapping(mapping) if isinstance(mapping, str) else mapping
    assert not isinstance(found, list), found
    with engine(threads=threads) as con:
        opened = open_import(con, paths, found, **how)
        return write_import(opened, to) if isinstance(opened, Opened) else opened


def done(to: Path, *paths: Path, **how: Any) -> Imported:
    found = bring(to, *paths, **how)
    assert isinstance(found, Imported), found
    return found


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if v is not None} for row in pq.read_table(path).to_pylist()]


MAP = """
leadpact_map: 1
columns: {lead_id: "case:id", at: when, actor: who}
timezone: Europe/Madrid
types: {amount: number}
events:
  - {where: "\\"concept:name\\" = 'Asked'", kind: lead_identified, properties: {Amount: amount}}
  - {where: "\\"concept:name\\" = 'Asked' AND amount >= 100", kind: form_submitted, actor_kind: system, set: {form: demo}}
  - {where: "\\"concept:name\\" = 'Called'", kind: call_made, at: done}
"""
SOURCE = [
    {
        "case:id": "1",
        "concept:name": "Asked",
        "when": "2026-01-05 10:00",
        "done": None,
        "who": "x",
        "amount": "250",
    },
    {
        "case:id": "2",
        "concept:name": "Asked",
        "when": "2026-01-05",
        "done": None,
        "who": "x",
        "amount": "99.5",
    },
    {
        "case:id": "1",
        "concept:name": "Called",
        "when": "2026-01-05",
        "done": "2026-01-05T12:00:00Z",
        "who": "y",
        "amount": None,
    },
    {"case:id": "1", "concept:name": "Other", "when": "nonsense", "done": None, "who": None, "amount": None},
    {
        "case:id": "2",
        "concept:name": "Called",
        "when": "2026-01-05",
        "done": "soon",
        "who": "y",
        "amount": None,
    },
]


@pytest.mark.parametrize("name", ["s.csv", "s.csv.gz", "s.jsonl", "s.parquet"])
def test_a_mapping(tmp_path: Path, name: str) -> None:
    """A row yields the events of every entry whose condition holds; where none does, it is counted as unmapped."""
    found = done(tmp_path / "e.parquet", write(tmp_path / name, SOURCE), mapping=MAP)
    assert (found.rows, found.unmapped, found.events, found.accepted, found.rejected) == (5, 1, 5, 4, 1)
    assert found.reasons == {"at_not_an_instant": 1}
    rows = sorted(rows_of(tmp_path / "e.parquet"), key=lambda row: row["seq"])
    assert [(row["lead_id"], row["kind"], row["at"].isoformat(), row["date_only"], row.get("Amount"), row.get("form")) for row in rows] == [
        ("1", "lead_identified", "2026-01-05T09:00:00+00:00", False, "250", None),
        ("1", "form_submitted", "2026-01-05T09:00:00+00:00", False, None, "demo"),
        ("2", "lead_identified", "2026-01-04T23:00:00+00:00", True, "99.5", None),
        ("1", "call_made", "2026-01-05T12:00:00+00:00", False, None, None),
    ]  # fmt: skip
    assert [row.get("actor_kind") for row in rows] == [None, "system", None, None]
    assert [row["actor"] for row in rows] == ["x", "x", "x", "y"]
    with Path(found.rejected_file or "").open(newline="") as text:
        refused = list(csv.DictReader(text))
    line = {"s.csv": "6", "s.csv.gz": "6"}.get(name, "5")
    assert [(row["line"], row["reason"]) for row in refused] == [(line, "at_not_an_instant")]
    assert "`soon`" in refused[0]["says"]
    assert "soon" in refused[0]["row"]


@pytest.mark.parametrize("name", ["s.csv", "s.jsonl", "s.parquet"])
def test_two_columns_of_two_zones(tmp_path: Path, name: str) -> None:
    """Each entry reads its stamps, and compares instants, in its own zone; without one, only stamps with an offset are read."""
    rows = [{"id": "1", "came": "2018-02-01", "won": "2018-02-01 02:00:00", "left": "2018-02-03 10:00:00"}]
    found = done(
        tmp_path / "e.parquet",
        write(tmp_path / name, rows),
        mapping="""
leadpact_map: 1
columns: {lead_id: id}
types: {won: instant}
events:
  - {kind: lead_identified, at: came, timezone: America/Sao_Paulo}
  - {kind: deal_won, at: won, timezone: UTC, where: "won = '2018-02-01T02:00:00Z'"}
  - {kind: never, at: won, timezone: America/Sao_Paulo, where: "won = '2018-02-01T02:00:00Z'"}
  - {kind: gone, at: left}
""",
    )
    assert [(row["kind"], row["at"].isoformat()) for row in rows_of(tmp_path / "e.parquet")] == [
        ("lead_identified", "2018-02-01T02:00:00+00:00"),
        ("deal_won", "2018-02-01T02:00:00+00:00"),
    ]
    assert found.reasons == {"at_without_offset": 1}


@pytest.mark.parametrize("name", ["s.csv", "s.jsonl", "s.parquet"])
def test_what_says_nothing_is_as_if_empty(tmp_path: Path, name: str) -> None:
    """A cell that is one of `blank`, in capitals or not, is read as empty: by properties, columns, stamps and conditions; an
    event keeps the id it has without that."""
    rows = [
        {"id": "1", "when": "2026-01-05T10:00:00Z", "noted": "Select", "origin": " Unknown", "score": "-1"},
        {"id": "2", "when": "2026-01-05T10:00:00Z", "noted": None, "origin": "unknown ad", "score": "7"},
        {"id": "select", "when": "2026-01-05T10:00:00Z", "noted": None, "origin": "ad", "score": "7"},
    ]
    text = (
        "leadpact_map: 1\ncolumns: {lead_id: id, at: when, logged_at: noted}\ntypes: {score: number}\n{}events:\n"
        "  - {kind: came, properties: {origin: origin, score: score}}\n  - {kind: scored, where: score < 7}\n"
        "  - {kind: lost_its_way, where: origin IS NULL}\n"
    )
    source = write(tmp_path / name, rows)
    done(tmp_path / "raw.parquet", source, mapping=text.replace("{}", ""))
    found = done(tmp_path / "e.parquet", source, mapping=text.replace("{}", "blank: [unknown, Select, -1]\n"))
    told = rows_of(tmp_path / "e.parquet")
    assert [(row["lead_id"], row["kind"], row.get("origin"), row.get("score")) for row in told] == [
        ("1", "came", None, None),
        ("2", "came", "unknown ad", "7"),
        ("1", "lost_its_way", None, None),
    ]
    assert found.reasons == {"lead_id_missing": 1}
    raw = {(row["lead_id"], row["kind"]): row["event_id"] for row in rows_of(tmp_path / "raw.parquet")}
    assert told[1]["event_id"] == raw["2", "came"]


def test_the_same_ids_whatever_the_format_and_split(tmp_path: Path) -> None:
    """A derived id digests the entry, the row's values and its count among identical rows, and nothing else."""
    rows = SOURCE[:3] * 2
    whole = done(tmp_path / "a.parquet", write(tmp_path / "a.csv", rows), mapping=MAP)
    halves = [
        write(tmp_path / "b1.jsonl", rows[:4]),
        write(
            tmp_path / "b2.csv",
            rows[4:],
            ["who", "when", "amount", "done", "case:id", "concept:name"],
        ),
    ]
    split = done(tmp_path / "b.parquet", *halves, mapping=MAP, threads=1)
    ids = [
        sorted((row["event_id"], row["kind"]) for row in rows_of(tmp_path / f"{name}.parquet"))
        for name in "ab"
    ]
    assert ids[0] == ids[1]
    assert len({each[0] for each in ids[0]}) == whole.accepted == split.accepted == 8
    assert all(len(each[0]) == 32 for each in ids[0])


def test_byte_for_byte(tmp_path: Path) -> None:
    """A second run, on other threads, writes the same bytes."""
    source = tmp_path / "s.parquet"
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT CASE WHEN n % 3 > 0 THEN 'e' || (n % 280000) END AS event_id, 'l' || (n % 50) AS lead_id, "
            "CASE WHEN n % 1000 = 7 THEN 'never' ELSE '2026-01-05T10:00:00Z' END AS \"at\", 'page_viewed' AS kind, "
            f"'/' || (n % 997) AS path FROM range(300000) t(n)) TO '{source}' (FORMAT parquet)"
        )
    for name, threads in (("a", 1), ("b", 2), ("c", 4)):
        found = done(tmp_path / f"{name}.parquet", source, threads=threads)
        assert found.rejected > 300
        assert found.repeated + found.reasons["duplicate_event_id"] > 5_000
        assert found.rows == found.accepted + found.rejected + found.repeated == 300_000
    one, two, four = ((tmp_path / f"{name}.parquet").read_bytes() for name in "abc")
    assert one == two == four


def test_reading_back_gives_the_same_events(tmp_path: Path) -> None:
    """What import wrote is a native log; instants are UTC timestamps for any other tool."""
    rows = [
        event(at="2026-01-05", Path="/A", path="/a", At="odd"),
        event(event_id="e2", seq="5", received_at="2026-01-05T10:00:00Z"),
    ]
    source = write(tmp_path / "s.csv", rows)
    done(tmp_path / "e.parquet", source, timezone="Europe/Madrid")
    schema = pq.read_schema(tmp_path / "e.parquet")
    assert str(schema.field("at").type) == "timestamp[us, tz=UTC]"
    assert {"Path", "path", "At"} < set(schema.names)
    back, direct = Read([tmp_path / "e.parquet"]), Read([source], default_timezone="Europe/Madrid")
    assert back.problems == []
    assert [row | {"seq": 0} for row in back.events] == [row | {"seq": 0} for row in direct.events]
    assert [row["seq"] for row in back.events] == [1, 5]
    done(tmp_path / "again.parquet", tmp_path / "e.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == (tmp_path / "e.parquet").read_bytes()


def test_native_rows_without_id(tmp_path: Path) -> None:
    """Import gives an id to a row that has none; two that are identical get two."""
    rows = [event(event_id=None), event(event_id=None), event(event_id=None, path="/a"), event()]
    found = done(tmp_path / "e.parquet", write(tmp_path / "s.csv", rows))
    assert (found.accepted, found.rejected) == (4, 0)
    assert len({row["event_id"] for row in rows_of(tmp_path / "e.parquet")}) == 4


def test_accounting(tmp_path: Path) -> None:
    """Accepted, rejected and exact duplicates add up to the rows read."""
    rows = [
        event(),
        event(),
        event(path="/b"),
        event(event_id="e2", at="never"),
        event(event_id="e3", kind="own_kind"),
    ]
    found = done(tmp_path / "e.parquet", write(tmp_path / "s.csv", rows))
    assert found.rows == 5 == found.accepted + found.rejected + found.repeated
    assert found.kinds == {"own_kind": 1, "page_viewed": 1}


def test_no_entry_applies(tmp_path: Path) -> None:
    """A file with none of the columns the mapping names is a problem, and nothing is written."""
    found = bring(tmp_path / "e.parquet", write(tmp_path / "s.csv", [event()]), mapping=MAP)
    assert isinstance(found, list)
    assert [problem.code for problem in found] == ["no_entry_applies"]
    assert "case:id" in found[0].what
    assert not (tmp_path / "e.parquet").exists()


def test_no_rejected_file_is_left_from_an_earlier_run(tmp_path: Path) -> None:
    """When nothing is rejected any more, the old list goes."""
    done(tmp_path / "e.parquet", write(tmp_path / "s.csv", [event(at="x")]))
    assert (tmp_path / "e.parquet.rejected.csv").exists()
    done(tmp_path / "e.parquet", write(tmp_path / "s.csv", [event()]))
    assert not (tmp_path / "e.parquet.rejected.csv").exists()


@needs_data
def test_bpi_2012_imports_whole(tmp_path: Path) -> None:
    """The bank's log: the counts of each kind are those of the raw rows, ties keep the order of the file."""
    source = DATA / "bpi2012" / "bpi2012_events.csv.gz"
    mapping = load_mapping(ROOT / "examples" / "bpi2012" / "map.yaml")
    assert isinstance(mapping, EventMapping)
    found = done(tmp_path / "e.parquet", source, mapping=mapping)
    with duckdb.connect() as con:
        raw = con.execute(
            f"SELECT concept_name, lifecycle_transition, count(*) FROM read_csv('{source}', all_varchar=true) GROUP BY ALL"
        ).fetchall()
    count: Counter[tuple[str, str]] = Counter({(name, step): n for name, step, n in raw})
    expected = {
        "lead_identified": count["A_SUBMITTED", "COMPLETE"], "lead_preaccepted": count["A_PREACCEPTED", "COMPLETE"],
        "lead_scheduled": count["W_Afhandelen leads", "SCHEDULE"],
        "call_made": count["W_Afhandelen leads", "START"] + count["W_Nabellen offertes", "START"],
        "stage_set": count["A_ACCEPTED", "COMPLETE"], "deal_opened": count["A_FINALIZED", "COMPLETE"],
        "deal_stage_set": count["O_SENT", "COMPLETE"], "deal_won": count["A_APPROVED", "COMPLETE"],
        "deal_lost": count["A_DECLINED", "COMPLETE"] + count["A_CANCELLED", "COMPLETE"],
    }  # fmt: skip
    assert (found.rows, found.rejected, found.repeated) == (262_200, 0, 0)
    assert found.kinds == expected
    assert (found.kinds["lead_identified"], found.kinds["lead_preaccepted"], found.kinds["deal_won"]) == (
        13_087,
        7_367,
        2_246,
    )
    assert found.unmapped == 262_200 - sum(expected.values())


@needs_data
def test_olist_has_842_customers_of_8000(tmp_path: Path) -> None:
    """Two files, one mapping: each entry takes the file that has its columns."""
    folder = DATA / "olist_funnel"
    mapping = load_mapping(ROOT / "examples" / "olist" / "map.yaml")
    assert isinstance(mapping, EventMapping)
    files = [folder / f"olist_{name}_dataset.csv" for name in ("marketing_qualified_leads", "closed_deals")]
    found = done(tmp_path / "e.parquet", *files, mapping=mapping)
    assert (found.rows, found.unmapped, found.rejected) == (8_842, 0, 0)
    table = pq.read_table(tmp_path / "e.parquet", columns=["lead_id", "kind", "date_only"]).to_pylist()
    leads = {kind: {row["lead_id"] for row in table if row["kind"] == kind} for kind in found.kinds}
    assert (len(leads["lead_identified"]), len(leads["deal_won"])) == (8_000, 842)
    assert leads["deal_won"] <= leads["lead_identified"]
    assert {row["date_only"] for row in table if row["kind"] == "deal_won"} == {False}


@needs_data
def test_olists_days_are_those_of_sao_paulo(tmp_path: Path) -> None:
    """A first contact is the day that is written, also where that day's midnight is skipped; a win is the moment that is written, in UTC."""
    folder = DATA / "olist_funnel"
    mapping = load_mapping(ROOT / "examples" / "olist" / "map.yaml")
    assert isinstance(mapping, EventMapping)
    leads, deals = (
        folder / f"olist_{name}_dataset.csv" for name in ("marketing_qualified_leads", "closed_deals")
    )
    done(tmp_path / "e.parquet", leads, deals, mapping=mapping)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        moved = con.execute(
            f"SELECT count(*) FILTER (timezone('America/Sao_Paulo', e.\"at\")::DATE <> CAST(l.first_contact_date AS DATE)), "
            f"count(*) FROM read_parquet('{tmp_path / 'e.parquet'}') e JOIN read_csv('{leads}', all_varchar=true) l "
            "ON l.mql_id = e.lead_id WHERE e.kind = 'lead_identified'"
        ).fetchone()
        won = con.execute(
            f"SELECT count(*) FILTER (timezone('UTC', e.\"at\") <> CAST(d.won_date AS TIMESTAMP)), count(*) "
            f"FROM read_parquet('{tmp_path / 'e.parquet'}') e JOIN read_csv('{deals}', all_varchar=true) d "
            "ON d.mql_id = e.lead_id WHERE e.kind = 'deal_won'"
        ).fetchone()
    assert (moved, won) == ((0, 8_000), (0, 842))
