"""Rows with values that cannot be: the row is rejected with its line, the others are replayed; nothing disappears."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from trying import (
    AGREEMENT,
    EVENTS,
    HEAD,
    ROWS,
    findings,
    refused,
    rejected_rows,
    replay,
    replayed,
    standings,
    write,
)

UNMEASURED = pytest.mark.usefixtures("unmeasured")
Row = dict[str, object]


def native(number: int, **more: object) -> Row:
    return {
        "event_id": f"e{number}",
        "lead_id": f"l{number}",
        "at": "2026-01-05T10:00:00Z",
        "kind": "form_submitted",
        "form": "demo",
    } | more


def as_csv(path: Path, rows: list[Row]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join("" if row.get(name) is None else str(row[name]) for name in names) for row in rows]
    path.write_text("\n".join([",".join(names), *lines]) + "\n")


def as_jsonl(path: Path, rows: list[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def as_parquet(path: Path, rows: list[Row]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    pq.write_table(pa.table({name: [row.get(name) for row in rows] for name in names}), path)


FORMATS: dict[str, Callable[[Path, list[Row]], None]] = {
    "csv": as_csv,
    "jsonl": as_jsonl,
    "parquet": as_parquet,
}


@UNMEASURED
@pytest.mark.parametrize("first", FORMATS)
@pytest.mark.parametrize("second", FORMATS)
def test_a_number_here_and_text_there(tmp_path: Path, first: str, second: str) -> None:
    """A column that is a number in one file and text in the next is read value by value: what is no number is NULL."""
    FORMATS[first](tmp_path / f"a.{first}", [native(1, employees=80), native(2, employees=7)])
    FORMATS[second](tmp_path / f"b.{second}", [native(3, employees="many"), native(4, employees="90")])
    found = replayed(replay(tmp_path, f"a.{first}", f"b.{second}"), tmp_path)
    by_itself = {
        row["lead_id"]
        for row in found
        if row["clause"] == "definitions.stages.mql" and "false" in str(row["detail"])
    }
    assert by_itself == {"l1", "l4"}
    assert len({row["lead_id"] for row in found if row["kind"] == "handed_off"}) == 4


@UNMEASURED
@pytest.mark.parametrize("form", FORMATS)
def test_columns_in_another_order(tmp_path: Path, form: str) -> None:
    """Columns go by name: their order may change from file to file."""
    rows = [native(number, employees=80) for number in (1, 2)]
    FORMATS[form](tmp_path / f"a.{form}", rows)
    one = replayed(replay(tmp_path, f"a.{form}"), tmp_path)
    FORMATS[form](tmp_path / f"a.{form}", rows[:1])
    FORMATS[form](tmp_path / f"b.{form}", [dict(reversed(rows[1].items()))])
    assert replayed(replay(tmp_path, f"a.{form}", f"b.{form}"), tmp_path) == one


STAMPS = {
    "2026-01-05T10:00:00": ("at_without_offset", "add it (+01:00)"),
    "0000-06-01T10:00:00Z": ("at_out_of_range", "outside the years 1 to 9999"),
    "9999-12-31T23:30:00-01:00": ("at_out_of_range", "outside the years 1 to 9999"),
    "10000-01-01T00:00:00Z": ("at_not_an_instant", "write at like 2026-01-05T09:30:00+01:00"),
    "NaN": ("at_not_an_instant", "`NaN` is not an instant"),
    "infinity": ("at_not_an_instant", "`infinity` is not an instant"),
    "2026-02-30T10:00:00Z": ("at_not_an_instant", "is not an instant"),
    "05/01/2026 10:00": ("at_not_an_instant", "is not an instant"),
    "1767607200": ("at_not_an_instant", "is not an instant"),
    "": ("at_missing", "there is no `at`"),
}


@UNMEASURED
def test_stamps_that_are_none(tmp_path: Path) -> None:
    """A stamp without offset, out of the years 1 to 9999, or no stamp at all: rejected with file, line, value, remedy."""
    write(tmp_path, e_csv=EVENTS)
    good = replayed(replay(tmp_path, "e.csv"), tmp_path)
    rows = [f"x{number},l3,{stamp},form_submitted,,,demo,,\n" for number, stamp in enumerate(STAMPS)]
    write(tmp_path, e_csv=EVENTS + "".join(rows))
    assert replayed(replay(tmp_path, "e.csv"), tmp_path, *(reason for reason, _ in STAMPS.values())) == good
    for number, (told, (_, says)) in enumerate(zip(rejected_rows(tmp_path), STAMPS.values(), strict=True)):
        assert (told["file"], told["line"]) == ("e.csv", str(6 + number))
        assert says in told["says"] and told["row"].startswith(f"x{number},l3,")


def test_a_date_without_time(tmp_path: Path) -> None:
    """Midnight in the agreement's zone, and no evidence for a clock: it hands off, and starts none."""
    write(tmp_path, e_csv=HEAD + "e1,l1,2026-01-05,form_submitted,,,demo,,\n")
    found = replayed(replay(tmp_path, "e.csv"), tmp_path)
    assert [row["kind"] for row in found] == ["stage_entered", "stage_entered", "handed_off"]
    assert str(found[0]["at"]) == "2026-01-04 23:00:00+00:00"


