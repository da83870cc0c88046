"""Where nothing can be written: the old output stands, nothing is half there, and the words say where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from trying import (
    AGREEMENT,
    COMMAND,
    EVENTS,
    FILES,
    HEAD,
    leadpact,
    nothing_written,
    process,
    replay,
    replayed,
    write,
)

UNMEASURED = pytest.mark.usefixtures("unmeasured")
LIMITED = """
import resource, signal, sys
from leadpact.cli.main import run
limit = int(sys.argv.pop(1))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(run())
"""


def contents(folder: Path) -> dict[str, bytes]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def many(rows: int) -> str:
    """Leads that are handed off, each of an account of its own."""
    line = "e{n},l{n},2026-01-{day:02}T10:00:00Z,form_submitted,,,demo,{n},\n"
    return HEAD + "".join(line.format(n=n, day=n % 28 + 1) for n in range(rows))


@UNMEASURED
@pytest.mark.parametrize("limit", [2_000, 30_000, 150_000])
def test_a_full_disk(tmp_path: Path, limit: int) -> None:
    """When space runs out while reading, folding or writing: exit 1, one line, the old files stand, nothing beside them."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    replayed(leadpact(tmp_path, "replay", "a.yaml", "e.csv", "--to", "out"), tmp_path)
    old = contents(tmp_path / "out")
    write(tmp_path, e_csv=many(20_000 if limit > 100_000 else 3_000))
    said = process(
        tmp_path, str(limit), "replay", "a.yaml", "e.csv", "--to", "out", command=LIMITED, temporary=temporary
    )
    assert said.code == 1, said
    assert "nothing was written" in said.err and "Traceback" not in said.err
    assert len(said.err.splitlines()) == 1
    assert contents(tmp_path / "out") == old
    assert list(temporary.iterdir()) == []


def test_the_output_is_a_file(tmp_path: Path) -> None:
    """A file where a directory is wanted is misuse: exit 2, and the file stands."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS, o="mine")
    for to in ("o", "o/below"):
        said = leadpact(tmp_path, "replay", "a.yaml", "e.csv", "--to", to)
        assert said.code == 2 and "o is a file; name a directory" in said.err
    assert (tmp_path / "o").read_text() == "mine"


@UNMEASURED
def test_the_output_does_not_exist(tmp_path: Path) -> None:
    """Directories are made, also several; where the replay fails, none is left."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS)
    assert leadpact(tmp_path, "replay", "a.yaml", "e.csv", "--to", "x/y/z").code == 0
    assert sorted(each.name for each in (tmp_path / "x/y/z").iterdir()) == sorted(FILES)
    write(tmp_path, e_csv="")
    assert leadpact(tmp_path, "replay", "a.yaml", "e.csv", "--to", "u/v/w").code == 1
    assert not (tmp_path / "u").exists()


def test_the_output_cannot_be_written(tmp_path: Path) -> None:
    """No permission, or a place where no directory can be: exit 1, one line, before and after the replay."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS)
    said = leadpact(tmp_path, "replay", "a.yaml", "e.csv", "--to", "/proc/leadpact")
    assert said.code == 1 and said.err.startswith("/proc") and len(said.err.splitlines()) == 1
    if os.geteuid() == 0:
        return
    (tmp_path / "locked").mkdir(mode=0o500)
    said = leadpact(tmp_path, "replay", "a.yaml", "e.csv", "--to", "locked/out")
    assert said.code == 1 and "nothing may be written there" in said.err


def test_a_directory_where_a_file_goes(tmp_path: Path) -> None:
    """A directory called standings.parquet: nothing is moved, not even the files before it."""
    (tmp_path / "out" / "standings.parquet").mkdir(parents=True)
    write(tmp_path, e_csv=EVENTS)
    said = replay(tmp_path, "e.csv")
    assert (said.code, said.err) == (1, "out/standings.parquet: Is a directory; nothing was written\n")
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["standings.parquet"]


@UNMEASURED
@pytest.mark.parametrize("bad", ["events", "agreement", "merge"])
def test_a_failed_run_keeps_the_old_output(tmp_path: Path, bad: str) -> None:
    """Problems of the document or the data leave what an earlier run wrote, byte for byte."""
    write(tmp_path, e_csv=EVENTS)
    replayed(replay(tmp_path, "e.csv"), tmp_path)
    old = contents(tmp_path / "out")
    loop = "event_id,lead_id,at,kind,into\n1,a,2026-01-05T10:00:00Z,lead_merged,b\n2,b,2026-01-05T10:00:00Z,lead_merged,a\n"
    write(tmp_path, e_csv={"events": "", "agreement": EVENTS, "merge": loop}[bad])
    said = replay(tmp_path, "e.csv", agreement="name: 1\n" if bad == "agreement" else AGREEMENT)
    assert said.code == 1 and said.err
    assert contents(tmp_path / "out") == old


def test_a_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    """Findings, standings and measures of a second run are byte-identical; what is not Leadpact's stays."""
    write(tmp_path, e_csv=EVENTS)
    replayed(replay(tmp_path, "e.csv"), tmp_path)
    first = contents(tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    said = process(tmp_path, "replay", "a.yaml", "e.csv", "--to", "out", command=COMMAND)
    assert said.code == 0
    assert contents(tmp_path / "out") == first | {"notes.txt": b"mine"}


@UNMEASURED
def test_an_old_rejected_file_goes(tmp_path: Path) -> None:
    """Rejected rows of an earlier run do not stay beside a clean one."""
    write(tmp_path, e_csv=EVENTS + "e5\n")
    replayed(replay(tmp_path, "e.csv"), tmp_path, "too_few_columns")
    write(tmp_path, e_csv=EVENTS)
    replayed(replay(tmp_path, "e.csv"), tmp_path)


def test_too_little_memory(tmp_path: Path) -> None:
    """Memory that cannot do is said in one line, exit 1; a size that is none is misuse, exit 2."""
    write(tmp_path, e_csv=EVENTS)
    said = replay(tmp_path, "e.csv", "--memory", "1KB")
    assert said.code == 1 and "nothing was written" in said.err and len(said.err.splitlines()) == 1
    for size in ("lots", "1GB'; DROP TABLE log; --", "-1GB", ""):
        said = replay(tmp_path, "e.csv", "--memory", size)
        assert said.code == 2 and "write it as 4GB" in said.err
    nothing_written(tmp_path)


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_summary_that_cannot_be_printed(tmp_path: Path, form: str) -> None:
    """Standard output on a full disk: the files are whole and it says so. A reader that leaves early is no problem."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS)
    arguments = [sys.executable, "-c", COMMAND, "replay", "a.yaml", "e.csv", "--to", "out", "--format", form]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            arguments, stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "out is written, but the summary could not be printed: No space left on device\n"
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == sorted(FILES)
    if form == "table":
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            arguments, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False
        )
        os.close(writer)
        assert (done.returncode, done.stderr) == (0, "")
