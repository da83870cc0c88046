"""`leadpact init`: an agreement and events that every command takes, whole or not at all, over nothing that is there."""

from __future__ import annotations

import csv
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.beginning.begun import ALL
from tests.cli.test_doubts import leadpact

from leadpact.cli import init as command
from leadpact.log import writing
from leadpact.words.catalogue import DIRECTIONS

FLAGS = (
    "--template", "manufacturer", "--language", "es", "--name", "Prensas Gil", "--marketing",
    "Ana Ruiz <ana@gil.example>", "--sales", "Luis Gil <luis@gil.example>", "--rep", "Marta Paz <marta@gil.example>",
    "--rep", "Javier Soto", "--holidays", "ES-MD", "--target", "1200000", "--average-deal", "24000", "--first-answer",
    "1bh", "--objective", "85%", "--effective", "2027-01-01",
)  # fmt: skip
DAILY = {("manufacturer", "ar")}
"""Whose review is measured and drawn on every day, which takes most of the time; the others' in the long runs."""
DRAWN = [pytest.param(*each, marks=() if each in DAILY else pytest.mark.slow) for each in ALL]


def written(folder: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def commands(out: str) -> Iterator[list[str]]:
    """The commands that are printed as the next steps."""
    for line in DIRECTIONS.sub("", out).splitlines():
        if line.startswith("  leadpact "):
            yield shlex.split(line)[1:]


def begun(folder: Path, template: str, language: str) -> list[list[str]]:
    """What is printed to be tried next."""
    done = leadpact(folder, "init", "--template", template, "--language", language, "--yes")
    assert (done.code, done.err) == (0, "")
    tried = list(commands(done.out))
    assert [each[0] for each in tried] == ["check", "render", "plan", "replay", "explain", "report"]
    return tried


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize(("template", "language"), ALL)
def test_what_is_printed_next_works(tmp_path: Path, template: str, language: str) -> None:
    """All go through without a problem, a doubt or a refused row. The sample has promises kept and missed, a return, a
    rejection, tracks by rule, by return and by hand, and a deal won."""
    for each in begun(tmp_path, template, language)[:-1]:
        said = leadpact(tmp_path, *each)
        assert (said.code, said.err) == (0, ""), each
        assert said.out
    assert not (tmp_path / "out" / "rejected.csv").exists()
    rows = pq.read_table(tmp_path / "out" / "findings.parquet").to_pylist()
    kinds = {row["kind"] for row in rows}
    assert {"handed_off", "joined", "triggered_again", "rejected", "returned", "track_entered"} <= kinds
    assert {"clock_met", "clock_missed", "clock_answered_late", "clock_at_risk", "clock_void"} <= kinds
    ways = {str(row["detail"]) for row in rows if row["kind"] == "track_entered"}
    assert all(any(f'"{why}"' in each for each in ways) for why in ("manual", "returned", "rule"))
    assert "customer" in pq.read_table(tmp_path / "out" / "standings.parquet").column("stage").to_pylist()
    first = [row for row in rows if row["clause"] == "follow_up.clocks.first-response"]
    assert sum(row["kind"] in ("clock_met", "clock_missed") for row in first) >= 10
    triggers = {row["clause"] for row in rows if row["kind"] == "handed_off"}
    assert len(triggers) >= 3


@pytest.mark.parametrize(("template", "language"), DRAWN)
def test_the_review_is_written(tmp_path: Path, template: str, language: str) -> None:
    """The last of the commands, after a replay with its measures."""
    *_, replay, _, report = begun(tmp_path, template, language)
    for each in (replay, report):
        said = leadpact(tmp_path, *each)
        assert (said.code, said.err) == (0, ""), each
    assert (tmp_path / "out" / f"report.{language}.html").is_file()


def test_flags_answer_everything(tmp_path: Path) -> None:
    """Without a terminal nothing is asked; files and folders are called as they should be."""
    done = leadpact(tmp_path, "init", *FLAGS)
    assert (done.code, done.err) == (0, "")
    assert written(tmp_path) == ["agreements/prensas-gil/2027-01-01.yaml", "events.csv"]
    text = (tmp_path / "agreements/prensas-gil/2027-01-01.yaml").read_text(encoding="utf-8")
    for line in (
        'name: "Prensas Gil: acuerdo entre marketing y ventas"',
        "      javier: {name: Javier Soto, role: Ventas, capacity: 30 per 1w}",
        "    holidays: ES-MD",
        "      within: [{trigger: quote, is: 1bh}, {default: 2bh}]",
        "      objective: 85%",
        "    target: 1_200_000",
    ):
        assert line in text.splitlines()
    assert "--" not in done.out.replace("--to", "")


def test_another_folder(tmp_path: Path) -> None:
    """DIR is made, and stands in every command that is printed; what it is called need not be nice."""
    done = leadpact(tmp_path, "init", "our deal/it's", "--yes")
    assert done.code == 0
    assert (tmp_path / "our deal" / "it's" / "events.csv").is_file()
    check = next(commands(done.out))
    assert leadpact(tmp_path, *check).out == "1 version, no problems\n"


def test_events_are_the_same_for_the_same_answers(tmp_path: Path) -> None:
    """Seeded: nobody wonders why today's numbers are others; sorted by time, and all in the term."""
    for folder in ("a", "b"):
        assert leadpact(tmp_path, "init", folder, *FLAGS).code == 0
    one, other = ((tmp_path / folder / "events.csv").read_text(encoding="utf-8") for folder in "ab")
    assert one == other
    rows = list(csv.DictReader(one.splitlines()))
    times = [row["at"] for row in rows]
    assert times == sorted(times)
    assert times[0] > "2027-01-01" and times[-1] < "2027-03-15"
    assert 100 < len(rows) < 250


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """Without a terminal and without --yes nobody invents names and money: a usage error names every flag."""
    done = leadpact(tmp_path, "init", "--marketing", "Ana Ruiz")
    assert done.code == 2
    assert all(flag in done.err for flag in ("--name", "--sales", "--target", "--yes"))
    assert "--marketing," not in done.err
    assert written(tmp_path) == []


@pytest.mark.parametrize(
    ("flag", "value", "told"),
    [
        ("--template", "bakery", "software, manufacturer, agency"),
        ("--language", "fr", "en, es, pt, ar"),
        ("--holidays", "Narnia", "ES-MD"),
        ("--timezone", "Madrid", "Europe/Madrid"),
        ("--target", "lots", "600000"),
        ("--first-answer", "30", "30bm"),
        ("--until", "2020-01-01", "2020-01-01"),
        ("--effective", "soon", "2026-12-31"),
        ("--sales", "Ana Ruiz", "Ana Ruiz"),
        ("--hours", "always", "mon-fri"),
    ],
)
def test_a_wrong_flag_is_a_usage_error(tmp_path: Path, flag: str, value: str, told: str) -> None:
    """It names the flag and says what to write, and nothing is written."""
    given = list(FLAGS)
    if flag in given:
        given[given.index(flag) + 1] = value
    else:
        given += [flag, value]
    done = leadpact(tmp_path, "init", *given)
    assert done.code == 2
    assert flag in done.err and told in " ".join(done.err.split())
    assert written(tmp_path) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """An agreement that is there stays, and so do events; what to do is said."""
    assert leadpact(tmp_path, "init", *FLAGS).code == 0
    before = {path: (tmp_path / path).read_bytes() for path in written(tmp_path)}
    again = leadpact(tmp_path, "init", *FLAGS, "--effective", "2028-01-01")
    assert again.code == 1 and "leadpact amend" in again.err
    other = leadpact(tmp_path, "init", *FLAGS, "--name", "Otra")
    assert other.code == 1 and "events.csv" in other.err
    assert {path: (tmp_path / path).read_bytes() for path in written(tmp_path)} == before
    assert not (tmp_path / "agreements" / "otra").exists()


@pytest.mark.parametrize("broken", [1, 2])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: int, error: BaseException
) -> None:
    """Where either file can't take its place neither is there, nor a folder for them; stopping is said as such."""
    moved, replace = [], Path.replace

    def failing(self: Path, target: Path) -> Path:
        moved.append(target)
        if len(moved) == broken:
            raise error
        return replace(self, target)

    monkeypatch.setattr(writing.Path, "replace", failing)
    done = leadpact(tmp_path, "init", "new", *FLAGS)
    assert done.code == (1 if isinstance(error, OSError) else 130)
    assert "nothing was written" in done.err
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_may_be_written(tmp_path: Path) -> None:
    """A file where a folder should be is said in words."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = leadpact(tmp_path, "init", "file", *FLAGS)
    assert done.code == 1
    assert "nothing was written" in done.err and "Traceback" not in done.err


def test_it_begins_next_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day comes from the edge; the term is a year."""
    monkeypatch.setattr(command, "_today", lambda: date(2030, 12, 5))
    assert leadpact(tmp_path, "init", "--yes").code == 0
    (version,) = (tmp_path / "agreements").rglob("*.yaml")
    assert version.name == "2031-01-01.yaml"
    assert "until: 2031-12-31\n" in version.read_text(encoding="utf-8")


def test_an_empty_folder_is_no_agreement(tmp_path: Path) -> None:
    """Somebody may have made the folder before."""
    (tmp_path / "agreements" / "prensas-gil").mkdir(parents=True)
    assert leadpact(tmp_path, "init", *FLAGS).code == 0
    shutil.rmtree(tmp_path / "agreements")
