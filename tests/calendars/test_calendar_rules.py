"""The rules of working time, one by one, as docs/reference/calendars.md states them."""

from datetime import date
from itertools import pairwise

import pytest

from leadpact.calendars import (
    Calendar,
    NoOpenTimeError,
    OutOfRangeError,
    back,
    calendar_from,
    due,
    elapsed,
    format_instant,
    next_open,
    parse_duration,
    parse_instant,
    wall_elapsed,
)
from leadpact.calendars.stretch import stretch

HOUR = 3_600_000_000


def calendar(**document: object) -> Calendar:
    made = calendar_from({"timezone": "Europe/Madrid", **document})
    assert isinstance(made, Calendar), [str(each) for each in made]
    return made


MADRID = calendar(hours={"mon-fri": ["09:00-14:00", "15:30-18:30"]})
NIGHT = calendar(hours={"mon-fri": ["22:00-24:00", "00:00-06:00"]})
EVENING = calendar(hours={"mon-fri": ["18:00-24:00"]})


def due_text(where: Calendar, start: str, within: str, *pauses: tuple[str, str]) -> str:
    gaps = [(parse_instant(a), parse_instant(b)) for a, b in pauses]
    return format_instant(due(where, parse_instant(start), parse_duration(within), gaps))


def back_text(where: Calendar, end: str, within: str, *pauses: tuple[str, str]) -> str:
    gaps = [(parse_instant(a), parse_instant(b)) for a, b in pauses]
    return format_instant(back(where, parse_instant(end), parse_duration(within), gaps))


def hours(where: Calendar, start: str, end: str, *pauses: tuple[str, str]) -> float:
    gaps = [(parse_instant(a), parse_instant(b)) for a, b in pauses]
    return elapsed(where, parse_instant(start), parse_instant(end), gaps) / HOUR


@pytest.mark.parametrize(
    ("start", "within", "expected"),
    [
        ("2026-01-05T13:30:00+01:00", "30bm", "2026-01-05T13:00:00Z"),  # falls exactly on closing: stays
        ("2026-01-05T14:00:00+01:00", "0bm", "2026-01-05T14:30:00Z"),  # zero: the next open instant
        ("2026-01-05T14:00:00+01:00", "1bm", "2026-01-05T14:31:00Z"),
        ("2026-01-09T18:00:00+01:00", "1bh", "2026-01-12T08:30:00Z"),  # over the weekend
        ("2026-01-09T18:00:00+01:00", "1h", "2026-01-09T18:00:00Z"),  # the wall does not wait
        ("2026-01-05T10:00:00+01:00", "0h", "2026-01-05T09:00:00Z"),
        ("2026-01-05T10:00:00+01:00", "1.5bh", "2026-01-05T10:30:00Z"),
        ("2026-01-05T10:00:00+01:00", "1w", "2026-01-12T09:00:00Z"),
    ],
)
def test_due(start: str, within: str, expected: str) -> None:
    """A due instant is the earliest at which the duration has elapsed; one on closing stays there."""
    assert due_text(MADRID, start, within) == expected


@pytest.mark.parametrize(
    ("start", "within", "expected"),
    [
        ("2026-01-05T10:00:00+01:00", "1bd", "2026-01-06T09:00:00Z"),
        ("2026-01-09T10:00:00+01:00", "1bd", "2026-01-12T09:00:00Z"),
        ("2026-01-10T10:00:00+01:00", "1bd", "2026-01-13T08:00:00Z"),  # first moved to Monday 09:00
        ("2026-01-10T10:00:00+01:00", "0bd", "2026-01-12T08:00:00Z"),
        (
            "2026-03-27T10:00:00+01:00",
            "1bd",
            "2026-03-30T08:00:00Z",
        ),  # the clock has changed: same local time
    ],
)
def test_working_days(start: str, within: str, expected: str) -> None:
    """`n bd` is the same local time n working days after the next open instant."""
    assert due_text(MADRID, start, within) == expected


