"""Claims rows that are due, for one worker at a time: the one protocol of accounts, notices and uploads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from leadpact.web.records.rows import change_in

HELD = 60_000_000
"""How long a claim holds, microseconds: work of a worker that died is taken up after that."""


def claim(
    table: str,
    worker: str,
    now: int,
    limit: int,
    columns: Sequence[str],
    held: int = HELD,
    first: str | None = None,
) -> list[tuple[Any, ...]]:
    """Claim up to `limit` rows of `table` whose `work_at` has come and whom nobody holds; their id and `columns`. Those of
    which the condition `first` is true come before all others.

    One statement each: two workers never get the same row.
    """
    skip = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    named = ", ".join(f'"{column}"' for column in ("id", *columns))
    if not _is_due(table, now):
        return []
    found: list[tuple[Any, ...]] = []
    with transaction.atomic(), connection.cursor() as cursor:
        for condition in filter(None, (first, "TRUE")):
            cursor.execute(
                f'UPDATE {table} SET "claimed_by" = %s, "claimed_until" = %s WHERE "id" IN '
                f'(SELECT "id" FROM {table} WHERE "work_at" <= %s AND ("claimed_until" IS NULL OR "claimed_until" <= %s) '
                f'AND {condition} ORDER BY "work_at" LIMIT %s{skip}) RETURNING {named}',
                [worker, now + held, now, now, limit - len(found)],
            )
            found += cursor.fetchall()
            if len(found) == limit:
                break
    return sorted(found)


def hold(table: str, worker: str, ids: Sequence[int], until: int) -> None:
    """Hold claimed rows longer than was thought."""
    with transaction.atomic():
        change_in(
            f'UPDATE {table} SET "claimed_until" = %s WHERE "claimed_by" = %s AND "id"',
            sorted(ids),
            until,
            worker,
        )


def _is_due(table: str, now: int) -> bool:
    """Whether there is anything to claim: asked first, because to ask so keeps nobody from writing."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM {table} WHERE "work_at" <= %s LIMIT 1', [now])
        return cursor.fetchone() is not None


def still_held(table: str, worker: str, ids: Sequence[int], now: int) -> dict[int, int]:
    """Of claimed accounts those that are still this worker's, locked until the transaction ends, with `changed`."""
    skip = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "id", "changed" FROM {table} WHERE "id" IN ({", ".join(["%s"] * len(ids))}) '
            f'AND "claimed_by" = %s AND "claimed_until" > %s ORDER BY "id"{skip}',
            [*ids, worker, now],
        )
        return dict(cursor.fetchall())


def release(table: str, worker: str, ids: Sequence[int]) -> None:
    """Give claimed rows back as they are."""
    with transaction.atomic():
        change_in(
            f'UPDATE {table} SET "claimed_by" = NULL, "claimed_until" = NULL WHERE "claimed_by" = %s AND "id"',
            sorted(ids),
            worker,
        )


def release_all(worker: str) -> None:
    """Give back whatever a worker holds: it ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("records_account", "records_notice", "records_upload"):
            cursor.execute(
                f'UPDATE {table} SET "claimed_by" = NULL, "claimed_until" = NULL WHERE "claimed_by" = %s',
                [worker],
            )
