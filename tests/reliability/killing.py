"""Kills the real service over and over while events come in and clocks fire, then counts what was lost or done twice.

    python tests/reliability/killing.py --kills 200 [--database URL] [--server-kills 20] [--seed 1]

A real `leadpact serve` (web and worker) is sent SIGKILL at random instants and begun again; with `--server-kills` a
PostgreSQL of its own is killed instead. Events are posted over HTTP and posted again until acknowledged; alerts go to a
real SMTP server. Prints one JSON object; exits with 1 where anything was lost or doubled, or too little happened.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from counting_losses import CONTROLS, found, noticed, passed  # noqa: E402
from outside_world import Mail, Poster, Seen, Service, free_port  # noqa: E402

TEXT = """
leadpact: 1
name: Killed
effective: 2026-01-01
timezone: UTC
parties:
  marketing: {head: ana, people: {ana: {name: Ana, email: ana@example.org}}}
  sales: {head: luis, people: {luis: {name: Luis, email: luis@example.org}, marta: {name: Marta, email: marta@example.org},
          javier: {name: Javier, email: javier@example.org}}}
calendars: {always: {timezone: UTC, hours: {mon-sun: [00:00-24:00]}}}
calendar: always
handoff:
  unit: lead
  triggers: [{id: demo, on: form_submitted}]
  notify: {to: owner, by: [email]}
follow_up:
  clocks:
    first: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 2s, at_risk: 50%, objective: 90%}
"""
SETTLED = 120.0
"""Seconds the service has to come to rest at the end."""


def main() -> int:
    """Run it as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--server-kills", type=int, default=0)
    parser.add_argument("--database", default="")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadpact-kill-") as folder:
        if not asked.server_kills:
            return _run(asked, Path(folder), asked.database, None)
        from with_postgres import Cluster

        with Cluster() as cluster:
            return _run(asked, Path(folder), cluster.url, cluster)


def _run(asked: argparse.Namespace, home: Path, database: str, cluster: Any) -> int:
    from aiosmtpd.controller import Controller

    seen = Seen()
    mails = Controller(Mail(seen), hostname="127.0.0.1", port=free_port())
    mails.start()
    port = free_port()
    os.environ.update(
        LEADPACT_HOME=str(home),
        LEADPACT_SECRET_KEY="of the kill test alone, and long enough for it",
        LEADPACT_MAIL_URL=f"smtp://127.0.0.1:{mails.port}?tls=off",
        LEADPACT_INTERNAL_NETWORKS="127.0.0.0/8",
        DJANGO_SETTINGS_MODULE="leadpact.web.settings",
    )
    os.environ.pop("LEADPACT_DATABASE_URL", None)
    if database:
        os.environ["LEADPACT_DATABASE_URL"] = database
    key = _prepared()
    service = Service(dict(os.environ), port, home / "service.log")
    stop = threading.Event()
    posters = [Poster(n, port, key, seen, stop, 0.3) for n in range(3)]
    chance = random.Random(asked.seed)
    try:
        service.start()
        service.wait()
        for poster in posters:
            poster.start()
        killed = (
            _kill_postgres(asked, cluster, chance, seen)
            if cluster
            else _kill_service(asked, service, chance, seen)
        )
        stop.set()
        for poster in posters:
            poster.join()
        service.wait()
        _settle(home)
        service.kill(signal.SIGTERM)
        counted = found(seen)
        remarked = {control: noticed(control, seen) for control in CONTROLS}
    except BaseException:
        with suppress(OSError):
            sys.stderr.write((home / "service.log").read_text()[-4000:])
        raise
    finally:
        stop.set()
        if service.process is not None and service.process.poll() is None:
            service.kill()
        mails.stop()
    told = {
        "database": database.split(":", maxsplit=1)[0] or "sqlite",
        **killed,
        **counted,
        "noticed": remarked,
    }
    told["passed"] = passed(told)
    print(json.dumps(told, indent=1))
    return 0 if told["passed"] else 1


def _prepared() -> str:
    """The tables, an agreement in force, and a write key."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from conftest_web import signed
    from leadpact.web.actions.sources import add_source
    from leadpact.web.clock import now
    from leadpact.web.records.models import User

    call_command("migrate", verbosity=0)
    signed(TEXT)
    ada = User.objects.create_user("ada@example.org", None, name="Ada", role=User.ADMINISTRATOR)
    made = add_source("killed", "api", ada, now())
    connection.close()
    return made.secret


def _kill_service(
    asked: argparse.Namespace, service: Service, chance: random.Random, seen: Seen
) -> dict[str, int]:
    """Kill it at random instants: while it starts, while events come in, while clocks fire."""
    busy = 0
    for _ in range(asked.kills):
        before = len(seen.acknowledged)
        time.sleep(chance.choice((0.05, 0.3, 0.8, 1.5, 2.5)) * chance.random())
        if chance.random() < 0.8:  # else it is killed while it starts
            service.wait()
            _until_taken(seen, before)
            time.sleep(chance.random() * 0.8)
        busy += len(seen.acknowledged) > before
        service.kill()
        service.start()
    return {"kills": asked.kills, "busy": busy}


def _until_taken(seen: Seen, before: int) -> None:
    """Wait until an event more was acknowledged: a kill in a service at rest proves nothing."""
    until = time.monotonic() + 30
    while len(seen.acknowledged) <= before and time.monotonic() < until:
        time.sleep(0.02)


def _kill_postgres(
    asked: argparse.Namespace, cluster: Any, chance: random.Random, seen: Seen
) -> dict[str, int]:
    """Kill the database under a service that goes on."""
    busy = 0
    for _ in range(asked.server_kills):
        before = len(seen.acknowledged)
        _until_taken(seen, before)
        time.sleep(0.5 + 2 * chance.random())
        busy += len(seen.acknowledged) > before
        cluster.kill()
        time.sleep(chance.random())
        cluster.start()
    return {"kills": asked.server_kills, "busy": busy}


def _settle(home: Path) -> None:
    """Wait until nothing is due and nothing waits to be sent."""
    from django.db import connection

    from leadpact.web.records.models import Account, Notice

    until = time.monotonic() + SETTLED
    while True:
        connection.close()
        waiting = Account.objects.filter(work_at__isnull=False).count()
        queued = Notice.objects.filter(state=Notice.QUEUED).count()
        if not waiting and not queued:
            return
        if time.monotonic() > until:
            raise RuntimeError(
                f"{waiting} accounts and {queued} notices never came to rest; {home / 'service.log'}"
            )
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
