"""Starts `leadpact serve` and its like as processes of their own, as people do, and looks at them from outside."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

RUN = "import sys; from leadpact.cli.main import run; sys.exit(run())"
CUT = f"""
import os
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
noted = MigrationExecutor.record_migration
def note(self, step):
    is_last = step.app_label == "usersessions"
    return os._exit(9) if is_last or not connection.in_atomic_block else noted(self, step)
MigrationExecutor.record_migration = note
{RUN}
"""
"""Ends the process, as kill -9 does, at the worst instant: tables of a step are there for good and nobody has noted it."""
ADDRESS = re.compile(r"^(http://[\d.:]+)", re.MULTILINE)
ADMIN = {"LEADPACT_ADMIN_EMAIL": "ada@acme.example", "LEADPACT_ADMIN_PASSWORD": "a long enough password"}
PATIENCE = 120.0
"""Seconds, on a machine that does much else."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process' environment, with nothing of the tests' service in it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LEADPACT_") and name != "DJANGO_SETTINGS_MODULE"
    }
    return {**kept, "LEADPACT_HOME": str(home), **more}


class Running:
    """One command at work; what it prints goes to files, so that nobody waits for a pipe."""

    def __init__(self, home: Path, *arguments: str, code: str = RUN, **more: str) -> None:
        self._files = [Path(tempfile.mkstemp(prefix="leadpact-said-")[1]) for _ in range(2)]
        with self._files[0].open("wb") as out, self._files[1].open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code, *arguments],
                env=environment(home, **more),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    @property
    def out(self) -> str:
        return self._files[0].read_text()

    @property
    def err(self) -> str:
        return self._files[1].read_text()

    def forget(self) -> None:
        """Remove what it printed."""
        for file in self._files:
            file.unlink(missing_ok=True)

    def says(self, what: str) -> str:
        """Wait until it has printed something that fits; what fitted."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := re.search(what, self.out, re.MULTILINE):
                return found[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"never said {what}: exit {self.process.poll()}\n{self.out}\n{self.err}")

    @property
    def url(self) -> str:
        """Where it answers, once it does."""
        return self.says(ADDRESS.pattern)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code. It has five seconds for it, and here what the slowest machine may need."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        assert time.monotonic() - began < PATIENCE / 2, self.err
        return code

    def wait(self) -> int:
        return self.process.wait(PATIENCE)


@contextmanager
def running(home: Path, *arguments: str, **more: str) -> Iterator[Running]:
    """A command that is gone when the block ends, whatever happens in it."""
    found = Running(home, *arguments, **more)
    try:
        yield found
    finally:
        if found.process.poll() is None:
            found.process.kill()
            found.process.wait()
        found.forget()


def serving(home: Path, *arguments: str, **more: str) -> Any:
    """`leadpact serve` on a free port."""
    return running(home, "serve", "--port", "0", *arguments, **more)


def get(url: str) -> httpx.Response:
    """A page, however busy the machine is."""
    return httpx.get(url, timeout=PATIENCE)


def healthy(url: str) -> bool:
    """Whether it says that it lives."""
    return get(f"{url}/healthz").json() == {"status": "ok"}


def said(home: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    """Run a command to its end: exit code, output, errors."""
    with running(home, *arguments, **more) as found:
        return found.wait(), found.out, found.err


def doctored(home: Path, **more: str) -> dict[str, dict[str, str]]:
    """What the doctor says, by name."""
    code, out, err = said(home, "doctor", "--format", "json", **more)
    told = json.loads(out)
    assert code == (0 if told["well"] else 1), err
    return {each["name"]: each for each in told["checks"]}


def refused(home: Path, *arguments: str, **more: str) -> str:
    """The one sentence with which a command ends."""
    code, _, err = said(home, *arguments, **more)
    assert code == 1, err
    assert "Traceback" not in err
    (line,) = err.splitlines()
    return line
