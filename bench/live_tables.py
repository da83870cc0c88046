"""Puts many rows into the service's tables: on PostgreSQL by COPY, their indexes and keys made afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection, transaction

from leadpact.log.sqltext import ident, lit

NOTHING = "\\N"
PIECE = 1 << 20
ROWS = 5_000


def taken_off(tables: Sequence[str]) -> list[str]:
    """Take indexes and keys off tables; the statements that put them back, in their order. On SQLite they stay."""
    if connection.vendor != "postgresql":
        return []
    back: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s) ORDER BY contype = 'f' DESC",
            [list(tables), list(tables)],
        )
        keys = cursor.fetchall()
        for table, name, _, told in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            back.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {told}')
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [list(tables)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    return [told for _, told in indexes] + back[::-1]


def put(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], asked: str, folder: Path) -> None:
    """Fill an empty table with the rows of a query of the engine, in their order."""
    names = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        _copy(con, table, names, asked, folder / f"{table}.csv")
        if "id" in columns:
            _number_on(table)
        return
    into = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"
    found = con.execute(asked)
    with transaction.atomic(), connection.cursor() as cursor:
        while rows := found.fetchmany(ROWS):
            cursor.executemany(into, rows)


def _copy(con: duckdb.DuckDBPyConnection, table: str, names: str, asked: str, file: Path) -> None:
    con.execute(
        f"COPY ({asked}) TO {lit(str(file))} (FORMAT csv, HEADER false, NULLSTR {lit(NOTHING)}, ESCAPE '\"', QUOTE '\"')"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} RESTART IDENTITY")
        # made in the same transaction as the table was emptied: such rows need no VACUUM to be seen by index alone
        told = f"COPY {table} ({names}) FROM STDIN (FORMAT csv, NULL '{NOTHING}', FREEZE)"
        with cursor.copy(told) as copy, file.open("rb") as opened:
            while piece := opened.read(PIECE):
                copy.write(piece)
    file.unlink()


def finish(statements: Iterable[str], tables: Sequence[str], say: Callable[[str], Any]) -> None:
    """Put indexes and keys back, and let the planner know the tables."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for statement in statements:
            say(statement[:100])
            cursor.execute(statement)
        for table in tables:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def _number_on(table: str) -> None:
    """Let a table's numbers go on after those that were put in."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def told_of(properties: Mapping[str, str], of: str) -> str:
    """JSON text of an event's properties (their columns by their names, in the relation `of`), as the log keeps them."""
    said = ", ".join(f"{ident(name)} := {of}.{ident(column)}" for name, column in properties.items())
    # a patch has no nulls
    return f"CAST(json_merge_patch('{{}}', to_json(struct_pack({said}))) AS VARCHAR)"
