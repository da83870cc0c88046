"""`leadpact replay`: names, files, columns, counts, digest, stamp and exit codes as its reference page has them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bad_input"))

from trying import (
    AGREEMENT,
    EVENTS,
    FILES,
    HEAD,
    Said,
    findings,
    leadpact,
    process,
    replay,
    replayed,
    standings,
    write,
)

from leadpact import __version__
from leadpact.calendars import tzdata_version
from leadpact.replay.codes import FINDING_KINDS

UNMEASURED = pytest.mark.usefixtures("unmeasured")
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "replay.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an agreement and four events."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS)
    return tmp_path


def test_the_command(folder: Path) -> None:
    """As a process: exit 0, a summary with verdict, place, digest and versions; nothing on standard error."""
    said = process(folder, "replay", "a.yaml", "e.csv", "--to", "out")
    replayed(said, folder)
    assert "4 rows read: 4 replayed, 0 rejected, 0 repeated, 0 not in time" in said.out
    assert re.search(r"^first-response +1 +1 +0 +0 +90.0 % +too few$", said.out, re.MULTILINE)
    assert "written to out" in said.out
    assert f"leadpact {__version__} · tzdata {tzdata_version()}" in said.out


@UNMEASURED
def test_what_is_found(folder: Path) -> None:
    """Two leads are handed off; one is called in time, one four days late: a met clock, and a missed one answered late."""
    found = replayed(replay(folder, "e.csv"), folder)
    clocks = [(row["lead_id"], row["kind"], row["cause"]) for row in found if row["clock_id"]]
    assert sorted(map(str, clocks)) == sorted(
        map(
            str,
            [
                ("l1", "clock_started", "e1"),
                ("l1", "clock_met", "e2"),
                ("l2", "clock_started", "e3"),
                ("l2", "clock_missed", "due"),
                ("l2", "clock_answered_late", "e4"),
            ],
        )
    )
    (missed,) = [row for row in found if row["kind"] == "clock_missed"]
    assert str(missed["at"]) == str(missed["due_at"]) == "2026-01-05 16:30:00+00:00"
    assert (missed["working_s"], missed["wall_s"], missed["party"]) == (4 * 3600, 5.5 * 3600, "sales")
    assert {row["kind"] for row in found} <= set(FINDING_KINDS)
    assert all(row["version"] == "2026-01-01" and row["clause"] for row in found)


def test_json(folder: Path) -> None:
    """--format json prints what measures.json holds, and where the files are."""
    said = replay(folder, "e.csv", "--format", "json")
    told = json.loads(said.out)
    assert told.pop("to") == "out"
    assert told == json.loads((folder / "out" / "measures.json").read_text())
    stamp = told["replay"]
    assert (stamp["leadpact"], stamp["tzdata"], stamp["machine"]) == (__version__, tzdata_version(), "plain")
    assert (stamp["findings"], stamp["standings"], stamp["leads"]) == (len(findings(folder)), 2, 2)
    assert stamp["until"] == "2026-01-09T11:00:00Z" and stamp["as_of"] is None
    assert sum(told["findings"].values()) == stamp["findings"]
    (clock,) = told["clocks"]
    assert (clock["met"], clock["missed"], clock["judged"], clock["too_few"], clock["kept"]) == (
        1,
        1,
        2,
        True,
        None,
    )


UNCAST = (
    "e0,l2,2026-01-02T10:00:00+01:00,lead_identified,beta,,,80,\n"
    "e5,l2,2026-01-03T10:00:00+01:00,lead_identified,beta,,,sixty,\n"
    'e6,l2,2026-01-03T11:00:00+01:00,page_viewed,beta,,,"5,5",\n'
)


@UNMEASURED
def test_values_that_do_not_cast(folder: Path) -> None:
    """What is not of its declared type is counted, with an example, and said in one line; without any, nothing is."""
    said = replay(folder, "e.csv", "--format", "json")
    assert json.loads(said.out)["replay"]["uncast"] == {}
    assert "cast" not in replay(folder, "e.csv").out
    write(folder, e_csv=EVENTS + UNCAST)
    told = json.loads(replay(folder, "e.csv", "--format", "json").out)["replay"]
    assert told["uncast"] == {"employees": {"count": 2, "example": "5,5"}}
    assert 'read as NULL, because they do not cast: 2 × employees (as "5,5")\n' in replay(folder, "e.csv").out


@UNMEASURED
def test_what_does_not_cast_clears_nothing(folder: Path) -> None:
    """A lead of 80 employees that says "sixty" after is one of 80 still: it enters the stage that asks for 50."""
    asking = "e3,l2,2026-01-05T12:00:00+01:00,form_submitted,beta,,demo,%s,\n"
    for own, enters in (("", "false"), ("many", "false"), ("10", "true")):
        write(folder, e_csv=HEAD + UNCAST + asking % own)
        (mql,) = [
            row
            for row in replayed(replay(folder, "e.csv"), folder)
            if row["clause"] == "definitions.stages.mql"
        ]
        assert f'"implied":{enters}' in str(mql["detail"]), own


def test_csv(folder: Path) -> None:
    """--format csv prints the clocks."""
    rows = list(csv.DictReader(io.StringIO(replay(folder, "e.csv", "--format", "csv").out)))
    assert [(row["clock"], row["met"], row["missed"], row["verdict"]) for row in rows] == [
        ("first-response", "1", "1", "too few")
    ]


@UNMEASURED
def test_the_digest(folder: Path) -> None:
    """The digest is SHA-256 of the finding ids in the order of the file; without findings, of nothing."""
    told = json.loads(replay(folder, "e.csv", "--format", "json").out)["replay"]["digest"]
    ids = "".join(str(row["finding_id"]) for row in findings(folder))
    assert told == hashlib.sha256(ids.encode()).hexdigest()
    for text in (HEAD, HEAD + "e1,l1,2026-01-05T10:00:00Z,page_viewed,,,,,\n"):
        write(folder, e_csv=text)
        told = json.loads(replay(folder, "e.csv", "--format", "json").out)["replay"]
        assert told["digest"] == hashlib.sha256().hexdigest() and told["findings"] == 0


def test_zero_events(folder: Path) -> None:
    """A header alone is a log without events: whole empty files, exit 0."""
    write(folder, e_csv=HEAD)
    said = replay(folder, "e.csv")
    assert replayed(said, folder) == [] and standings(folder) == []
    assert "0 leads; 0 findings\n" in said.out and "nothing judged" in said.out


@UNMEASURED
def test_until(folder: Path) -> None:
    """--until judges up to that instant and at it; before the first event there is nothing."""
    found = replayed(replay(folder, "e.csv", "--until", "2026-01-05T17:30:00+01:00"), folder)
    assert [row["lead_id"] for row in found if row["kind"] == "clock_missed"] == ["l2"]
    said = replay(folder, "e.csv", "--until", "2026-01-05T17:29:59.999999+01:00")
    assert [row["kind"] for row in replayed(said, folder)].count("clock_missed") == 0
    assert "3 replayed, 0 rejected, 0 repeated, 1 not in time" in said.out
    (open_one,) = [row for row in standings(folder) if row["lead_id"] == "l2"]
    assert (open_one["open_clocks"], str(open_one["next_due_at"])) == (
        ["first-response"],
        "2026-01-05 16:30:00+00:00",
    )
    said = replay(folder, "e.csv", "--until", "2020-01-01T00:00:00Z")
    assert replayed(said, folder) == [] and "0 replayed, 0 rejected, 0 repeated, 4 not in time" in said.out


@UNMEASURED
def test_as_of(folder: Path) -> None:
    """--as-of sees what was received by then: a call that came late is not known yet, and corrects afterwards."""
    text = "event_id,lead_id,at,kind,received_at,form,actor\n"
    text += "e1,l1,2026-01-05T10:00:00+01:00,form_submitted,,demo,\n"
    text += "e2,l1,2026-01-05T11:00:00+01:00,call_made,2026-01-07T11:00:00+01:00,,marta\n"
    write(folder, e_csv=text)
    then = replayed(replay(folder, "e.csv", "--as-of", "2026-01-06T00:00:00Z"), folder)
    assert [row["kind"] for row in then if row["clock_id"]] == ["clock_started", "clock_missed"]
    now = replayed(replay(folder, "e.csv", "--until", "2026-01-08T00:00:00Z"), folder)
    assert [row["kind"] for row in now if row["clock_id"]] == [
        "clock_started",
        "clock_missed",
        "corrected",
        "clock_met",
    ]
    assert str(now[-1]["known_at"]) == "2026-01-07 10:00:00+00:00"


MISUSE = {
    "no output": ["replay", "a.yaml", "e.csv"],
    "no events": ["replay", "a.yaml", "--to", "out"],
    "an instant that is none": ["replay", "a.yaml", "e.csv", "--to", "out", "--until", "yesterday"],
    "an instant without offset": [
        "replay",
        "a.yaml",
        "e.csv",
        "--to",
        "out",
        "--as-of",
        "2026-01-05T10:00:00",
    ],
    "an instant out of range": [
        "replay",
        "a.yaml",
        "e.csv",
        "--to",
        "out",
        "--until",
        "0000-01-01T00:00:00Z",
    ],
    "NaN": ["replay", "a.yaml", "e.csv", "--to", "out", "--until", "NaN"],
    "an option nobody knows": ["replay", "a.yaml", "e.csv", "--to", "out", "--quick"],
    "a format nobody knows": ["replay", "a.yaml", "e.csv", "--to", "out", "--format", "xml"],
    "a machine nobody knows": ["replay", "a.yaml", "e.csv", "--to", "out", "--machine", "steam"],
}


@pytest.mark.parametrize("case", MISUSE)
def test_misuse(folder: Path, case: str) -> None:
    """What is wrong with the command itself exits 2, says what, and writes nothing."""
    said = leadpact(folder, *MISUSE[case])
    assert said.code == 2 and said.err and said.out == ""
    assert not (folder / "out").exists()


@UNMEASURED
def test_compiled_without_numba(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--machine compiled, where Numba is not installed, says what to install; auto runs plain."""
    monkeypatch.setattr("leadpact.cli.replay.find_spec", lambda name: None)
    said = replay(folder, "e.csv", "--machine", "compiled")
    assert said.code == 2 and "leadpact[scale]" in said.err
    replayed(replay(folder, "e.csv"), folder)


