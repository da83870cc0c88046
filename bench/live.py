"""`python -m bench.live`: the live service under load, next to the same rows inserted bare, on SQLite and PostgreSQL.

A real `leadpact serve` answers batches of 100 events that client processes post as fast as they are acknowledged; before
and after it one process inserts the same rows bare (`bench.live_bare`), each group of 100 on the disk before the next, and
the faster of the two counts. Then events come at a steady rate, and the mails that alert people are timed. Nothing
acknowledged may be missing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from bench import live_pages, machine, trial
from bench.live_bare import bare_rate, connected
from bench.live_load import BATCH, batch, share

sys.path.insert(0, str(trial.ROOT / "tests"))

Span = tuple[float, float]
"""When a request began and when its answer was there, seconds."""
RESULTS = Path(__file__).parent / "LIVE.md"
BOUND = 1 / 3
CREW = {"sqlite": (), "postgres": ("--processes", "2")}
"""How the service is started: on a laptop one process does it all, a team's has several."""


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        "bench.live", description="Measure the live service; write bench/LIVE.md."
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each load lasts")
    parser.add_argument("--clients", type=int, default=8, help="processes that post")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument(
        "--pages", type=float, default=20, help="millions of events under the pages; 0: no pages"
    )
    parser.add_argument("--to", type=Path, default=RESULTS)
    asked = parser.parse_args()
    begun, busy = datetime.now(UTC), machine.load()
    found = [measured(name, asked) for name in asked.databases.split(",")]
    command = " ".join(["python -m bench.live", *sys.argv[1:]])
    about = [*machine.described(trial.ROOT), f"`{command}`, {begun:%Y-%m-%d %H:%M} UTC, load before {busy}"]
    text = page(found, about)
    asked.to.write_text(text, encoding="utf-8")
    print(text)
    if asked.pages:
        live_pages.add(asked.to, asked.pages)


def measured(name: str, asked: argparse.Namespace) -> dict[str, Any]:
    """One database: bare, live, bare again; then alerts."""
    with database(name) as url, tempfile.TemporaryDirectory(prefix="leadpact-bench-") as folder:
        home = Path(folder)
        key = prepared(url, home)
        bare = [bare_rate(url, home, asked.seconds / 2)]
        with service(url, home, CREW[name]) as (port, mails):
            live = ingested(port, key, asked)
            settled = settle(url, home)
            bare.append(bare_rate(url, home, asked.seconds / 2))
            alerts = alerted(port, key, mails, asked.seconds)
        lost = live["acknowledged"] - in_log(url, home)
    return {"database": name, "bare": max(bare), **live, "settled_s": settled, **alerts, "lost": max(lost, 0)}


@contextlib.contextmanager
def database(name: str) -> Iterator[str]:
    """A fresh database; "" for a SQLite file in the service's folder."""
    if name == "sqlite":
        yield ""
        return
    from with_postgres import Cluster

    with Cluster() as cluster:
        yield cluster.url


def environment(url: str, home: Path) -> dict[str, str]:
    """What the service is told."""
    told = {
        **os.environ,
        "LEADPACT_HOME": str(home),
        "LEADPACT_SECRET_KEY": "of the bench alone, and long enough for it",
        "DJANGO_SETTINGS_MODULE": "leadpact.web.settings",
        "LEADPACT_INTERNAL_NETWORKS": "127.0.0.0/8",
    }
    told.pop("LEADPACT_DATABASE_URL", None)
    return {**told, "LEADPACT_DATABASE_URL": url} if url else told


# --- live ------------------------------------------------------------------------------------------------


class Mails:
    """When each lead's alert arrived."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        from email import message_from_bytes, policy

        at = time.time()
        mail = message_from_bytes(envelope.content, policy=policy.default)
        text = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
        for word in text.split():
            if word.startswith("alert-"):
                self.at.setdefault(word.strip(".,;:\u2066\u2068\u2069"), at)
        return "250 OK"


def prepared(url: str, home: Path) -> str:
    """Make the tables, put an agreement in force; a write key."""
    return subprocess.run(
        [sys.executable, "-m", "bench.live_setting"],
        env=environment(url, home),
        cwd=trial.ROOT,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    ).stdout.split()[-1]


@contextlib.contextmanager
def service(url: str, home: Path, crew: Sequence[str]) -> Iterator[tuple[int, Mails]]:
    """A running service; its port, and the mails it sends."""
    from aiosmtpd.controller import Controller

    from reliability.outside_world import Service, free_port

    mails = Mails()
    controller = Controller(mails, hostname="127.0.0.1", port=free_port())
    controller.start()
    told = {**environment(url, home), "LEADPACT_MAIL_URL": f"smtp://127.0.0.1:{controller.port}?tls=off"}
    serving = Service(told, free_port(), home / "service.log", crew)
    serving.start()
    try:
        serving.wait()
        yield serving.port, mails
    finally:
        serving.kill(signal.SIGTERM)
        controller.stop()


def ingested(port: int, key: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Clients that post as fast as they are acknowledged, all from when the last of them has started."""
    spawning = multiprocessing.get_context("spawn")
    with spawning.Pool(asked.clients, all_there, (spawning.Barrier(asked.clients),)) as pool:
        told = pool.starmap(client, [(n, port, key, asked.seconds) for n in range(asked.clients)], 1)
    return acknowledged([span for spans in told for span in spans])