def test_the_first_and_the_last_instant(tmp_path: Path) -> None:
    """The first instant of year 1 is in range; no agreement is in force then, and it hurts nothing."""
    write(tmp_path, e_csv=HEAD + "e0,l0,0001-01-01T00:00:00Z,page_viewed,,,,,\n" + ROWS)
    found = replayed(replay(tmp_path, "e.csv", "--until", "2026-01-31T00:00:00Z"), tmp_path)
    assert len([row for row in found if row["kind"] == "clock_missed"]) == 1
    assert {row["lead_id"] for row in standings(tmp_path)} == {"l0", "l1", "l2"}


@UNMEASURED
def test_the_last_instant_is_not_in_time(tmp_path: Path) -> None:
    """A stand-in for never, as 9999-12-31, does not reach a replay that ends before it."""
    write(tmp_path, e_csv=EVENTS + "e5,l3,9999-12-31T23:59:59.999999Z,form_submitted,,,demo,,\n")
    said = replay(tmp_path, "e.csv", "--until", "2026-01-31T00:00:00Z")
    assert "4 replayed, 0 rejected, 0 repeated, 1 not in time" in said.out
    replayed(said, tmp_path)


@pytest.mark.slow
def test_a_replay_until_the_last_instant(tmp_path: Path) -> None:
    """An event in 9999 is replayed, whatever its distance; a due beyond the last instant is not written."""
    write(tmp_path, e_csv=EVENTS + "e5,l3,9999-12-31T23:59:59.999999Z,form_submitted,,,demo,,\n")
    endless = AGREEMENT.replace("until: 2026-12-31\n", "")
    found = replayed(replay(tmp_path, "e.csv", agreement=endless), tmp_path)
    (started,) = [row for row in found if row["lead_id"] == "l3" and row["kind"] == "clock_started"]
    assert str(started["at"]) == "9999-12-31 23:59:59.999999+00:00" and started["due_at"] is None
    assert len([row for row in found if row["kind"] == "clock_missed"]) == 1


@UNMEASURED
def test_numbers_that_are_none(tmp_path: Path) -> None:
    """NaN, infinities and words are no numbers: a condition sees NULL, and does not hold."""
    values = ["NaN", "nan", "-inf", "1e999", "NULL", "", "12 people", "٤٢"]
    rows = [f"x{n},l{n},2026-01-05T10:00:00Z,form_submitted,,,x,{value},\n" for n, value in enumerate(values)]
    write(tmp_path, e_csv=HEAD + "".join(rows))
    found = replayed(replay(tmp_path, "e.csv"), tmp_path)
    assert [row["clause"] for row in found] == ["definitions.stages.lead"] * len(values)


