"""Moves the example year in time: by whole weeks, so that weekdays stay, and until its middle of October is now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from leadpact.events import Event

WEEK = 7 * 86_400_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PRESENT = (datetime(2026, 10, 16, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
"""The instant of the example year that becomes now, or up to a week before it: both versions have been in force, a year's
goal is in sight, and clocks run."""
NAME, FIRST_DAY = "Acme Iberia 2026", "2026-01-01"
ZONE = ZoneInfo("Europe/Madrid")
DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
COLUMNS = ("event_id", "lead_id", "account_id", "seq", "kind", "actor", "actor_kind", "source")


def weeks_until(now: int) -> int:
    """By how many weeks the example year is moved; negative in the past of the example."""
    return (now - PRESENT) // WEEK


def moved_agreement(text: str, weeks: int) -> str:
    """An agreement with all its dates moved, named by the year in which the first version begins then."""
    first = date.fromisoformat(FIRST_DAY) + timedelta(weeks=weeks)
    return moved_text(text, weeks).replace(NAME, f"{NAME[:-4]}{first.year}")


def moved_text(text: str, weeks: int) -> str:
    """A text with all its dates moved."""
    by = timedelta(weeks=weeks)
    return DATE.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), text)


def moved_events(path: Path, weeks: int) -> Iterator[Event]:
    """The events of a generated file in its order, moved; local hours stay what they were when clocks change."""
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches():
        for row in batch.to_pylist():
            yield _event(row, weeks)


def _event(row: dict[str, object], weeks: int) -> Event:
    at, received_at, logged_at = (_micros(row.pop(name)) for name in ("at", "received_at", "logged_at"))
    given = {name: row.pop(name) for name in COLUMNS}
    said = {name: moved_text(str(value), weeks) for name, value in row.items() if value is not None}
    event = Event(at=at or 0, received_at=received_at, logged_at=logged_at, properties=said, **given)  # type: ignore[arg-type]
    return moved_event(replace(event, seq=event.seq or 0), weeks)


def moved_event(event: Event, weeks: int) -> Event:
    """An event with its instants moved alike."""
    by = weeks * WEEK + _offset(event.at) - _offset(event.at + weeks * WEEK)
    return replace(
        event,
        at=event.at + by,
        received_at=None if event.received_at is None else event.received_at + by,
        logged_at=None if event.logged_at is None else event.logged_at + by,
    )


def _offset(at: int) -> int:
    moment = (EPOCH + timedelta(microseconds=at)).astimezone(ZONE)
    return (moment.utcoffset() or timedelta()) // timedelta(microseconds=1)


def _micros(value: object) -> int | None:
    return (value - EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else None
