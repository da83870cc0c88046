"""What the worker keeps beside a standing, for a log that was replayed in bulk: whose turn it is, what is due, who is late.

Only accounts are looked at in which something is open; there the worker's own code says it, from the replay's findings. Of
all others it says nothing is open, as SQL does here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from bench.live_tables import told_of

from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.log.reading import LogView
from leadpact.log.sqltext import ident, lit
from leadpact.replay.findings import Finding
from leadpact.replay.plain import Standing
from leadpact.web.actions.fold import Claimed, team_of, teams_at
from leadpact.web.inbox import ENDING, OPENING, OWNED, VERDICTS, inbox_of
from leadpact.web.judging import Judged

OPEN = pa.schema(
    [
        ("lead_id", pa.string()),
        ("promise", pa.string()),
        ("promise_due_at", pa.int64()),
        ("promise_started_at", pa.int64()),
        ("late_since", pa.int64()),
        ("late_party", pa.string()),
        ("late_person", pa.string()),
        ("team", pa.string()),
        ("in_cycle", pa.bool_()),
        ("listed", pa.bool_()),
    ]
)
FOLLOWED = (OPENING, OWNED, "joined", "triggered_again", *ENDING, "escalated")
TOLD = ("lead_merged", "lead_identified")


def make_open(
    con: duckdb.DuckDBPyConnection, view: LogView, leads: str, replayed: Path, history: History, now: int
) -> None:
    """Make the tables `open_leads` (columns of `OPEN`, leads of accounts with something open) and `known_leads`: of each
    lead `last_at`, and as JSON what is `known` of it."""
    _make_said(con, leads, replayed)
    _make_known(con, view, leads)
    found: dict[str, list[Any]] = {name: [] for name in OPEN.names}
    for row in _rows(con, view, leads, replayed, history, now):
        for name, value in zip(OPEN.names, row, strict=True):
            found[name].append(value)
    con.register("open_arrow", pa.table(found, schema=OPEN))
    con.execute("CREATE OR REPLACE TABLE open_leads AS SELECT * FROM open_arrow")
    con.unregister("open_arrow")


def _make_said(con: duckdb.DuckDBPyConnection, leads: str, replayed: Path) -> None:
    """The findings that the worker follows, in their order, of accounts with a clock or a conversation that is open."""
    verdicts, endings = (", ".join(map(lit, kinds)) for kinds in (VERDICTS, ENDING))
    con.execute(
        "CREATE OR REPLACE TABLE followed AS SELECT f.file_row_number AS n, l.account_no, f.lead_id, f.cycle, f.kind, "
        'epoch_us(f."at") AS "at", epoch_us(f.known_at) AS known_at, f.clause, f.party, f.person, '
        "epoch_us(f.due_at) AS due_at, f.detail, f.clock_id "
        f"FROM read_parquet({lit(str(replayed / 'findings.parquet'))}, file_row_number = true) f "
        f"JOIN {leads} l ON l.lead_id = f.lead_id "
        f"WHERE f.clock_id IS NOT NULL OR f.kind IN ({', '.join(map(lit, FOLLOWED))})"
    )
    last = "max(n) FILTER (kind IN ({kinds}))"
    con.execute(
        "CREATE OR REPLACE TABLE open_accounts AS SELECT account_no FROM followed WHERE clock_id IS NOT NULL "
        f"GROUP BY account_no, clock_id HAVING {last.format(kinds=lit('clock_started'))} > "
        f"coalesce({last.format(kinds=verdicts)}, -1) UNION SELECT account_no FROM followed GROUP BY account_no "
        f"HAVING {last.format(kinds=lit(OPENING))} > coalesce({last.format(kinds=endings)}, -1)"
    )


def _make_known(con: duckdb.DuckDBPyConnection, view: LogView, leads: str) -> None:
    """What the events of each lead, and of those merged into it, told of it: the last of each property."""
    place = '("at", seq, event_id)'
    last = [
        f"arg_max({ident(column)}, {place}) FILTER ({ident(column)} IS NOT NULL) AS {ident(name)}"
        for name, column in view.properties.items()
    ]
    said = told_of({name: name for name in view.properties}, "t")
    con.execute(
        f"CREATE OR REPLACE TABLE known_leads AS WITH told AS (SELECT l.survivor AS lead_id, {', '.join(last)} "
        f"FROM {view.events} e JOIN {leads} l ON l.lead_id = e.lead_id WHERE e.kind = 'lead_identified' "
        "GROUP BY l.survivor), "
        f'lasting AS (SELECT lead_id, max("at") AS last_at FROM {view.events} GROUP BY lead_id) '
        "SELECT l.lead_id, last_at, CASE WHEN t.lead_id IS NULL THEN '{}' ELSE "
        f"{said} END AS known "
        f"FROM {leads} l LEFT JOIN told t ON t.lead_id = l.lead_id LEFT JOIN lasting ON lasting.lead_id = l.lead_id"
    )


def _rows(
    con: duckdb.DuckDBPyConnection, view: LogView, leads: str, replayed: Path, history: History, now: int
) -> Iterator[tuple[object, ...]]:
    """A row of `OPEN` for every lead that stands in an open account, by the worker's own code."""
    by_account = history.latest.agreement.handoff.unit == "account"
    teams = teams_at(history, now)
    events = _grouped(con.cursor(), _events_sql(view, leads))
    stood = _grouped(
        con.cursor(),
        f"SELECT l.account_no, s.lead_id, s.owner FROM read_parquet({lit(str(replayed / 'standings.parquet'))}) s "
        f"JOIN {leads} l ON l.lead_id = s.lead_id WHERE l.account_no IN (SELECT account_no FROM open_accounts) ORDER BY 1",
    )
    said = "SELECT account_no, * EXCLUDE (account_no, n) FROM followed SEMI JOIN open_accounts USING (account_no)"
    more_events, more_stood = next(events, None), next(stood, None)
    for account, rows in _grouped(con.cursor(), f"{said} ORDER BY account_no, n"):
        told: list[Event] = []
        if more_events is not None and more_events[0] == account:
            told, more_events = [_event(row) for row in more_events[1]], next(events, None)
        while more_stood is not None and more_stood[0] < account:
            more_stood = next(stood, None)
        if more_stood is None or more_stood[0] != account:
            continue
        findings = [_finding(row) for row in rows]
        inbox = inbox_of(findings, told, by_account, now)
        owners = dict(more_stood[1])
        claimed = Claimed(
            account, "", 0, None, None, events=told, judged=Judged((), _standings(owners), None)
        )
        team = team_of(claimed, inbox, lambda: teams)
        for lead in owners:
            first = inbox.due_first(lead)
            promise = (first.clause, first.due_at, first.started_at) if first else ("", None, None)
            late = inbox.late(lead)
            missed = (late.due_at, late.party, late.person) if late else (None, None, None)
            yield lead, *promise, *missed, team, inbox.in_cycle(lead), inbox.is_listed(lead)


