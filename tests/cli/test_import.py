"""`leadpact import`: names, counts, exit codes and files as docs/reference/mapping.md has them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bad_input"))

from trying import leadpact, process

HEAD = "event_id,lead_id,at,kind\n"
GOOD = "e1,l1,2026-01-05T10:00:00Z,page_viewed\n"
BAD = "e2,l1,never,page_viewed\n"


def source(tmp_path: Path, text: str = HEAD + GOOD) -> Path:
    path = tmp_path / "s.csv"
    path.write_text(text)
    return path


def test_counts_and_exit_codes(tmp_path: Path) -> None:
    """Rejected rows are counted and exit 0; with --strict they exit 1."""
    to = tmp_path / "e.parquet"
    done = process(tmp_path, "import", source(tmp_path, HEAD + GOOD + BAD), "--to", to)
    assert (done.code, done.err) == (0, "")
    assert "rejected" in done.out and "at_not_an_instant" in done.out
    assert (tmp_path / "e.parquet.rejected.csv").read_text().startswith("file,line,reason,says,row\n")
    assert leadpact(tmp_path, "import", tmp_path / "s.csv", "--to", to, "--strict").code == 1
    assert leadpact(tmp_path, "import", source(tmp_path), "--to", to, "--strict").code == 0


def test_formats(tmp_path: Path) -> None:
    """--format json and csv say what the table says."""
    to = tmp_path / "e.parquet"
    said = json.loads(
        leadpact(tmp_path, "import", source(tmp_path, HEAD + GOOD + BAD), "--to", to, "--format", "json").out
    )
    assert (said["rows_read"], said["accepted"], said["rejected"], said["kinds"]) == (
        2,
        1,
        1,
        {"page_viewed": 1},
    )
    text = leadpact(tmp_path, "import", tmp_path / "s.csv", "--to", to, "--format", "csv").out
    assert "count,accepted,1\n" in text


def test_problems(tmp_path: Path) -> None:
    """Problems of mapping or files are all listed, exit 1, and nothing is written."""
    mapping = tmp_path / "map.yaml"
    mapping.write_text("leadpact_map: 1\nevents:\n  - {kind: A B}\n")
    done = leadpact(tmp_path, "import", "--map", mapping, source(tmp_path), "--to", tmp_path / "e.parquet")
    assert done.code == 1
    assert f"{mapping}:3:" in done.err
    (tmp_path / "empty.csv").write_text("")
    done = leadpact(
        tmp_path, "import", tmp_path / "empty.csv", tmp_path / "none.csv", "--to", tmp_path / "e.parquet"
    )
    assert done.code == 1
    assert "empty.csv: the file is empty" in done.err and "none.csv: there is no such file" in done.err
    assert "Traceback" not in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.csv", "map.yaml", "s.csv"]


@pytest.mark.parametrize(
    "arguments",
    [[], ["--to", "x/y/z.parquet"], ["--to", "."], ["--to", "e.parquet", "--timezone", "Nowhere"]],
)
def test_usage(tmp_path: Path, arguments: list[str]) -> None:
    """What is wrong with the command itself exits 2."""
    done = leadpact(tmp_path, "import", source(tmp_path), *arguments)
    assert done.code == 2
    assert "Traceback" not in done.err


LIMITED = """
import resource, signal, sys
from leadpact.cli.main import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
sys.exit(run())
"""


def test_a_full_disk(tmp_path: Path) -> None:
    """When space runs out: one line, exit 1, the old output stands and nothing is left beside it."""
    rows = "".join(f"{os.urandom(16).hex()},l{n},2026-01-05T10:00:00Z,page_viewed\n" for n in range(20_000))
    path = source(tmp_path, HEAD + rows)
    to = tmp_path / "e.parquet"
    to.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "import", str(path), "--to", str(to)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "nothing was written" in done.stderr
    assert to.read_text() == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["e.parquet", "s.csv"]


def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C exits 130 with one line; the old output stands, nothing is left, not even among the temporary files."""
    line = "{n},l,2026-01-05T10:00:00Z,page_viewed\n"
    path = source(tmp_path, HEAD + "".join(line.replace("{n}", str(n)) for n in range(1_000_000)))
    to, scratch = tmp_path / "e.parquet", tmp_path / "tmp"
    scratch.mkdir()
    to.write_text("old")
    code = "from leadpact.cli.main import run; import sys; sys.exit(run())"
    environment = os.environ | {"TMPDIR": str(scratch)}
    running = subprocess.Popen(
        [sys.executable, "-c", code, "import", str(path), "--to", str(to)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not any(scratch.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert said.strip() == "stopped; nothing was written"
    assert to.read_text() == "old"
    assert list(scratch.iterdir()) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["e.parquet", "s.csv", "tmp"]
