"""Backup and restore, by the very commands of `docs/how-to/deploy.md`, from a running service to one that runs again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest
from serving_trials import ADMIN, doctored, environment, healthy, serving

from with_postgres import Cluster, binaries

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "deploy.md"
TRIAL = re.compile(r"^```bash trial=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DAY = "day=2026-11-20"


def does(trial: str, home: Path, **more: str) -> None:
    """Run the page's commands as somebody who pasted them, with the day of the backup where it names one."""
    (commands,) = [block for name, block in TRIAL.findall(PAGE.read_text(encoding="utf-8")) if name == trial]
    if trial.startswith("restore"):
        assert DAY in commands
        (made,) = Path(more["LEADPACT_BACKUPS"]).glob("*.home.tar.gz")
        commands = commands.replace(DAY, f"day={made.name[:10]}")
    found = binaries()
    path = os.pathsep.join([*([str(found)] if found else []), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        env={**environment(home, **more), "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_file_is_backed_up_and_restored(tmp_path: Path) -> None:
    """Taken while it runs, complete with the secret; nothing is left of what came after it."""
    home, backups = tmp_path / "home", tmp_path / "backups"
    backups.mkdir()
    where = {"LEADPACT_BACKUPS": str(backups)}
    with serving(home, "--workers", "0", **ADMIN) as web:
        assert healthy(web.url)
        secret = (home / "secret").read_text()
        (home / "uploads").mkdir(exist_ok=True)
        (home / "uploads" / "leads.csv").write_text("kept")
        does("backup-sqlite", home, **where)
        does("backup-sqlite", home, **where)  # a second one on the same day replaces the first
        assert doctored(home, **where)["backup"]["state"] == "well"
        web.process.kill()  # its journal stays behind, and must not be played onto the restored file
        web.wait()
    shutil.rmtree(home / "uploads")
    (home / "leadpact.sqlite3").write_bytes(b"lost")
    (home / "secret").unlink()
    does("restore-sqlite", home, **where)
    assert (home / "secret").read_text() == secret
    assert (home / "uploads" / "leads.csv").read_text() == "kept"
    with serving(home, "--workers", "0") as web:
        assert healthy(web.url)
        assert "nobody can sign in" not in web.err and "prepared" not in web.out
        assert doctored(home, **where)["audit trail"]["says"] == "1 lines, unbroken"


@pytest.mark.skipif(binaries() is None, reason="PostgreSQL's server is not installed")
def test_a_postgresql_database_is_backed_up_and_restored(tmp_path: Path) -> None:
    """By a user who owns the database and is no superuser, into the same database, though there is more in it by now."""
    home, backups = tmp_path / "home", tmp_path / "backups"
    backups.mkdir()
    with Cluster() as cluster:
        with psycopg.connect(cluster.url, autocommit=True) as link:
            link.execute("CREATE ROLE leads LOGIN")
            link.execute("CREATE DATABASE leads OWNER leads")
        url = cluster.url_of("leads").replace("//leadpact@", "//leads@")
        where = {"LEADPACT_BACKUPS": str(backups), "LEADPACT_DATABASE_URL": url}
        with serving(home, "--workers", "0", **where, **ADMIN) as web:
            assert healthy(web.url)
            secret = (home / "secret").read_text()
            does("backup-postgresql", home, **where)
            web.end()
        with psycopg.connect(url) as link:
            link.execute("UPDATE records_user SET email = 'eve@acme.example'")
            link.execute("CREATE TABLE records_tomorrow (of_user bigint REFERENCES records_user)")
        shutil.rmtree(home)
        does("restore-postgresql", home, **where)
        assert (home / "secret").read_text() == secret
        with psycopg.connect(url) as link:
            assert link.execute("SELECT email FROM records_user").fetchall() == [("ada@acme.example",)]
            assert link.execute("SELECT to_regclass('records_tomorrow')").fetchone() == (None,)
        with serving(home, "--workers", "0", **where) as web:
            assert healthy(web.url)
            assert "prepared" not in web.out
            assert doctored(home, **where)["audit trail"]["says"] == "1 lines, unbroken"
