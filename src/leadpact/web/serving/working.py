"""Runs one worker as a thread: beside the web server of a small installation, or alone in `leadpact worker`."""

from __future__ import annotations

import logging
import os
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connections

from leadpact.web.serving.failing import told_of

LONGEST_PAUSE = 30.0
"""Seconds until a worker that failed again and again tries once more."""
log = logging.getLogger("leadpact.worker")


def worker_name() -> str:
    """A name that no other worker has, of at most 32 characters: the machine's, the process', and something random."""
    machine = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())[:16]
    return f"{machine}-{os.getpid() % 10_000_000}-{secrets.token_hex(3)}"


class Working(threading.Thread):
    """A worker at work until `stop` is set; it gives way to requests of its process, which `is_busy` tells of."""

    def __init__(self, name: str, stop: threading.Event, is_busy: Callable[[], bool] = bool) -> None:
        super().__init__(name=name, daemon=True)
        self._stop_asked = stop
        self._is_busy = is_busy

    def run(self) -> None:
        """Begin anew whenever it fails: a database that restarts, a disk that is full for a while."""
        pause = 1.0
        while not self._stop_asked.is_set():
            began = time.monotonic()
            try:
                self._work()
            except Exception as failed:  # nothing may end a worker but the one who stops it
                self._tell(failed)
                pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, LONGEST_PAUSE)
                self._stop_asked.wait(pause)
            finally:
                connections.close_all()

    def _work(self) -> None:
        from leadpact.web.worker.loop import Worker

        Worker(self.name, self._stop_asked, is_busy=self._is_busy).run()

    def _tell(self, failed: Exception) -> None:
        if isinstance(failed, (DatabaseError, InterfaceError)):
            log.warning("%s", told_of(failed, connections["default"].settings_dict))
        else:
            log.exception("the worker %s begins anew", self.name)

    def end(self, until: float) -> None:
        """Wait for its end until an instant of the monotonic clock; then give back what it still holds."""
        while self.is_alive() and time.monotonic() < until:
            self.join(0.1)
        if self.is_alive():
            from leadpact.web.actions.claim import release_all

            log.warning("the worker %s is still busy: what it holds is done anew by another", self.name)
            release_all(self.name)
