"""Keeps the other processes of `leadpact serve` running: more web processes on the same socket, more workers."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from leadpact.web.serving.failing import ServingError

GRACE = 4.5
"""Seconds for a process that was asked to end."""
TOO_SOON = 5.0
"""A process that ends by itself within so many seconds has not run at all …"""
TOO_OFTEN = 5
"""… and after so many of these in a row nobody tries any more."""
log = logging.getLogger("leadpact.serve")


@dataclass(frozen=True, slots=True)
class Command:
    """One process to keep: what it is called, the arguments for this Python, the descriptors it inherits."""

    called: str
    arguments: tuple[str, ...]
    descriptors: tuple[int, ...] = ()


def web(opened: int, ready: int, threads: int) -> Command:
    """A web process that answers on an open socket, and writes to `ready` (descriptors, both) once it does."""
    told = ("-m", "leadpact.web.serving.child", str(opened), str(ready), str(threads))
    return Command("web process", told, (opened, ready))


def worker() -> Command:
    """A worker."""
    return Command("worker", ("-m", "leadpact.cli.main", "worker", "--attached"))


class Kept:
    """One process, begun anew when it ends by itself."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._failures = 0
        self._begin()

    def _begin(self) -> None:
        self._began = time.monotonic()
        # its standard input ends with this process, however it ends: see `end_with_parent`
        self.process = subprocess.Popen(
            [sys.executable, *self._command.arguments],
            stdin=subprocess.PIPE,
            pass_fds=self._command.descriptors,
        )

    def look(self) -> None:
        """Begin it anew if it ended. Raises ServingError where that does not help."""
        code = self.process.poll()
        if code is None:
            return
        self._failures = self._failures + 1 if time.monotonic() - self._began < TOO_SOON else 0
        called = f"the {self._command.called} {self.process.pid}"
        if self._failures >= TOO_OFTEN:
            raise ServingError(f"{called} ends as soon as it begins (exit {code}); see what it says above")
        log.warning("%s ended by itself (exit %s); another takes its place", called, code)
        self._close()
        self._begin()

    def ask(self) -> None:
        """Ask it to end."""
        with suppress(OSError):
            self.process.terminate()

    def end(self, until: float) -> None:
        """Wait for its end until an instant of the monotonic clock, then force it."""
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("the %s %s did not end in time", self._command.called, self.process.pid)
            self.process.kill()
            self.process.wait()
        self._close()

    def _close(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()


def end_all(kept: Sequence[Kept]) -> None:
    """Ask all to end, and wait."""
    until = time.monotonic() + GRACE
    for each in kept:
        each.ask()
    for each in kept:
        each.end(until)
