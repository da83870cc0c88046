"""The world around a service that is killed: who posts to it, where its mails arrive, and the process itself."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
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
    """The process that is killed; `crew` are further arguments of `serve`."""

    def __init__(self, environment: dict[str, str], port: int, log: Path, crew: Sequence[str] = ()) -> None:
        self.environment, self.port, self.log, self.crew = environment, port, log, crew
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
            *self.crew,
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
                code = None if self.process is None else self.process.poll()
                said = self.log.read_text(errors="replace")[-3000:]
                raise RuntimeError(f"the service does not answer (exit {code}); it said last:\n{said}")
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
        except (
            OSError,
            ValueError,
            http.client.HTTPException,
        ):  # killed before or in the middle of its answer
            self.seen.statuses["no answer"] += 1
        return False


def _stamp() -> str:
    return datetime.fromtimestamp(time.time(), UTC).isoformat()


def free_port() -> int:
    """A port to listen on that is free, and stays so between two starts: not of those that outgoing connections get."""
    import socket

    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as opened, suppress(OSError):
            opened.bind(("127.0.0.1", port))
            return port