@UNMEASURED
@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed (pip install leadpact[scale])")
def test_both_machines_write_the_same(folder: Path) -> None:
    """--machine plain and compiled: the same findings and standings, byte for byte; the stamp says which."""
    wrote: list[list[bytes]] = []
    for machine in ("plain", "compiled"):
        said = replay(folder, "e.csv", "--machine", machine, "--format", "json")
        assert json.loads(said.out)["replay"]["machine"] == machine
        wrote.append([(folder / "out" / name).read_bytes() for name in FILES if name.endswith("parquet")])
    assert wrote[0] == wrote[1]


@UNMEASURED
def test_versions(folder: Path) -> None:
    """AGREEMENT may be a folder of versions: each event is judged by the one in force."""
    versions = folder / "agreements"
    versions.mkdir()
    (versions / "2026-01-01.yaml").write_text(AGREEMENT)
    later = AGREEMENT.replace("effective: 2026-01-01", "effective: 2026-01-07").replace(
        "within: 4bh", "within: 8bh"
    )
    (versions / "2026-01-07.yaml").write_text(later)
    write(folder, e_csv=EVENTS + "e5,l3,2026-01-08T10:00:00+01:00,form_submitted,,,demo,,\n")
    said = leadpact(folder, "replay", "agreements", "e.csv", "--to", "out")
    started = [row for row in replayed(said, folder) if row["kind"] == "clock_started"]
    assert [(row["lead_id"], row["version"]) for row in started] == [
        ("l1", "2026-01-01"),
        ("l2", "2026-01-01"),
        ("l3", "2026-01-07"),
    ]


