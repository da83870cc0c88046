"""How many events each source sent in a day, without counting the log: only the newest arrivals are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

DAY: Final = 86_400_000_000
"""Microseconds."""
WINDOW: Final = 20_000
"""Events that are looked at, the newest first by the primary key: bounded, whatever the size of the log."""


@dataclass(frozen=True, slots=True)
class Recent:
    """Events by source in the last 24 hours. `cut`: there were more than were looked at, so that these are the least."""

    applied: dict[int, int]
    quarantined: dict[int, int]
    cut: bool


def recent(now: int) -> Recent:
    """Counts of the 24 hours before `now` (microseconds UTC), in two reads of at most WINDOW rows each."""
    applied, cut = _counts("records_event", now)
    quarantined, cut_too = _counts("records_quarantined", now)
    return Recent(applied, quarantined, cut or cut_too)


def _counts(table: str, now: int) -> tuple[dict[int, int], bool]:
    newest = f'SELECT "delivered_by_id", "received_at" FROM {table} ORDER BY "id" DESC LIMIT {WINDOW}'
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT "delivered_by_id", count(*), sum(CASE WHEN "received_at" > %s THEN 1 ELSE 0 END), '
            f'min("received_at") FROM ({newest}) AS newest GROUP BY "delivered_by_id"',
            [now - DAY],
        )
        rows = cursor.fetchall()
    looked = sum(row[1] for row in rows)
    oldest = min((row[3] for row in rows if row[3] is not None), default=None)
    is_cut = looked >= WINDOW and (oldest is None or oldest > now - DAY)
    return {row[0]: int(row[2] or 0) for row in rows if row[0] is not None}, is_cut
