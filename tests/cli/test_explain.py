"""`leadpact explain`: arguments, forms, exit codes, and how it behaves when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leadpact.cli.main import run

AGREEMENT = """\
name: Web
effective: 2026-01-01
timezone: Europe/Madrid
language: es
applies_to: "region = 'Iberia'"
parties:
  marketing: {people: {ana: {name: Ana Ruiz}}}
  sales: {people: {luis: {name: Luis Gil}}}
calendars:
  office: {hours: {mon-fri: ["09:00-14:00", "15:30-18:30"]}}
qualification:
  interest: {half_life: 30d, rules: [{id: pricing, on: page_viewed, when: "path LIKE '/pricing%'", points: 10}]}
handoff:
  triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}]
follow_up:
  clocks:
    first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh}
"""
HEAD = "event_id,lead_id,account_id,at,kind,actor,region,path,form,outcome,into\n"
FIRST = """\
e1,lead-1,acme,2026-02-02T09:00:00+01:00,lead_identified,,Iberia,,,,
e2,lead-1,acme,2026-02-02T09:05:00+01:00,page_viewed,,,/pricing,,,
e3,lead-1,acme,2026-02-02T17:40:00+01:00,form_submitted,,,,demo,,
"""
SECOND = """\
e4,lead-1,acme,2026-02-03T12:50:00+01:00,call_made,luis,,,,no_answer,
e5,lead-2,other,2026-02-03T12:50:00+01:00,lead_identified,,Nordics,,,,
e6,lead-3,acme,2026-02-04T12:50:00+01:00,lead_identified,,Iberia,,,,
e7,lead-3,acme,2026-02-05T12:50:00+01:00,lead_merged,,,,,,lead-1
e8,lead-1,acme,never,page_viewed,,,,,,
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """An agreement and two event files."""
    (tmp_path / "web.yaml").write_text(AGREEMENT, encoding="utf-8")
    (tmp_path / "a.csv").write_text(HEAD + FIRST, encoding="utf-8")
    (tmp_path / "b.csv").write_text(HEAD + SECOND, encoding="utf-8")
    return [str(tmp_path / name) for name in ("web.yaml", "a.csv", "b.csv")]


