"""Event files of any format become one log; a row that is wrong is set aside with its reason, and none disappears."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from event_files import Read, csv_text, event, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NOON = 1_767_607_200_000_000
"""2026-01-05T10:00:00Z"""


def read_rows(tmp_path: Path, *rows: dict[str, Any], name: str = "log.csv", **how: Any) -> Read:
    return Read([write(tmp_path / name, rows)], **how)


# Formats


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log.jsonl", "log.jsonl.gz", "log.parquet"])
def test_formats_say_the_same(tmp_path: Path, name: str) -> None:
    """CSV, JSON Lines and Parquet, packed or not, give the same events."""
    rows = [
        event(path="/a, b", said='a "quoted" word', lines="one\ntwo", accent="é ñ 漢 😀", blank=None),
        event(event_id="e2", account_id="a1", seq="7", actor="ana", actor_kind="human", source="crm"),
        event(event_id="e3", logged_at="2026-01-05T10:01:00Z", received_at="2026-01-05T11:02:00+01:00"),
    ]
    read = read_rows(tmp_path, *rows, name=name)
    assert read.problems == []
    common = {"at": NOON, "kind": "page_viewed", "lead_id": "l1", "seq": 0, "date_only": False}
    assert read.events == [
        common
        | {
            "event_id": "e1",
            "path": "/a, b",
            "said": 'a "quoted" word',
            "lines": "one\ntwo",
            "accent": "é ñ 漢 😀",
        },
        common
        | {
            "event_id": "e2",
            "account_id": "a1",
            "seq": 7,
            "actor": "ana",
            "actor_kind": "human",
            "source": "crm",
        },
        common | {"event_id": "e3", "logged_at": NOON + 60_000_000, "received_at": NOON + 120_000_000},
    ]


ids = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='"\\'), min_size=1, max_size=4
)
texts = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6))
stamps = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC).isoformat()
)
kinds = st.sampled_from(["page_viewed", "call_made", "Not Snake", "form_submitted"])
any_event = st.fixed_dictionaries(
    {"event_id": ids, "lead_id": ids, "at": stamps, "kind": kinds},
    optional={"Path": texts, "path": texts, "received_at": st.one_of(st.none(), stamps), "seq": st.just("3")},
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(any_event, min_size=1, max_size=12), data=st.data())
def test_same_rows_however_they_come(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], data: Any
) -> None:
    """The same events, whatever the order of rows, columns and files, the split into files, the format or the threads."""
    folder = tmp_path_factory.mktemp("split")
    columns = ["event_id", "lead_id", "at", "kind", "Path", "path", "received_at", "seq"]
    whole = Read([write(folder / "whole.csv", rows, columns)], threads=1)
    mixed = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    names = data.draw(
        st.lists(st.sampled_from(["csv", "csv.gz", "jsonl", "parquet"]), min_size=2, max_size=2)
    )
    files = [
        write(folder / f"{place}.{name}", some, data.draw(st.permutations(columns)))
        for place, (some, name) in enumerate(zip([mixed[:cut], mixed[cut:]], names, strict=True))
        if some
    ]
    split = Read(data.draw(st.permutations(files)), threads=2)
    assert split.problems == whole.problems == []
    assert split.events == whole.events
    assert split.counts == whole.counts
    assert split.reasons == whole.reasons
    assert (
        whole.counts.read
        == len(rows)
        == whole.counts.accepted + whole.counts.rejected + whole.counts.repeated
    )


def test_a_column_may_change_its_type_between_files(tmp_path: Path) -> None:
    """A property that is a number in one file and a text in the next is text in both."""
    write(tmp_path / "a.csv", [event(n="12")])
    pq.write_table(
        pa.table({k: [v] for k, v in event(event_id="e2", n=13.0).items()}), tmp_path / "b.parquet"
    )
    write(tmp_path / "c.jsonl", [event(event_id="e3", n=14), event(event_id="e4", n="many")])
    read = Read([tmp_path / "a.csv", tmp_path / "b.parquet", tmp_path / "c.jsonl"])
    assert [each["n"] for each in read.events] == ["12", "13", "14", "many"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("1.0", "1"), ("1.50", "1.5"), ("1e21", "1" + "0" * 21), ("1e-7", "0.0000001"), ("-2.5e3", "-2500"),
        ("12345678901234567890123", "12345678901234567890123"), ("true", "true"), ("null", None), ('""', None),
        ('"1.0"', "1.0"), ('"1e3"', "1e3"), ('{"a": [1, 2]}', '{"a":[1,2]}'), ("0.0", "0"), ("-0.0", "0"), ("1.25E2", "125"),
    ],
)  # fmt: skip
def test_json_values_as_text(tmp_path: Path, given: str, text: str | None) -> None:
    """Numbers take their shortest text without exponent, texts stay as they are, nested values are JSON."""
    row = json.dumps(event())[:-1] + f', "properties": {{"n": {given}}}}}'
    path = tmp_path / "log.jsonl"
    path.write_text(row + "\n")
    assert Read([path]).one().get("n") == text


def test_parquet_types_as_text(tmp_path: Path) -> None:
    """Typed columns become the texts that CSV would have; NaN is absent."""
    typed = {
        "int": pa.array([5], pa.int64()), "double": pa.array([2.0]), "tiny": pa.array([1e-7]), "nan": pa.array([float("nan")]),
        "yes": pa.array([True]), "dec": pa.array([1], pa.int32()).cast(pa.decimal128(12, 2)), "day": pa.array([1], pa.date32()),
        "tz": pa.array([1_500_000], pa.timestamp("us", "Europe/Madrid")), "naive": pa.array([0], pa.timestamp("us")),
        "list": pa.array([[1, 2]]), "none": pa.array([None], pa.null()),
    }  # fmt: skip
    native = {k: pa.array([v]) for k, v in event().items() if k != "at"}
    at = pa.array([NOON * 1000 + 999], pa.timestamp("ns", "UTC"))
    pq.write_table(pa.table(native | {"at": at} | typed), tmp_path / "t.parquet")
    one = Read([tmp_path / "t.parquet"]).one()
    assert one["at"] == NOON
    assert {name: one.get(name) for name in typed} == {
        "int": "5", "double": "2", "tiny": "0.0000001", "nan": None, "yes": "true", "dec": "1", "day": "1970-01-02",
        "tz": "1970-01-01T00:00:01.5Z", "naive": "1970-01-01T00:00:00", "list": "[1,2]", "none": None,
    }  # fmt: skip


@pytest.mark.parametrize("how", ["struct", "map", "text"])
def test_parquet_properties(tmp_path: Path, how: str) -> None:
    """`properties` may be a struct, a map or a JSON text."""
    values = {
        "struct": pa.array([{"path": "/a", "n": 1.0}]),
        "map": pa.array([[("path", "/a"), ("n", "1")]], pa.map_(pa.string(), pa.string())),
        "text": pa.array(['{"path": "/a", "n": 1.0}']),
    }
    table = pa.table({k: pa.array([v]) for k, v in event().items()} | {"properties": values[how]})
    pq.write_table(table, tmp_path / "t.parquet")
    one = Read([tmp_path / "t.parquet"]).one()
    assert (one["path"], one["n"]) == ("/a", "1")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    """The delimiter is told from the header; a byte order mark and Windows line ends do not matter."""
    path = tmp_path / "log.csv"
    path.write_bytes(
        b"\xef\xbb\xbf" + csv_text([event(path="/a")], delimiter=delimiter).replace("\n", "\r\n").encode()
    )
    assert Read([path]).one()["path"] == "/a"


def test_names_that_differ_in_case(tmp_path: Path) -> None:
    """`Path`, `path` and a name with quotes and spaces are three properties."""
    one = read_rows(tmp_path, event(Path="1", path="2", **{'odd "name" of é': "3"})).one()
    assert (one["Path"], one["path"], one['odd "name" of é']) == ("1", "2", "3")


def test_properties_object_wins_over_a_column(tmp_path: Path) -> None:
    """A property given twice takes the value in the `properties` object."""
    assert (
        read_rows(tmp_path, event(path="/flat", properties={"path": "/in"}), name="x.jsonl").one()["path"]
        == "/in"
    )


# Instants


@pytest.mark.parametrize(
    ("stamp", "micros"),
    [
        ("2026-01-05T10:00:00Z", NOON), ("2026-01-05t10:00:00z", NOON), ("2026-01-05 10:00:00Z", NOON),
        ("2026-01-05T11:00:00+01:00", NOON), ("2026-01-05T11:00:00+0100", NOON), ("2026-01-05 11:00:00+01", NOON),
        ("2026-01-05T10:00:00-00:00", NOON), ("2026-01-05T10:00:00.1234567999Z", NOON + 123_456),
        ("1969-12-31T23:59:59.9999999Z", -1), ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000), (" 2026-01-05T10:00:00Z ", NOON),
    ],
)  # fmt: skip
def test_instants(tmp_path: Path, stamp: str, micros: int) -> None:
    """RFC 3339 with offset; finer digits than microseconds are cut."""
    assert read_rows(tmp_path, event(at=stamp)).one()["at"] == micros


@pytest.mark.parametrize(
    ("stamp", "reason"),
    [
        ("", "at_missing"), ("yesterday", "at_not_an_instant"), ("NaN", "at_not_an_instant"), ("infinity", "at_not_an_instant"),
        ("1767607200", "at_not_an_instant"), ("2026-01-05T24:00:00Z", "at_not_an_instant"),
        ("2026-01-05T23:59:60Z", "at_not_an_instant"), ("2026-02-30T10:00:00Z", "at_not_an_instant"),
        ("2026-13-01T10:00:00Z", "at_not_an_instant"), ("12026-01-05T10:00:00Z", "at_not_an_instant"),
        ("2026-01-05T10:00:00 Europe/Madrid", "at_not_an_instant"), ("2026-02-30", "at_not_an_instant"),
        ("0000-01-01T00:00:00Z", "at_out_of_range"), ("0001-01-01T00:00:00+01:00", "at_out_of_range"),
        ("9999-12-31T23:59:59-01:00", "at_out_of_range"), ("2026-01-05T10:00:00", "at_without_offset"),
        ("2026-01-05 10:00", "at_without_offset"), ("2026-01-05", "at_without_time"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_stamps_that_are_refused(tmp_path: Path, stamp: str, reason: str, name: str) -> None:
    """A stamp that is no instant costs its row, with the reason."""
    read = read_rows(tmp_path, event(at=stamp), event(event_id="e2"), name=name)
    assert read.reasons == {reason: 1}
    assert [each["event_id"] for each in read.events] == ["e2"]


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2026-01-05", "2026-01-04T23:00:00"), ("2026-07-05", "2026-07-04T22:00:00"), ("1901-01-01", "1901-01-01T00:00:00"),
    ],
)  # fmt: skip
def test_dates_without_time(tmp_path: Path, day: str, utc: str) -> None:
    """A date is 00:00 in the agreement's zone, and marked; a date-time without offset is still refused."""
    rows = [event(at=day), event(event_id="e2", at="2026-01-05T10:00:00")]
    read = read_rows(tmp_path, *rows, default_timezone="Europe/Madrid")
    expected = int((datetime.fromisoformat(utc) - datetime(1970, 1, 1)).total_seconds()) * 1_000_000
    assert (read.one()["at"], read.one()["date_only"]) == (expected, True)
    assert read.reasons == {"at_without_offset": 1}


