"""Several processes that open one new or restored SQLite file at the same moment."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from leadpact.web.serving import migrating
from leadpact.web.serving.migrating import open_database

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL opens its files itself"),
]
ROUNDS, AT_ONCE = 60, 8


def _failures(folder: Path, opening: Callable[[], None]) -> list[str]:
    """What openings say, a round for each new file, all threads of a round at once."""
    told = []

    def work(file: Path, begin: threading.Barrier) -> None:
        settings = {**connections.settings["default"], "NAME": str(file)}
        connections["default"] = DatabaseWrapper(settings)
        begin.wait(timeout=30)
        try:
            opening()
        except OperationalError as failed:
            told.append(str(failed))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(ROUNDS):
            file, begin = folder / f"{number}.sqlite3", threading.Barrier(AT_ONCE)
            with closing(sqlite3.connect(file)) as made, made:
                made.execute("CREATE TABLE restored (row INTEGER)")  # with a rollback journal, as VACUUM INTO
            for each in [pool.submit(work, file, begin) for _ in range(AT_ONCE)]:
                each.result(timeout=60)
    return told


def test_nobody_is_turned_away_from_a_restored_file(tmp_path: Path) -> None:
    """Serve, worker and doctor begun at once on a restored backup all open it, and it has its write-ahead log."""
    assert _failures(tmp_path, open_database) == []
    assert {file.read_bytes()[18] for file in tmp_path.glob("*.sqlite3")} == {2}  # sqlite.org/fileformat2


def test_what_stays_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody holds for good is given up after so many tries, with what SQLite says of it."""
    monkeypatch.setattr(migrating, "OPENINGS", 3)
    tries = []

    def refused() -> None:
        tries.append(1)
        raise OperationalError("database is locked")

    monkeypatch.setattr(connection, "ensure_connection", refused)
    with pytest.raises(OperationalError, match="locked"):
        open_database()
    assert len(tries) == 3
