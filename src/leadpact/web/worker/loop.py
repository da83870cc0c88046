"""The worker: three lines of work side by side, so that a slow mail server keeps no clock waiting, nor a large file."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, close_old_connections, connection

from leadpact.web.actions.claim import release_all
from leadpact.web.clock import now
from leadpact.web.records.models import Heartbeat
from leadpact.web.worker.lines import BACKGROUND, FOLDING, SENDING, Job

PAUSE = 0.2
"""Seconds between looks when nothing is due."""
LONGEST_PAUSE = 30.0
LOOK = 0.02
LOOKS = 12
"""Where somebody waits for an answer of the same process, a line looks so often, every so many seconds, before it goes on:
people first, for a quarter of a second; then a worker has its turn again however many come."""
BEAT = 10_000_000
"""Microseconds between signs of life."""
LINES = (FOLDING, SENDING, BACKGROUND)
log = logging.getLogger(__name__)


@dataclass
class Worker:
    """One worker by its name, until it is told to stop. Any number may run, on any machine that reaches the database."""

    name: str
    stop: threading.Event
    lines: Sequence[tuple[str, Sequence[Job]]] = LINES
    is_busy: Callable[[], bool] = bool
    """Whether somebody waits for an answer of this process: bool, never, where it answers nobody."""
    started_at: int = 0
    beaten_at: int = 0

    def run(self) -> None:
        """Work until told to stop; what is in hand is finished, what is claimed given back."""
        self.started_at = now()
        threads = [
            threading.Thread(target=self._line, args=(title, jobs), name=f"{self.name}-{title}", daemon=True)
            for title, jobs in self.lines
        ]
        for thread in threads:
            thread.start()
        while not self.stop.wait(1.0):
            self._surely(self._beat, 0)
        for thread in threads:
            thread.join()
        self._surely(lambda: release_all(self.name), 0)
        self._surely(self._gone, 0)
        connection.close()

    def _line(self, title: str, jobs: Sequence[Job]) -> None:
        """Do one line's jobs in turn; look again at once while there is anything to do."""
        failures = 0
        while not self.stop.is_set():
            close_old_connections()
            done = [self._surely(lambda job=job: job(self.name, now()), None) for job in jobs]  # type: ignore[misc]
            failures = failures + 1 if None in done else 0
            if failures:
                self.stop.wait(min(PAUSE * 2**failures, LONGEST_PAUSE))
            elif any(done):
                self._give_way()
            else:
                self.stop.wait(PAUSE)
        connection.close()

    def _give_way(self) -> None:
        """Let those who wait for an answer of this process have the processor for a moment."""
        for _ in range(LOOKS):
            if not self.is_busy() or self.stop.wait(LOOK):
                return

    def _surely(self, work: Callable[[], int | None], otherwise: int | None) -> int | None:
        """Do something; where it fails, say so in the log and go on: a database that is away comes back."""
        try:
            return work()
        except DatabaseError as failed:
            log.warning("%s: the database: %s", self.name, failed)
            connection.close()
        except Exception:
            log.exception("%s: a job failed", self.name)
        return otherwise

    def _beat(self) -> None:
        """Say now and then that this worker lives."""
        at = now()
        if at - self.beaten_at < BEAT:
            return
        self.beaten_at = at
        values = {"host": socket.gethostname()[:255], "started_at": self.started_at, "at": at}
        Heartbeat.objects.update_or_create(worker=self.name, defaults=values)

    def _gone(self) -> None:
        Heartbeat.objects.filter(worker=self.name).delete()
