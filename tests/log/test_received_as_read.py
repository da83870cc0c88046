"""An event that is posted means what the same line of a file means: one JSON value, two readers, one answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from received_rows import GOOD, as_read, as_received, batches, calls, near_rows, numbered, odd_rows

from leadpact.events.receiving import LIVE_ONLY, Refused, parsed, receive
from leadpact.log.receiving_told import LIVE, WRITE, reason_told
from leadpact.log.rejected import REASONS

DRAWN = settings(
    max_examples=16,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ZONES = st.sampled_from([None, "Europe/Madrid", "America/Sao_Paulo", "Africa/Cairo"])


def agree(folder: Path, lines: list[str], zone: str | None, *, careful: bool = False) -> None:
    """Each line, read and received. A blank line in the file makes its reader take the careful way.

    What is beyond a limit of live events is at least as many events: a number drawn as an id may have 300 digits.
    """
    read = as_read(folder / "log.jsonl", [*lines, *([""] if careful else [])], zone)
    for number, line in enumerate(lines, start=1):
        received = as_received(parsed(line), zone)
        if set(LIVE_ONLY).isdisjoint(received[1]):
            assert received == read[number], line
        else:
            assert sum(map(len, received)) == sum(map(len, read[number])), line


def lines_of(rows: list[Any], *, escaped: bool = True) -> list[str]:
    """The rows as JSON, each with an id of its own."""
    return [json.dumps(numbered(row, number), ensure_ascii=escaped) for number, row in enumerate(rows)]


@DRAWN
@given(
    st.lists(odd_rows() | near_rows() | near_rows(), min_size=1, max_size=30),
    ZONES,
    st.booleans(),
    st.booleans(),
)
def test_native_rows(tmp_path: Path, rows: list[Any], zone: str | None, careful: bool, escaped: bool) -> None:
    """The same events, all columns and properties; or the same reason first."""
    agree(tmp_path, lines_of(rows, escaped=escaped), zone, careful=careful)


@DRAWN
@given(st.lists(calls | batches | near_rows(), min_size=1, max_size=25), ZONES)
def test_segment_messages(tmp_path: Path, rows: list[Any], zone: str | None) -> None:
    """Segment's calls too, beside native rows, a batch member by member."""
    agree(tmp_path, lines_of(rows), zone)


VALUES = [
    "1", "1.0", "-0", "-0.0", "1e3", "1E+5", "1e15", "1e16", "1e21", "1.5e-7", "0.1", "1.10", "123456789.123456789", "5e-324",
    "1.7976931348623157e308", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1" * 400, "NaN", "Infinity",
    "true", "null", '""', '" "', '"2.50"', "[]", "{}", '{"": null}', '"\\u0001\\u007f\\ufffe\\ud83d\\ude00"',
    "[1, 2.0, 1e21, 1.5e21, 1e20, 1e16, 1e-5, 1e-6, 1e-7, 1.5e-7, 5e-324, -0, -0.0, 123456789012345678901234567890, NaN, -Infinity]",
    '{"b": "\\u001f\\u007f\\u2028é\\/\\" \\b\\f\\n\\r\\t\\u0000", "a": [true, null]}',
]  # fmt: skip


@pytest.mark.parametrize("careful", [False, True])
def test_values_by_hand(tmp_path: Path, careful: bool) -> None:
    """The odd corners of JSON, as a property, and within the object of properties."""
    start = '{"event_id": "%s", "lead_id": "l1", "at": "2026-01-05T10:00:00Z", "kind": "k", '
    lines = [
        start % number + f'"v": {value}, "properties": {{"w": {value}, "v": {value}}}}}'
        for number, value in enumerate(VALUES)
    ]
    agree(tmp_path, [*lines, start % "twice" + '"v": 1, "v": 2}'], None, careful=careful)


