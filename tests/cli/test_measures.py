"""`leadpact measures`: the same numbers as `measures.json`, split and listed, and cells no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bad_input"))

from trying import AGREEMENT, EVENTS, leadpact, replay, replayed, write

from leadpact.cli.measures import cell_of, cells_of, number
from leadpact.cli.nearest import near_to

COMMAND = "follow_up.clocks.first-response"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A replay of four events: one lead called in time, one four days late."""
    folder = tmp_path_factory.mktemp("measures")
    write(folder, a_yaml=AGREEMENT, e_csv=EVENTS)
    replayed(replay(folder, "e.csv"), folder)
    return folder


def told(folder: Path, *more: str) -> Any:
    said = leadpact(folder, "measures", "out", *more, "--format", "json")
    assert said.code == 0, said
    return json.loads(said.out)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_term_is_what_measures_json_has(made: Path) -> None:
    """The figures of the whole term are those the replay wrote, number for number; and so are the months'."""
    written = json.loads((made / "out" / "measures.json").read_text())["figures"]
    assert told(made) == [row for row in written if row["month"] is None]
    months = [row for row in written if row["month"] is not None]
    assert told(made, "--by", "month") == months
    assert len(months) > 5


def test_the_clocks_of_measures_json_are_figures(made: Path) -> None:
    """One met and one missed, too few for a percentage: under the words of `clocks` as under those of figures."""
    whole = json.loads((made / "out" / "measures.json").read_text())
    (clock,) = (each for each in whole["clocks"] if each["clause"] == COMMAND)
    (row,) = told(made, "--measure", "first-response")
    assert (clock["met"], clock["missed"], clock["attainment"]) == (1, 1, None)
    assert (row["hits"], row["judged"], row["value"], row["too_few"]) == (1, 2, None, True)


def test_a_table_says_too_few_and_no_percentage(made: Path) -> None:
    """Below ten judged the verdict is `too few`."""
    said = leadpact(made, "measures", "out", "--measure", "first-response")
    assert said.code == 0
    assert "1 of 2" in said.out and "too few" in said.out and "50.0 %" not in said.out


def test_the_leads_behind_a_number_are_as_many_as_it_counts(made: Path) -> None:
    """A row each, of which those that hit are the hits; CSV and JSON tell the same."""
    listed = told(made, "--measure", "first-response", "--leads")
    assert sorted((row["times"], row["hit"]) for row in listed) == [(1, False), (1, True)]
    said = leadpact(made, "measures", "out", "--measure", "first-response", "--leads", "--format", "csv")
    lines = rows_of(said.out)
    assert [row["lead_id"] for row in lines] == [row["lead_id"] for row in listed]
    assert {row["hit"] for row in lines} == {"true", "false"}
    assert all(row["at"].endswith("Z") for row in lines)


@pytest.mark.parametrize(
    "by", ["party", "person", "source", "campaign", "persona", "segment", "product", "grade"]
)
def test_parts_add_up(made: Path, by: str) -> None:
    """Whatever it is split by, the parts are the whole."""
    (whole,) = told(made, "--measure", "first-response")
    parts = told(made, "--measure", "first-response", "--by", by)
    assert [sum(row[name] for row in parts) for name in ("hits", "judged")] == [
        whole["hits"],
        whole["judged"],
    ]
    assert {row["by"] for row in parts} == {by}


def test_a_split_that_means_nothing_is_refused(made: Path) -> None:
    """Asked for by name it is a usage error that says what to use; of all measures those without it are left out, and named on
    standard error."""
    said = leadpact(made, "measures", "out", "--measure", "in_period.lead_mql", "--by", "grade")
    assert said.code == 2
    assert "use conversion.lead_mql by grade" in " ".join(said.err.replace("│", " ").split())
    assert told(made, "--measure", "in_period.lead_mql", "--by", "source")
    assert told(made, "--measure", "in_period.lead_mql", "--by", "month")
    said = leadpact(made, "measures", "out", "--by", "grade", "--format", "json")
    assert said.code == 0
    assert "left out" in said.err and "in_period.lead_mql" in said.err
    assert "in_period.lead_mql" not in {row["measure"] for row in json.loads(said.out)}


def test_parts_that_overlap_have_no_whole_anywhere(tmp_path: Path) -> None:
    """A lead tried by phone and by message stands in both channels: a figure for each in `measures.json`, as JSON, CSV and in the
    table, and none for all; asked for by person it is refused."""
    more = "e5,l1,2026-01-05T11:30:00+01:00,message_sent,acme,marta,,,\ne6,l1,2026-03-01T10:00:00+01:00,page_viewed,acme,,,,\n"
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS + more)
    replayed(replay(tmp_path, "e.csv"), tmp_path)
    written = json.loads((tmp_path / "out" / "measures.json").read_text())["figures"]
    name, found = (
        ("--measure", "depth.channels"),
        [row for row in written if row["measure"] == "depth.channels"],
    )
    whole = [row for row in found if row["month"] is None]
    assert {row["key"]: row["judged"] for row in whole} == {"phone": 2, "message": 2}
    assert told(tmp_path, *name) == whole
    assert told(tmp_path, *name, "--by", "month") == [row for row in found if row["month"] is not None]
    assert {row["by"] for row in found} == {"key"}
    lines = rows_of(leadpact(tmp_path, "measures", "out", *name, "--format", "csv").out)
    assert [row["key"] for row in lines] == ["message", "phone"]
    table = leadpact(tmp_path, "measures", "out", *name).out
    assert table.count("depth.channels") == 2
    said = leadpact(tmp_path, "measures", "out", *name, "--by", "person")
    assert said.code == 2 and "without a split" in " ".join(said.err.replace("│", " ").split())


