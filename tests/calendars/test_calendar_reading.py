"""Calendars, durations and instants as people write them: read, or refused with every problem at once."""

from datetime import date

import pytest

from leadpact.calendars import (
    Calendar,
    DurationError,
    InstantError,
    calendar_from,
    format_instant,
    format_seconds,
    parse_duration,
    parse_instant,
    resolve_holidays,
)
from leadpact.calendars.document import calendar_in
from leadpact.calendars.problem import MESSAGES, problem

HOURS = {"mon-fri": ["09:00-17:00"]}
NINE, FIVE = 9 * 3_600_000_000, 17 * 3_600_000_000


def codes(document: object) -> list[tuple[str, str]]:
    """Where each problem lies, and its code."""
    found = calendar_from(document)
    assert isinstance(found, list)
    assert all(str(each) for each in found)
    return [(".".join(each.path), each.code) for each in found]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("sat", {5}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sat-mon", {5, 6, 0}),
        ("mon,wed,fri", {0, 2, 4}),
        ("Sun", {6}),
    ],
)
def test_weekdays(name: str, days: set[int]) -> None:
    """A weekday, a range, a range over the week's end and a list are understood."""
    made = calendar_from({"timezone": "UTC", "hours": {name: "09:00-17:00"}})
    assert isinstance(made, Calendar)
    assert {at for at, hours in enumerate(made.hours) if hours} == days


def test_times_and_dates() -> None:
    """Intervals take seconds and end at 24:00; dates may be ranges, texts or YAML's own."""
    made = calendar_from(
        {
            "timezone": "UTC",
            "hours": {"mon": ["22:00-24:00", "00:00:30-06:00"]},
            "closed": [date(2026, 1, 1), "2026-08-01..2026-08-03"],
            "special": {date(2026, 12, 24): ["09:00-17:00"], "2026-12-31": []},
        }
    )
    assert isinstance(made, Calendar)
    assert made.hours[0] == ((30_000_000, 21_600_000_000), (79_200_000_000, 86_400_000_000))
    assert made.closed == {date(2026, 1, 1), date(2026, 8, 1), date(2026, 8, 2), date(2026, 8, 3)}
    assert made.special == ((date(2026, 12, 24), ((NINE, FIVE),)), (date(2026, 12, 31), ()))


def test_all_problems_at_once() -> None:
    """Every problem of a calendar is listed, each with its place and what to write."""
    document = {
        "timezone": "Europe/Madird",
        "hours": {
            "mon": ["17:00-09:00", "09:00-09:00", "9-17", 9],
            "tue": ["09:00-12:00", "11:00-13:00"],
            "x": [],
        },
        "closed": ["2026-02-30", "2026-05-02..2026-05-01", "2020-01-01..2040-01-01", "2026-05-01T00:00:00Z"],
        "special": {"someday": ["09:00-10:00"]},
        "breaks": {"mon": 5},
        "holidays": "ES-XX",
        "open": True,
    }
    assert codes(document) == [
        ("open", "unknown-key"),
        ("timezone", "unknown-zone"),
        ("hours.mon.0", "reversed"),
        ("hours.mon.1", "empty-interval"),
        ("hours.mon.2", "bad-interval"),
        ("hours.mon.3", "bad-interval"),
        ("hours.tue", "overlap"),
        ("hours.x", "bad-weekday"),
        ("closed.0", "bad-date"),
        ("closed.1", "bad-range"),
        ("closed.2", "long-range"),
        ("closed.3", "bad-date"),
        ("special.someday", "bad-date"),
        ("breaks.mon", "not-a-list"),
        ("holidays", "unknown-region"),
    ]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], [("", "not-a-mapping")]),
        ({}, [("timezone", "missing-key")]),
        ({"timezone": "UTC"}, [("hours", "no-open-time")]),
        (
            {"timezone": "UTC", "hours": HOURS, "breaks": {"mon-sun": ["00:00-24:00"]}},
            [("hours", "no-open-time")],
        ),
        (
            {"timezone": "UTC", "special": {"2026-01-05": ["09:00-10:00"]}, "closed": ["2026-01-05"]},
            [("hours", "no-open-time")],
        ),
        (
            {"timezone": "UTC", "hours": {"mon-fri": [], "fri": ["09:00-10:00"]}},
            [("hours.fri", "weekday-twice")],
        ),
        ({"timezone": "UTC", "hours": []}, [("hours", "not-a-mapping")]),
        ({"timezone": "../etc/passwd", "hours": HOURS}, [("timezone", "unknown-zone")]),
        ({"timezone": "UTC", "hours": HOURS, "holidays": "Spain"}, [("holidays", "bad-region")]),
        ({"timezone": "UTC", "hours": {"mon": ["09:00-25:00"]}}, [("hours.mon.0", "bad-interval")]),
        ({"timezone": "UTC", "hours": {"mon": ["09:60-10:00"]}}, [("hours.mon.0", "bad-interval")]),
    ],
)
def test_problems(document: object, expected: list[tuple[str, str]]) -> None:
    """What cannot be a calendar is refused with its reason, one with no open time too."""
    assert codes(document) == expected


def test_breaks_may_overlap() -> None:
    """Breaks say what is cut out, so two that overlap are one."""
    made = calendar_from(
        {"timezone": "UTC", "hours": HOURS, "breaks": {"mon": ["11:00-13:00", "12:00-14:00"]}}
    )
    assert isinstance(made, Calendar)
    assert len(made.week[0]) == 2


