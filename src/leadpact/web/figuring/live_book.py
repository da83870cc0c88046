"""Opens the book of the live service: open findings and standings as they are stored, leads and evidence by the bulk code.

Nothing is folded. Of the events only those are read that say who a lead is, where it came from, or what measures count
beside findings; from there on the log's own SQL makes of them what it makes of a file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from django.db import connection

from leadpact.agreement.history import History
from leadpact.log.accounts import resolve
from leadpact.log.evidence import KINDS, make_evidence
from leadpact.log.own_record import make_source
from leadpact.log.people import CAMPAIGNS, ORIGINS, PRODUCTS, people_sql
from leadpact.log.reading import open_log
from leadpact.log.sqltext import lit
from leadpact.measures.book import Book
from leadpact.replay.bits import IDENTIFIED
from leadpact.web.figuring.exporting import export, listed
from leadpact.web.judging import compiled

FINDINGS = {
    "finding_id": "VARCHAR", "clock_id": "VARCHAR", "account_id_said": "VARCHAR", "lead_id": "VARCHAR", "cycle": "BIGINT",
    "kind": "VARCHAR", "at": "BIGINT", "known_at": "BIGINT", "clause": "VARCHAR", "version": "VARCHAR", "cause": "VARCHAR",
    "party": "VARCHAR", "person": "VARCHAR", "due_at": "BIGINT", "working_us": "BIGINT", "wall_us": "BIGINT",
    "value": "BIGINT", "detail": "VARCHAR",
}  # fmt: skip
STANDINGS = {
    "lead_id": "VARCHAR", "key": "VARCHAR", "stage": "VARCHAR", "buying_stage": "VARCHAR", "cycle": "BIGINT",
    "fit": "DOUBLE", "interest": "DOUBLE", "grade": "VARCHAR", "owner": "VARCHAR", "open_clocks": "VARCHAR",
    "next_due_at": "BIGINT",
}  # fmt: skip
EVENTS = {
    "event_id": "VARCHAR", "lead_id": "VARCHAR", "at": "BIGINT", "kind": "VARCHAR", "account_id": "VARCHAR",
    "seq": "BIGINT", "logged_at": "BIGINT", "received_at": "BIGINT", "actor": "VARCHAR", "actor_kind": "VARCHAR",
    "source": "VARCHAR", "properties": "VARCHAR",
}  # fmt: skip
TOLD = (IDENTIFIED, "lead_merged", "lead_erased", *KINDS)
"""The kinds of events of which every one is needed."""


class LiveBookError(ValueError):
    """The stored log can't be opened: a merge or an event is in it that is refused at the door. Restore a backup."""


def open_live_book(con: duckdb.DuckDBPyConnection, folder: Path, history: History, now: int) -> Book:
    """The book of what is stored, as of `now` (microseconds UTC), in `con`; `folder` holds its files while it is read."""
    _make_findings(con, folder)
    _make_standings(con, folder)
    first = _make_leads_and_evidence(con, folder, history, now)
    return Book(con, history, now if first is None else first, now)


