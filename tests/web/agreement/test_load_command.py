"""`leadpact load`: agreement files into the service, all or none; problems in the shape of `check`; again changes nothing."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from little_agreement import day, little
from test_load_versions import write
from typer.testing import CliRunner

from leadpact.cli import load
from leadpact.cli.commands import app
from leadpact.web.clock import now
from leadpact.web.records.models import Account, Entry, User, Version
from leadpact.web.worker import lines as lines_of_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django has begun, on the tests' database."""
    monkeypatch.setattr(load, "_begin", lambda: None)


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, output, errors."""
    ended = CliRunner().invoke(app, ["load", *map(str, arguments)])
    return ended.exit_code, ended.stdout, ended.stderr


def test_versions_come_in_as_their_locks_say(
    tmp_path: Path, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed, proposed and drafted, a line each, on record; the second run says that all is here and writes nothing."""
    write(tmp_path, -30, "ana", "luis")
    write(tmp_path, 30, "luis")
    write(tmp_path, 60)
    Account.objects.create(key="l:a", rules="those of before")
    code, out, _ = run(tmp_path)
    assert code == 0
    lines = out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [day(-30), day(30), day(60)]
    assert "in force" in lines[0] and "proposed" in lines[1] and "a draft" in lines[2]
    monkeypatch.setattr(lines_of_work, "_known_rules", {})
    assert lines_of_work.watch_rules("w", now()) == 1, "all is judged by the new version"
    before = list(Version.objects.values()), list(Entry.objects.values())
    assert Entry.objects.get().who == "command line"
    code, out, _ = run(tmp_path, "--format", "json")
    assert code == 0 and {row["state"] for row in json.loads(out)} == {"known"}
    assert (list(Version.objects.values()), list(Entry.objects.values())) == before
    rows = list(csv.DictReader(run(tmp_path, "--format", "csv")[1].splitlines()))
    assert rows[0] == {"version": day(-30), "state": "known"}


def test_problems_stand_with_file_line_and_clause(tmp_path: Path) -> None:
    """One file of two is wrong: nothing is taken, exit 1, each problem as `leadpact check` says it."""
    write(tmp_path, -30, "ana", "luis")
    bad = tmp_path / f"{day(30)}.yaml"
    bad.write_text(little(30).replace("within: 4bh", "within: 4"), encoding="utf-8")
    code, out, err = run(tmp_path)
    assert (code, out) == (1, "")
    assert err.startswith(f"{bad}:") and "follow_up.clocks.first-response.within" in err
    assert "nothing was changed" in err
    assert not Version.objects.exists()
    code, _, err = run(tmp_path / "nowhere")
    assert code == 1 and err.startswith(f"{tmp_path / 'nowhere'}:1:1")


def test_what_is_signed_here_stays(tmp_path: Path) -> None:
    """Another text for a day that is signed is refused; what was signed is not touched."""
    write(tmp_path, -30, "ana", "luis")
    assert run(tmp_path)[0] == 0
    other = tmp_path / "other"
    other.mkdir()
    write(other, -30, "ana", "luis", text=little(-30).replace("4bh", "5bh"))
    code, _, err = run(other)
    assert code == 1 and "don’t fit" in err
    assert "4bh" in Version.objects.get().text


def test_without_a_database_it_says_who_makes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And makes none itself: no empty file is left behind."""
    monkeypatch.undo()
    monkeypatch.setattr(os, "environ", {"LEADPACT_HOME": str(tmp_path / "home")})
    code, out, err = run(tmp_path)
    assert (code, out) == (1, "") and "leadpact serve makes it" in err
    assert not (tmp_path / "home").exists()