def test_a_date_whose_midnight_does_not_exist(tmp_path: Path) -> None:
    """Cuba's clocks go forward at midnight: the date begins at 01:00, by the gap."""
    read = read_rows(tmp_path, event(at="2026-03-08"), default_timezone="America/Havana")
    assert read.one()["at"] == 1_772_946_000_000_000


# Rows that are wrong


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"event_id": ""}, "event_id_missing"), ({"lead_id": ""}, "lead_id_missing"), ({"kind": ""}, "kind_missing"),
        ({"kind": "Form Submitted"}, "kind_not_snake_case"), ({"kind": "form__submitted"}, "kind_not_snake_case"),
        ({"kind": "x" * 200}, "kind_not_snake_case"), ({"seq": "1.5"}, "seq_not_whole"), ({"actor_kind": "Human"}, "actor_kind_unknown"),
        ({"logged_at": "soon"}, "logged_at_not_an_instant"), ({"received_at": "2026-01-01T00:00:00"}, "received_at_without_offset"),
        ({"kind": "lead_merged"}, "merge_without_into"), ({"kind": "lead_merged", "into": "l1"}, "merge_into_itself"),
        ({"date_only": "maybe"}, "date_only_unknown"), ({"properties": "[1]"}, "properties_not_an_object"),
        ({"properties": "{"}, "properties_not_an_object"), ({"properties": '{"at": "x"}'}, "reserved_property"),
        ({"properties": '{"": "x"}'}, "property_without_name"), ({"properties": json.dumps({"n" * 129: 1})}, "property_name_too_long"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["log.csv", "log.jsonl", "log.parquet"])
