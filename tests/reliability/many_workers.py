"""Lets eight real workers judge ten thousand accounts that fall due within a minute: all, none by two at once, in time.

    python tests/reliability/many_workers.py [--accounts 10000] [--workers 8] [--seconds 60] [--database URL]

Prints one JSON object; exits with 1 where an account was in two hands at once or was not judged, or where one in a hundred
was judged two seconds late or more. The database itself keeps watch, by a trigger on claims: `--overlap` is the control,
which claims what another holds.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

MINUTE, SECOND = 60_000_000, 1_000_000
WITHIN = 3600 * SECOND
LATE = 2.0
"""Seconds after an account falls due within which 99 of 100 are judged."""
TEXT = """
leadpact: 1
name: Many
effective: 2026-01-01
timezone: UTC
parties:
  marketing: {people: {ana: {name: Ana}}}
  sales: {people: {luis: {name: Luis}}}
calendars: {always: {timezone: UTC, hours: {mon-sun: [00:00-24:00]}}}
calendar: always
handoff: {unit: account, triggers: [{id: demo, on: form_submitted}], route: {by: manual}}
follow_up:
  clocks:
    first: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 1h, objective: 90%}
"""
WATCH = {
    "sqlite": (
        "CREATE TABLE watched (account BIGINT, one TEXT, other TEXT)",
        "CREATE TRIGGER watch AFTER UPDATE OF claimed_by ON records_account WHEN OLD.claimed_by IS NOT NULL "
        "AND NEW.claimed_by IS NOT NULL AND OLD.claimed_by <> NEW.claimed_by "
        "BEGIN INSERT INTO watched VALUES (NEW.id, OLD.claimed_by, NEW.claimed_by); END",
    ),
    "postgresql": (
        "CREATE TABLE watched (account BIGINT, one TEXT, other TEXT)",
        "CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO watched "
        "VALUES (NEW.id, OLD.claimed_by, NEW.claimed_by); RETURN NEW; END $$",
        "CREATE TRIGGER watch AFTER UPDATE OF claimed_by ON records_account FOR EACH ROW WHEN (OLD.claimed_by IS NOT NULL "
        "AND NEW.claimed_by IS NOT NULL AND OLD.claimed_by <> NEW.claimed_by) EXECUTE FUNCTION watch()",
    ),
}


def main() -> int:
    """Run it as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--database", default="")
    parser.add_argument("--overlap", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadpact-many-") as folder:
        os.environ.update(
            LEADPACT_HOME=folder,
            LEADPACT_SECRET_KEY="of this test alone, and long enough for it",
            DJANGO_SETTINGS_MODULE="leadpact.web.settings",
        )
        os.environ.pop("LEADPACT_DATABASE_URL", None)
        if asked.database:
            os.environ["LEADPACT_DATABASE_URL"] = asked.database
        told = _run(asked, Path(folder))
    print(json.dumps(told, indent=1))
    return 0 if told["passed"] else 1


def _run(asked: argparse.Namespace, home: Path) -> dict[str, Any]:
    first_due = _prepared(asked)
    with (home / "workers.log").open("ab") as log:
        command = [sys.executable, "-m", "leadpact.cli.main", "worker"]
        workers = [
            subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            for _ in range(asked.workers)
        ]
    try:
        if asked.overlap:
            _claim_what_is_held()
        time.sleep(max(0.0, first_due / SECOND - time.time()) + asked.seconds)
        if not asked.overlap:
            _wait_for(asked.accounts)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            worker.wait(30)
    return _found(asked)


def _prepared(asked: argparse.Namespace) -> int:
    """Tables, agreement, and accounts judged once, so that all they wait for is a due instant; the first of these."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from conftest_web import signed
    from leadpact.events import Event
    from leadpact.web.actions.append import append
    from leadpact.web.actions.fold import fold_due
    from leadpact.web.clock import now

    call_command("migrate", verbosity=0)
    signed(TEXT)
    with connection.cursor() as cursor:
        for statement in WATCH[connection.vendor]:
            cursor.execute(statement)
    begun = now()
    # dues begin when all are judged once: a hundredth of a second each on the slowest core, and time for the workers to start
    first_due = begun + asked.accounts * 10_000 + 6 * SECOND
    step = int(asked.seconds * SECOND / asked.accounts)
    for low in range(0, asked.accounts, 500):
        events = []
        for n in range(low, min(low + 500, asked.accounts)):
            at = first_due + n * step - WITHIN
            events.append(
                Event(f"form-{n}", f"lead-{n}", at, "form_submitted", f"account-{n}", received_at=at)
            )
        with transaction.atomic():
            append(events, delivered_by=None, now=now())
    while fold_due("preparing", now(), 200):
        pass
    if now() > first_due:
        raise RuntimeError("preparing took too long on this machine: the first accounts are due already")
    connection.close()
    return first_due


def _claim_what_is_held() -> None:
    """The control: a worker that takes accounts whoever holds them."""
    from leadpact.web.records.models import Account

    until = time.monotonic() + 60
    while time.monotonic() < until:
        if Account.objects.filter(claimed_by__isnull=False).update(claimed_by="greedy"):
            return
        time.sleep(0.002)


def _wait_for(accounts: int) -> None:
    from django.db import connection

    from leadpact.web.records.models import Finding

    until = time.monotonic() + 120
    while Finding.objects.filter(kind="clock_missed").count() < accounts and time.monotonic() < until:
        connection.close()
        time.sleep(0.5)


def _found(asked: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection

    from leadpact.web.records.models import Finding

    missed = Finding.objects.filter(kind="clock_missed").values_list("said_at", "due_at")
    late = sorted((said - due) / SECOND for said, due in missed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM watched")
        overlaps = int(cursor.fetchone()[0])
    told: dict[str, Any] = {
        "database": connection.vendor,
        "accounts": asked.accounts,
        "workers": asked.workers,
        "due_within_s": asked.seconds,
        "judged": len(late),
        "held_by_two": overlaps,
        **{
            f"late_p{share}_s": round(late[min(len(late) * share // 100, len(late) - 1)], 3)
            for share in (50, 99)
            if late
        },
        "late_most_s": round(late[-1], 3) if late else None,
    }
    told["passed"] = len(late) == asked.accounts and not overlaps and told.get("late_p99_s", LATE) < LATE
    return told


if __name__ == "__main__":
    sys.exit(main())