@UNMEASURED
def test_nan_in_json_and_parquet(tmp_path: Path) -> None:
    """NaN of a typed column is absent; a JSON line with a bare NaN is read as Python and JavaScript write it, or refused."""
    as_parquet(tmp_path / "a.parquet", [native(1, employees=float("nan")), native(2, employees=80.0)])
    found = replayed(replay(tmp_path, "a.parquet"), tmp_path)
    assert {
        row["lead_id"]
        for row in found
        if row["clause"] == "definitions.stages.mql" and "false" in str(row["detail"])
    } == {"l2"}
    as_jsonl(tmp_path / "b.jsonl", [native(1, employees=float("nan")), native(2, employees=80)])
    said = replay(tmp_path, "b.jsonl")
    assert (said.code, said.err) == (0, "")
    assert len({row["lead_id"] for row in findings(tmp_path)}) + len(rejected_rows(tmp_path)) == 2


REFUSED_ROWS = {
    ",l3,2026-01-05T10:00:00Z,page_viewed,,,,,": "event_id_missing",
    "e5,,2026-01-05T10:00:00Z,page_viewed,,,,,": "lead_id_missing",
    "e5,l3,2026-01-05T10:00:00Z,,,,,,": "kind_missing",
    "e5,l3,2026-01-05T10:00:00Z,Page Viewed,,,,,": "kind_not_snake_case",
    "e5,l3,2026-01-05T10:00:00Z,lead_merged,,,,,": "merge_without_into",
    "e5,l3": "too_few_columns",
    "e5,l3,2026-01-05T10:00:00Z,page_viewed,,,,,,,,x": "too_many_columns",
    'e5,l3,"2026-01-05T10:00:00Z,page_viewed,,,,,': "bad_quotes",
}


@UNMEASURED
def test_rows_that_are_refused(tmp_path: Path) -> None:
    """A row that lacks what every event has, or does not fit the header, goes to rejected.csv with its line and a sentence."""
    write(tmp_path, e_csv=EVENTS)
    good = replayed(replay(tmp_path, "e.csv"), tmp_path)
    write(tmp_path, e_csv=EVENTS + "\n".join(REFUSED_ROWS) + "\n")
    assert replayed(replay(tmp_path, "e.csv"), tmp_path, *REFUSED_ROWS.values()) == good
    for number, told in enumerate(rejected_rows(tmp_path)):
        assert (told["file"], told["line"]) == ("e.csv", str(6 + number)) and " " in told["says"]


@UNMEASURED
@pytest.mark.parametrize("more", ["", 'e6,l1,2026-01-12T10:00:00Z,page_viewed,,,"two\nlines",,\n'])
def test_empty_cells_beyond_the_last_column(tmp_path: Path, more: str) -> None:
    """What a spreadsheet adds at the end of a line says nothing, whatever the other lines are like."""
    write(tmp_path, e_csv=EVENTS + "e5,l3,2026-01-05T10:00:00Z,page_viewed,,,,,,,,\n" + more)
    replayed(replay(tmp_path, "e.csv"), tmp_path)
    assert "l3" in {row["lead_id"] for row in standings(tmp_path)}


@UNMEASURED
def test_strict_makes_rejected_rows_exit_1(tmp_path: Path) -> None:
    """With --strict the same files are written, and the exit code tells."""
    write(tmp_path, e_csv=EVENTS + "e5\n")
    said = replay(tmp_path, "e.csv", "--strict")
    assert said.code == 1 and len(rejected_rows(tmp_path)) == 1 and len(findings(tmp_path)) > 0
    write(tmp_path, e_csv=EVENTS)
    replayed(replay(tmp_path, "e.csv", "--strict"), tmp_path)


@UNMEASURED
def test_several_files_with_the_same_ids(tmp_path: Path) -> None:
    """What is said twice counts once; what differs under one id is rejected, and the one known first is kept."""
    write(tmp_path, e_csv=EVENTS)
    once = replayed(replay(tmp_path, "e.csv"), tmp_path)
    write(tmp_path, f_csv=EVENTS, g_csv=EVENTS.replace("call_made", "zoom_held").replace("T1", "T2"))
    said = replay(tmp_path, "g.csv", "f.csv", "e.csv")
    assert replayed(said, tmp_path, *["duplicate_event_id"] * 4) == once
    assert "12 rows read: 4 replayed, 4 rejected, 4 repeated" in said.out


