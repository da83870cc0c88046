"""Makes the tables and brings old ones up to date, one process at a time, all of it or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.migrations.exceptions import BadMigrationError, InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from leadpact.web.serving.failing import ServingError, told_of

CHAIN = 0x6D696772
"""The number of the lock under which tables are changed on PostgreSQL; a SQLite file is held by one `serve` anyway."""
OPENINGS = 40
"""Times that a database is tried to be opened, a twentieth of a second after one another."""


@contextmanager
def database_failures() -> Iterator[None]:
    """The database's failures as ServingError."""
    try:
        yield
    except (DatabaseError, InterfaceError) as failed:
        raise ServingError(told_of(failed, connection.settings_dict)) from None


def open_database() -> None:
    """Open the database for this thread. Raises what Django does where it can't be opened.

    A SQLite file that is new or restored has yet to be given its write-ahead log. Of several that open it at that moment
    some are told that it is locked, at once and whatever time they would wait (sqlite.org/c3ref/busy_handler, on deadlock).
    """
    for left in reversed(range(OPENINGS)):
        try:
            connection.ensure_connection()
            return
        except OperationalError as failed:
            if not left or "locked" not in str(failed):
                raise
        time.sleep(0.05)


def pending(executor: MigrationExecutor | None = None) -> list[str]:
    """The steps that the tables lack, `records.0001_initial`."""
    found = executor or MigrationExecutor(connection)
    plan = found.migration_plan(found.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


def unknown(executor: MigrationExecutor | None = None) -> list[str]:
    """The steps that were done by a newer Leadpact."""
    found = executor or MigrationExecutor(connection)
    loader: Any = found.loader
    ours = set(loader.migrated_apps)
    done = [key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations]
    replaced = {key for step in loader.replacements.values() for key in step.replaces}
    return sorted(f"{app}.{name}" for app, name in done if (app, name) not in replaced)


def migrate() -> int:
    """Bring the tables up to date. Returns how many steps that took. Raises ServingError."""
    with database_failures():
        open_database()
        with _alone():
            executor = _known()
            steps = len(pending(executor))
            if steps:
                with _whole():
                    call_command("migrate", interactive=False, verbosity=0)
            return steps


@contextmanager
def _whole() -> Iterator[None]:
    """All steps or none.

    By itself Django notes that a step is done after the transaction of the step: killed between the two, it could not be
    taken up again. SQLite rebuilds tables, for which its foreign keys must be off before the transaction begins.
    """
    with connection.constraint_checks_disabled(), transaction.atomic():
        yield


def _known() -> MigrationExecutor:
    """Raises ServingError where the tables are those of a newer Leadpact."""
    try:
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
    except (BadMigrationError, InconsistentMigrationHistory) as failed:
        raise ServingError(f"the database's history does not fit this Leadpact: {failed}") from None
    newer = unknown(executor)
    if newer:
        told = f"the database was made by a newer Leadpact ({newer[-1]})"
        raise ServingError(f"{told}; install that one, or restore the backup of before the upgrade")
    return executor


@contextmanager
def _alone() -> Iterator[None]:
    """Others that start at the same time wait."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [CHAIN])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [CHAIN])


def wait_until_made(seconds: float) -> None:
    """Wait for `leadpact serve`, which makes the tables; raises ServingError where it does not come, or they are newer."""
    until = time.monotonic() + seconds
    while True:
        with database_failures():
            open_database()
            executor = _known()
            if not pending(executor):
                return
        if time.monotonic() >= until:
            raise ServingError(
                "the database is not prepared for this Leadpact; leadpact serve does that, start it first"
            )
        time.sleep(0.5)