STAMPS = [
    "2026-01-05T10:00:00Z", " 2026-01-05T10:00:00Z ", "\u00a02026-01-05T10:00:00Z\u2003", "\t2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z\n",
    "2026-01-05t10:00:00z", "2026-01-05 10:00:00.5z", "2026-01-05T10:00:00.1234569Z", "1969-12-31T23:59:59.9999999Z", "2026-01-05T10:00:00.5+01",
    "2026-01-05T10:00:00+0130", "2026-01-05T10:00:00-23:59", "2026-01-05T10:00:00+24:00", "2026-02-30T10:00:00Z", "2026-02-30T10:00", "2026-02-30",
    "0000-12-31T23:30:00-01:00", "0000-12-31T23:30:00Z", "0000-02-30T00:00:00Z", "0000-02-29T00:00:00z", "0000-01-01", "0001-01-01", "0001-01-02",
    "9999-12-31", "9999-12-30", "9999-12-31T23:30:00-01:00", "9999-12-31T23:30:00+01:00", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:30:00+01:00",
    "2026-01-05T10:00", "2026-01-05T10:00Z", "2026-01-05T10:00:00.1", "2026-01-05T24:00:00Z", "2026-01-05T10:00:60Z", "2026-01-05T10:00:00 Z",
    "2026-01-05T10:00:00,5Z", "2026/01/05T10:00:00Z", "20260105T100000Z", "2026-01-05T10:00:00+1:00", "2026-01-05T10:00:00+01:00:30",
    "\uff12026-01-05T10:00:00Z", "2026-01-05T10:00:00.\uff11Z", "2026-01-05T10:00:00\u221201:00", "infinity", "1900-02-29", "2000-02-29",
    "2026-W01-1", "2026-001", 1767607200, "  ", "2024-04-26", "2018-11-04", "1850-01-01",
]  # fmt: skip


@pytest.mark.parametrize("zone", [None, "Africa/Cairo", "America/Sao_Paulo"])
def test_stamps_by_hand(tmp_path: Path, zone: str | None) -> None:
    """Every form of a stamp and what only looks like one, in each column; midnights that do not exist, and years that end."""
    rows = [GOOD | {name: stamp} for name in ("at", "logged_at", "received_at") for stamp in STAMPS]
    agree(tmp_path, lines_of(rows), zone)


NAMED = [
    {"properties": {"z" * 129: 1, "at": 1, "": 1}}, {"properties": {"at": None, "": "", "z" * 129: None}},
    {"properties": "text"}, {"properties": "{}"}, {"properties": False}, {"properties": []}, {"properties": ""}, {"properties": None},
    {"path": "/out", "properties": {"path": ""}}, {"path": "/out", "properties": {"path": "/in"}}, {"properties": {"properties": 1}},
    {"kind": "lead_merged", "into": "l1", "properties": {"into": "l2"}}, {"kind": "lead_merged", "into": "l2", "properties": {"into": "l1"}},
    {"kind": "lead_merged", "properties": {"into": None}}, {"kind": "page_viewed", "into": "l1"}, {"type": "track", "event": "A"},
    {"seq": 1.0}, {"seq": True}, {"seq": "1" * 18}, {"seq": "1" * 19}, {"seq": " 1"}, {"seq": "٣"}, {"kind": "x" * 128}, {"kind": "x" * 129},
    {"date_only": True}, {"date_only": 1}, {"actor_kind": "Human"}, {"actor_kind": " "}, {"event_id": 1.0}, {"lead_id": [1.0]}, {"kind": "a\n"},
]  # fmt: skip


def test_columns_by_hand(tmp_path: Path) -> None:
    """Names, properties said twice, merges, and columns that take few values."""
    agree(tmp_path, lines_of([GOOD | more for more in NAMED]), None)


def line(more: str) -> str:
    """A native line that says more."""
    return f'{{"event_id": "e", "lead_id": "l1", "at": "2026-01-05T10:00:00Z", "kind": "k", {more}}}'


