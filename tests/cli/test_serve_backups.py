"""Backup and restore, by the very commands of `docs/how-to/deploy.md`, from a running service to one that runs again."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from serving_trials import ADMIN, doctored, environment, healthy, serving

from leadpact.web.doctoring import deployment
from leadpact.web.doctoring.check import WELL, WRONG
from with_postgres import Cluster, binaries

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "deploy.md"
TRIAL = re.compile(r"^```bash trial=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DAY = "day=2026-11-20"


def runs(trial: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the page's commands as they are printed, with the day of the backup where they name one; `programs` come first.

    They stand in the folder above that of the backups, as with Compose.
    """
    (commands,) = [block for name, block in TRIAL.findall(PAGE.read_text(encoding="utf-8")) if name == trial]
    backups = Path(more["LEADPACT_BACKUPS"])
    if trial.startswith("restore"):
        assert DAY in commands
        (made,) = backups.glob("*.home.tar.gz")
        commands = commands.replace(DAY, f"day={made.name[:10]}")
    found = binaries()
    first = [str(each) for each in (more.pop("programs", None), found) if each]
    return subprocess.run(
        ["bash", "-c", commands],
        env={**environment(home, **more), "PATH": os.pathsep.join([*first, os.environ["PATH"]])},
        cwd=backups.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def does(trial: str, home: Path, **more: str) -> None:
    """Run the page's commands; they say nothing and end well."""
    done = runs(trial, home, **more)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def program(folder: Path, name: str, text: str) -> str:
    """A program of a shell's lines that is found before the machine's own; its folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
    (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("trial", "name", "text"),
    [
        ("backup-sqlite", "python3", 'echo half > "$4"; exit 1\n'),
        ("backup-sqlite", "tar", 'echo half > "$5"; exit 2\n'),
        ("backup-postgresql", "pg_dump", 'echo half > "${3#--file=}"; exit 1\n'),
        ("backup-postgresql", "tar", 'echo half > "$4"; exit 2\n'),
        ("backup-compose", "docker", "echo half; exit 1\n"),
        ("backup-compose", "docker", 'case "$*" in *pg_dump*) echo all ;; *) echo half; exit 2 ;; esac\n'),
    ],
)
def test_what_ends_midway_is_no_backup(tmp_path: Path, trial: str, name: str, text: str) -> None:
    """The commands fail where one does, and what is half written has no name of a backup: the doctor sees that it lacks."""
    home, backups = tmp_path / "home", tmp_path / "backups"
    home.mkdir()
    backups.mkdir()
    with closing(sqlite3.connect(home / "leadpact.sqlite3")) as link:
        link.execute("CREATE TABLE one (n INTEGER)")
    programs = program(tmp_path / "programs", "pg_dump", 'echo all > "${3#--file=}"\n')
    program(tmp_path / "programs", name, text)
    where = {"LEADPACT_BACKUPS": str(backups), "LEADPACT_DATABASE_URL": "postgres://nobody@127.0.0.1/none"}
    done = runs(trial, home, programs=programs, **where)
    assert done.returncode != 0
    halves = [each for each in backups.iterdir() if each.read_bytes() == b"half\n"]
    assert halves and all(each.suffix == ".part" for each in halves)
    assert [each.state for each in deployment.backup({"LEADPACT_BACKUPS": str(backups)})] == [WRONG]


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


DOCKER = """
folder=$LEADPACT_HOME
case "$2" in
  stop) exit 0 ;;
  exec) shift 4 ;;
  run) shift 6 ;;
esac
program=$1; shift
for each in "$@"; do
  if test "$each" = /var/lib/leadpact; then each=$folder; fi
  set -- "$@" "$each"; shift
done
exec "$program" "$@"
"""
"""In Docker's place: runs here what it would run in a container, on this folder and this database."""


@pytest.mark.skipif(binaries() is None, reason="PostgreSQL's server is not installed")
def test_what_compose_runs_is_backed_up_and_restored(tmp_path: Path) -> None:
    """Its database, by the user who made it, and the volume beside it."""
    home, backups = tmp_path / "home", tmp_path / "backups"
    home.mkdir()
    backups.mkdir()
    programs = program(tmp_path / "programs", "docker", DOCKER)
    (home / "kept").write_text("kept")
    with Cluster() as cluster:
        where = {"LEADPACT_BACKUPS": str(backups), "PGHOST": str(cluster.folder), "programs": programs}
        with psycopg.connect(cluster.url, autocommit=True) as link:
            link.execute("CREATE TABLE told AS SELECT 'before' AS what")
        does("backup-compose", home, **where)
        assert [each.state for each in deployment.backup({"LEADPACT_BACKUPS": str(backups)})] == [WELL]
        with psycopg.connect(cluster.url, autocommit=True) as link:
            link.execute("UPDATE told SET what = 'after'")
            link.execute("CREATE TABLE more AS SELECT 1 AS n")
        (home / "kept").unlink()
        does("restore-compose", home, **where)
        with psycopg.connect(cluster.url) as link:
            assert link.execute("SELECT what, to_regclass('more') FROM told").fetchall() == [("before", None)]
    assert (home / "kept").read_text() == "kept"
