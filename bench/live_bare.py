"""The peer of `bench.live`: the rows that its load leaves in the service's tables, inserted bare.

One process on one connection inserts groups of a hundred events with their new leads and accounts into empty copies of the
service's own tables, indexes included, several rows a statement, each group on the disk before the next. Nothing is read,
checked, looked up, locked or answered, and only that is timed: the rows are made while the clock stands.
"""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.live_load import BATCH, batch

TABLES = ("records_account", "records_lead", "records_event")
COLUMNS = {
    "records_account": ("id", "key", "changed", "folded", "rules", "work_at", "failed"),
    "records_lead": ("lead_id", "account_id"),
    "records_event": (
        "event_id", "lead_id", "at", "kind", "account_id", "seq", "logged_at", "received_at", "actor", "actor_kind",
        "source", "date_only", "properties", "delivered_by_id",
    ),
}  # fmt: skip


def bare_rate(url: str, home: Path, seconds: float) -> float:
    """Events a second; the service's tables must be there to be copied."""
    chance, groups, took = random.Random(7), 0, 0.0
    with copied(url, home) as (connection, mark):
        accounts = 0
        while took < seconds:
            rows = rows_of(batch(f"bare{groups}", chance), accounts)
            told = [told_for(table, rows[table], mark) for table in TABLES]
            begun = time.perf_counter()
            for statement, values in told:
                connection.execute(statement, values)
            connection.commit()
            took += time.perf_counter() - begun
            accounts += len(rows["records_account"])
            groups += 1
        return groups * BATCH / took


def rows_of(events: Sequence[dict[str, Any]], before: int) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a group by table; so many accounts are there already."""
    leads = {event["lead_id"]: event["account_id"] for event in events}
    numbers = {key: before + place for place, key in enumerate(sorted(set(leads.values())), 1)}
    said = [event_row(event) for event in events]
    now = said[0][7]
    return {
        "records_account": [(number, f"a:{key}", 1, 0, "", now, "") for key, number in numbers.items()],
        "records_lead": [(lead, numbers[key]) for lead, key in leads.items()],
        "records_event": said,
    }


def event_row(event: dict[str, Any]) -> tuple[Any, ...]:
    """An event's columns as the log has them."""
    at = round(datetime.fromisoformat(event["at"]).timestamp() * 1e6)
    said = json.dumps(event["properties"])
    told = (event["event_id"], event["lead_id"], at, event["kind"], event["account_id"], 0)
    return (*told, None, at, None, None, None, False, said, 1)


def told_for(table: str, rows: Sequence[tuple[Any, ...]], mark: str) -> tuple[str, list[Any]]:
    """The one statement that inserts all of them, and its values."""
    names = ", ".join(f'"{name}"' for name in COLUMNS[table])
    one = f"({', '.join([mark] * len(COLUMNS[table]))})"
    values = [value for row in rows for value in row]
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([one] * len(rows))}", values


@contextlib.contextmanager
def copied(url: str, home: Path) -> Iterator[tuple[Any, str]]:
    """A connection that finds empty copies of the tables by their names, and the mark of its parameters."""
    if url:
        with connected(url) as connection:
            connection.execute("CREATE SCHEMA bare")
            for table in TABLES:
                connection.execute(f"CREATE TABLE bare.{table} (LIKE public.{table} INCLUDING ALL)")
            connection.execute("SET search_path TO bare")
            connection.commit()
            yield connection, "%s"
            connection.execute("DROP SCHEMA bare CASCADE")
            connection.commit()
        return
    with contextlib.closing(sqlite3.connect(home / "leadpact.sqlite3")) as file:
        asked = f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({', '.join('?' * len(TABLES))}) AND sql IS NOT NULL"
        made = [row[0] for row in file.execute(asked, TABLES)]
    bare = home / f"bare-{random.randrange(1 << 40)}.sqlite3"
    with contextlib.closing(sqlite3.connect(bare, isolation_level="IMMEDIATE")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for each in made:
            connection.execute(each)
        yield connection, "?"
    bare.unlink()


def connected(url: str, autocommit: bool = False) -> Any:
    """A connection of psycopg's; with `autocommit` each statement is a transaction of its own."""
    import dj_database_url
    import psycopg

    told = dj_database_url.parse(url)
    where = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": told["NAME"]}
    return psycopg.connect(**where, autocommit=autocommit)
