"""Finds uploaded files that name a person, however they are packed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import duckdb

from leadpact.log.engine import engine
from leadpact.log.looking import CHUNK, LONGEST_LINE, unpacked
from leadpact.web.actions.person_data_trail import quotes

MEMORY: Final = "512MB"


def names(path: Path, wanted: Collection[str]) -> bool:
    """Whether a file holds one of these as a word of its own. One that is gone or can't be read, and so not imported
    either, holds nothing."""
    try:
        return any(quotes(text, each) for text in _texts(path) for each in wanted if each.lower() in text)
    except (OSError, EOFError, gzip.BadGzipFile, zlib.error, duckdb.Error):
        return False


def _texts(path: Path) -> Iterator[str]:
    """What it says in small letters, a piece at a time, each of whole lines."""
    with path.open("rb") as opened:
        is_parquet = opened.read(4) == b"PAR1"
    if is_parquet:
        yield from _rows(path)
        return
    with unpacked(path) as data:
        while piece := data.read(CHUNK):
            yield (piece + data.readline(LONGEST_LINE)).decode(errors="replace").lower()


def _rows(path: Path) -> Iterator[str]:
    with engine(memory_limit=MEMORY, threads=1) as con:
        found = con.execute("SELECT lower(t::VARCHAR) FROM read_parquet(?) t", [str(path)])
        while some := found.fetchmany(1000):
            yield from (row for (row,) in some)