def test_working_days_are_clipped() -> None:
    """The local time is clipped to the day's hours; in a break it is the last open instant before it."""
    where = calendar(
        hours={"mon": ["08:00-20:00"], "tue": ["09:00-14:00", "15:30-18:30"]},
        special={"2026-01-06": ["10:00-11:00"]},
    )
    assert due_text(where, "2026-01-05T08:30:00+01:00", "1bd") == "2026-01-06T09:00:00Z"
    assert due_text(where, "2026-01-05T19:00:00+01:00", "1bd") == "2026-01-06T10:00:00Z"
    assert due_text(where, "2026-01-12T14:30:00+01:00", "1bd") == "2026-01-13T13:00:00Z"
    assert back_text(where, "2026-01-19T14:30:00+01:00", "1bd") == "2026-01-13T13:00:00Z"


def test_a_date_that_is_no_working_day_is_passed_over() -> None:
    """A working day is a date with some open time: closed days, holidays and fully broken ones are none."""
    where = calendar(
        hours={"mon-fri": ["09:00-17:00"]},
        closed=["2026-01-06"],
        holidays=["2026-01-07"],
        breaks={"2026-01-08": ["08:00-18:00"]},
    )
    assert due_text(where, "2026-01-05T10:00:00+01:00", "1bd") == "2026-01-09T09:00:00Z"


def test_precedence() -> None:
    """Closed beats special beats holidays beats the week; breaks are cut last, by weekday and by date."""
    where = calendar(
        hours={"mon-fri": ["09:00-17:00"]},
        closed=["2026-01-05"],
        special={"2026-01-05": ["09:00-17:00"], "2026-01-06": ["10:00-15:00"]},
        holidays=["2026-01-05", "2026-01-06", "2026-01-07"],
        breaks={"tue,thu": ["12:00-13:00"], "2026-01-08": ["09:00-10:00", "16:00-18:00"]},
    )
    days = [f"2026-01-{day:02d}T00:00:00+01:00" for day in range(5, 11)]
    assert [hours(where, a, b) for a, b in pairwise(days)] == [0, 4, 0, 5, 8]


def test_gap_and_repeated_hour() -> None:
    """A missing local time moves forward by the gap, an ambiguous one is the first; emptied spans vanish."""
    where = calendar(hours={"sun": ["01:00-02:15", "02:45-03:30"], "mon": ["09:00-10:00"]})
    spring = "2026-03-29T00:00:00+01:00"
    assert hours(where, spring, "2026-03-29T12:00:00+02:00") == 1.25  # 01:00-03:15; 03:45 comes after 03:30
    assert (
        hours(where, "2026-10-25T00:00:00+02:00", "2026-10-25T12:00:00+01:00") == 3
    )  # 1.25, then 02:45 to 03:30
    lost = calendar(hours={"sun": ["02:00-03:00"]})
    assert hours(lost, spring, "2026-03-30T00:00:00+02:00") == 0


