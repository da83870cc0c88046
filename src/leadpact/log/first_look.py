"""A first look at a file: its columns and first rows, the values of a column, and what a mapping makes of its beginning.

For people who map a file on a page: quick whatever the size of the file, because only its beginning is read.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from leadpact.log.engine import engine
from leadpact.log.import_rows import Row, rows_of
from leadpact.log.importing import NO_ID_NEEDED, open_import
from leadpact.log.looking import CHUNK, Look, look, unpacked
from leadpact.log.mapping import EventMapping
from leadpact.log.problems import Problem
from leadpact.log.reading import open_sources
from leadpact.log.relation import Source

BEGINNING: Final = 4 << 20
"""Bytes (unpacked) of a text file that are looked at."""
MEMORY: Final = "512MB"
MOST_LOOKED_THROUGH: Final = 64 << 20
"""Bytes of a file that is looked through to its end at once: is it text, is it UTF-8?"""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a file looks like: its columns, its first rows as texts, and how many rows were looked at.

    `native`: it has the log's own columns and needs no mapping. `whole`: all of it was looked at.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    count: int
    unread: int
    native: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would make of the beginning of a file. `taken`: events by the place of the mapping's entry.

    `rows = unmapped + those taken`; `events + refused + repeated` come of those.
    """

    events: tuple[Row, ...]
    refused: tuple[Row, ...]
    rows: int
    unmapped: int
    made: int
    repeated: int
    taken: Mapping[int, int]
    reasons: Mapping[str, int]


def beginning(path: Path, to: Path) -> list[Problem]:
    """Write the beginning of a file to `to`, in whole rows (of Parquet all). Gives back why it is no such file, if so."""
    with path.open("rb") as opened:
        is_parquet = opened.read(4) == b"PAR1"
    if is_parquet:
        to.symlink_to(path.resolve())
        return []
    try:
        with unpacked(path) as data:
            start = data.read(BEGINNING + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
        return [Problem(str(path), "bad_gzip", params={"why": str(broken)})]
    if len(start) > BEGINNING:
        start = _whole_rows(start)
    to.write_bytes(start)
    seen = look(path, str(path)) if path.stat().st_size <= MOST_LOOKED_THROUGH else look(to, str(path))
    return [] if isinstance(seen, Look) else [seen]


def _whole_rows(start: bytes) -> bytes:
    """Up to the last line end outside quotes; JSON has one object a line."""
    is_json = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    end = start.rfind(b"\n") + 1
    while not is_json and end > 0 and start.count(b'"', 0, end) % 2:
        end = start.rfind(b"\n", 0, end - 1) + 1
    return start[:end] if end else start


def glimpse(path: Path, most: int, *, whole: bool) -> Glimpse | list[Problem]:
    """The columns and the first `most` rows of the beginning of a file, or all that is wrong with it.

    Raises duckdb.Error, as `values_of` and `preview` do, where the engine gives up: tens of thousands of columns, say.
    """
    with engine(memory_limit=MEMORY, threads=1) as con:
        opened = open_sources(con, [path], None)
        if isinstance(opened, list):
            return opened
        source = opened[0]
        columns = (*source.columns, *source.inner)
        names = tuple(dict.fromkeys(column.name for column in columns))
        cells = ", ".join(_text_of(source, name) for name in names) or "NULL"
        rows = con.execute(f"SELECT {cells} FROM {source.relation} LIMIT {int(most)}").fetchall()
        found = con.execute(f"SELECT count(*) FROM {source.relation}").fetchone()
        count = int(found[0]) if found else 0
    native = {column.name for column in source.columns} >= set(NO_ID_NEEDED)
    return Glimpse(names, tuple(rows), count, len(source.unread), native, whole)


def values_of(path: Path, column: str, most: int) -> list[tuple[str, int]]:
    """The values of a column at the beginning of a file with their counts, the commonest first; none for no such column."""
    with engine(memory_limit=MEMORY, threads=1) as con:
        opened = open_sources(con, [path], None)
        if isinstance(opened, list):
            return []
        source = opened[0]
        if column not in {each.name for each in (*source.columns, *source.inner)}:
            return []
        rows = con.execute(
            f"SELECT value, count(*) AS n FROM (SELECT {_text_of(source, column)} AS value FROM {source.relation}) "
            f"WHERE value IS NOT NULL GROUP BY value ORDER BY n DESC, value LIMIT {int(most)}"
        ).fetchall()
    return [(str(value), int(count)) for value, count in rows]


def preview(
    path: Path, mapping: EventMapping | None, timezone: str | None, most: int
) -> Preview | list[Problem]:
    """What an import would make of the beginning of a file: the first events and refused rows, and counts."""
    with engine(memory_limit=MEMORY, threads=1) as con:
        opened = open_import(con, [path], mapping, timezone=timezone)
        if isinstance(opened, list):
            return opened
        counts = opened.view.counts
        events: list[Row] = []
        refused: list[Row] = []
        for row in rows_of(opened):
            if row.reason or len(events) == most:
                break
            events.append(row)
        for row in rows_of(opened, counts.accepted):
            if len(refused) == most:
                break
            refused.append(row)
        entry_of = {part.number: part.entry for part in opened.parts}
        taken: dict[int, int] = {}
        for number, count in con.execute(
            f"SELECT part, count(*) FROM {opened.view.events} GROUP BY part"
        ).fetchall():
            taken[entry_of[number]] = taken.get(entry_of[number], 0) + count
        return Preview(
            tuple(events), tuple(refused), opened.rows, opened.unmapped, counts.accepted, counts.repeated, taken,
            opened.view.reasons(),
        )  # fmt: skip


def _text_of(source: Source, name: str) -> str:
    return next(column.text for column in (*source.columns, *source.inner) if column.name == name)


def is_larger(path: Path, most: int) -> bool:
    """Whether a packed file unpacks to more than `most` bytes. One that is broken is told of by whoever reads it."""
    size = 0
    with unpacked(path) as data, suppress(EOFError, gzip.BadGzipFile, zlib.error):
        if not isinstance(data, gzip.GzipFile):
            return False
        while size <= most and (piece := data.read(CHUNK)):
            size += len(piece)
    return size > most
