"""What a page shows of a file that is to be mapped: each look is taken once a process, and kept for the next click."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import duckdb

from leadpact.log.first_look import Glimpse, Preview, glimpse, preview, values_of
from leadpact.log.mapping import read_mapping
from leadpact.log.problems import Problem
from leadpact.web.actions.upload import start_of
from leadpact.web.actions.upload_import import why_unread
from leadpact.web.records.models import Upload

SHOWN: Final = 10
"""First rows that are shown."""
EVENTS: Final = 20
"""First events that are shown."""
MOST_VALUES: Final = 200


def look(found: Upload) -> Glimpse | list[Problem]:
    """The columns and first rows."""
    start = start_of(Path(found.path))
    if not found.path or not start.exists():
        return [Problem(found.name, "not_found")]
    return _look(str(start), found.bytes <= start.stat().st_size)


def values(found: Upload, column: str) -> tuple[tuple[str, int], ...]:
    """The values of a column at the beginning of the file with their counts, the commonest first."""
    return _values(str(start_of(Path(found.path))), column)


def previewed(found: Upload, mapping: str, zone: str | None) -> Preview | list[Problem]:
    """What a mapping (YAML that reads; empty: none is needed) would make of the beginning of the file."""
    return _preview(str(start_of(Path(found.path))), mapping, zone)


def forget() -> None:
    """Look anew."""
    for kept in (_look, _values, _preview):
        kept.cache_clear()


@lru_cache(maxsize=32)
def _look(start: str, whole: bool) -> Glimpse | list[Problem]:
    try:
        return glimpse(Path(start), SHOWN, whole=whole)
    except duckdb.Error as failed:
        return [why_unread(failed)]


@lru_cache(maxsize=64)
def _values(start: str, column: str) -> tuple[tuple[str, int], ...]:
    try:
        return tuple(values_of(Path(start), column, MOST_VALUES))
    except duckdb.Error:  # the look above it says why
        return ()


@lru_cache(maxsize=32)
def _preview(start: str, mapping: str, zone: str | None) -> Preview | list[Problem]:
    read = read_mapping(mapping) if mapping else None
    assert not isinstance(read, list)
    try:
        return preview(Path(start), read, zone, EVENTS)
    except duckdb.Error as failed:
        return [why_unread(failed)]