@pytest.mark.parametrize(
    ("text", "shown", "microseconds"),
    [
        ("90bm", "90bm", 5_400_000_000), ("0h", "0h", 0), ("1.5h", "1.5h", 5_400_000_000), ("1d", "1d", 86_400_000_000),
        ("1w", "1w", 604_800_000_000), ("0.000001s", "0.000001s", 1), ("2.0bh", "2bh", 7_200_000_000), ("30bs", "30bs", 30_000_000),
    ],
)  # fmt: skip
def test_durations(text: str, shown: str, microseconds: int) -> None:
    """Durations say what they count, and are exact to the microsecond."""
    found = parse_duration(text)
    assert (str(found), found.microseconds) == (shown, microseconds)
    assert found.is_working == ("b" in text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("30", "bare-number"), ("4x", "bad-duration"), ("", "bad-duration"), ("-4h", "negative"), ("1.5bd", "whole-days"),
        ("0.0000001s", "too-precise"), ("99999999999h", "too-long"), ("9999999bd", "too-long"), ("h", "bad-duration"), ("4H", "bad-duration"),
        ("1" * 5000 + "h", "too-long"), ("٣h", "bad-duration"),
    ],
)  # fmt: skip
def test_bad_durations(text: str, code: str) -> None:
    """A duration that says too little or too much is refused, with what to write."""
    with pytest.raises(DurationError) as caught:
        parse_duration(text)
    assert caught.value.code == code
    assert "write" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T09:00:00+01:00", "2026-01-05T08:00:00Z"), ("2026-01-05 09:00:00.1234567z", "2026-01-05T09:00:00.123456Z"),
        ("2026-01-05t09:00:00.100-00:30", "2026-01-05T09:30:00.1Z"), ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)  # fmt: skip
def test_instants(text: str, expected: str) -> None:
    """RFC 3339 in, UTC out; digits finer than a microsecond are cut."""
    assert format_instant(parse_instant(text)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-01-05T09:00:00", "no-offset"), ("2026-01-05", "bad-instant"), ("2026-02-30T09:00:00Z", "bad-instant"),
        ("2026-01-05T24:00:00Z", "bad-instant"), ("2026-01-05T09:00:61Z", "bad-instant"), ("2026-01-05T09:00:00+24:00", "bad-instant"),
        ("0001-01-01T00:00:00+01:00", "out-of-range"), ("9999-12-31T23:59:59-01:00", "out-of-range"), ("0000-01-01T00:00:00Z", "bad-instant"),
    ],
)  # fmt: skip
def test_bad_instants(text: str, code: str) -> None:
    """An instant without its offset, or that no calendar has, is refused."""
    with pytest.raises(InstantError) as caught:
        parse_instant(text)
    assert caught.value.code == code


def test_seconds_are_exact() -> None:
    """Seconds are printed whole where they are, else with the digits they have."""
    assert [format_seconds(at) for at in (0, 1_500_000, -1, 3_000_000)] == ["0", "1.5", "-0.000001", "3"]
    assert format_seconds(123_456_789_012_000_001) == "123456789012.000001"


def test_holidays() -> None:
    """A region's holidays are its country's and its own."""
    assert date(2026, 5, 2) in resolve_holidays("ES-MD", [2026])
    assert date(2026, 5, 2) not in resolve_holidays("ES", [2026])
    with pytest.raises(ValueError, match="ES-XX"):
        resolve_holidays("ES-XX", [2026])


def test_documents() -> None:
    """A calendar stands alone in its file or among an agreement's; by name, by default, or as the only one."""
    alone = b"timezone: UTC\nhours: {mon-fri: [09:00-17:00]}\n"
    assert isinstance(calendar_in(alone), Calendar)
    two = b"calendar: b\ncalendars:\n  a: {timezone: UTC, hours: {mon: [09:00-17:00]}}\n  b: {timezone: UTC, hours: {tue: [09:00-17:00]}}\n"
    by_default, by_name = calendar_in(two), calendar_in(two, "a")
    assert isinstance(by_default, Calendar)
    assert by_default.hours[1]
    assert isinstance(by_name, Calendar)
    assert by_name.hours[0]
    one = b"calendars:\n  a: {timezone: UTC, hours: {mon: [09:00-17:00]}}\n"
    assert isinstance(calendar_in(one), Calendar)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"timezone: UTC\ntimezone: UTC\n", "duplicate-key"), (b"a: &x 1\nb: *x\n", "alias"), (b"a: [", "not-yaml"),
        (b"a: 2026-02-30\n", "not-yaml"), (b"", "not-a-mapping"), (b"\xff\xfe\x00", "not-yaml"), (b"a" * 262_145, "too-large"),
        (b"a: !!python/object:os.system 1\n", "not-yaml"), (b"calendars: {a: {}, b: {}}\n", "no-calendar"), (b"calendars: 1\n", "not-a-mapping"),
    ],
)  # fmt: skip
def test_bad_documents(text: bytes, code: str) -> None:
    """Aliases, duplicate keys, too large or broken files are refused as problems, never as tracebacks."""
    found = calendar_in(text)
    assert isinstance(found, list)
    assert found[0].code == code


def test_every_message_can_be_said() -> None:
    """Every message fills in from its values, and says what to write."""
    values = dict.fromkeys(("value", "example", "known", "other", "side", "instant"), "x")
    for code in MESSAGES:
        assert "{" not in problem(code, **values).what
        assert problem(code, **values).write
