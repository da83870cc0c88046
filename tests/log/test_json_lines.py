"""JSON Lines: every key and every value of every line, as it stands there, whatever the other lines have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from event_files import Read, csv_text, event, write

START = '{"event_id": "%s", "lead_id": "l1", "at": "2026-01-05T10:00:00Z", "kind": "page_viewed"%s}'
MANY = 5000
"""Lines, more than an engine would look at to guess what a file is like."""


def read_lines(folder: Path, *more: str, end: str = "\n") -> Read:
    """A log of one line for each text of more members, by number."""
    path = folder / "log.jsonl"
    path.write_text(end.join(START % (f"e{n:05}", text) for n, text in enumerate(more)) + end, newline="")
    return Read([path])


@pytest.mark.parametrize("last", ['"late": "x"', '"properties": {"late": "x"}'])
def test_a_key_that_only_the_last_line_has(tmp_path: Path, last: str) -> None:
    """It is a property like the others: every line is looked at."""
    read = read_lines(tmp_path, *[', "path": "/a"'] * MANY, f", {last}")
    assert (read.counts.accepted, read.events[-1].get("late")) == (MANY + 1, "x")


def test_a_number_is_a_decimal_in_the_last_line_only(tmp_path: Path) -> None:
    """Numbers lose what says nothing (`2.50` is `2.5`); texts that look like them keep it."""
    read = read_lines(tmp_path, *[', "n": "2.50"', ', "n": 2'] * MANY, ', "n": 2.50', ', "n" :\t1E3')
    assert [each["n"] for each in read.events[-4:]] == ["2.50", "2", "2.5", "1000"]


def test_the_first_of_equal_keys_holds(tmp_path: Path) -> None:
    """An object that has a key twice says what it says first."""
    assert read_lines(tmp_path, ', "n": 1, "n": "two"').one()["n"] == "1"


def test_keys_that_need_care(tmp_path: Path) -> None:
    """Slashes, tildes, quotes, another case and escapes name properties like any letter."""
    names = ["a/b", "a~c", "it's", 'the "x"', "Path", "path", "é", "$.kind", "[0]"]
    told = json.dumps({name: f"<{name}>" for name in names})
    one = read_lines(tmp_path, f', "properties": {told}, "\\u0061": "escaped"').one()
    assert {name: one[name] for name in names} == {name: f"<{name}>" for name in names}
    assert one["a"] == "escaped"


def test_properties_of_every_kind(tmp_path: Path) -> None:
    """Null and empty `properties` are none; what is no object costs its line alone."""
    wrong = [f', "properties": {text}' for text in ("1", '"x"', "[]", '[{"n": 1}]')]
    right = [f', "properties": {text}' for text in ("null", "{}", '{"n": 1}')]
    read = read_lines(tmp_path, *wrong, *right)
    assert read.rejected == [(line, "properties_not_an_object") for line in (1, 2, 3, 4)]
    assert [each.get("n") for each in read.events] == [None, None, "1"]


def test_many_brackets_hide_nothing(tmp_path: Path) -> None:
    """A line with a long list is looked at for its depth, and keeps the keys that only it has."""
    listed = "[" + ", ".join(["{}"] * 600) + "]"
    read = read_lines(tmp_path, ', "path": "/a"', f', "list": {listed}, "only": "here"')
    assert (read.counts.rejected, read.events[1]["only"]) == (0, "here")
    assert read.events[1]["list"] == listed.replace(" ", "")


@pytest.mark.parametrize("line", ["nonsense", '{"event_id": "x"', "[1]", '"text"', "null", "{}"])
def test_a_line_that_is_wrong_among_many(tmp_path: Path, line: str) -> None:
    """It is refused with its number, and the others keep their numbers, keys and values."""
    lines = [START % (f"e{n:05}", f', "n": {n}.0') for n in range(MANY)]
    lines.insert(3000, line)
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    read = Read([tmp_path / "log.jsonl"])
    assert [line for line, _ in read.rejected] == [3001]
    assert [each["n"] for each in read.events] == [str(n) for n in range(MANY)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", "\r\n\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks(tmp_path: Path, end: str, mark: str) -> None:
    """Line ends of any kind, blank lines and a byte order mark change nothing."""
    path = tmp_path / "log.jsonl"
    path.write_text(mark + end.join(START % (f"e{n}", f', "n": {n}') for n in range(3)) + end, newline="")
    assert [each["n"] for each in Read([path]).events] == ["0", "1", "2"]


def test_json_called_otherwise(tmp_path: Path) -> None:
    """What a file is called does not make lines of JSON a CSV file."""
    lines = write(tmp_path / "log.jsonl", [event(path="/a")]).read_bytes()
    (tmp_path / "log.csv").write_bytes(lines)
    assert Read([tmp_path / "log.csv"]).one()["path"] == "/a"


def test_empty_columns_at_the_end_of_a_header(tmp_path: Path) -> None:
    """What a spreadsheet adds to the lines of a CSV file says nothing, in the header too; a value there is refused."""
    text = csv_text([event(path="/a"), event(event_id="e2", path="/b")]).replace("\n", ",,\n")
    (tmp_path / "log.csv").write_text(text)
    assert [each["path"] for each in Read([tmp_path / "log.csv"]).events] == ["/a", "/b"]
    (tmp_path / "log.csv").write_text(text.replace("/b,,", "/b,,x"))
    assert Read([tmp_path / "log.csv"]).rejected == [(3, "too_many_columns")]
