"""`leadpact serve` on a laptop: from an empty folder, killed and started again, two at once, on SQLite."""

from __future__ import annotations

import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from serving_trials import ADMIN, CUT, doctored, get, healthy, refused, running, said, serving


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_from_an_empty_folder_through_kills_to_the_next_start(home: Path) -> None:
    """Folder, secret, tables and administrator are made once, though the first start was killed between a step and the
    note that it was done; SIGTERM ends it cleanly; after SIGKILL it starts as before, until the tables are tomorrow's.
    """
    with running(home, "serve", "--port", "0", code=CUT) as cut:
        assert cut.wait() == 9
    with serving(home, **ADMIN) as first:
        assert healthy(first.url)
        assert get(first.url).headers["location"].startswith("/account/login/")
        assert "steps" in first.out and "ada@acme.example is the administrator" in first.out
        told = refused(home, "serve", "--port", "0")
        assert f"is served already at {first.url} (process {first.process.pid})" in told
        assert first.end(signal.SIGTERM) == 0
        assert first.out.endswith("stopped\n") and first.err == ""
    secret = (home / "secret").read_text()
    assert len(secret) >= 32 and (home / "secret").stat().st_mode & 0o777 == 0o600
    with serving(home) as second:
        assert healthy(second.url)
        assert "steps" not in second.out and "administrator" not in second.out + second.err
        second.process.send_signal(signal.SIGKILL)
        assert second.wait() == -signal.SIGKILL
    with serving(home) as third:
        assert healthy(third.url)
        found = doctored(home)
        assert found["answers"]["says"] == third.url and found["tables"]["state"] == "well"
        assert third.end(signal.SIGINT) == 0
    assert (home / "secret").read_text() == secret
    with closing(sqlite3.connect(home / "leadpact.sqlite3")) as link, link:
        link.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_x', '2040-01-01')"
        )
    assert "made by a newer Leadpact (records.9999_x)" in refused(home, "serve", "--port", "0")
    assert "made by a newer Leadpact (records.9999_x)" in refused(home, "worker")


def test_two_at_once_on_one_folder(home: Path) -> None:
    """Of two that start together one serves; the other says so and ends."""
    with serving(home, "--workers", "0") as one, serving(home, "--workers", "0") as two:
        waiting = [one, two]
        while all(each.process.poll() is None for each in waiting):
            if all("http" in each.out for each in waiting):
                raise AssertionError("both serve")
        (ended,) = [each for each in waiting if each.process.poll() is not None]
        (left,) = [each for each in waiting if each is not ended]
        assert ended.process.returncode == 1 and "is served already" in ended.err
        assert "Traceback" not in ended.err
        assert healthy(left.url)


def test_a_worker_that_comes_first_waits_for_the_tables(home: Path) -> None:
    """Web and worker may be started in any order; the worker says its name, and leaves nothing behind when it ends."""
    with running(home, "worker") as worker, serving(home, "--workers", "0") as web:
        line = worker.says(r"^the worker (\S+) is at work on SQLite, .*$")
        assert healthy(web.url)
        name = line.split()[2]
        assert worker.end(signal.SIGTERM) == 0
        assert "Traceback" not in worker.err
    link = sqlite3.connect(home / "leadpact.sqlite3")
    for table in ("records_account", "records_notice", "records_upload"):
        assert link.execute(f"SELECT count(*) FROM {table} WHERE claimed_by = ?", [name]).fetchone() == (0,)
    assert link.execute("SELECT count(*) FROM records_heartbeat WHERE worker = ?", [name]).fetchone() == (0,)


def test_a_folder_or_a_file_that_cannot_be_used_is_named(home: Path, tmp_path: Path) -> None:
    """A folder that can't be made, a file that is no database: each says what to do, and no traceback."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "name another folder in LEADPACT_HOME" in refused(blocked / "home", "serve", "--port", "0")
    home.mkdir()
    (home / "leadpact.sqlite3").write_bytes(b"no database at all" * 100)
    assert "is no SQLite database" in refused(home, "serve", "--port", "0")


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    """Whoever holds the port keeps it; the next one is proposed."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = refused(home, "serve", "--port", str(port))
    assert (
        told == f"port {port} is taken by another program; end that one, or give another: --port {port + 1}"
    )


def test_one_process_serves_a_file(home: Path) -> None:
    """Several web processes need PostgreSQL: misuse, with what to set."""
    code, _, err = said(home, "serve", "--processes", "2")
    assert code == 2 and "LEADPACT_DATABASE_URL" in err
