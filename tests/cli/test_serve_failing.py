"""What keeps a database from being used is one sentence with a remedy, and no password is ever in it."""

from __future__ import annotations

from typing import Any

import pytest

from leadpact.web.serving.failing import name_of, told_of

FILE: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/leadpact.sqlite3"}
SERVER: dict[str, Any] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "leads",
    "USER": "ana",
    "PASSWORD": "hush",
    "HOST": "db.example",
    "PORT": 5433,
}
FAILED = 'connection failed: connection to server at "10.0.0.1", port 5433 failed: '


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (FAILED + 'FATAL:  password authentication failed for user "ana"', "refuses the password of ana"),
        (FAILED + "fe_sendauth: no password supplied", "wants a password of ana"),
        (FAILED + 'FATAL:  Peer authentication failed for user "ana"', "does not let ana in"),
        (FAILED + 'FATAL:  no pg_hba.conf entry for host "10.0.0.2", user "ana"', "pg_hba.conf"),
        (FAILED + 'FATAL:  role "ana" does not exist', "createuser --pwprompt ana"),
        (FAILED + 'FATAL:  database "leads" does not exist', "createdb --owner ana leads"),
        (FAILED + "FATAL:  the database system is starting up", "is still starting"),
        (FAILED + "FATAL:  sorry, too many clients already", "max_connections"),
        (
            FAILED + "Connection refused\n\tIs the server running on that host?",
            "does not answer; is it running",
        ),
        ("connection timeout expired", "does not answer in time"),
        (
            "failed to resolve host 'db.example': [Errno -2] Name or service not known",
            "no machine has that name",
        ),
        ("permission denied for schema public\nLINE 1: CREATE TABLE", "ALTER DATABASE leads OWNER TO ana"),
        ("something nobody\nforesaw", "fails: something nobody foresaw"),
    ],
)
def test_what_postgresql_says(said: str, told: str) -> None:
    """By the words of its library, whatever the version's line breaks."""
    found = told_of(Exception(said), SERVER)
    assert found.startswith("PostgreSQL at db.example:5433 ") and told in found
    assert "hush" not in found and "\n" not in found


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("unable to open database file", "can't be opened"),
        ("attempt to write a readonly database", "can't be written"),
        ("file is not a database", "is no SQLite database"),
        ("database disk image is malformed", "restore a backup"),
        ("database or disk is full", "make room"),
        ("disk I/O error", "the disk fails"),
        ("database is locked", "another process"),
        ("no such table: x", "fails: no such table: x"),
    ],
)
def test_what_sqlite_says(said: str, told: str) -> None:
    """The file is named, and what to do with it."""
    found = told_of(Exception(said), FILE)
    assert found.startswith("the database /srv/leadpact.sqlite3 ") and told in found


def test_a_database_is_named_without_its_password() -> None:
    """As the first line of `serve` and the worker's show it."""
    assert name_of(SERVER) == "PostgreSQL, leads at db.example:5433"
    assert name_of({**SERVER, "HOST": "/run/pg", "PORT": ""}) == "PostgreSQL, leads at /run/pg"
    assert name_of(FILE) == "SQLite, /srv/leadpact.sqlite3"
