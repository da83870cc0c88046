"""Writes the rest of the book a replay leaves beside its findings: the leads, the evidence and the agreement itself."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from leadpact.agreement.history import History
from leadpact.log.agreement_copy import AGREEMENT, write_agreement
from leadpact.log.even import even
from leadpact.log.evidence import EVIDENCE_COLUMNS, make_evidence
from leadpact.log.feed import Feed
from leadpact.log.own_record import NUMBER
from leadpact.log.people import LEAD_COLUMNS, NUMBERED, PLACE, SEQ_BITS, TIE_BITS, people_sql
from leadpact.log.saying import CHUNK, Namer
from leadpact.log.sqltext import lit
from leadpact.measures.book import Book

LEADS, EVIDENCE = "leads.parquet", "evidence.parquet"
FILES = (LEADS, EVIDENCE)


def write_book(folder: Path, history: History, namer: Namer | None, until: int | None) -> None:
    """Write all three; tables are empty where there is nothing to say."""
    write_agreement(folder / AGREEMENT, history)
    if namer is None or until is None or not namer.notes.leads:
        pq.write_table(LEAD_COLUMNS.empty_table(), folder / LEADS)
        pq.write_table(EVIDENCE_COLUMNS.empty_table(), folder / EVIDENCE)
        return
    feed, con = namer.feed, namer.con
    leads, properties = feed.accounts.leads, feed.view.properties
    which = f"SELECT lead FROM read_parquet({lit(str(namer.notes.standings))})"
    agreement = Book(con, history, until, until).agreement
    events, place = _ordered(con, feed)
    people = people_sql(events, properties, leads, agreement, which, place)
    _stream(con, people, LEAD_COLUMNS, folder / LEADS)
    aliases = feed.compiled.names.aliases
    evidence = make_evidence(con, f"{feed.name}_source", properties, leads, history, aliases, which)
    _stream(con, evidence, EVIDENCE_COLUMNS, folder / EVIDENCE)


def _ordered(con: duckdb.DuckDBPyConnection, feed: Feed) -> tuple[str, str]:
    """The events, and how their order is told; by a number if it fits. The feed has ranked those that its sort ties."""
    events, name = feed.view.events, feed.name
    least, most = con.execute(f"SELECT min(seq), max(seq) FROM {name}_rows").fetchone() or (0, 0)
    if least < 0 or most >= 1 << SEQ_BITS:
        return events, PLACE
    if con.execute(f"SELECT 1 FROM {name}_tied LIMIT 1").fetchone() is None:
        return f"(SELECT *, 0 AS tie FROM {events})", NUMBERED
    (longest,) = con.execute(f"SELECT max(place) FROM {name}_ties").fetchone() or (0,)
    if longest >= 1 << TIE_BITS:
        return events, PLACE
    tie = (
        f"SELECT e.*, coalesce(t.place, 0) AS tie FROM {events} e LEFT JOIN {name}_ties t ON t.rn = {NUMBER}"
    )
    return f"({tie})", NUMBERED


def _stream(con: duckdb.DuckDBPyConnection, asked: str, schema: pa.Schema, path: Path) -> None:
    """Write what a query gives, as it comes, in pieces of one size."""
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        for table in even(con.execute(asked).to_arrow_reader(CHUNK), schema, CHUNK):
            writer.write_table(table)
