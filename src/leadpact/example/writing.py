"""Writes the example: part by part in bounded memory, by account, in time order, or shuffled as a log that grew."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from leadpact.log.documents import load_history
from leadpact.log.writing import whole

from .hours import WorkingTime, working_time
from .making import make
from .people import PEOPLE
from .places import AGREEMENT
from .table import SCHEMA, to_table

Format = Literal["parquet", "csv"]
Order = Literal["time", "account", "shuffled"]
FORMATS: tuple[Format, ...] = get_args(Format)
ORDERS: tuple[Order, ...] = get_args(Order)
VERSION = 2
"""Raised when the same seed gives other events than before."""
EVENTS_OF_AN_ACCOUNT = 34
"""About how many events an account has: how many accounts a part is made of goes by it."""
ACCOUNTS_OF_A_PART = 12_000
ROWS_OF_A_GROUP = 250_000
ROWS_OF_A_BUCKET = 800_000


def generate(events: int, seed: int, to: Path, format: Format | None = None, order: Order = "time") -> int:  # noqa: A002
    """Write a believable year of exactly so many events; the same for the same (events, seed, order).

    `format` defaults to what the file's name says, `.csv` or Parquet. Returns how many rows were written. Times are real
    instants of 2026; some events are there twice, received later, as in a real log.
    """
    if events < 1:
        raise ValueError("events must be at least 1")
    kind = format or ("csv" if to.suffix == ".csv" else "parquet")
    to.parent.mkdir(parents=True, exist_ok=True)
    with whole(to) as unfinished, _writer(unfinished, kind) as write:
        for table in _ordered(_parts(events, seed), events, seed, order, to.parent):
            write(table)
    return events


@contextmanager
def _writer(to: Path, kind: Format) -> Iterator[Any]:
    """A function that appends a table to a file."""
    if kind == "csv":
        with pa.csv.CSVWriter(to, _as_text(SCHEMA.empty_table()).schema) as csv:
            yield lambda table: csv.write_table(_as_text(table))
    else:
        options: dict[str, Any] = {"compression": "zstd", "store_schema": False}
        plain = ["event_id", "received_at", "at", "logged_at"]
        options["use_dictionary"] = [name for name in SCHEMA.names if name not in plain]
        with pq.ParquetWriter(to, SCHEMA, **options) as parquet:
            yield lambda table: parquet.write_table(table, row_group_size=ROWS_OF_A_GROUP)


def _as_text(table: pa.Table) -> pa.Table:
    """Instants as RFC 3339, as a CSV file has them."""
    for place, field in enumerate(SCHEMA):
        if pa.types.is_timestamp(field.type):
            text = pc.strftime(table.column(field.name), format="%Y-%m-%dT%H:%M:%SZ")
            table = table.set_column(place, field.name, text)
    return table


def hours_of_reps() -> dict[str, WorkingTime]:
    """The working time of each rep, as the agreement's calendars have it."""
    history = load_history(AGREEMENT)
    if isinstance(history, list):
        raise ValueError(str(history[0]))
    version = history.latest
    people = version.agreement.parties["sales"].people
    return {name: working_time(version.calendar_of(people[name])) for name in PEOPLE}


def _parts(events: int, seed: int) -> Iterator[pa.Table]:
    """Part after part, cut at so many events; rows by account and time."""
    hours = hours_of_reps()
    made = part = first = 0
    while made < events:
        wanted = (events - made) // EVENTS_OF_AN_ACCOUNT + 20
        accounts = min(ACCOUNTS_OF_A_PART, wanted)
        found = make(seed, part, accounts, first, hours)
        columns = found.columns
        account = found.cast.account[columns["lead"]]
        order = np.lexsort((columns["number"], columns["at"], account))[: events - made]
        for name, values in columns.items():
            columns[name] = values[order]
        table = to_table(found, part, seed)
        yield table
        made += len(table)
        part += 1
        first += accounts


def _ordered(
    parts: Iterator[pa.Table], events: int, seed: int, order: Order, beside: Path
) -> Iterator[pa.Table]:
    """The rows in the order asked for. Large files are dealt into buckets on disk first, each ordered by itself."""
    if order == "account":
        yield from parts
        return
    rng = np.random.default_rng([seed, 1 << 32])
    count = -(-events // ROWS_OF_A_BUCKET)
    if count == 1:
        yield _sorted(pa.concat_tables(parts), rng, order)
        return
    with tempfile.TemporaryDirectory(prefix=".example-", dir=beside) as folder:
        files = [Path(folder) / f"{n}.parquet" for n in range(count)]
        _deal(parts, files, rng, order)
        for file in files:
            yield _sorted(pq.read_table(file), rng, order)
            file.unlink()


def _deal(parts: Iterator[pa.Table], files: list[Path], rng: np.random.Generator, order: Order) -> None:
    """Each row into the file of its time, or any; the first part says which times are how full."""
    writers = [pq.ParquetWriter(file, SCHEMA, compression="lz4") for file in files]
    bounds: Any = None
    try:
        for table in parts:
            if order == "time":
                at = _times(table)
                if bounds is None:
                    bounds = np.quantile(at, np.arange(1, len(files)) / len(files))
                bucket = np.searchsorted(bounds, at, side="right")
            else:
                bucket = rng.integers(0, len(files), len(table))
            places = np.argsort(bucket, kind="stable")
            ends = np.searchsorted(bucket[places], np.arange(len(files) + 1))
            dealt = table.take(pa.array(places))
            for n, writer in enumerate(writers):
                writer.write_table(dealt.slice(ends[n], ends[n + 1] - ends[n]))
    finally:
        for writer in writers:
            writer.close()


def _times(table: pa.Table) -> Any:
    return table.column("at").cast(pa.int64()).to_numpy()


def _sorted(table: pa.Table, rng: np.random.Generator, order: Order) -> pa.Table:
    """A table by time, or in no order at all."""
    if order == "shuffled":
        return table.take(pa.array(rng.permutation(len(table))))
    received = table.column("received_at").cast(pa.int64()).to_numpy()
    return table.take(pa.array(np.lexsort((received, _times(table)))))