def all_there(barrier: Barrier) -> None:
    """Wait until every client has started."""
    barrier.wait()


def acknowledged(spans: Sequence[Span]) -> dict[str, Any]:
    """What the clients' requests come to: the rate is on the wall, from the first request to the last answer."""
    times = sorted(ended - begun for begun, ended in spans)
    took = max(ended for _, ended in spans) - min(begun for begun, _ in spans)
    return {
        "acknowledged": len(spans) * BATCH,
        "rate": len(spans) * BATCH / took,
        "ack_p50_ms": 1000 * share(times, 50),
        "ack_p99_ms": 1000 * share(times, 99),
    }


def client(number: int, port: int, key: str, seconds: float) -> list[Span]:
    """Post batches over one connection; when each was asked and answered, on the clock all processes share."""
    import http.client

    chance = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    spans: list[Span] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        body = json.dumps({"batch": batch(f"c{number}-{len(spans)}", chance)})
        begun = time.monotonic()
        connection.request("POST", "/api/v1/events", body, headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        if answer.status != 200 or told["applied"] != BATCH:
            raise RuntimeError(f"{answer.status}: {told}")
        spans.append((begun, time.monotonic()))
    return spans


def asking(url: str, home: Path, question: str) -> int:
    """One number out of the service's database."""
    if url:
        with connected(url) as connection:
            return int(connection.execute(question).fetchone()[0])
    with contextlib.closing(sqlite3.connect(home / "leadpact.sqlite3")) as file:
        return int(file.execute(question).fetchone()[0])


def in_log(url: str, home: Path) -> int:
    """How many of the load's events are in the log."""
    return asking(url, home, "SELECT count(*) FROM records_event WHERE event_id LIKE 'c%'")


def settle(url: str, home: Path) -> float:
    """How long the worker takes after the load until every account is judged."""
    begun = time.perf_counter()
    while asking(url, home, "SELECT count(*) FROM records_account WHERE changed <> folded"):
        time.sleep(0.2)
    return time.perf_counter() - begun


def alerted(port: int, key: str, mails: Mails, seconds: float) -> dict[str, Any]:
    """Leads that ask for a demo, five a second among other events: from the request's beginning to the mail's arrival."""
    import http.client

    sent: dict[str, float] = {}
    chance = random.Random(9)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    stop = threading.Event()
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        lead = f"alert-{len(sent)}"
        at = datetime.fromtimestamp(time.time(), UTC).isoformat()
        demo = {
            "event_id": lead,
            "lead_id": lead,
            "at": at,
            "kind": "form_submitted",
            "properties": {"form": "demo"},
        }
        body = json.dumps({"batch": [demo, *batch(f"d{len(sent)}", chance)[:19]]})
        sent[lead] = time.time()
        connection.request("POST", "/api/v1/events", body, headers)
        connection.getresponse().read()
        stop.wait(0.2)
    until = time.perf_counter() + 60
    while len(set(sent) & set(mails.at)) < len(sent) and time.perf_counter() < until:
        time.sleep(0.2)
    times = sorted(mails.at[lead] - sent[lead] for lead in sent if lead in mails.at)
    return {
        "alerts": len(sent),
        "alerts_lost": len(sent) - len(times),
        "alert_p50_s": share(times, 50),
        "alert_p99_s": share(times, 99),
    }


def told_share(found: dict[str, Any]) -> str:
    """The share, and that the bound is not met where it is not."""
    reached = found["rate"] / found["bare"]
    return f"{reached:.2f}" if reached >= BOUND else f"{reached:.2f} NOT met"


def page(found: list[dict[str, Any]], about: list[str]) -> str:
    """What was measured, as Markdown."""
    rows = [
        "| | " + " | ".join(each["database"] for each in found) + " |",
        "|---|" + "---|" * len(found),
    ]

    def row(title: str, told: Any) -> None:
        rows.append(f"| {title} | " + " | ".join(told(each) for each in found) + " |")

    row("events a second, acknowledged", lambda f: f"{f['rate']:,.0f}")
    row("events a second, their rows inserted bare, groups of 100", lambda f: f"{f['bare']:,.0f}")
    row("share of bare (bound: at least 0.33)", told_share)
    row(
        "acknowledgement of 100 events, p50 / p99",
        lambda f: f"{f['ack_p50_ms']:.0f} / {f['ack_p99_ms']:.0f} ms",
    )
    row("all judged after the load", lambda f: f"{f['settled_s']:.1f} s")
    row(
        "event to alert, 5 leads a second, p50 / p99",
        lambda f: f"{f['alert_p50_s']:.2f} / {f['alert_p99_s']:.2f} s",
    )
    row("acknowledged and lost", lambda f: str(f["lost"]))
    row("alerts sent / lost", lambda f: f"{f['alerts']} / {f['alerts_lost']}")
    told = "\n".join(f"- {line}" for line in about)
    return f"# The live service under load\n\n{told}\n\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
