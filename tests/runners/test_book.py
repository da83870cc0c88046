"""The book of a replay is opened from its folder alone; a folder that is none, or not whole, is refused in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadpact.agreement.history import History
from leadpact.log.documents import load_history
from leadpact.log.problems import Problem
from leadpact.measures.book import Book, micros
from leadpact.runners.book import open_book
from leadpact.runners.here import Options, Summary, replay_files

AGREEMENT = """
name: Small
effective: 2026-01-01
timezone: Europe/Madrid
parties: {marketing: {people: {ana: {name: Ana}}}, sales: {people: {luis: {name: Luis}}}}
calendars: {madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}}
definitions: {stages: [{id: contact}, {id: lead, enter: {on: form_submitted}}]}
"""
HEADER = "event_id,lead_id,at,kind,name\n"
EVENTS = (
    HEADER
    + """e1,l1,2026-01-05T10:00:00Z,lead_identified,Eva
e2,l1,2026-01-06T10:00:00Z,form_submitted,
e3,l2,2026-02-07T10:00:00Z,meeting_held,
"""
)
TABLES = ("findings", "standings", "leads", "evidence")


def replayed(folder: Path, events: str = EVENTS, to: str = "out", **how: Any) -> Path:
    """A folder that a replay wrote; what it was made from is gone."""
    (folder / "a.yaml").write_text(AGREEMENT)
    (folder / "e.csv").write_text(events)
    history = load_history(folder / "a.yaml")
    assert isinstance(history, History), history
    done = replay_files(
        history, [folder / "e.csv"], folder / to, Options(machine="plain", measured=False, **how)
    )
    assert isinstance(done, Summary), done
    (folder / "a.yaml").unlink()
    (folder / "e.csv").unlink()
    return folder / to


def opened(folder: Path, con: duckdb.DuckDBPyConnection | None = None) -> Book:
    found = open_book(con or duckdb.connect(), folder)
    assert isinstance(found, Book), found
    return found


def rows(book: Book, name: str) -> int:
    found = book.con.execute(f"SELECT count(*) FROM {name}").fetchone()
    assert found is not None
    return int(found[0])


def refused(folder: Path) -> list[Problem]:
    """The problems of a folder; no view is made where there are any."""
    con = duckdb.connect()
    found = open_book(con, folder)
    assert isinstance(found, list) and found
    assert con.execute("SELECT * FROM duckdb_views() WHERE NOT internal").fetchall() == []
    return found


def test_a_book_opens(tmp_path: Path) -> None:
    """Four views, the agreement, the first event, and what the replay knew: nothing else is needed."""
    book = opened(replayed(tmp_path))
    assert [rows(book, name) for name in TABLES] == [3, 2, 2, 1]
    assert book.history.latest.name == "2026-01-01"
    instants = (book.first, book.until)
    assert instants == tuple(
        micros(each) for each in _instants("2026-01-05T10:00:00Z", "2026-02-07T10:00:00Z")
    )
    assert [month.name for month in book.months] == ["2026-01", "2026-02"]


def _instants(*texts: str) -> list[Any]:
    from datetime import datetime

    return [datetime.fromisoformat(text) for text in texts]


def test_until_is_that_of_the_replay(tmp_path: Path) -> None:
    """Also where it was asked for and lies after the last event."""
    until = micros(_instants("2026-04-01T00:00:00Z")[0])
    assert opened(replayed(tmp_path, until=until)).until == until


def test_instants_stay_as_they_are_written(tmp_path: Path) -> None:
    """Views hold instants with a time zone; measures make microseconds of them."""
    book = opened(replayed(tmp_path))
    asked = 'SELECT typeof("at"), typeof(known_at), epoch_us("at") FROM findings WHERE cause = \'e2\''
    at = micros(_instants("2026-01-06T10:00:00Z")[0])
    assert book.con.execute(asked).fetchall() == [
        ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE", at)
    ]


def test_another_book_takes_the_place(tmp_path: Path) -> None:
    """The views have the same names whatever folder they are of."""
    con = duckdb.connect()
    assert rows(opened(replayed(tmp_path), con), "leads") == 2
    one_lead = EVENTS.rsplit("e3", 1)[0]
    assert rows(opened(replayed(tmp_path, one_lead, "two"), con), "leads") == 1


def test_a_book_of_no_events(tmp_path: Path) -> None:
    """It opens, with empty tables, at the agreement's beginning; or at the instant that was asked for."""
    book = opened(replayed(tmp_path, HEADER))
    begun = book.history.versions[0].effective_at
    assert ([rows(book, name) for name in TABLES], book.first, book.until) == ([0, 0, 0, 0], begun, begun)
    assert opened(replayed(tmp_path, HEADER, until=begun + 5)).until == begun + 5


def test_signs_of_a_pattern_in_the_path(tmp_path: Path) -> None:
    """A folder called `[1] a*?'b` is that folder, and no other that the pattern would fit."""
    assert rows(opened(replayed(tmp_path, to="[1] a*?'b")), "leads") == 2


