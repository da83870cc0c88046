"""Stamps of event files: what is an instant, a date without time, or neither."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from event_files import NOON, event, read_rows


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


@pytest.mark.parametrize(
    "named", ["2026-01-05 10:00:00 Europe/Madrid", "2026-01-05T10:00:00 NZ", "2026-01-05T10:00:00 Etc/GMT+5"]
)
@pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
def test_a_zone_that_a_row_names_is_that_row_s_alone(tmp_path: Path, named: str, name: str) -> None:
    """The row is refused; the dates and instants of the rows after it are what they are without it."""
    days = [event(event_id=f"d{n}", at="2026-01-05") for n in range(3)]
    rows = [days[0], event(event_id="n", at=named), days[1], event(event_id="i"), days[2]]
    read = read_rows(tmp_path, *rows, name=name, default_timezone="Europe/Madrid")
    assert read.reasons == {"at_not_an_instant": 1}
    assert {each["event_id"]: each["at"] for each in read.events} == {
        **dict.fromkeys(("d0", "d1", "d2"), 1_767_567_600_000_000), "i": NOON,
    }  # fmt: skip


def test_a_date_whose_midnight_does_not_exist(tmp_path: Path) -> None:
    """Cuba's clocks go forward at midnight: the date begins at 01:00, by the gap."""
    read = read_rows(tmp_path, event(at="2026-03-08"), default_timezone="America/Havana")
    assert read.one()["at"] == 1_772_946_000_000_000
