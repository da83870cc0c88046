"""Event files of any format become one log; a row that is wrong is set aside with its reason, and none disappears."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from event_files import NOON, Read, csv_text, event, read_rows, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
