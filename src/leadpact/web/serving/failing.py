"""What keeps the service from running, as one sentence for whoever starts it."""

from __future__ import annotations

from typing import Any


class ServingError(Exception):
    """The service can't run; the message says why and what to do. It never holds a password."""


def told_of(error: BaseException, database: dict[str, Any]) -> str:
    """A database's failure as one sentence. `database` is Django's setting of it, of which no password is told."""
    said = " ".join(str(error).split())
    if database["ENGINE"].endswith("sqlite3"):
        return _of_sqlite(said, str(database["NAME"]))
    return _of_postgresql(said, database)


SQLITE = (
    ("unable to open database file", "can't be opened; let the user who runs Leadpact write in its folder"),
    ("readonly database", "can't be written; let the user who runs Leadpact write the file and its folder"),
    ("not a database", "is no SQLite database; move it away, or restore a backup"),
    ("malformed", "is damaged; restore a backup"),
    ("disk is full", "can't be written, the disk is full; make room"),
    ("disk I/O error", "can't be read or written, the disk fails; look at the machine's log"),
    ("locked", "is held by another process for too long; end that one"),
)
"""What SQLite says, and what it means for people."""
POSTGRESQL = (
    ("password authentication failed", "refuses the password of {user}; mend LEADPACT_DATABASE_URL"),
    ("no password supplied", "wants a password of {user}; write it into LEADPACT_DATABASE_URL"),
    ("no pg_hba.conf entry", "lets nobody in from here as {user}; let them in by its pg_hba.conf"),
    ("authentication failed", "does not let {user} in; mend LEADPACT_DATABASE_URL"),
    ('role "', "knows no user {user}; make it: createuser --pwprompt {user}"),
    ('database "', "has no database {name}; make it: createdb --owner {user} {name}"),
    ("starting up", "is still starting; try again in a moment"),
    ("too many clients", "has no connection left; raise its max_connections, or run fewer processes"),
    (
        "remaining connection slots",
        "has no connection left; raise its max_connections, or run fewer processes",
    ),
    ("permission denied for schema", "lets {user} make no tables; ALTER DATABASE {name} OWNER TO {user}"),
    ("timeout", "does not answer in time; is it running, and is LEADPACT_DATABASE_URL right?"),
    ("refused", "does not answer; is it running, and is LEADPACT_DATABASE_URL right?"),
    ("No such file", "does not answer; is it running, and is LEADPACT_DATABASE_URL right?"),
    ("resolve host", "can't be found, no machine has that name; mend LEADPACT_DATABASE_URL"),
    ("translate host name", "can't be found, no machine has that name; mend LEADPACT_DATABASE_URL"),
)


def _of_sqlite(said: str, name: str) -> str:
    for sign, meaning in SQLITE:
        if sign in said:
            return f"the database {name} {meaning}"
    return f"the database {name} fails: {said}"


def _of_postgresql(said: str, database: dict[str, Any]) -> str:
    user = database.get("USER") or "nobody"
    where = f"PostgreSQL at {place_of(database)}"
    for sign, meaning in POSTGRESQL:
        if sign in said and (sign[-1] != '"' or "does not exist" in said):
            return f"{where} {meaning.format(user=user, name=database.get('NAME') or '')}"
    return f"{where} fails: {said}"


def place_of(database: dict[str, Any]) -> str:
    """Host and port, as people write them."""
    host, port = str(database.get("HOST") or "localhost"), database.get("PORT") or ""
    return f"{host}:{port}" if port and not host.startswith("/") else host


def name_of(database: dict[str, Any]) -> str:
    """The database as people know it, without a password."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"SQLite, {database['NAME']}"
    return f"PostgreSQL, {database.get('NAME')} at {place_of(database)}"
