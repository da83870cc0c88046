"""A worker that is killed in the middle of a large upload: another finishes it, every row once."""

from __future__ import annotations

import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

WORKER = Path(__file__).with_name("importing_worker.py")
ROWS = 20_000


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """A database that processes share: a file, or one more of the server the tests run on."""
    url = os.environ.get("LEADPACT_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder / 'killed.sqlite3'}"
        return
    import psycopg
    from django.conf import settings

    own, name = settings.DATABASES["default"], f"killed_{secrets.token_hex(4)}"
    server = {
        "host": own["HOST"],
        "port": own["PORT"] or 5432,
        "user": own["USER"],
        "password": own["PASSWORD"],
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as con:
        con.execute(f"CREATE DATABASE {name}")
        try:
            head, _, query = url.partition("?")
            yield f"{head.rsplit('/', 1)[0]}/{name}{'?' + query if query else ''}"
        finally:
            con.execute(f"DROP DATABASE {name} WITH (FORCE)")


def start(what: str, url: str, folder: Path, *more: str) -> subprocess.Popen[str]:
    """A process of its own."""
    env = {**os.environ, "LEADPACT_DATABASE_URL": url, "LEADPACT_HOME": str(folder)}
    env["DJANGO_SETTINGS_MODULE"] = "leadpact.web.settings"
    return subprocess.Popen(
        [sys.executable, str(WORKER), what, *more], env=env, stdout=subprocess.PIPE, text=True
    )


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What it says at its end."""
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def place(url: str) -> int:
    """How far the import is."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as con:
            return int(con.execute("SELECT done FROM records_upload").fetchone()[0])
    import psycopg

    with psycopg.connect(url) as con:
        return int(con.execute("SELECT done FROM records_upload").fetchone()[0])  # type: ignore[index]


@pytest.mark.slow
def test_every_row_once_though_the_worker_was_killed(tmp_path: Path) -> None:
    """SIGKILL between the first chunk and the last; after the claim ran out another ends it: nothing lost, nothing twice."""
    with database(tmp_path) as url:
        told(start("prepare", url, tmp_path, str(ROWS)))
        victim = start("work", url, tmp_path)
        while place(url) < ROWS // 10:
            assert victim.poll() is None
            time.sleep(0.02)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        reached = place(url)
        assert 0 < reached < ROWS, "the worker was to be killed in the middle"
        waits = told(start("work", url, tmp_path))
        assert waits["done"] == reached, "its claim holds for a minute"
        found = told(start("later", url, tmp_path))
    assert found == {
        "state": "done", "rows": ROWS, "done": ROWS, "applied": ROWS - 20, "quarantined": 20, "repeated": 0,
        "events": ROWS - 20, "held": 20, "notices": 1,
    }  # fmt: skip
    assert not list((tmp_path / "uploads").iterdir())
