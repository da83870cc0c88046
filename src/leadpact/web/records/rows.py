"""Many rows in one statement, the same on SQLite and PostgreSQL: what the ORM's way is too slow for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, OperationalError, connection

PASSING = ("08", "40", "53", "55", "57")
"""PostgreSQL's classes of connection failures, broken-off transactions, lack of means, locks, and an operator's doing."""
VALUES_AT_ONCE = 32_000
"""Values a statement: SQLite takes 32,766."""


def insert_missing(
    table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], key: str, found: str
) -> dict[Any, Any]:
    """Insert the rows whose `key` is not there yet; of those inserted the column `found` by the key.

    Rows are inserted in the order given: whoever sorts them by key can't get into a deadlock with another.
    """
    inserted: dict[Any, Any] = {}
    unless_there = f' ON CONFLICT ("{key}") DO NOTHING RETURNING "{key}", "{found}"'
    for some in chunks(rows, VALUES_AT_ONCE // len(columns)):
        inserted.update(_inserted(table, columns, some, unless_there))
    return inserted


def insert_many(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert the rows."""
    for some in chunks(rows, VALUES_AT_ONCE // len(columns)):
        _inserted(table, columns, some)


def _inserted(
    table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], more: str = ""
) -> Iterable[tuple[Any, ...]]:
    """Insert rows in one statement, which `more` ends; what it returns.

    On PostgreSQL the rows are one JSON text, which is written and sent in a fifth of the time that so many values take. On
    SQLite its own cursor takes them: Django's looks for marks in the statement, a quarter of what all of it takes.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    into = f"INSERT INTO {table} ({names})"
    if connection.vendor == "postgresql":
        types = _types(table)
        read = ", ".join(f"(r->>{place})::{types[column]}" for place, column in enumerate(columns))
        told = json.dumps(rows, ensure_ascii=False)
        with connection.cursor() as cursor:
            cursor.execute(f"{into} SELECT {read} FROM jsonb_array_elements(%s::jsonb) r{more}", [told])
            return cursor.fetchall() if more else ()
    one = f"({', '.join('?' * len(columns))})"
    said = f"{into} VALUES {', '.join([one] * len(rows))}{more}"
    values = [value for row in rows for value in row]
    connection.ensure_connection()
    with connection.wrap_database_errors:
        found: list[tuple[Any, ...]] = connection.connection.execute(said, values).fetchall()
        return found


@cache
def _types(table: str) -> dict[str, str]:
    """The types of a table's columns, as the database calls them."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return {
        field.column: str(field.db_type(connection)) for field in model._meta.concrete_fields if field.column
    }


def select_in(sql: str, keys: Sequence[Any], *before: Any, after: str = "") -> Iterator[tuple[Any, ...]]:
    """The rows of `sql IN (keys) after`, for any number of keys, in the order of the keys' chunks."""
    with connection.cursor() as cursor:
        for some in chunks(keys, 1000):
            cursor.execute(f"{sql} IN ({', '.join(['%s'] * len(some))}){after}", [*before, *some])
            yield from cursor.fetchall()


def change_in(sql: str, keys: Sequence[Any], *before: Any, after: str = "") -> int:
    """Run `sql IN (keys) after`; how many rows it changed."""
    changed = 0
    with connection.cursor() as cursor:
        for some in chunks(keys, 1000):
            cursor.execute(f"{sql} IN ({', '.join(['%s'] * len(some))}){after}", [*before, *some])
            changed += cursor.rowcount
    return changed


def is_any(table: str) -> bool:
    """Whether a table has any row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
        return cursor.fetchone() is not None


def chunks(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    """The items, `size` at a time."""
    return (items[place : place + size] for place in range(0, len(items), size))


def is_passing(failed: DatabaseError) -> bool:
    """Whether it may go well the next time: the database broke it off because of another, is busy, full, or away."""
    code = getattr(failed.__cause__, "sqlstate", None)
    return isinstance(failed, OperationalError) if code is None else code[:2] in PASSING


def one_at_a_time(number: int) -> None:
    """Wait until nobody else's transaction is past this line with the same number, and keep others from it until this one
    ends: on PostgreSQL. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def locking(how: str) -> str:
    """` FOR UPDATE` or ` FOR SHARE` where rows can be locked; SQLite has one writer at a time anyway."""
    return f" FOR {how}" if connection.vendor == "postgresql" else ""
