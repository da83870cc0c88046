"""Looks at the database itself: that it answers, that what is acknowledged stays, that its tables and its clock are ours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from leadpact.web.doctoring.check import Check, lasting, well, wrong

OLDEST = 140_000
"""PostgreSQL's `server_version_num` from which on Django 5.2 runs."""
SKEW = 2_000_000
"""Microseconds by which two clocks may differ."""
DURABLE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply", "remote_write"),
}
"""What PostgreSQL must be set to, so that what it confirmed outlives a power failure."""


def asked(sql: str) -> Any:
    """The first value of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def durability() -> Iterator[Check]:
    """Whether what is acknowledged is on the disk."""
    if connection.vendor == "postgresql":
        yield from _postgresql()
    else:
        yield from _sqlite()


def _sqlite() -> Iterator[Check]:
    remedy = "leave Leadpact's settings as they are; leadpact serve sets it anew"
    if not _is_wal():
        yield wrong("sqlite", "readers and writers wait for each other: its journal_mode is not WAL", remedy)
    elif int(asked("PRAGMA synchronous")) < 2:
        yield wrong(
            "sqlite", "a power failure loses what was acknowledged: synchronous is below FULL", remedy
        )
    else:
        yield well("sqlite", "journal_mode WAL, synchronous FULL")


def _is_wal() -> bool:
    """By the file's header (byte 18: 2): a connection that only reads may say something else (sqlite.org/fileformat2)."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        path = str(cursor.fetchone()[2])
    with Path(path).open("rb") as file:
        return file.read(20)[18:19] == b"\x02"


def _postgresql() -> Iterator[Check]:
    version = str(asked("SHOW server_version"))
    if int(asked("SHOW server_version_num")) < OLDEST:
        yield wrong("postgresql", f"version {version} is too old", "upgrade it to 14 or newer")
    found = {name: str(asked(f"SHOW {name}")) for name in DURABLE}
    lax = [name for name, good in DURABLE.items() if found[name] not in good]
    if lax:
        told = ", ".join(f"{name} = {found[name]}" for name in lax)
        sets = "; ".join(f"ALTER SYSTEM SET {name} = on" for name in lax)
        yield wrong(
            "postgresql",
            f"a power failure loses what was acknowledged: {told}",
            f"{sets}; SELECT pg_reload_conf()",
        )
    else:
        yield well(
            "postgresql", f"version {version}, {', '.join(f'{name} {said}' for name, said in found.items())}"
        )


def tables() -> Iterator[Check]:
    """Whether the tables are those of this Leadpact."""
    from leadpact.web.serving.migrating import pending, unknown

    newer, missing = unknown(), pending()
    if newer:
        yield wrong(
            "tables",
            f"they were made by a newer Leadpact ({newer[-1]})",
            "install that one, or restore the backup of before",
        )
    elif missing:
        steps = f"{len(missing)} step{'' if len(missing) == 1 else 's'}"
        yield wrong(
            "tables", f"they lack {steps}, from {missing[0]} on", "leadpact serve makes them when it starts"
        )
    else:
        yield well("tables", "up to date")


def clocks() -> Iterator[Check]:
    """Whether the database and this machine agree on the time: the database's is the one that promises are judged by."""
    from leadpact.web.clock import now

    before = time.time_ns() // 1000
    theirs = now()
    after = time.time_ns() // 1000
    ahead = theirs - after if theirs > after else min(0, theirs - before)
    if abs(ahead) > SKEW:
        way = "ahead of" if ahead > 0 else "behind"
        yield wrong("clock", f"the database is {lasting(abs(ahead))} {way} this machine", "set both by NTP")
    else:
        yield well("clock", "the database and this machine agree")
