"""Runs `leadpact` on what people really hand in, and says what every refusal must be like."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from leadpact.cli.main import run

AGREEMENT = """\
leadpact: 1
name: Small
effective: 2026-01-01
until: 2026-12-31
timezone: Europe/Madrid
parties:
  marketing: {head: ana, people: {ana: {name: Ana}}}
  sales: {head: luis, people: {luis: {name: Luis}, marta: {name: Marta}}}
calendars:
  office: {timezone: Europe/Madrid, hours: {mon-fri: ["09:00-14:00", "15:30-18:30"]}}
calendar: office
definitions:
  properties: {employees: number}
  stages:
    - {id: lead, enter: {on: form_submitted}}
    - {id: mql, owner: marketing, enter: {on: form_submitted, when: "employees >= 50"}}
handoff:
  unit: account
  triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}]
follow_up:
  clocks:
    first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, objective: 90%}
"""
HEAD = "event_id,lead_id,at,kind,account_id,actor,form,employees,outcome\n"
ROWS = (
    "e1,l1,2026-01-05T10:00:00+01:00,form_submitted,acme,,demo,80,\n"
    "e2,l1,2026-01-05T11:00:00+01:00,call_made,acme,marta,,,no_answer\n"
    "e3,l2,2026-01-05T12:00:00+01:00,form_submitted,beta,,demo,10,\n"
    "e4,l2,2026-01-09T12:00:00+01:00,call_made,beta,luis,,,no_answer\n"
)
EVENTS = HEAD + ROWS
FILES = (
    "agreement",
    "evidence.parquet",
    "findings.parquet",
    "leads.parquet",
    "measures.json",
    "standings.parquet",
)
COMMAND = "from leadpact.cli.main import run; import sys; sys.exit(run())"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


def write(folder: Path, **files: str | bytes) -> None:
    """Write files; `a_yaml` is called `a.yaml`."""
    for name, content in files.items():
        path = folder / name.replace("__", "-").replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def leadpact(folder: Path, *arguments: str | Path) -> Said:
    """The command line in this process: an exception that is not an exit is a traceback, and fails the test."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            run([str(each) for each in arguments])
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def process(
    folder: Path, *arguments: str | Path, command: str = COMMAND, temporary: Path | None = None
) -> Said:
    """The command line as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", command, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=folder,
        env=environment(temporary),
    )
    return Said(done.returncode, done.stdout, done.stderr)


def environment(temporary: Path | None) -> dict[str, str]:
    """The environment, with a directory for temporary files."""
    return dict(os.environ) if temporary is None else os.environ | {"TMPDIR": str(temporary)}


def replay(folder: Path, *arguments: str | Path, agreement: str | bytes = AGREEMENT) -> Said:
    """`leadpact replay` of an agreement and some files to `out`."""
    write(folder, a_yaml=agreement)
    return leadpact(folder, "replay", "a.yaml", *arguments, "--to", "out")


def refused(said: Said, folder: Path, *words: str) -> None:
    """Exit 1, the words on standard error, a line a problem, nothing written and nothing left behind."""
    assert said.code == 1, said
    assert said.out == ""
    for word in words:
        assert word in said.err, said.err
    assert "Traceback" not in said.err
    nothing_written(folder)


def nothing_written(folder: Path) -> None:
    """No output, no half of one, and no hidden file that was to become one."""
    assert not (folder / "out").exists()
    assert [each.name for each in folder.iterdir() if each.name.startswith(".")] == []


def replayed(said: Said, folder: Path, *rejected: str) -> list[dict[str, object]]:
    """Exit 0 and whole files; the reasons of the rows that were rejected. Gives back the findings."""
    assert (said.code, said.err) == (0, ""), said
    out = folder / "out"
    assert sorted(each.name for each in out.iterdir()) == sorted(
        FILES + (("rejected.csv",) if rejected else ())
    )
    assert reasons(folder) == list(rejected)
    return findings(folder)


def findings(folder: Path) -> list[dict[str, object]]:
    """The findings, in their order."""
    return pq.read_table(folder / "out" / "findings.parquet").to_pylist()  # type: ignore[no-any-return]


def standings(folder: Path) -> list[dict[str, object]]:
    """The standings, in their order."""
    return pq.read_table(folder / "out" / "standings.parquet").to_pylist()  # type: ignore[no-any-return]


def reasons(folder: Path) -> list[str]:
    """The reasons of the rejected file, by file and line."""
    return [row["reason"] for row in rejected_rows(folder)]


def rejected_rows(folder: Path) -> list[dict[str, str]]:
    """The rejected file, row by row."""
    import csv

    path = folder / "out" / "rejected.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