def _make_findings(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    asked = f"SELECT {listed(FINDINGS)} FROM records_finding WHERE superseded_at IS NULL"
    path = export(asked, FINDINGS, folder / "findings.parquet")
    con.execute(
        "CREATE OR REPLACE VIEW findings AS SELECT finding_id, clock_id, account_id_said AS account_id, lead_id, "
        'CAST(cycle AS INTEGER) AS cycle, kind, make_timestamptz("at") AS "at", make_timestamptz(known_at) AS known_at, '
        "clause, version, cause, party, person, make_timestamptz(due_at) AS due_at, working_us / 1e6 AS working_s, "
        f"wall_us / 1e6 AS wall_s, value, detail FROM read_parquet({lit(str(path))})"
    )


def _make_standings(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    own = {name: kind for name, kind in STANDINGS.items() if name not in ("lead_id", "key")}
    asked = (
        f"SELECT l.lead_id, a.key, {listed(own, 's')} FROM records_standing s JOIN records_lead l ON l.id = s.lead_id "
        "JOIN records_account a ON a.id = s.account_id"
    )
    path = export(asked, STANDINGS, folder / "standings.parquet")
    con.execute(
        "CREATE OR REPLACE VIEW standings AS SELECT lead_id, substr(key, 3) AS account_id, stage, buying_stage, "
        "CAST(cycle AS INTEGER) AS cycle, fit, interest, grade, owner, "
        "CAST(CAST(open_clocks AS JSON) AS VARCHAR[]) AS open_clocks, make_timestamptz(next_due_at) AS next_due_at "
        f"FROM read_parquet({lit(str(path))})"
    )


def _make_leads_and_evidence(
    con: duckdb.DuckDBPyConnection, folder: Path, history: History, now: int
) -> int | None:
    """Make both tables by the bulk code; when the first event of a lead that counts was."""
    events = _events(con, folder, now)
    view = open_log(con, [events], default_timezone=str(history.latest.agreement.timezone))
    if isinstance(view, list):
        raise LiveBookError(str(view[0]))
    accounts = resolve(con, view)
    if isinstance(accounts, list):
        raise LiveBookError(str(accounts[0]))
    leads = accounts.leads
    which = f"SELECT lead_no FROM {leads} WHERE lead_id IN (SELECT lead_id FROM standings)"
    people = people_sql(view.events, view.properties, leads, history.at(now).agreement, which)
    con.execute(f"CREATE OR REPLACE TABLE leads AS {people}")
    aliases = compiled(history)[0].names.aliases
    source = make_source(view, accounts, "live")
    evidence = make_evidence(con, source, view.properties, leads, history, aliases, which)
    con.execute(f"CREATE OR REPLACE TABLE evidence AS {evidence}")
    found = con.execute("SELECT epoch_us(min(first_at)) FROM leads").fetchone()
    return None if found is None or found[0] is None else int(found[0])


def _events(con: duckdb.DuckDBPyConnection, folder: Path, now: int) -> Path:
    """The events that are needed, as a file that the log opens like any other."""
    raw = export(events_sql(now), EVENTS, folder / "raw.parquet")
    path = folder / "events.parquet"
    instants = {name: f"make_timestamptz({name})" for name in ("logged_at", "received_at")}
    columns = ", ".join(f"{instants.get(name, name)} AS {name}" for name in EVENTS if name != "at")
    con.execute(
        f'COPY (SELECT make_timestamptz("at") AS "at", {columns} FROM read_parquet({lit(str(raw))})) '
        f"TO {lit(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    raw.unlink()
    return path


def events_sql(now: int) -> str:
    """The query of the events needed: all of the kinds in `TOLD`, and of each lead its first and its last one, the first
    that says a source, an origin, a campaign or a product, and the last that says its account."""
    firsts = [_says(names) for names in (ORIGINS, CAMPAIGNS, PRODUCTS)]
    told = ['min("at") AS n0', 'max("at") AS n1', 'min(CASE WHEN source IS NOT NULL THEN "at" END) AS n2']
    told += ['max(CASE WHEN account_id IS NOT NULL THEN "at" END) AS n3']
    told += [f'min(CASE WHEN {says} THEN "at" END) AS n{place}' for place, says in enumerate(firsts, 4)]
    places = ", ".join(f"f.n{place}" for place in range(len(told)))
    kinds = ", ".join(map(lit, TOLD))
    return (
        f'WITH f AS (SELECT lead_id, {", ".join(told)} FROM records_event WHERE "at" <= {now} GROUP BY lead_id) '
        f"SELECT {listed(EVENTS, 'e')} FROM records_event e JOIN f ON f.lead_id = e.lead_id "
        f'WHERE e."at" <= {now} AND (e.kind IN ({kinds}) OR e."at" IN ({places}))'
    )


def _says(names: tuple[str, ...]) -> str:
    """Whether an event says one of some properties: by its texts' keys, which no value can be mistaken for."""
    if connection.vendor == "postgresql":
        return f"properties ?| ARRAY[{', '.join(map(lit, names))}]"
    keys = [lit(f'"{name}":') for name in names]
    return "(" + " OR ".join(f"instr(properties, {key})" for key in keys) + ")"