def test_an_unknown_measure_names_those_that_are_near(made: Path) -> None:
    """A slip in a name is a usage error that shows the right one."""
    said = leadpact(made, "measures", "out", "--measure", "first-responce")
    assert said.code == 2
    assert "near to it: first-response" in " ".join(said.err.split())


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("yield", ["nurturing.yield_sql"]),
        ("Win rate", ["pipeline.win_rate"]),
        ("untouched", ["load.untouched"]),
        ("first-responce", ["first-response"]),
        ("meeting", ["meetings.held", "meetings.booked"]),
        ("xyzzy", []),
        ("", []),
    ],
)
def test_near_names_hold_what_is_asked_for_or_a_word_like_it(asked: str, near: list[str]) -> None:
    """First those that hold it, in whatever case and with whatever between words; then those like it; of nonsense none."""
    there = [
        "first-response",
        "meetings.held",
        "meetings.booked",
        "load.untouched",
        "nurturing.yield_sql",
        "pipeline.win_rate",
    ]
    assert near_to(asked, there) == near


def test_a_month_that_is_not_there_is_a_usage_error(made: Path) -> None:
    """It says from when to when there are months."""
    assert leadpact(made, "measures", "out", "--month", "1999-01").code == 2


def test_a_folder_that_is_no_book(made: Path, tmp_path: Path) -> None:
    """All that is wrong is listed, exit 1; no folder is exit 2."""
    assert leadpact(tmp_path, "measures", "nothing").code == 2
    shutil.copytree(made / "out", tmp_path / "out")
    (tmp_path / "out" / "leads.parquet").unlink()
    (tmp_path / "out" / "evidence.parquet").write_bytes(b"broken")
    said = leadpact(tmp_path, "measures", "out")
    assert said.code == 1
    assert "leads.parquet" in said.err and "evidence.parquet" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_begins_like_a_formula_is_defused(text: str) -> None:
    """Texts get a quote before them; a number that is negative stays a number."""
    assert cell_of(text) == f"'{text}"
    assert cell_of(-1) == -1
    assert cell_of("a=1") == "a=1"


def test_numbers_in_their_units() -> None:
    """Shares in percent, times in the largest unit they fill."""
    assert number(0.834, "share") == "83.4 %"
    assert number(5_400.0, "seconds") == "1.5 h"
    assert number(None, "share") == ""
    assert number(1_234.0, "count") == "1,234"
    assert number(0.004, "days") == "0.0 d"
    assert [number(1_234.5, unit, "EUR") for unit in ("money", "count")] == ["1,234.50 EUR", "1,234.50"]
    assert number(1_234.0, "money") == "1,234"


def test_a_figure_in_words() -> None:
    """Kept, what is left of the misses, what stands apart, and what it got to know of earlier months (of a sum in its unit; the
    term has that in its number); a key that steers the terminal is told harmless."""
    states = dict.fromkeys(
        ("void", "disputed", "immature", "truncated", "recycled", "beyond", "foreign", "none"), 0
    )
    row = {
        "measure": "m", "month": "2026-03", "unit": "share", "way": "share", "hits": 9, "judged": 10, "value": 0.9,
        "low": 0.6, "high": 0.98, "target": 0.9, "kept": True, "too_few": False, "misses_left": 0, "lost": False,
        "by": "person", "key": "\x1b[31mred", "open": 3, "note": None, **states,
        "adjusted_hits": 0, "adjusted_judged": -2, "adjusted_value": None,
    }  # fmt: skip
    cells = cells_of(row)
    assert cells["verdict"] == "kept, 0 misses left"
    assert (cells["apart"], cells["of"], cells["interval"]) == ("3 open", "9 of 10", "60.0–98.0 %")
    assert "\x1b" not in cells["part"]
    assert cells["adjusted"] == "+0 of -2"
    money = {"way": "sum", "unit": "money", "adjusted_value": -1_000.5}
    assert cells_of(row | money)["adjusted"] == "-1,000.50"
    assert cells_of(row | money | {"adjusted_value": 2_000.0})["adjusted"] == "+2,000"
    assert cells_of(row | money, "EUR")["adjusted"] == "-1,000.50 EUR"
    assert cells_of(row | {"way": "count"})["adjusted"] == "-2"
    assert cells_of(row | {"note": "not_tracked", "value": None})["verdict"] == "not tracked"
    assert cells_of(row | {"month": None})["adjusted"] == ""


@pytest.mark.parametrize(("by", "says"), [("person", "(nobody)"), ("source", "(not said)")])
def test_a_part_of_nothing_is_called_by_what_it_lacks(made: Path, by: str, says: str) -> None:
    """What no person has is nobody's; a source that nothing says is not said, and is no person."""
    (row, *_) = told(made, "--by", "month")
    assert cells_of(row | {"by": by, "key": None})["part"] == says
