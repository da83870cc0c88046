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
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

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
TOLD = ("handed_off", "assigned", "clock_at_risk", "clock_missed")
"""The kinds of notices the agreement asks for."""
SETTLED = 60.0
"""Seconds the service has to come to rest at the end."""


@dataclass
class Seen:
    """What the outside world saw: acknowledged events, and mails by their notice's id."""

    acknowledged: set[str] = field(default_factory=set)
    mails: Counter[str] = field(default_factory=Counter)
    unmarked: int = 0
    """Repeated mails that did not say that they may be repeats."""
    statuses: Counter[str] = field(default_factory=Counter)


class Mail:
    """What arrives by SMTP; a mail counts once it was accepted."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        mail = message_from_bytes(envelope.content)
        notice = str(mail["X-Leadpact-Notice"] or mail["Message-ID"])
        self.seen.mails[notice] += 1
        if self.seen.mails[notice] > 1 and str(mail["X-Leadpact-Attempt"] or "1") == "1":
            self.seen.unmarked += 1
        return "250 OK"


class Service:
    """The process that is killed."""

    def __init__(self, environment: dict[str, str], port: int, log: Path) -> None:
        self.environment, self.port, self.log = environment, port, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin it; it answers a little later."""
        command = [
            sys.executable,
            "-m",
            "leadpact.cli.main",
            "serve",
            "--port",
            str(self.port),
            "--no-example",
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it, and whatever it began."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait()

    def answers(self) -> bool:
        """Whether it lives and its database too."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait(self, seconds: float = 60) -> None:
        """Until it answers."""
        until = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > until:
                raise RuntimeError(f"the service does not answer; see {self.log}")
            time.sleep(0.05)


class Poster(threading.Thread):
    """Posts batches, each until it is acknowledged."""

    def __init__(
        self, number: int, port: int, key: str, seen: Seen, stop: threading.Event, pace: float
    ) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.key, self.seen, self.stop, self.pace = (
            number,
            port,
            key,
            seen,
            stop,
            pace,
        )
        self.random = random.Random(number)

    def run(self) -> None:
        batch = 0
        while not self.stop.is_set():
            events = self._batch(batch)
            while not self._posted(events):
                if self.stop.wait(0.05):
                    return
            self.seen.acknowledged.update(each["event_id"] for each in events)
            batch += 1
            self.stop.wait(self.pace * self.random.random())

    def _batch(self, batch: int) -> list[dict[str, Any]]:
        """A few leads that ask for a demo; some are called at once, so that their clock is met."""
        events = []
        for n in range(self.random.randint(1, 5)):
            lead = f"p{self.number}-{batch}-{n}"
            at = _stamp()
            events.append({"event_id": f"{lead}-form", "lead_id": lead, "at": at, "kind": "form_submitted"})
            if self.random.random() < 0.3:
                at = _stamp()
                events.append(
                    {
                        "event_id": f"{lead}-call",
                        "lead_id": lead,
                        "at": at,
                        "kind": "call_made",
                        "actor": "marta",
                    }
                )
        return events

    def _posted(self, events: Sequence[dict[str, Any]]) -> bool:
        """Whether a batch was acknowledged."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/events",
            json.dumps({"batch": events}).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.seen.statuses[str(answer.status)] += 1
                told = json.loads(answer.read())
                return bool(told["applied"] == len(events))
        except urllib.error.HTTPError as refused:
            self.seen.statuses[str(refused.code)] += 1
        except (OSError, ValueError):
            self.seen.statuses["no answer"] += 1
        return False


def main() -> int:
    """Run it as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--server-kills", type=int, default=0)
    parser.add_argument("--database", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--lose", choices=("", "event", "finding", "mail", "twice"), default="", help="the controls"
    )
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
    mails = Controller(Mail(seen), hostname="127.0.0.1", port=_free_port())
    mails.start()
    port = _free_port()
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
        found = _found(seen)
        noticed = {control: _noticed(control, seen) for control in CONTROLS}
    except BaseException:
        with suppress(OSError):
            sys.stderr.write((home / "service.log").read_text()[-4000:])
        raise
    finally:
        stop.set()
        if service.process is not None and service.process.poll() is None:
            service.kill()
        mails.stop()
    told = {"database": database.split(":", maxsplit=1)[0] or "sqlite", **killed, **found, "noticed": noticed}
    told["passed"] = _passed(told)
    print(json.dumps(told, indent=1))
    return 0 if told["passed"] else 1


def _stamp() -> str:
    return datetime.fromtimestamp(time.time(), UTC).isoformat()


def _free_port() -> int:
    import socket

    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


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

    until = time.monotonic() + SETTLED + 60
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


CONTROLS = ("event", "finding", "twice", "mail")
"""What the counting must notice: an event taken out of the log, a finding missing or doubled, a mail that never came."""


def _noticed(control: str, seen: Seen) -> bool:
    """Whether the counting would notice such a loss; the database is left as it was."""
    from django.db import transaction

    from leadpact.web.records.models import Event, Finding

    with transaction.atomic():
        missed = Finding.objects.filter(kind="clock_missed", superseded_at=None).first()
        assert missed is not None
        if control == "event":
            Event.objects.filter(event_id__in=sorted(seen.acknowledged)[:1]).delete()
        elif control == "finding":
            missed.delete()
        elif control == "twice":
            missed.pk, missed.nth = None, 1
            missed.save()
        else:
            seen = Seen(seen.acknowledged, Counter())
        found = _found(seen)
        transaction.set_rollback(True)
    return not _nothing_wrong(found)


def _found(seen: Seen) -> dict[str, Any]:
    """What is in the database at the end, held against what was acknowledged and against a replay of the log."""
    from django.db import connection

    from leadpact.replay.plain import replay
    from leadpact.web.actions.append import SELECTED, event_of
    from leadpact.web.agreed import agreed
    from leadpact.web.clock import now
    from leadpact.web.records.models import Finding, Notice

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SELECTED} FROM records_event e")
        events = [event_of(row) for row in cursor.fetchall()]
    history = agreed()
    assert history is not None
    said = Counter(f.finding_id for f in replay(history, events, now()).findings)
    open_now = Counter(Finding.objects.filter(superseded_at=None).values_list("finding_id", flat=True))
    fired = Counter(
        Finding.objects.filter(kind__in=("clock_missed", "clock_at_risk")).values_list(
            "clock_id", "kind", "detail"
        )
    )
    sent = Notice.objects.filter(kind__in=TOLD)
    told_of = {each.gathered_into.notice_id if each.gathered_into else each.notice_id for each in _sent()}
    return {
        "acknowledged": len(seen.acknowledged),
        "in_log": len(events),
        "events_lost": len(seen.acknowledged - {event.event_id for event in events}),
        "clocks_fired": len(fired),
        "fired_twice": sum(count - 1 for count in fired.values()),
        "findings": sum(open_now.values()),
        "findings_lost": sum((said - open_now).values()),
        "findings_too_many": sum((open_now - said).values()),
        "notices": sent.count(),
        "not_sent": sent.exclude(state__in=(Notice.SENT, Notice.GATHERED, Notice.WITHDRAWN)).count(),
        "alerts_lost": len(told_of - set(seen.mails)),
        "mails": sum(seen.mails.values()),
        "mails_repeated": sum(count - 1 for count in seen.mails.values()),
        "repeats_unmarked": seen.unmarked,
        "answers": dict(seen.statuses),
    }


def _sent() -> Any:
    """The notices that somebody was told of, alone or gathered with others."""
    from leadpact.web.records.models import Notice

    return Notice.objects.filter(state__in=(Notice.SENT, Notice.GATHERED)).select_related("gathered_into")


def _nothing_wrong(told: dict[str, Any]) -> bool:
    """Nothing lost, nothing twice."""
    nothing = (
        "events_lost", "fired_twice", "findings_lost", "findings_too_many", "not_sent", "alerts_lost", "repeats_unmarked",
    )  # fmt: skip
    return not any(told[name] for name in nothing)


def _passed(told: dict[str, Any]) -> bool:
    """Nothing wrong; what is made wrong is noticed; and enough happened that it says something."""
    enough = (
        told["acknowledged"] >= 5 * told["kills"]
        and told["clocks_fired"] >= told["kills"]
        and told["mails"] > 0
    )
    busy = told["busy"] >= told["kills"] // 2
    return _nothing_wrong(told) and all(told["noticed"].values()) and enough and busy


if __name__ == "__main__":
    sys.exit(main())
