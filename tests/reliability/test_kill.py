"""The service is killed while events come in and clocks fire: nothing acknowledged is lost, nothing is said twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def run(program: str, *arguments: object) -> dict[str, Any]:
    """What a harness prints."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("LEADPACT_")}
    done = subprocess.run(
        [sys.executable, str(HERE / program), *map(str, arguments)],
        env={name: value for name, value in known.items() if name != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    assert told["passed"] == (done.returncode == 0)
    return told


@pytest.fixture
def fresh() -> Any:
    """A PostgreSQL server for one harness."""
    from with_postgres import Cluster

    with Cluster() as cluster:
        yield cluster


def test_killed_a_few_times() -> None:
    """Five kills of web and worker on SQLite: the same harness as the long one, which notices what it must."""
    told = run("killing.py", "--kills", 5)
    assert told["passed"], told
    assert set(told["noticed"]) == {"event", "finding", "twice", "mail"}


@pytest.mark.slow
def test_killed_200_times_on_sqlite() -> None:
    """200 kills at random instants on SQLite."""
    told = run("killing.py", "--kills", 200)
    assert told["passed"], told


@pytest.mark.slow
def test_killed_200_times_on_postgresql(fresh: Any) -> None:
    """200 kills at random instants on PostgreSQL."""
    told = run("killing.py", "--kills", 200, "--database", fresh.url)
    assert told["passed"], told


@pytest.mark.slow
def test_postgresql_itself_killed_20_times() -> None:
    """The database is killed 20 times under a service that goes on."""
    told = run("killing.py", "--server-kills", 20)
    assert told["passed"], told


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_eight_workers_on_ten_thousand_due_accounts(database: str, fresh: Any) -> None:
    """Eight workers, ten thousand accounts due within a minute: all judged, none in two hands at once, p99 under 2 s late."""
    where = ("--database", fresh.url) if database == "postgresql" else ()
    told = run("many_workers.py", *where)
    assert told["passed"], told


def test_two_hands_on_an_account_would_be_noticed() -> None:
    """The control: somebody claims what another holds, and the database's watch sees it."""
    told = run("many_workers.py", "--accounts", 200, "--workers", 2, "--seconds", 3, "--overlap")
    assert told["held_by_two"] > 0
    assert not told["passed"]