def explain(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        run(["explain", *arguments])
    return int(left.value.code or 0)


def test_the_story_of_a_lead(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """AGREEMENT first, LEAD last, any number of files between; in the agreement's language unless another is asked for."""
    assert explain(*files, "lead-1") == 0
    text = capsys.readouterr().out
    assert text.startswith("Lead lead-1, cuenta acme\nAcuerdo Web. Las horas son las de Europe/Madrid.\n")
    assert "Contado: 4 h 00 de 4 h 00 laborables" in text
    assert "Con retraso de 40 min laborables" in text
    assert explain(*files, "lead-1", "--language", "ar") == 0
    assert "أُخِلّ بالمؤقّت «\u2068first-response\u2069»" in capsys.readouterr().out


def test_json_has_stable_keys(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An array of lines; every line has every key, and the scores' parts add up."""
    assert explain(*files, "lead-1", "--language", "en", "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    wanted = "at local type kind lead_id cycle text why clause version cause party person clock_id due_at known_at working_s wall_s value quiet detail"
    assert all(" ".join(row) == wanted for row in rows)
    missed = next(row for row in rows if row["kind"] == "clock_missed")
    assert missed["at"] == missed["due_at"] == "2026-02-03T11:10:00Z"
    assert missed["local"] == "2026-02-03T12:10:00+01:00"
    assert (missed["cause"], missed["working_s"], missed["detail"]) == ("due", 14400.0, {"why": "due"})
    assert missed["why"] == "sales owes an attempt within 4 working hours of the handoff"
    at_end = [row for row in rows if row["type"] == "score" and row["at"] == rows[-1]["at"]]
    shown = [row["value"] for row in at_end if row["clause"] == "qualification.interest"]
    parts = [row["value"] for row in at_end if row["clause"].startswith("qualification.interest.rules.")]
    standing = next(row for row in rows if row["type"] == "standing")
    assert shown == [pytest.approx(sum(parts))] == [standing["detail"]["interest"]]
    assert {row["type"] for row in rows} == {
        "event",
        "finding",
        "points",
        "score",
        "standing",
        "open",
        "note",
    }


def test_csv_has_the_same_lines(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The columns are the keys, `detail` is JSON."""
    assert explain(*files, "lead-1", "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert explain(*files, "lead-1", "--format", "csv") == 0
    found = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["text"] for row in found] == [row["text"] for row in rows]
    assert json.loads(found[0]["detail"]) == rows[0]["detail"]


def test_until_and_as_of(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Until an instant: what is owed then is said as open, by whom, due when and in whose hours."""
    assert explain(*files, "lead-1", "--language", "en", "--until", "2026-02-03T10:00:00+01:00") == 0
    text = capsys.readouterr().out
    assert "Clock “first-response” is open: sales owes an attempt by Tue 3 Feb 2026, 12:10" in text
    assert "Time left: 2 h 10." in text
    assert "e4" not in text
    assert explain(*files, "lead-1", "--as-of", "2026-02-03T10:00:00+01:00", "--format", "json") == 0
    assert not [row for row in json.loads(capsys.readouterr().out) if row["kind"] == "clock_missed"]


def test_an_unknown_lead_names_near_ones(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, how many leads there are, and which ids are like it; nothing on standard output."""
    assert explain(*files, "Laed-1", "--language", "en") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("there is no lead Laed-1 among the 3 leads of this log; near it: lead-1")
    assert explain(*files, "zzz", "--language", "en") == 1
    assert capsys.readouterr().err.endswith("none has an id like it\n")


def test_a_lead_the_agreement_is_not_about(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Its events are told, quietly, and the condition that was true at none of them; exit 0."""
    assert explain(*files, "lead-2", "--language", "en") == 0
    text = capsys.readouterr().out
    assert "Lead identified · region: Nordics · event e5" in text
    assert "The agreement is not about this lead" in text
    assert "↳ region is Iberia · applies_to" in text


def test_a_merged_lead(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The survivor is pointed at, and its story told."""
    assert explain(*files, "lead-3", "--language", "en") == 0
    text = capsys.readouterr().out
    assert "The lead lead-3 was merged into lead-1; this is the story of both." in text
    assert "[lead lead-1] Clock “first-response” missed" in text


def test_rows_that_could_not_be_read_are_named(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A row about the lead that counts for nothing may be what the argument is about."""
    assert explain(*files, "lead-1", "--language", "en") == 0
    text = capsys.readouterr().out
    assert "A row about this lead could not be read and counts for nothing" in text
    assert "b.csv:6" in text
    assert "1 row of the log could not be read" in text


def test_problems_exit_1(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An agreement with problems, an event file that is none, a merge loop: all are said, nothing is half told."""
    (tmp_path / "bad.yaml").write_text(AGREEMENT.replace("owed_by: sales", "owed_by: sails"))
    assert explain(str(tmp_path / "bad.yaml"), *files[1:], "lead-1") == 1
    assert "there is no party sails" in capsys.readouterr().err
    (tmp_path / "binary.csv").write_bytes(b"\x89PNG\x00\x01")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert explain(files[0], str(tmp_path / "binary.csv"), str(tmp_path / "empty.csv"), "lead-1") == 1
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 2)
    loop = SECOND + "e9,lead-1,acme,2026-02-06T12:50:00+01:00,lead_merged,,,,,,lead-3\n"
    (tmp_path / "b.csv").write_text(HEAD + loop)
    assert explain(*files, "lead-1") == 1
    assert "loop" in capsys.readouterr().err


def test_usage_exits_2(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Too few arguments, an instant or a language that is none."""
    assert explain(files[0], "lead-1") == 2
    assert explain(*files, "lead-1", "--until", "yesterday") == 2
    assert explain(*files, "lead-1", "--language", "fr") == 2
    assert "Traceback" not in capsys.readouterr().err


def start(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "leadpact.cli.main", "explain", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def test_a_closed_pipe_is_no_error(files: list[str]) -> None:
    """`explain … | head -1`: no traceback, no complaint."""
    done = start(*files, "lead-1")
    assert done.stdout is not None and done.stderr is not None
    done.stdout.close()
    assert done.stderr.read() == b""
    assert done.wait(60) == 0


def test_ctrl_c_is_clean(tmp_path: Path, files: list[str]) -> None:
    """Stopped in the middle: one word, exit 130, no traceback."""
    fifo = tmp_path / "events.csv"
    os.mkfifo(fifo)
    done = start(files[0], str(fifo), "lead-1")
    time.sleep(2.5)
    done.send_signal(signal.SIGINT)
    _, said = done.communicate(timeout=60)
    assert done.returncode == 130, said
    assert b"Traceback" not in said


def test_styled_on_a_terminal_only(files: list[str]) -> None:
    """Rich where a person watches, plain text in a pipe."""
    ours, theirs = pty.openpty()
    done = start(*files, "lead-1", "--language", "en", stdout=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    assert done.wait(60) == 0
    assert b"\x1b[" in shown
    assert b"Traceback" not in (done.stderr.read() if done.stderr else b"")
    assert b"\x1b[" not in start(*files, "lead-1").communicate(timeout=60)[0]
