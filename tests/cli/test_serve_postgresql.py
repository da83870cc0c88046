"""`leadpact serve` for a team: several web processes and workers on PostgreSQL, killed, started again, two at once."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
from serving_trials import ADMIN, CUT, PATIENCE, doctored, get, healthy, refused, running, serving

from with_postgres import Cluster, binaries

pytestmark = pytest.mark.skipif(binaries() is None, reason="PostgreSQL's server is not installed")
numbers = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as found:
        yield found


@pytest.fixture
def url(cluster: Cluster) -> str:
    """A database that nobody used yet."""
    return cluster.create(f"trial{next(numbers)}")


def children_of(pid: int) -> dict[int, str]:
    """The processes that a process began, and how."""
    told = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    lines = [line.split(maxsplit=1) for line in told.stdout.splitlines()]
    return {int(number): command for number, command in lines}


def within(seconds: float, what: str, holds: object) -> None:
    until = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < until, what
        time.sleep(0.05)


def there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def test_two_start_at_once_after_an_interrupted_start(tmp_path: Path, url: str) -> None:
    """Killed between a step and the note that it was done, nothing is left of it. Of two that come then, one makes the
    tables while the other waits; there is one administrator; both serve, and end cleanly.
    """
    with running(tmp_path / "cut", "serve", code=CUT, LEADPACT_DATABASE_URL=url) as cut:
        assert cut.wait() == 9
    with psycopg.connect(url) as link:
        assert link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    one = serving(tmp_path / "one", "--workers", "0", LEADPACT_DATABASE_URL=url, **ADMIN)
    two = serving(tmp_path / "two", "--workers", "0", LEADPACT_DATABASE_URL=url, **ADMIN)
    with one as first, two as second:
        assert healthy(first.url) and healthy(second.url)
        said = first.out + second.out
        assert said.count("the database is prepared") == 1
        assert said.count("is the administrator") == 1
        assert first.end() == second.end() == 0
        assert first.err + second.err == ""
    with psycopg.connect(url) as link:
        found = link.execute("SELECT email, role FROM records_user").fetchall()
        assert found == [("ada@acme.example", "administrator")]


def test_processes_share_a_port_and_one_fate(tmp_path: Path, url: str) -> None:
    """One that dies is replaced; a parent that is killed takes all with it; SIGTERM ends every one of them."""
    crew = ("--processes", "2", "--workers", "1")
    with serving(tmp_path / "home", *crew, LEADPACT_DATABASE_URL=url) as web:
        assert healthy(web.url)
        begun = children_of(web.process.pid)
        assert sorted("worker" in each for each in begun.values()) == [False, False, True]
        killed = next(pid for pid, command in begun.items() if "worker" not in command)
        os.kill(killed, signal.SIGKILL)
        replaced = lambda: len(children_of(web.process.pid).keys() - {killed}) == 3  # noqa: E731
        within(60, "another takes its place", replaced)
        assert healthy(web.url)
        begun = children_of(web.process.pid)
        found = doctored(tmp_path / "home", LEADPACT_DATABASE_URL=url, LEADPACT_URL=web.url)
        assert found["answers"]["state"] == found["postgresql"]["state"] == found["clock"]["state"] == "well"
        web.process.kill()
        web.wait()
        within(60, "they end with their parent", lambda: not any(map(there, begun)))
        port = web.url.rsplit(":", 1)[1]
    with running(
        tmp_path / "home", "serve", "--port", port, "--processes", "2", LEADPACT_DATABASE_URL=url
    ) as web:
        assert healthy(web.url)
        begun = children_of(web.process.pid)
        within(60, "the worker works", lambda: "is at work on PostgreSQL" in web.out)
        assert web.end(signal.SIGTERM) == 0
        assert not any(map(there, begun))
        with pytest.raises(httpx.ConnectError):
            httpx.get(web.url)


def test_a_database_that_is_away_is_said_and_waited_for(tmp_path: Path, cluster: Cluster, url: str) -> None:
    """Away for a while: web and worker go on when it is back. Not there at the start: one sentence."""
    home = tmp_path / "home"
    with serving(home, LEADPACT_DATABASE_URL=url) as web:
        assert healthy(web.url)
        cluster.kill()
        told = refused(tmp_path / "other", "serve", "--port", "0", LEADPACT_DATABASE_URL=url)
        assert "PostgreSQL at" in told and "password" not in told
        assert doctored(home, LEADPACT_DATABASE_URL=url)["database"]["state"] == "wrong"
        assert get(f"{web.url}/healthz").json() == {"status": "database_away"}
        page = httpx.get(f"{web.url}/account/login/", headers={"Accept-Language": "ar"}, timeout=PATIENCE)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5") and 'dir="rtl"' in page.text
        cluster.start()
        within(90, "the web answers again", lambda: get(f"{web.url}/healthz").status_code == 200)
        at_work = lambda: doctored(home, LEADPACT_DATABASE_URL=url)["workers"]["state"] == "well"  # noqa: E731
        within(90, "the worker is back", at_work)
        assert web.end() == 0
