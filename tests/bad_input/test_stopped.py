"""Ctrl-C and kill -9, while reading, folding and writing: the old output stands whole."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_bad_outputs import contents, many
from trying import AGREEMENT, EVENTS, environment, leadpact, replayed, write

WATCHED = """
import pathlib, sys, time
from leadpact.cli.main import run
from leadpact.log import reading
from leadpact.runners import here
phase, marker, wait = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1)), float(sys.argv.pop(1))
home, name = {"reading": (here, "open_log"), "folding": (here._Replay, "_fold"), "writing": (here._Replay, "_measures")}[phase]
real = getattr(home, name)
def watched(*given, **named):
    marker.touch()
    time.sleep(wait)
    return real(*given, **named)
setattr(home, name, watched)
sys.exit(run())
"""
"""The command, which touches a file when it comes to a phase, and there may wait so that it is met in it."""


IMPORTING = """
import pathlib, sys, time
name, marker = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1))
class Slow:
    def find_spec(self, found, path=None, target=None):
        if found == name:
            marker.touch()
            try:
                time.sleep(30)
            except BaseException:
                raise ImportError("initialization failed") from None
sys.meta_path.insert(0, Slow())
from leadpact.cli.main import run
sys.exit(run())
"""
"""The command, which waits while it imports a module that answers an interrupt as compiled ones do."""


@pytest.mark.parametrize(
    ("module", "command"),
    [
        ("leadpact.cli.check", "check"),
        ("leadpact.cli.clock", "clock"),
        ("typer", "replay"),
        ("leadpact.cli.replay", "replay"),
        ("duckdb", "replay"),
        ("pyarrow", "import"),
        ("_duckdb", "explain"),
    ],
)
def test_ctrl_c_while_importing(tmp_path: Path, module: str, command: str) -> None:
    """Before a command begins: one plain line and 130, whatever is being imported makes of it."""
    marker = tmp_path / "marker"
    given = [sys.executable, "-c", IMPORTING, module, str(marker), command, "a.yaml", "e.csv"]
    running = subprocess.Popen(
        given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    wait_for(marker, running)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=60)
    assert (running.returncode, *said) == (130, "", "stopped\n")


SWALLOWING = """
import pathlib, sys, time
marker = pathlib.Path(sys.argv.pop(1))
class Slow:
    def find_spec(self, found, path=None, target=None):
        if found == "looked_for":
            marker.touch()
            time.sleep(1)
sys.meta_path.insert(0, Slow())
from leadpact.cli.main import run
from leadpact.runners import here
real = here.open_log
def watched(*given, **named):
    try:
        import looked_for
    except BaseException:
        pass
    return real(*given, **named)
here.open_log = watched
sys.exit(run())
"""
"""The command, whose engine looks for a module and passes over whatever goes wrong there, as it does for what it may use."""


def test_ctrl_c_while_the_engine_imports(tmp_path: Path) -> None:
    """In the middle of a command: what imports may swallow an interrupt, so that it waits until the import is through."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS)
    marker = tmp_path / "marker"
    given = [sys.executable, "-c", SWALLOWING, str(marker), "replay", "a.yaml", "e.csv", "--to", "out"]
    running = subprocess.Popen(
        given, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment(tmp_path)
    )
    wait_for(marker, running)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "stopped; nothing was written\n")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.yaml", "e.csv", "marker"]


def wait_for(marker: Path, running: subprocess.Popen[str]) -> None:
    """Until a process has come to where it makes this file."""
    deadline = time.monotonic() + 60
    while not marker.exists() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    assert marker.exists(), running.communicate()


def started(folder: Path, phase: str, wait: float) -> subprocess.Popen[str]:
    """A replay that is in this phase now. Measures are made while the new files are there and not yet in place."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    marker = folder / "marker"
    running = subprocess.Popen(
        [
            sys.executable,
            "-c",
            WATCHED,
            phase,
            str(marker),
            str(wait),
            "replay",
            "a.yaml",
            "e.csv",
            "--to",
            "out",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment(temporary),
    )
    wait_for(marker, running)
    return running


def earlier(folder: Path) -> dict[str, bytes]:
    """The output of an earlier run; the events are then others."""
    write(folder, a_yaml=AGREEMENT, e_csv=EVENTS)
    replayed(leadpact(folder, "replay", "a.yaml", "e.csv", "--to", "out"), folder)
    return contents(folder / "out")


@pytest.mark.parametrize("phase", ["reading", "folding", "writing"])
def test_ctrl_c(tmp_path: Path, phase: str) -> None:
    """Exit 130, one line, the old output stands, nothing is left, not even among the temporary files."""
    old = earlier(tmp_path)
    write(tmp_path, e_csv=many(50_000 if phase != "writing" else 10))
    running = started(tmp_path, phase, 30 if phase == "writing" else 0)
    time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "stopped; nothing was written\n")
    assert contents(tmp_path / "out") == old
    assert list((tmp_path / "tmp").iterdir()) == []


def test_ctrl_c_makes_no_output(tmp_path: Path) -> None:
    """Where there was no output there is none, nor its directory."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS)
    running = started(tmp_path, "writing", 30)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 130
    running.communicate()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.yaml", "e.csv", "marker", "tmp"]


def test_kill_9_while_writing(tmp_path: Path) -> None:
    """The old files stand whole, a hidden directory is left beside them, and the next run does its work."""
    old = earlier(tmp_path)
    write(tmp_path, e_csv=many(10))
    running = started(tmp_path, "writing", 30)
    running.kill()
    running.communicate(timeout=60)
    now = {each.name: each for each in (tmp_path / "out").iterdir()}
    hidden = [name for name in now if name not in {each.partition("/")[0] for each in old}]
    assert len(hidden) == 1 and hidden[0].startswith(".leadpact-") and now[hidden[0]].is_dir()
    assert {name: (tmp_path / "out" / name).read_bytes() for name in old} == old
    assert leadpact(tmp_path, "replay", "a.yaml", "e.csv", "--to", "out").code == 0
    assert (tmp_path / "out" / "findings.parquet").read_bytes() != old["findings.parquet"]