@UNMEASURED
def test_kinds_nobody_declared(tmp_path: Path) -> None:
    """Any other kind is legal: it changes nothing, and its lead stands in the standings."""
    write(tmp_path, e_csv=EVENTS + "e5,l3,2026-01-05T10:00:00Z,coffee_spilled,,,,,\n")
    found = replayed(replay(tmp_path, "e.csv"), tmp_path)
    assert {row["lead_id"] for row in found} == {"l1", "l2"}
    assert {row["lead_id"] for row in standings(tmp_path)} == {"l1", "l2", "l3"}


@pytest.mark.parametrize("circle", [("a", "b"), ("a", "b", "c"), tuple(f"l{n}" for n in range(40))])
def test_merge_loops(tmp_path: Path, circle: tuple[str, ...]) -> None:
    """Leads merged in a circle have no survivor: the loop is named, and nothing is replayed."""
    text = "event_id,lead_id,at,kind,into\n"
    for place, lead in enumerate(circle):
        text += f"e{place},{lead},2026-01-05T10:00:00Z,lead_merged,{circle[(place + 1) % len(circle)]}\n"
    write(tmp_path, e_csv=text)
    said = replay(tmp_path, "e.csv")
    refused(said, tmp_path, "e.csv: merged leads form a loop: ", "correct the `into`")
    assert len(said.err) < 300


def test_a_lead_merged_into_itself_or_nobody(tmp_path: Path) -> None:
    """Into itself: the row is rejected. Into a lead without events: that lead is one all the same."""
    text = "event_id,lead_id,at,kind,into\n1,a,2026-01-05T10:00:00Z,lead_merged,a\n2,b,2026-01-05T10:00:00Z,lead_merged,ghost\n"
    write(tmp_path, e_csv=text)
    replayed(replay(tmp_path, "e.csv"), tmp_path, "merge_into_itself")
    assert [row["lead_id"] for row in standings(tmp_path)] == ["ghost"]


NAMES = (
    "<script>alert(1)</script>",
    "أحمد بن سعيد",
    "🦄👩‍👩‍👧",
    "x" * 200,
    "o'brien'; DROP TABLE log; --",
    'a "quoted", name',
    "two\nlines",
    "a\u2028b\u202ec",
    "NULL",
    "nan",
    "=1+1",
    "[bold]x[/bold]",
    "%s {0}",
)


@pytest.mark.parametrize("form", FORMATS)
def test_names_of_all_sorts(tmp_path: Path, form: str) -> None:
    """HTML, Arabic, emoji, quotes, markup, 200 characters: ids, accounts and people come out as they went in."""
    rows = []
    for number, name in enumerate(NAMES):
        day = f"2026-01-{number + 5:02}T1"
        rows.append(
            {
                "event_id": f"{name} 1",
                "lead_id": name,
                "account_id": name,
                "at": f"{day}0:00:00Z",
                "kind": "form_submitted",
                "form": "demo",
            }
        )
        rows.append(
            {
                "event_id": f"{name} 2",
                "lead_id": name,
                "account_id": name,
                "at": f"{day}1:00:00Z",
                "kind": "call_made",
                "actor": name,
                "outcome": name,
                "reason": name,
            }
        )
    if form == "csv":
        import csv

        with (tmp_path / "e.csv").open("w", newline="", encoding="utf-8") as text:
            writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
            writer.writeheader()
            writer.writerows(rows)
    else:
        FORMATS[form](tmp_path / f"e.{form}", rows)
    found = replayed(replay(tmp_path, f"e.{form}"), tmp_path)
    attempts = [row for row in found if row["kind"] == "attempt_made"]
    assert {row["person"] for row in attempts} == set(NAMES)
    assert {json.loads(str(row["detail"]))["outcome"] for row in attempts} == set(NAMES)
    assert {row["lead_id"] for row in found} == {row["account_id"] for row in found} == set(NAMES)
    assert {row["lead_id"] for row in standings(tmp_path)} == set(NAMES)
