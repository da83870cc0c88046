"""Runs all checks, in the order in which one would ask; what can't be asked is said, and the others go on."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from leadpact.web.doctoring import deployment, machine, reaching
from leadpact.web.doctoring.check import WRONG, Check, note, well, wrong
from leadpact.web.serving.environment import begin_django, database_of, home_of, is_sqlite, wrongs
from leadpact.web.serving.failing import ServingError, name_of, told_of


def examine() -> Iterator[Check]:
    """Everything there is to say. It never raises, and changes nothing: the database is opened for reading alone."""
    environ = dict(os.environ)
    for look in (
        deployment.settings, deployment.secret, deployment.exposure, reaching.answer, deployment.mail,
        deployment.backup, deployment.disk,
    ):  # fmt: skip
        yield from look(environ)
    yield from machine.zones()
    if any(each.variable for each in wrongs(environ)):
        yield note("database", "not asked while the settings are wrong", "mend those first")
        return
    yield from _database()


def _database() -> Iterator[Check]:
    """What the database is asked."""
    database = database_of(os.environ)
    if is_sqlite(database) and not Path(database["NAME"]).exists():
        yield note("database", f"there is none yet at {database['NAME']}", "leadpact serve makes it")
        return
    try:
        _open_for_reading()
    except ServingError as failed:
        yield wrong("database", str(failed), "mend that first")
        return
    yield from _answers()


def _open_for_reading() -> None:
    """Django on a connection that can't write. Raises ServingError."""
    if not os.environ.get("LEADPACT_SECRET_KEY") and not (home_of(os.environ) / "secret").exists():
        os.environ["LEADPACT_SECRET_KEY"] = secrets.token_urlsafe(48)  # else the settings would make one
    begin_django()
    from django.conf import settings

    database = settings.DATABASES["default"]
    database["CONN_MAX_AGE"] = 0
    if is_sqlite(database):
        path = Path(database["NAME"]).absolute()
        # opened as one that nobody changes, it needs no files beside it; left behind, they would be this user's
        how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
        database["NAME"] = f"{path.as_uri()}?{how}"
        told = "PRAGMA synchronous=FULL;" if "synchronous=FULL" in str(database.get("OPTIONS")) else ""
        database["OPTIONS"] = {"uri": True, "timeout": 10, "init_command": told}
    else:
        database.setdefault("OPTIONS", {})["options"] = "-c default_transaction_read_only=on"


def _answers() -> Iterator[Check]:
    """What it says, as far as it answers."""
    from django.db import DatabaseError, InterfaceError, connection

    from leadpact.web.doctoring import accounts, database, work

    known = {**connection.settings_dict, "NAME": database_of(os.environ)["NAME"]}
    try:
        connection.ensure_connection()
    except (DatabaseError, InterfaceError) as failed:
        says, _, do = told_of(failed, known).partition("; ")
        yield wrong("database", says, do or "see its log")
        return
    yield well("database", name_of(known))
    first: tuple[Callable[[], Iterator[Check]], ...] = (database.durability, database.clocks, database.tables)
    then = (
        machine.agreement, accounts.example_people, work.workers, work.queues, work.mails, work.failures, work.rules,
        work.quarantine, work.trail,
    )  # fmt: skip
    is_ours = True
    for look in (*first, *then):
        if look in then and not is_ours:
            continue
        try:
            for each in look():
                yield each
                is_ours = is_ours and not (each.name == "tables" and each.state == WRONG)
        except (DatabaseError, InterfaceError) as failed:
            yield wrong(look.__name__, f"can't be asked: {told_of(failed, known)}", "see the database's log")
    connection.close()
