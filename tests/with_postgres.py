"""A PostgreSQL server of its own for a command: `python tests/with_postgres.py pytest tests/web`, or `Cluster()` in a test.

It is made in a folder of its own, listens on a Unix socket there and nowhere else, waits for the disk as servers do by
default, and is stopped and removed however the command ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn
from urllib.parse import quote

BINARIES = "/usr/lib/postgresql"
"""Where Debian keeps the server's binaries, by version; they are not in the PATH."""
ROLE, DATABASE = "leadpact", "leadpact"
PORT = 5432
"""Only the name of the socket in its own folder: it can't be taken."""
SECONDS = 60
MISSING = "PostgreSQL's server is missing; on Debian: sudo apt-get install postgresql"


def binaries() -> Path | None:
    """The folder of the newest server; None where there is none."""
    found = sorted(Path(BINARIES).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    known = shutil.which("initdb")
    return Path(known).resolve().parent if known else None


class Cluster:
    """One server, from `start` to `stop`; as a context both happen by themselves. Raises RuntimeError where it can't run."""

    def __init__(self) -> None:
        found = binaries()
        if found is None:
            raise RuntimeError(MISSING)
        self.bin = found
        # not in TMPDIR, which may be long: the path of a socket has at most 107 bytes
        self.folder = Path(tempfile.mkdtemp(prefix="leadpact-pg-", dir="/tmp"))
        self.data = self.folder / "data"
        if os.geteuid() == 0:  # initdb refuses to run as root
            shutil.chown(self.folder, "postgres")

    @property
    def url(self) -> str:
        """As LEADPACT_DATABASE_URL has it."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """The same for another database of this server."""
        return f"postgres://{ROLE}@{quote(str(self.folder), safe='')}:{PORT}/{database}"

    def start(self) -> Cluster:
        """Make the server on the first call; start it."""
        try:
            if not self.data.exists():
                self._run("initdb", "-D", self.data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-locale")
                self._start()
                self._run("createdb", "-h", self.folder, "-p", PORT, "-U", ROLE, DATABASE)
            else:
                self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self) -> None:
        told = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=200 -p {PORT}"
        start = (
            "pg_ctl",
            "-D",
            self.data,
            "-w",
            "-t",
            SECONDS,
            "-o",
            told,
            "-l",
            self.folder / "log",
            "start",
        )
        for _ in range(20):  # after a kill its children take a moment to notice
            with suppress(RuntimeError):
                self._run(*start)
                return
            time.sleep(0.25)
        self._run(*start)

    def create(self, database: str) -> str:
        """One more database; its URL."""
        self._run("createdb", "-h", self.folder, "-p", PORT, "-U", ROLE, database)
        return self.url_of(database)

    def kill(self) -> None:
        """End the server without a goodbye, as a power failure does; `start` brings it back."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        self._run("pg_ctl", "kill", "KILL", pid)

    def down(self, mode: str = "fast") -> None:
        """Stop it; `start` brings it back, with what is in it."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", SECONDS, "stop", check=False)

    def stop(self) -> None:
        """Stop it for good."""
        self.down("immediate")
        for _ in range(50):  # its last children may still be writing
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                return
            time.sleep(0.1)

    def _run(self, program: str, *arguments: object, check: bool = True) -> None:
        command = [str(self.bin / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with tempfile.TemporaryFile() as told:  # a pipe would be held open by the server
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, cwd="/", check=False,
            )  # fmt: skip
            if check and done.returncode:
                told.seek(0)
                raise RuntimeError(f"{program}: {told.read().decode(errors='replace')}")

    def __enter__(self) -> Cluster:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def main(command: list[str]) -> int:
    """Run a command with a server; its exit code."""
    if not command:
        print(f"usage: {sys.argv[0]} COMMAND [ARGUMENT]…", file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        with Cluster() as cluster:
            return _ran(command, cluster.url)
    except RuntimeError as failed:
        print(failed, file=sys.stderr)
        return 1


def _ran(command: list[str], url: str) -> int:
    process = subprocess.Popen(command, env={**os.environ, "LEADPACT_DATABASE_URL": url})
    try:
        return process.wait()
    except KeyboardInterrupt:  # the command has heard it too
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
