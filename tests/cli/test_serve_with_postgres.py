"""The server that tests run on: a command gets its address, and nothing is left of it however the command ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from with_postgres import Cluster, binaries

LAUNCHER = Path(__file__).parents[1] / "with_postgres.py"
TELLS = "import os, time; print(os.environ['LEADPACT_DATABASE_URL'], flush=True); time.sleep({}); raise SystemExit(7)"
pytestmark = pytest.mark.skipif(binaries() is None, reason="PostgreSQL's server is not installed")


def launched(seconds: int) -> tuple[subprocess.Popen[str], Path]:
    """The launcher, with a command that says its address and then sleeps; and the folder of its server."""
    command = [sys.executable, str(LAUNCHER), sys.executable, "-c", TELLS.format(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(
        unquote(urlsplit(process.stdout.readline().strip()).netloc.split("@")[1].rsplit(":")[0])
    )


def test_the_commands_exit_is_the_launchers() -> None:
    """What the command says counts; the server's folder is gone."""
    process, folder = launched(0)
    assert process.wait(60) == 7
    assert not folder.exists()


def test_it_is_stopped_when_it_is_told_to_end() -> None:
    """SIGTERM ends the command, the server and its folder."""
    process, folder = launched(600)
    pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 128 + signal.SIGTERM
    assert not folder.exists()
    until = time.monotonic() + 60
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_nobody_else_reaches_it_and_it_waits_for_the_disk() -> None:
    """It listens on no port, and is as durable as any: what a kill leaves is what was confirmed."""
    with Cluster() as cluster:
        with psycopg.connect(cluster.url) as link:
            told = [link.execute(f"SHOW {name}").fetchone() for name in ("listen_addresses", "fsync")]
            assert told == [("",), ("on",)]
            link.execute("CREATE TABLE kept (n int)")
            link.execute("INSERT INTO kept VALUES (1)")
        cluster.kill()
        with pytest.raises(psycopg.OperationalError):
            time.sleep(0.1)
            psycopg.connect(cluster.url)
        cluster.start()
        with psycopg.connect(cluster.url) as link:
            assert link.execute("SELECT n FROM kept").fetchall() == [(1,)]