def _grouped(cursor: duckdb.DuckDBPyConnection, asked: str) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """The rows of a query by its first column, by which it is ordered."""
    found = cursor.execute(asked)

    def rows() -> Iterator[tuple[Any, ...]]:
        while some := found.fetchmany(10_000):
            yield from some

    for account, group in groupby(rows(), key=lambda row: row[0]):
        yield int(account), [row[1:] for row in group]


def _events_sql(view: LogView, leads: str) -> str:
    kinds = ", ".join(map(lit, TOLD))
    return (
        'SELECT l.account_no, e.event_id, e.lead_id, e."at", e.kind, e.seq, '
        f"{told_of(view.properties, 'e')} FROM {view.events} e "
        f"JOIN {leads} l ON l.lead_id = e.lead_id WHERE e.kind IN ({kinds}) AND l.account_no IN "
        "(SELECT account_no FROM open_accounts) ORDER BY l.account_no"
    )


def _event(row: tuple[Any, ...]) -> Event:
    event_id, lead, at, kind, seq, said = row
    return Event(event_id=event_id, lead_id=lead, at=at, kind=kind, seq=seq, properties=json.loads(said))


def _finding(row: tuple[Any, ...]) -> Finding:
    lead, cycle, kind, at, known_at, clause, party, person, due_at, detail, clock = row
    return Finding(
        account_id="", lead_id=lead, cycle=cycle, kind=kind, at=at, known_at=known_at, clause=clause, version=None, cause="",
        party=party, person=person, due_at=due_at, working_us=None, wall_us=None, value=None, detail=detail, clock_id=clock,
    )  # fmt: skip


def _standings(owners: dict[str, str | None]) -> tuple[Standing, ...]:
    return tuple(
        Standing(lead, "", None, "", 0, 0, 0, None, owner, (), None) for lead, owner in owners.items()
    )
