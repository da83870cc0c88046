"""Many rows in one statement, the same on SQLite and PostgreSQL: what the ORM's way is too slow for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

AT_ONCE = 400
"""Rows a statement: SQLite takes 32,766 values in one."""


def insert_missing(
    table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], key: str, found: str
) -> set[Any]:
    """Insert the rows whose `key` is not there yet; the `found` column of those inserted.

    Rows are inserted in the order given: whoever sorts them by key can't get into a deadlock with another.
    """
    inserted: set[Any] = set()
    names = ", ".join(f'"{column}"' for column in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for some in chunks(rows, AT_ONCE):
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([one] * len(some))} "
                f'ON CONFLICT ("{key}") DO NOTHING RETURNING "{found}"',
                [value for row in some for value in row],
            )
            inserted.update(row[0] for row in cursor.fetchall())
    return inserted


def insert_many(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert the rows."""
    names = ", ".join(f'"{column}"' for column in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for some in chunks(rows, AT_ONCE):
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([one] * len(some))}",
                [value for row in some for value in row],
            )


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


def chunks(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    """The items, `size` at a time."""
    return (items[place : place + size] for place in range(0, len(items), size))


def locking(how: str) -> str:
    """` FOR UPDATE` or ` FOR SHARE` where rows can be locked; SQLite has one writer at a time anyway."""
    return f" FOR {how}" if connection.vendor == "postgresql" else ""