def test_the_folder_may_be_moved(tmp_path: Path) -> None:
    """Nothing in it names its place."""
    replayed(tmp_path).rename(tmp_path / "elsewhere")
    assert rows(opened(tmp_path / "elsewhere"), "leads") == 2


@pytest.mark.parametrize(
    "make", [lambda folder: None, lambda folder: folder.mkdir(), lambda folder: folder.touch()]
)
def test_a_folder_that_is_no_replays(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """No such folder, an empty one, or a file: what to name instead."""
    make(tmp_path / "x")
    (problem,) = refused(tmp_path / "x")
    assert problem.code == "book_none"
    assert "name the folder that leadpact replay --to wrote" in str(problem)


def without(name: str) -> Callable[[Path], object]:
    return lambda out: shutil.rmtree(out / name) if (out / name).is_dir() else (out / name).unlink()


def cut(name: str) -> Callable[[Path], object]:
    return lambda out: (out / name).write_bytes((out / name).read_bytes()[:-20])


def changed(name: str, change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], object]:
    return lambda out: pq.write_table(change(pq.read_table(out / name)), out / name)


def stamped(text: str) -> Callable[[Path], object]:
    return lambda out: (out / "measures.json").write_text(text)


def added(name: str) -> Callable[[Path], object]:
    return lambda out: (out / name).write_text((out / name).read_text() + "\n# mine\n")


@pytest.mark.parametrize(
    ("spoil", "file", "code"),
    [
        (without("leads.parquet"), "leads.parquet", "book_lacks"),
        (without("agreement"), "agreement", "book_lacks"),
        (without("agreement/2026-01-01.yaml"), "agreement/2026-01-01.yaml", "book_lacks"),
        (without("agreement/SHA256SUMS"), "agreement", "book_lacks"),
        (added("agreement/2026-01-01.yaml"), "agreement/2026-01-01.yaml", "book_changed"),
        (cut("evidence.parquet"), "evidence.parquet", "book_broken"),
        (lambda out: (out / "leads.parquet").write_bytes(b""), "leads.parquet", "book_broken"),
        (changed("leads.parquet", lambda t: t.drop_columns(["person"])), "leads.parquet", "book_columns"),
        (changed("leads.parquet", lambda t: t.append_column("more", t["name"])), "leads.parquet", "book_columns"),
        (changed("standings.parquet", lambda t: t.slice(1)), "standings.parquet", "book_mixed"),
        (stamped("{"), "measures.json", "book_broken"),
        (stamped("[]"), "measures.json", "book_broken"),
        (stamped('{"replay": 1}'), "measures.json", "book_broken"),
    ],
)  # fmt: skip
def test_a_folder_that_is_not_whole(
    tmp_path: Path, spoil: Callable[[Path], object], file: str, code: str
) -> None:
    """The file, what is wrong with it, and to run the replay again."""
    out = replayed(tmp_path)
    spoil(out)
    (problem,) = refused(out)
    assert (problem.file, problem.code) == (str(out / file), code)
    assert str(problem).endswith("; run leadpact replay again")


def test_a_type_that_changed_is_another_version(tmp_path: Path) -> None:
    """A column of that name and of another type is named."""
    out = replayed(tmp_path)
    table = pq.read_table(out / "evidence.parquet")
    place = table.column_names.index("rating")
    pq.write_table(
        table.set_column(place, "rating", table["rating"].cast(pa.string())), out / "evidence.parquet"
    )
    (problem,) = refused(out)
    assert "not those of this version of Leadpact: rating" in str(problem)


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Each file that is missing is named."""
    out = replayed(tmp_path)
    for name in ("leads.parquet", "findings.parquet", "agreement/2026-01-01.yaml"):
        (out / name).unlink()
    assert [Path(each.file).name for each in refused(out)] == [
        "findings.parquet",
        "leads.parquet",
        "2026-01-01.yaml",
    ]


def test_an_agreement_of_another_version_of_leadpact(tmp_path: Path) -> None:
    """A copy that is as it was left and can't be read says why."""
    import hashlib

    out = replayed(tmp_path)
    version, sums = out / "agreement" / "2026-01-01.yaml", out / "agreement" / "SHA256SUMS"
    version.write_text(AGREEMENT + "unheard: of\n")
    sums.write_text(f"{hashlib.sha256(version.read_bytes()).hexdigest()}  {version.name}\n")
    (problem,) = refused(out)
    assert problem.code == "book_agreement" and "unheard" in str(problem)


def test_the_stamp_may_say_more(tmp_path: Path) -> None:
    """Keys that a later Leadpact adds to the stamp do no harm."""
    out = replayed(tmp_path)
    told = json.loads((out / "measures.json").read_text())
    told["replay"]["more"] = 1
    (out / "measures.json").write_text(json.dumps(told))
    assert rows(opened(out), "leads") == 2