def test_overlap_made_by_a_gap_counts_once() -> None:
    """Spans that a time change pushes onto one another are counted once."""
    where = calendar(hours={"sun": ["02:00-02:30", "03:00-04:00"]})
    assert hours(where, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00") == 1


def test_night_shift() -> None:
    """A night shift is two intervals that meet at 24:00; time runs through midnight."""
    assert due_text(NIGHT, "2026-01-05T23:00:00+01:00", "3bh") == "2026-01-06T01:00:00Z"
    assert hours(NIGHT, "2026-01-05T00:00:00+01:00", "2026-01-10T00:00:00+01:00") == 40


def test_back_mirrors_due() -> None:
    """`back` is the latest instant from which the duration has elapsed at the end; one on opening stays there."""
    assert back_text(MADRID, "2026-01-12T09:30:00+01:00", "1bh") == "2026-01-09T17:00:00Z"
    assert back_text(MADRID, "2026-01-05T14:00:00+01:00", "5bh") == "2026-01-05T08:00:00Z"
    assert back_text(MADRID, "2026-01-11T12:00:00+01:00", "0bh") == "2026-01-09T17:30:00Z"
    assert back_text(MADRID, "2026-01-12T09:00:00+01:00", "0bh") == "2026-01-12T08:00:00Z"
    assert back_text(MADRID, "2026-01-12T09:00:00+01:00", "1bd") == "2026-01-09T08:00:00Z"
    assert back_text(MADRID, "2026-01-12T09:00:00+01:00", "1d") == "2026-01-11T08:00:00Z"


def test_back_from_midnight_belongs_to_the_day_that_closes() -> None:
    """Closing at 24:00 is that day's; midnight inside open time is the new day's."""
    assert back_text(EVENING, "2026-01-10T00:00:00+01:00", "1bd") == "2026-01-08T23:00:00Z"
    always = calendar(hours={"mon-sun": ["00:00-24:00"]})
    assert back_text(always, "2026-01-10T00:00:00+01:00", "1bd") == "2026-01-08T23:00:00Z"


def test_negative_elapsed() -> None:
    """An end before the start counts the same time, negative."""
    assert hours(MADRID, "2026-01-05T12:00:00+01:00", "2026-01-05T10:00:00+01:00") == -2
    assert wall_elapsed(HOUR, 0, [(0, HOUR // 2)]) == -HOUR // 2


PAUSE = ("2026-01-05T10:00:00+01:00", "2026-01-05T11:00:00+01:00")


def test_pauses() -> None:
    """Pauses take working time out, overlapping ones once; outside working time they change nothing."""
    start = "2026-01-05T09:00:00+01:00"
    assert due_text(MADRID, start, "2bh", PAUSE) == "2026-01-05T11:00:00Z"
    overlapping = ("2026-01-05T10:30:00+01:00", "2026-01-05T11:30:00+01:00")
    assert due_text(MADRID, start, "2bh", PAUSE, overlapping) == "2026-01-05T11:30:00Z"
    assert due_text(MADRID, start, "8bh", ("2026-01-05T14:00:00+01:00", "2026-01-05T15:30:00+01:00")) == (
        "2026-01-05T17:30:00Z"
    )
    assert due_text(MADRID, start, "2h", PAUSE) == "2026-01-05T11:00:00Z"
    assert hours(MADRID, start, "2026-01-05T12:00:00+01:00", PAUSE, overlapping) == 1.5
    assert back_text(MADRID, "2026-01-05T12:00:00+01:00", "2bh", PAUSE) == "2026-01-05T08:00:00Z"


def test_pauses_and_closing() -> None:
    """A due on closing stays there unless working time was paused before it; then it runs on from the opening."""
    start = "2026-01-05T12:00:00+01:00"
    lunch = ("2026-01-05T14:00:00+01:00", "2026-01-05T16:00:00+01:00")
    assert due_text(MADRID, start, "2bh", lunch) == "2026-01-05T13:00:00Z"
    assert due_text(MADRID, start, "3bh", lunch) == "2026-01-05T16:00:00Z"


def test_pauses_and_working_days() -> None:
    """Working days stay where they are unless working time was paused; paused time is then added to them."""
    start = "2026-01-05T10:00:00+01:00"
    night = ("2026-01-05T20:00:00+01:00", "2026-01-06T08:00:00+01:00")
    after = ("2026-01-06T10:00:00+01:00", "2026-01-06T12:00:00+01:00")
    assert due_text(MADRID, start, "1bd", night, after) == "2026-01-06T09:00:00Z"
    hour = ("2026-01-05T11:00:00+01:00", "2026-01-05T12:00:00+01:00")
    assert due_text(MADRID, start, "1bd", hour) == "2026-01-06T10:00:00Z"
    assert due_text(MADRID, start, "1bd", hour, after) == "2026-01-06T12:00:00Z"


def test_zero_and_pauses() -> None:
    """Zero duration is the next open instant outside a pause."""
    assert due_text(MADRID, "2026-01-05T10:30:00+01:00", "0bm", PAUSE) == "2026-01-05T10:00:00Z"
    assert due_text(MADRID, "2026-01-05T10:00:00+01:00", "0bm", PAUSE) == "2026-01-05T10:00:00Z"
    late = ("2026-01-05T10:00:00+01:00", "2026-01-05T14:00:00+01:00")
    assert due_text(MADRID, "2026-01-05T10:30:00+01:00", "0bd", late) == "2026-01-05T14:30:00Z"


def test_no_time_left() -> None:
    """Past the last special day of an empty week there is no answer, and that is said at once."""
    where = calendar(special={"2026-01-05": ["09:00-10:00"]})
    assert due_text(where, "2026-01-05T09:00:00+01:00", "1bh") == "2026-01-05T09:00:00Z"
    for within in ("61bm", "1bd"):
        with pytest.raises(NoOpenTimeError, match="no open time after 2026-01-05T08:00:00Z"):
            due_text(where, "2026-01-05T09:00:00+01:00", within)
    with pytest.raises(NoOpenTimeError, match="no open time before"):
        back_text(where, "2026-01-05T09:30:00+01:00", "1bh")
    with pytest.raises(NoOpenTimeError):
        due_text(where, "2026-01-06T09:00:00+01:00", "0bh")


def test_range_of_instants() -> None:
    """Instants run over the years 1 to 9999; beyond them there is an error, in both directions and ways."""
    for within in ("9000bh", "300bd", "9999h"):
        with pytest.raises(OutOfRangeError):
            due_text(MADRID, "9999-12-01T00:00:00Z", within)
        with pytest.raises(OutOfRangeError):
            back_text(MADRID, "0001-01-20T00:00:00Z", within)
    assert hours(MADRID, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z") == pytest.approx(20_868_920)


def test_far_years_repeat() -> None:
    """Far years are worked out by the 400-year cycle, except near dates of their own."""
    plain = calendar(hours={"mon-fri": ["09:00-17:00"]})
    dated = calendar(hours={"mon-fri": ["09:00-17:00"]}, closed=["3000-01-01", "2200-01-01"])
    whole = hours(plain, "2190-01-01T00:00:00Z", "3210-01-01T00:00:00Z")
    assert whole - hours(dated, "2190-01-01T00:00:00Z", "3210-01-01T00:00:00Z") == 16
    for far, like in ((2601, 2201), (9999, 2399), (1299, 1699), (2, 1602)):
        assert stretch(plain, far, far).total == stretch(plain, like, like).total


def test_skipped_day() -> None:
    """Apia skipped 2011-12-30: its hours move onto the 31st, where they count once."""
    where = calendar_from({"timezone": "Pacific/Apia", "hours": {"mon-sun": ["09:00-17:00"]}})
    assert isinstance(where, Calendar)
    assert hours(where, "2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00") == 16
    assert due_text(where, "2011-12-29T10:00:00-10:00", "1bd") == "2011-12-30T20:00:00Z"


def test_regions_follow_the_years() -> None:
    """A region's holidays hold in every year asked about; a lock holds its own dates only."""
    region = calendar(hours={"mon-fri": ["09:00-17:00"]}, holidays="ES-MD")
    assert format_instant(next_open(region, parse_instant("2026-05-01T00:00:00Z"))) == "2026-05-04T07:00:00Z"
    assert format_instant(next_open(region, parse_instant("2031-05-01T00:00:00Z"))) == "2031-05-05T07:00:00Z"
    locked = calendar_from(
        {"timezone": "Europe/Madrid", "hours": {"mon-fri": ["09:00-17:00"]}, "holidays": "ES-MD"},
        lock=[date(2026, 5, 4)],
    )
    assert isinstance(locked, Calendar)
    assert format_instant(next_open(locked, parse_instant("2026-05-01T00:00:00Z"))) == "2026-05-01T07:00:00Z"
    assert format_instant(next_open(locked, parse_instant("2026-05-04T00:00:00Z"))) == "2026-05-05T07:00:00Z"