def test_reasons(tmp_path: Path, changes: dict[str, str], reason: str, name: str) -> None:
    """Every way a row can be wrong has its code, in every format, and touches no other row."""
    good = (
        event(event_id="good")
        | dict.fromkeys(changes, None)
        | {"lead_id": "l", "kind": "page_viewed", "event_id": "good"}
    )
    if name == "log.jsonl" and "properties" in changes:
        try:
            changes = {"properties": json.loads(changes["properties"])}
        except ValueError:
            return
    read = read_rows(tmp_path, good, event(**changes), name=name)
    assert read.reasons == {reason: 1}, read.problems
    assert [each["event_id"] for each in read.events] == ["good"]
    assert read.rejected == [(3 if name == "log.csv" else 2, reason)]


def test_line_numbers_in_a_careless_csv(tmp_path: Path) -> None:
    """Blank lines, quoted line ends, missing and spare cells, open quotes: each refused row is found at its own line."""
    head = "event_id,lead_id,at,kind,said\n"
    lines = [
        'e1,l,2026-01-05T10:00:00Z,page_viewed,"two\nlines"',  # 2-3
        "",  # 4
        "e2,l,2026-01-05T10:00:00Z",  # 5 too few
        "e3,l,2026-01-05T10:00:00Z,page_viewed,a,b",  # 6 too many
        'e4,l,2026-01-05T10:00:00Z,page_viewed,"a"b',  # 7 quote inside
        "e5,l,nonsense,page_viewed,a",  # 8
        'e6,l,2026-01-05T10:00:00Z,page_viewed,"never closed',  # 9
        "e7,l,2026-01-05T10:00:00Z,page_viewed,last",  # 10
    ]
    path = tmp_path / "log.csv"
    path.write_text(head + "\n".join(lines) + "\n")
    read = Read([path])
    assert [each["event_id"] for each in read.events] == ["e1", "e7"]
    assert read.rejected == [
        (5, "too_few_columns"), (6, "too_many_columns"), (7, "bad_quotes"), (8, "at_not_an_instant"), (9, "bad_quotes"),
    ]  # fmt: skip
    assert read.counts.read == 7