def documented(heading: str) -> list[tuple[str, str]]:
    """Names and types of the table below a heading of the reference page."""
    section = PAGE.read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `(\w+)` \| ([\w ()<>,]+?) \|", section, re.MULTILINE)


KINDS = {
    "string": "text",
    "int32": "int32",
    "int64": "int64",
    "double": "float64",
    "timestamp[us, tz=UTC]": "instant",
}


def type_of(field: object) -> str:
    told = str(field.type)  # type: ignore[attr-defined]
    return "list of text" if told.startswith("list") else KINDS[told]


@UNMEASURED
@pytest.mark.parametrize("name", ["findings", "standings"])
def test_columns_are_those_of_the_reference(folder: Path, name: str) -> None:
    """Every column, in order, with the type its page gives it; a replay of nothing has the same."""
    for text in (EVENTS, HEAD):
        write(folder, e_csv=text)
        replayed(replay(folder, "e.csv"), folder)
        schema = pq.read_schema(folder / "out" / f"{name}.parquet")
        assert [(field.name, type_of(field)) for field in schema] == documented(f"{name}.parquet")


def test_measures_and_rejected_are_those_of_the_reference(folder: Path) -> None:
    """Every key of measures.json, and every column of rejected.csv, stands on the page."""
    write(folder, e_csv=EVENTS + "e5\n")
    said: Said = replay(folder, "e.csv")
    assert said.code == 0
    page = PAGE.read_text()
    told = json.loads((folder / "out" / "measures.json").read_text())
    for key in (*told, *told["replay"], *told["clocks"][0]):
        assert f"`{key}`" in page, key
    with (folder / "out" / "rejected.csv").open() as text:
        for column in next(csv.reader(text)):
            assert f"`{column}`" in page, column
    for kind in FINDING_KINDS:
        if kind != "points_given":
            assert f"`{kind}`" in page, kind
