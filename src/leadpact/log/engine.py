"""The DuckDB connection everything in the log runs on: no network, no extensions fetched, bounded memory, UTC."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from leadpact.log.sqltext import lit

SETTINGS = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET TimeZone = 'UTC'",
    "SET preserve_insertion_order = true",
    "SET enable_progress_bar = false",
)

MEMORY_LIMIT = "4GB"
"""What sorting and joining may take unless told otherwise; beyond it they go to disk."""


@contextmanager
def engine(
    *, memory_limit: str | None = None, threads: int | None = None, temporary: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose spilled data lie in a directory of its own, removed at the end whatever happens.

    `memory_limit` as DuckDB writes it (`4GB`; default: half of this machine's), `temporary`: where that directory is made.
    """
    spill = Path(tempfile.mkdtemp(prefix="leadpact-", dir=temporary))
    try:
        con = duckdb.connect(":memory:")
        try:
            for setting in SETTINGS:
                con.execute(setting)
            con.execute(f"SET temp_directory = {lit(str(spill / 'spill'))}")
            con.execute(f"SET memory_limit = '{memory_limit or _half_of_memory()}'")
            if threads is not None:
                con.execute(f"SET threads = {int(threads)}")
            yield con
        finally:
            con.close()
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def scratch(con: duckdb.DuckDBPyConnection) -> Path:
    """The connection's own directory for intermediate files; it goes when the connection does."""
    found = con.execute("SELECT current_setting('temp_directory')").fetchone()
    folder = Path(found[0] if found and found[0] else tempfile.mkdtemp(prefix="leadpact-"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _half_of_memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return "2GB"
    return f"{max(size // 2 // 1_000_000, 512)}MB"
