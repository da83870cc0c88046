"""Output files are whole or not there: after an error, a full disk, Ctrl-C or kill -9 the old file stands."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leadpact.log.writing import PREFIX, whole, whole_set


def leftovers(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if each.name.startswith(PREFIX)]


def test_written_whole(tmp_path: Path) -> None:
    """The file takes its place in one step, with the rights of any new file."""
    path = tmp_path / "out.txt"
    path.write_text("old")
    with whole(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert leftovers(tmp_path) == []
    (tmp_path / "plain").write_text("x")
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_not_at_all(tmp_path: Path, error: type[BaseException]) -> None:
    """Whatever stops the writing, the old file stands and nothing is left beside it."""
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(error), whole(path) as temporary:
        temporary.write_text("half")
        raise error
    assert path.read_text() == "old"
    assert leftovers(tmp_path) == []


def test_a_set_appears_together(tmp_path: Path) -> None:
    """All files of a set are written before the first takes its place; one that was not written goes."""
    (tmp_path / "a").write_text("old")
    (tmp_path / "gone").write_text("old")
    with pytest.raises(ValueError), whole_set(tmp_path, ["a", "b"]) as folder:
        (folder / "a").write_text("new")
        raise ValueError
    assert (tmp_path / "a").read_text() == "old"
    with whole_set(tmp_path, ["a", "b", "gone"]) as folder:
        (folder / "a").write_text("new")
        (folder / "b").write_text("new")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_text() == "new"


def test_a_set_makes_its_directory_or_leaves_none(tmp_path: Path) -> None:
    """A directory made for a set that failed is taken away again."""
    with pytest.raises(ValueError), whole_set(tmp_path / "new" / "dir", ["a"]):
        raise ValueError
    assert list(tmp_path.iterdir()) == []
    with whole_set(tmp_path / "new" / "dir", ["a"]) as folder:
        (folder / "a").write_text("x")
    assert (tmp_path / "new" / "dir" / "a").read_text() == "x"


WRITER = """
import sys, time, resource, signal
from pathlib import Path
from leadpact.log.writing import whole
with whole(Path(sys.argv[1])) as temporary:
    with temporary.open("w") as out:
        if sys.argv[2] == "full":
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        out.write("half " * 1000)
        out.flush()
        print("writing", flush=True)
        time.sleep(30)
"""


@pytest.mark.parametrize("stopped_by", [signal.SIGKILL, signal.SIGINT, "full"])
def test_a_process_that_is_stopped(tmp_path: Path, stopped_by: signal.Signals | str) -> None:
    """Killed, interrupted or out of space in the middle of writing: the old file is untouched."""
    path = tmp_path / "out.txt"
    path.write_text("old")
    mode = "full" if stopped_by == "full" else "wait"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), mode], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    if isinstance(stopped_by, signal.Signals):
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.05)
        process.send_signal(stopped_by)
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert path.read_text() == "old"
    assert (leftovers(tmp_path) == []) == (stopped_by != signal.SIGKILL)