CALL = '{"type": "track", "event": "a", "messageId": "m", "userId": "u", "timestamp": "2026-01-05T10:00:00Z"}'
DIFFER = [
    (line(f'"account_id": "{"x" * 256}"'), (1, []), ["id_too_long"]),
    (line(f'"v": "{"x" * 66_000}"'), (1, []), ["event_too_large"]),
    (line(", ".join(f'"v{n}": 1' for n in range(201))), (1, []), ["too_many_properties"]),
    (f'{{"batch": [{", ".join([CALL] * 101)}]}}', (1, []), ["too_many_events"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "read", "received"), DIFFER, ids=range(len(DIFFER)))
def test_where_live_is_stricter(
    tmp_path: Path, text: str, read: tuple[int, list[str]], received: list[str]
) -> None:
    """The differences that the page on the API tells of, and no others: what a file keeps, or refuses otherwise."""
    events, codes = as_read(tmp_path / "log.jsonl", [text], None)[1]
    assert (len(events), codes) == read
    assert [each.code for each in receive(parsed(text), received_at=None).refused] == received


NEITHER = [
    (line('"v": "a\\u0000"'), ["character_not_storable"]),
    (line('"seq": "x", "a\\u0000": 1'), ["character_not_storable"]),
    (line('"v": "\\ud800"'), ["character_not_storable"]),
    (line('"v": ["\\ud800"]'), ["character_not_storable"]),
    (line(f'"v": {"[" * 100}{"]" * 100}'), ["json_too_deep"]),
    (line(f'"v": {"[" * 600}{"]" * 600}'), ["json_too_deep"]),
    (line(f'"properties": {"[" * 100}{"]" * 100}'), ["json_too_deep"]),
    (line('"": 1'), ["property_without_name"]),
    (line(f'"{"x" * 129}": 1'), ["property_name_too_long"]),
    (line('"v": 1,'), ["not_json"]),
    (line('"v": [1, ]'), ["not_json"]),
    (line('"v": nan'), ["not_json"]),
    (line('"v": [-INF]'), ["not_json"]),
    (f'{{"batch": ["text", {{"batch": []}}, {{"type": "group", "messageId": "g"}}, {"[" * 101}{"]" * 101}]}}',
     ["call_not_taken", "empty_batch", "not_an_object", "not_an_object"]),
    (f'{{"batch": [{{"type": "track", "properties": {"[" * 100}{"]" * 100}}}]}}', ["json_too_deep"]),
    (f'{{"batch": [{CALL}]', ["not_json"]),
    ("nonsense", ["not_json"]), ("[1]", ["not_an_object"]), ('"text"', ["not_an_object"]), ("null", ["not_an_object"]),
]  # fmt: skip


@pytest.mark.parametrize("careful", [False, True])
@pytest.mark.parametrize(("text", "codes"), NEITHER, ids=range(len(NEITHER)))
def test_what_neither_takes(tmp_path: Path, text: str, codes: list[str], careful: bool) -> None:
    """Each refusal by its code, on the quick way and where a file is read line by line; the lines around it stay."""
    read = as_read(tmp_path / "log.jsonl", [line('"v": 1'), text, *([""] if careful else [])], None)
    told = parsed(text)
    received = [told.code] if isinstance(told, Refused) else as_received(told, None)[1]
    assert read[2] == ([], codes)
    assert received == codes
    assert [event.properties for event in read[1][0]] == [{"v": "1"}]


def test_a_key_that_says_nothing(tmp_path: Path) -> None:
    """What cannot be kept and says nothing costs nothing, and no other line takes its values for its own."""
    lines = [line('"a": 1').replace('"e"', f'"e{n}"')[:-1] + more for n, more in enumerate(NOTHING)]
    agree(tmp_path, lines, None)
    read = as_read(tmp_path / "log.jsonl", lines, None)
    assert [each.properties for events, _ in read.values() for each in events] == [{"a": "1"}] * len(lines)


NOTHING = [
    "}", ', "a\\u0000": null}', ', "\\ud800": ""}', ', "a": "\\udc00"}', ', "properties": {"\\ud800": null}}',
    ', "properties": {"lead_id\\u0000": null, "a": "1"}}',
]  # fmt: skip


# --- the words -------------------------------------------------------------------------------------------------


def test_every_code_is_told() -> None:
    """A sentence that says what is wrong and what to write, with its field and value; words are kept once."""
    assert set(LIVE) - {"not_json", "not_an_object"} == set(LIVE_ONLY)
    assert set(WRITE) <= set(LIVE) | set(REASONS)
    for code in {*LIVE, *REASONS}:
        assert "{" not in reason_told(code, "actor", "x").replace('{"path"', "")
    assert reason_told("id_too_long", "actor") == "`actor` is longer than 255 characters; write a shorter one"
    assert (
        reason_told("reserved_property", "at")
        == "`at`: a property has the name of a column of the log; rename it"
    )
    assert (
        reason_told("kind_not_snake_case", "kind", "Form Sent")
        == "the kind `Form Sent` is not snake_case; write form_sent"
    )
    assert reason_told("seq_not_whole", "seq", "1.5").startswith(
        "seq `1.5` is not a whole number; write at most 18 digits"
    )


def test_the_page_on_the_api_names_every_code() -> None:
    """Whoever sends events can look up each refusal."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "events-api.md").read_text(encoding="utf-8")
    files = {"too_few_columns", "too_many_columns", "bad_quotes", "line_too_long", "duplicate_event_id"}
    stamps = {
        f"{name}_{code}"
        for name in ("logged_at", "received_at")
        for code in ("not_an_instant", "out_of_range", "without_offset", "without_time")
    }
    assert [code for code in sorted({*LIVE, *REASONS} - files - stamps) if f"`{code}`" not in page] == []
