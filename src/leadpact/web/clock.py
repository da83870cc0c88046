"""The one place where the service asks the time: the database's clock, which all its processes share."""

from __future__ import annotations

import time

from django.db import connection


def now() -> int:
    """Microseconds UTC. PostgreSQL tells them itself; a SQLite file lies on this machine, whose clock it shares."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
            return int(cursor.fetchone()[0])
    return time.time_ns() // 1000
