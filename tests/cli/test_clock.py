"""`leadpact clock` as a person and as a program use it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leadpact.cli.main import run

CALENDAR = """
timezone: Europe/Madrid
hours: {mon-fri: [09:00-14:00, 15:30-18:30]}
closed: [2026-08-15]
special: {2026-12-24: [09:00-13:00]}
"""
OFFICE = {"timezone": "Europe/Madrid", "hours": {"mon-fri": ["09:00-17:00"]}}


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "calendar.yaml"
    path.write_text(CALENDAR)
    return str(path)


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        run(["clock", *arguments])
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), out, err


def batch(*lines: object) -> tuple[int, list[dict[str, object]]]:
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "leadpact.cli.main", "clock", "--batch"],
        input=text.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_due_in_every_format(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A due instant is printed in UTC and in the calendar's zone, for people, programs and sheets."""
    asked = ("due", "--calendar", file, "2026-01-05T17:00:00+01:00", "4bh")
    assert ask(capsys, *asked) == (
        0,
        "due  2026-01-06T10:30:00Z  (Tue 2026-01-06 11:30:00 Europe/Madrid)\n",
        "",
    )
    assert json.loads(ask(capsys, *asked, "--format", "json")[1]) == {
        "op": "due",
        "result": "2026-01-06T10:30:00Z",
        "local": "2026-01-06T11:30:00+01:00",
    }
    assert ask(capsys, *asked, "--format", "csv")[1].splitlines()[1].startswith("due,2026-01-06T10:30:00Z,")


