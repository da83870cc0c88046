"""`leadpact check`: what it prints, in which form, and how it exits."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "agreement"))

from agreement_examples import SMALL, WHOLE

from leadpact.cli.check import run


def test_a_good_agreement_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No problems: one line that says so, exit 0; as JSON an empty list."""
    file = tmp_path / "a.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    assert run([str(file)]) == 0
    assert capsys.readouterr().out == "1 version, no problems\n"
    assert run([str(file), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_problems_exit_1_each_on_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """file:line:col: clause: what; what to write instead. The same as JSON and CSV."""
    file = tmp_path / "a.yaml"
    file.write_text(SMALL.replace("owed_by: sales", "owed_by: sails").replace("90%", "190%"))
    assert run([str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{file}:14:16: follow_up.clocks.first-response.owed_by: there is no party sails; write one of: sales",
        f"{file}:18:18: follow_up.clocks.first-response.objective: an objective of 190% can't be met, or can't be "
        "missed; write over 0% and at most 100%",
    ]
    assert run([str(file), "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [(row["line"], row["column"], row["code"]) for row in rows] == [
        (14, 16, "unknown_name"),
        (18, 18, "objective_range"),
    ]
    assert run([str(file), "--format", "csv"]) == 1
    assert [row["code"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))] == [
        "unknown_name",
        "objective_range",
    ]


def test_several_agreements_are_checked_in_one_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each argument is an agreement of its own: two of one date are no clash."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(SMALL.replace("name: Small", f"name: {name}"))
    assert run([str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]) == 0
    assert capsys.readouterr().out == "2 versions, no problems\n"


def test_any_terminal_can_be_told(tmp_path: Path) -> None:
    """A name the terminal has no letters for is spelt out, and a reader that stops early is no failure."""
    file = tmp_path / "año.yaml"
    file.write_text(SMALL.replace("owed_by: sales", "owed_by: 🚀"), encoding="utf-8")
    command = [sys.executable, "-c", "from leadpact.cli.main import run; run()", "check", str(file)]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, env=plain, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "there is no party \\U0001f680" in done.stdout
    reader, writer = os.pipe()
    os.close(reader)
    closed = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (closed.returncode, closed.stderr) == (1, "")


def test_usage_exits_2(tmp_path: Path) -> None:
    """No agreement, and an unknown format are misuse."""
    for arguments in ([], [str(tmp_path), "--format", "xml"]):
        with pytest.raises(SystemExit) as left:
            run(arguments)
        assert left.value.code == 2


def test_a_missing_file_is_a_problem_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file or folder that is not there exits 1, as a row in each form; the other agreements are still checked."""
    none, file = tmp_path / "none.yaml", tmp_path / "a.yaml"
    file.write_text(SMALL.replace("owed_by: sales", "owed_by: sails"))
    assert run([str(none), str(file)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{none}:1:1: document: the file can't be read: ")
    assert second.startswith(f"{file}:14:16: ")
    assert run([str(none), "--format", "json"]) == 1
    assert [row["code"] for row in json.loads(capsys.readouterr().out)] == ["unreadable"]


def test_check_imports_nothing_heavy(tmp_path: Path) -> None:
    """The command starts quickly: no Numba, DuckDB, pandas, PyArrow, NumPy or typer is imported."""
    file = tmp_path / "a.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    code = (
        "import sys; from leadpact.cli.main import run\n"
        "try: run(['check', sys.argv[1]])\n"
        "except SystemExit as left: assert left.code == 0, left.code\n"
        "print(sorted({'numba', 'duckdb', 'pandas', 'pyarrow', 'numpy', 'typer', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["1 version, no problems", "[]"]