def test_lines_that_are_no_json(tmp_path: Path) -> None:
    """A line that is no JSON object is refused alone."""
    path = tmp_path / "log.jsonl"
    deep = '{"event_id":"d","x":' + "[" * 5000 + "]" * 5000 + "}"
    path.write_text(
        "\n".join(
            [json.dumps(event()), "nonsense", "[1]", '"text"', "", deep, json.dumps(event(event_id="e2"))]
        )
    )
    read = Read([path])
    assert [each["event_id"] for each in read.events] == ["e1", "e2"]
    assert read.rejected == [
        (2, "not_json"),
        (3, "not_an_object"),
        (4, "not_an_object"),
        (6, "json_too_deep"),
    ]


@pytest.mark.parametrize("name", ["long.csv.gz", "long.jsonl.gz"])
def test_a_line_of_200_mb(tmp_path: Path, name: str) -> None:
    """A line of 200 MB is refused without being held in memory; the rows around it stay."""
    path = tmp_path / name
    rows = [csv_text([event()]).encode(), csv_text([event(event_id="e2")]).encode().split(b"\n", 1)[1]]
    if "jsonl" in name:
        rows = [json.dumps(event()).encode() + b"\n", json.dumps(event(event_id="e2")).encode() + b"\n"]
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(rows[0])
        for _ in range(200):
            out.write(b"x" * 1_000_000)
        out.write(b"\n" + rows[1])
    code = (
        "import re, sys; sys.path.insert(0, sys.argv[2]); from event_files import Read; r = Read([sys.argv[1]], threads=1); "
        # its own peak: what the system counts for a process begins with its parent's
        "print(len(r.events), r.reasons, re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    found, rest = done.stdout.split(" ", 1)
    assert found == "2"
    assert "line_too_long" in rest
    assert int(rest.split()[-1]) < 600_000


# Duplicates


def test_exact_repeats_are_dropped_and_counted(tmp_path: Path) -> None:
    """Rows of one id that differ in nothing but when they came are one event: the one that came first."""
    early, late = "2026-01-05T10:05:00Z", "2026-01-05T10:06:00Z"
    read = read_rows(
        tmp_path, event(received_at=late, path="/a"), event(received_at=early, path="/a", seq="4")
    )
    assert read.one()["received_at"] == NOON + 300_000_000
    assert (read.counts.accepted, read.counts.repeated, read.counts.rejected) == (1, 1, 0)


def test_rows_of_one_id_that_differ(tmp_path: Path) -> None:
    """The one received first is kept, the others are rejected; without `received_at`, `at` counts as it."""
    read = read_rows(
        tmp_path,
        event(path="/b", received_at="2026-01-05T10:00:01Z"),
        event(path="/a"),
        event(lead_id="l0", at="2026-01-05T10:00:02Z"),
    )
    assert read.one()["path"] == "/a"
    assert read.reasons == {"duplicate_event_id": 2}


def test_until_and_as_of(tmp_path: Path) -> None:
    """Events after `until`, or not yet received at `as_of`, are not in the log."""
    rows = [
        event(),
        event(event_id="e2", at="2026-01-05T10:00:01Z"),
        event(event_id="e3", received_at="2026-01-06T00:00:00Z"),
    ]
    path = write(tmp_path / "log.csv", rows)
    assert [each["event_id"] for each in Read([path], until=NOON).events] == ["e1", "e3"]
    assert [each["event_id"] for each in Read([path], as_of=NOON + 1_000_000).events] == ["e1", "e2"]


# Files that are wrong


def test_every_problem_of_every_file(tmp_path: Path) -> None:
    """All files that cannot be read are named at once, each with what to do."""
    good = write(tmp_path / "good.csv", [event()])
    files: dict[str, bytes] = {
        "empty.csv": b"",
        "blank.csv": b"\n\n",
        "binary.csv": bytes(range(256)) * 10,
        "sheet.csv": b"PK\x03\x04 and more",
        "latin.csv": b"event_id,lead_id,at,kind,name\ne1,l1,2026-01-05T10:00:00Z,page_viewed,caf\xe9\n",
        "wide.csv": "event_id,lead_id,at,kind\n".encode("utf-16"),
        "cut.csv.gz": gzip.compress(b"event_id,lead_id,at,kind\n" * 1000, mtime=0)[:-20],
        "no.parquet": b"not parquet at all",
        "cut.parquet": b"PAR1" + b"x" * 100,
        "columns.csv": b"Event ID,lead_id,at,kind\n1,2,3,4\n",
        "twice.csv": b"event_id,lead_id,at,kind,kind\n",
        "array.json": b'[{"event_id": 1}]',
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    read = Read([tmp_path / "nowhere.csv", tmp_path, good, good, *(tmp_path / name for name in files)])
    assert read.codes == [
        "not_found", "is_a_directory", "given_twice", "empty", "empty", "binary", "binary", "not_utf8", "utf16", "bad_gzip",
        "bad_parquet", "bad_parquet", "column_missing", "column_twice", "json_array",
    ]  # fmt: skip
    latin = read.problems[7]
    assert (latin.line, latin.params["byte"]) == (2, 72)
    for problem in read.problems:
        assert problem.what and problem.write and problem.file in str(problem)
    assert (
        Read([tmp_path / "columns.csv"]).problems[0].what == "there is no column `event_id` (but `Event ID`)"
    )


def test_json_lines_have_no_header(tmp_path: Path) -> None:
    """A JSON Lines file whose rows all lack a column has rejected rows; one without any object is a problem."""
    assert read_rows(tmp_path, {"event_id": "e1", "at": "2026-01-05T10:00:00Z"}, name="a.jsonl").reasons == {
        "lead_id_missing": 1
    }
    (tmp_path / "b.jsonl").write_text("hello\nthere\n")
    assert Read([tmp_path / "b.jsonl"]).codes == ["no_objects"]


def test_columns_called_like_our_own(tmp_path: Path) -> None:
    """Whatever a property is called, it never meets a name that the reader uses itself."""
    names = [
        "line",
        "part",
        "file",
        "row_no",
        "props",
        "given",
        "vals",
        "reason",
        "value",
        "c0",
        "p0",
        "body",
        "wrong",
        "select",
    ]
    row = event(**{name: f"<{name}>" for name in names}, properties='{"told": "yes"}')
    for form in ("log.csv", "log.parquet"):
        one = read_rows(tmp_path, row, name=form).one()
        assert {name: one.get(name) for name in names} == {name: f"<{name}>" for name in names}
        assert one["told"] == "yes"


@pytest.mark.parametrize("name", ["a[1]*.csv", "b?.jsonl", "it's {c}.parquet", "d*.csv.gz"])
def test_file_names_are_no_patterns(tmp_path: Path, name: str) -> None:
    """A file called like a pattern is that file and no other."""
    write(tmp_path / ("a1x" + "".join(Path(name).suffixes)), [event(event_id="other")])
    assert read_rows(tmp_path, event(), name=name).one()["event_id"] == "e1"


def test_header_alone_is_an_empty_log(tmp_path: Path) -> None:
    """A file with a header and no rows has no events and no problem."""
    path = tmp_path / "log.csv"
    path.write_text("event_id,lead_id,at,kind\n")
    read = Read([path])
    assert (read.problems, read.events, read.counts.read) == ([], [], 0)


def test_segment_messages_in_json_lines(tmp_path: Path) -> None:
    """Segment's calls are told from native rows, line by line, and keep their line numbers."""
    track = {
        "type": "track",
        "event": "Form Submitted",
        "messageId": "m1",
        "userId": "u",
        "timestamp": "2026-01-05T10:00:00Z",
    }
    page = {"type": "page", "messageId": "m2", "anonymousId": "a", "timestamp": "2026-01-05T10:00:00Z"}
    lines = [event(), {"batch": [track, page | {"properties": {"path": "/x"}}]}, page | {"messageId": None}]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    read = Read([path])
    assert [(each["event_id"], each["kind"], each["lead_id"]) for each in read.events] == [
        ("e1", "page_viewed", "l1"), ("m1", "form_submitted", "u"), ("m2", "page_viewed", "a"),
    ]  # fmt: skip
    assert read.rejected == [(3, "event_id_missing")]
