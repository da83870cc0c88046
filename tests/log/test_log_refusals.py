"""Rows and files of events that are wrong: each row is set aside with its line and reason, each file named."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from event_files import Read, csv_text, event, read_rows, write


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