def test_elapsed_and_back(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Elapsed time is seconds, without the pauses; back mirrors due."""
    span = ("2026-01-05T09:00:00+01:00", "2026-01-05T16:00:00+01:00")
    assert "19800 s  (5 h 30 min 0 s)" in ask(capsys, "elapsed", "--calendar", file, *span)[1]
    pause = "2026-01-05T10:00:00+01:00/2026-01-05T10:30:00+01:00"
    out = ask(capsys, "elapsed", "--calendar", file, *span, "--pause", pause, "--format", "json")[1]
    assert json.loads(out)["result"] == 18000
    assert "2026-01-05T08:00:00Z" in ask(capsys, "back", "--calendar", file, span[1], "5.5bh")[1]


def test_an_agreement_s_calendar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An agreement's calendars are found by name."""
    path = tmp_path / "agreement.yaml"
    path.write_text(
        "leadpact: 1\ncalendars: {a: {timezone: UTC, hours: {mon: [09:00-10:00]}}, b: {timezone: UTC, hours: {tue: [09:00-10:00]}}}"
    )
    asked = ("due", "--calendar", str(path), "2026-01-05T00:00:00Z", "1bh")
    assert "2026-01-06T10:00:00Z" in ask(capsys, *asked, "--name", "b")[1]
    code, out, err = ask(capsys, *asked)
    assert (code, out) == (1, "")
    assert "a, b" in err


def test_all_problems_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything wrong with the calendar and the question is said at once, on standard error, with exit code 1."""
    path = tmp_path / "bad.yaml"
    path.write_text("timezone: Mars\nhours: {mon: [17:00-09:00]}\n")
    code, out, err = ask(capsys, "due", "--calendar", str(path), "2026-01-05T09:00:00", "30", "--pause", "x")
    assert (code, out, len(err.splitlines())) == (1, "", 5)
    code, out, err = ask(
        capsys, "due", "--calendar", str(tmp_path / "none.yaml"), "2026-01-05T09:00:00Z", "1h"
    )
    assert code == 1
    assert "cannot be read" in err


@pytest.mark.parametrize(
    "arguments", [(), ("due",), ("wrong",), ("--batch", "due"), ("due", "--calendar", "x", "y")]
)
def test_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """A command line that cannot be understood exits with 2."""
    code, out, err = ask(capsys, *arguments)
    assert (code, out) == (2, "")
    assert "usage: leadpact clock" in err


def test_batch() -> None:
    """One answer a line, in order: instants in UTC, exact seconds, pauses taken out."""
    start, end = "2026-01-05T16:00:00+01:00", "2026-01-06T10:00:00.5+01:00"
    pauses = [["2026-01-05T16:00:00+01:00", "2026-01-05T16:30:00+01:00"]]
    code, answers = batch(
        {"id": 1, "op": "due", "calendar": OFFICE, "start": start, "within": "90bm"},
        {"id": "two", "op": "elapsed", "calendar": OFFICE, "start": start, "end": end},
        {"id": 3, "op": "elapsed", "calendar": OFFICE, "start": start, "end": end, "pauses": pauses},
        {"id": 4, "op": "back", "calendar": OFFICE, "end": end, "within": "2bh"},
        {"id": 5, "op": "back", "calendar": OFFICE, "start": end, "within": "2bh"},
        {"id": 6, "op": "due", "calendar": OFFICE, "start": start, "within": "1bd", "pauses": pauses},
        {"id": None, "op": "due", "start": start, "within": "4h"},
    )
    assert code == 0
    assert [(each["id"], each["result"]) for each in answers] == [
        (1, "2026-01-06T08:30:00Z"),
        ("two", 7200.5),
        (3, 5400.5),
        (4, "2026-01-05T15:00:00.5Z"),
        (5, "2026-01-05T15:00:00.5Z"),
        (6, "2026-01-06T15:30:00Z"),
        (None, "2026-01-05T19:00:00Z"),
    ]


def test_bad_lines_are_answered() -> None:
    """Each bad line has its error in its place, says what to write, and the batch exits with 1."""
    good = {"id": 9, "op": "due", "calendar": OFFICE, "start": "2026-01-05T09:00:00Z", "within": "1bh"}
    code, answers = batch(
        "{", "", "[]", '"x"', "\u0000", "[" * 5000, good,
        good | {"op": "undo"}, good | {"within": 90}, good | {"within": "90"}, good | {"start": "2026-01-05T09:00:00"},
        good | {"start": 5}, good | {"calendar": {"timezone": "Mars", "hours": {}}}, good | {"calendar": None},
        good | {"pauses": [["2026-01-05T09:00:00Z"]]}, good | {"pauses": "x"}, good | {"pause": []}, good | {"within": "99999999bh"},
        good | {"op": "elapsed"}, good | {"calendar": {"timezone": "UTC", "special": {"2020-01-01": ["09:00-10:00"]}}}, good,
    )  # fmt: skip
    assert code == 1
    assert [("result" in each, each["id"]) for each in answers] == (
        [(False, None)] * 6 + [(True, 9)] + [(False, 9)] * 13 + [(True, 9)]
    )
    errors = [str(each["error"]) for each in answers if "error" in each]
    assert [each for each in errors if not any(word in each for word in ("write", "end it", "ask for"))] == []
    assert "calendar.timezone: Mars is not a time zone" in errors[11]


def test_answers_come_as_they_are_asked() -> None:
    """A partner on a pipe may wait for each answer before it asks again."""
    line = json.dumps(
        {"id": 1, "op": "due", "calendar": OFFICE, "start": "2026-01-05T09:00:00Z", "within": "1bh"}
    )
    with subprocess.Popen(
        [sys.executable, "-m", "leadpact.cli.main", "clock", "--batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(3):
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["result"] == "2026-01-05T10:00:00Z"
        process.stdin.close()
        assert process.wait() == 0


def test_nothing_heavy_is_imported(file: str) -> None:
    """`clock` starts without the engines, the document's model or the terminal's colours."""
    program = (
        "import sys\nfrom leadpact.cli.main import run\ntry: run(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(sorted({'numba','numpy','pandas','duckdb','pyarrow','pydantic','sqlglot','rich','typer','holidays'} & set(sys.modules)))"
    )
    asked = ["clock", "due", "--calendar", file, "2026-01-05T09:00:00Z", "1bh"]
    done = subprocess.run([sys.executable, "-c", program, *asked], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
