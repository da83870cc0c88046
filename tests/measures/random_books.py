"""Books of random histories: replayed in plain Python, with what a replay leaves beside its findings."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1]))

from histories import NAMES, random_case
from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.measures.book import Book
from leadpact.replay.findings import Finding
from leadpact.replay.plain import Replay, replay
from oracle.agreements import history

LEADS = (
    "CREATE TABLE leads (lead_id VARCHAR, person VARCHAR, account_id VARCHAR, name VARCHAR, company VARCHAR, source VARCHAR, "
    "campaign VARCHAR, product VARCHAR, persona VARCHAR, segment VARCHAR, first_at BIGINT, last_at BIGINT, "
    "merged_into VARCHAR, merged_at TIMESTAMPTZ, erased_at TIMESTAMPTZ)"
)
EVIDENCE = (
    'CREATE TABLE evidence (event_id VARCHAR, lead_id VARCHAR, account_id VARCHAR, "at" BIGINT, known_at BIGINT, kind VARCHAR, '
    "actor VARCHAR, reason VARCHAR, attempt VARCHAR, decision VARCHAR, rating DOUBLE, deal_id VARCHAR, stage VARCHAR, "
    "amount DOUBLE, currency VARCHAR, type VARCHAR, counts BOOLEAN)"
)


@lru_cache
def log_of(number: int, cases: int) -> tuple[History, tuple[Event, ...]]:
    """One log under the agreement of a number: as many random histories of it, each an account of its own."""
    name = NAMES[number % len(NAMES)]
    seeds = (number + place * len(NAMES) for place in range(cases))
    events = {event.event_id: event for seed in seeds for event in random_case(seed).events}
    return history(name), tuple(events.values())


def book_of(versions: History, events: Sequence[Event], until: int) -> Book:
    """The book of a log, as a replay until an instant leaves it."""
    made = replay(versions, events, until)
    con = duckdb.connect(":memory:")
    con.execute(LEADS)
    con.execute(EVIDENCE)
    book = Book(con, versions, min(event.at for event in events), until)
    book.keep("findings", findings_table(made.findings))
    book.keep("standings", standings_table(made))
    for event in events:
        if event.kind == "dispute_decided" and event.at <= until:
            told = (event.properties.get(name) for name in ("attempt", "decision"))
            known = max(event.at, event.received_at or event.at)
            con.execute(
                'INSERT INTO evidence (event_id, lead_id, "at", known_at, actor, attempt, decision, kind) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, 'dispute_decided')",
                (event.event_id, event.lead_id, event.at, known, event.actor, *told),
            )
    return book


def findings_table(findings: Iterable[Finding]) -> pa.Table:
    """Findings by the columns of their file, instants in microseconds."""
    rows = [
        {
            "finding_id": each.finding_id,
            **{name: getattr(each, name) for name in each.__slots__ if not name.endswith("_us")},
        }
        for each in findings
    ]
    text = ("finding_id", "clock_id", "account_id", "lead_id", "kind", "clause", "version", "cause", "party")
    kinds = {name: pa.string() for name in (*text, "person", "detail")}
    kinds |= {name: pa.int64() for name in ("cycle", "at", "known_at", "due_at", "value")}
    return pa.Table.from_pylist(rows, pa.schema(list(kinds.items())))


def standings_table(made: Replay) -> pa.Table:
    """Who has what grade."""
    rows = [{"lead_id": each.lead_id, "grade": each.grade, "owner": each.owner} for each in made.standings]
    kinds = [(name, pa.string()) for name in ("lead_id", "grade", "owner")]
    return pa.Table.from_pylist(rows, pa.schema(kinds))
