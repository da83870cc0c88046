"""Holds a SQLite file for one `leadpact serve` at a time, by a lock that ends with its process, however that ends."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from leadpact.web.serving.failing import ServingError

ENDING = ".serving"
"""The lock lies beside the database: a SQLite file of its own, whose write lock is the same on every system."""


def served_at(database: Path) -> str | None:
    """Where a database was last served, as far as anybody said."""
    path = database.with_name(database.name + ENDING)
    try:
        link = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
        with closing(link):
            found = link.execute("SELECT url FROM held").fetchone()
    except sqlite3.Error:
        return None
    return str(found[0]) if found else None


class Held:
    """The hold on one database, until `release` or the end of the process."""

    def __init__(self, database: Path) -> None:
        """Raises ServingError where another process holds it, which is named."""
        self._database = database
        self._lock = database.with_name(database.name + ENDING)
        try:
            self._link = sqlite3.connect(self._lock, timeout=0, isolation_level=None)
            self._take()
        except sqlite3.OperationalError as failed:
            if "locked" in str(failed):
                raise ServingError(self._who()) from None
            raise ServingError(f"{self._lock}: {failed}; let whoever runs Leadpact write there") from None
        except sqlite3.DatabaseError:
            raise ServingError(f"{self._lock} is no lock of Leadpact; remove it") from None

    def _take(self) -> None:
        self._link.execute("BEGIN IMMEDIATE")  # a write lock: others may read who has it

    def tell(self, url: str) -> None:
        """Say for whoever comes next where it is served. Raises ServingError where another was quicker."""
        self._link.execute("CREATE TABLE IF NOT EXISTS held (url TEXT, pid INTEGER)")
        self._link.execute("DELETE FROM held")
        self._link.execute("INSERT INTO held VALUES (?, ?)", [url, os.getpid()])
        self._link.execute("COMMIT")
        try:
            self._take()
        except sqlite3.OperationalError:
            raise ServingError(self._who()) from None

    def _who(self) -> str:
        found = None
        with suppress(sqlite3.Error):
            found = self._link.execute("SELECT url, pid FROM held").fetchone()
        where = f" at {found[0]} (process {found[1]})" if found else ""
        return f"{self._database} is served already{where}; end that one, or name another folder in LEADPACT_HOME"

    def release(self) -> None:
        """Let it go."""
        self._link.close()
