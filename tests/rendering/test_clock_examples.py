"""The example calendar of a clock: typical starts, and dues that the clock itself would count."""

from __future__ import annotations

from datetime import date

from promise_examples import acme, reader, rows, small, tables

from leadpact.calendars import Calendar, calendar_from, due, format_instant, parse_duration, parse_instant
from leadpact.rendering import follow_up
from leadpact.rendering.clock_example import starts_of

CLOCK = "follow_up: {clocks: {call: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, objective: 90%}}}"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def calendar(**written: object) -> Calendar:
    """A calendar in Madrid."""
    found = calendar_from({"timezone": "Europe/Madrid", **written})
    assert isinstance(found, Calendar)
    return found


def kinds(found: Calendar) -> list[tuple[str, str]]:
    """The starts of a calendar in 2026."""
    return [(start.kind, format_instant(start.at)) for start in starts_of(found, *YEAR)]


def test_the_starts_are_a_morning_a_closing_a_closed_day_and_an_eve() -> None:
    """Acme, in Madrid: Thursday 1 January is a holiday, Friday is short, Tuesday 6 is a holiday; the first ordinary day before
    an open one is Wednesday 7, open to 18:30; closed is Saturday 10; the first eve is Monday 5. UTC is an hour less."""
    version = acme()
    assert [
        (start.kind, format_instant(start.at)) for start in starts_of(version.calendars["madrid"], *YEAR)
    ] == [
        ("in the morning", "2026-01-07T09:00:00Z"),
        ("shortly before closing", "2026-01-07T17:20:00Z"),
        ("on a closed day", "2026-01-10T10:00:00Z"),
        ("on the eve of a holiday", "2026-01-05T17:20:00Z"),
    ]


def test_dues_are_those_of_the_calendar_by_hand() -> None:
    """Wednesday 18:20 and 30 minutes: 10 to closing, 20 from Thursday 9:00. Monday 5 at 18:20 and 4 hours: 10 minutes, then the
    holiday, then 3:50 from Wednesday 9:00."""
    table = next(table for table in tables(follow_up.section(reader(acme()))) if len(table.header) == 5)
    assert rows(table)[1] == (
        "shortly before closing: Wed 7 Jan 2026, 18:20",
        "Thu 8 Jan 2026, 09:20",
        "Thu 8 Jan 2026, 09:50",
        "Thu 8 Jan 2026, 10:50",
        "Thu 8 Jan 2026, 12:50",
    )
    assert rows(table)[3][4] == "Wed 7 Jan 2026, 12:50"
    madrid = acme().calendars["madrid"]
    assert due(madrid, parse_instant("2026-01-07T18:20:00+01:00"), parse_duration("30bm")) == parse_instant(
        "2026-01-08T09:20:00+01:00"
    )
    assert due(madrid, parse_instant("2026-01-05T18:20:00+01:00"), parse_duration("4bh")) == parse_instant(
        "2026-01-07T12:50:00+01:00"
    )


def test_each_clock_has_its_own_dues() -> None:
    """A column for each time promised; days on the wall and working days differ."""
    found = {
        table.header[1:]: rows(table)
        for table in tables(follow_up.section(reader(acme())))
        if "Examples" in table.caption
    }
    assert found[("Due, within 21 days",)][2] == (
        "on a closed day: Sat 10 Jan 2026, 11:00",
        "Sat 31 Jan 2026, 11:00",
    )
    assert found[("Due, within 3 working days",)][2] == (
        "on a closed day: Sat 10 Jan 2026, 11:00",
        "Thu 15 Jan 2026, 09:00",
    )


def test_a_week_that_never_closes_has_no_closed_day() -> None:
    """Open every day: a night instead; open day and night: the morning and the last minutes alone."""
    daily = [kind for kind, _ in kinds(calendar(hours={"mon-sun": ["09:00-17:00"]}))]
    assert daily == ["in the morning", "shortly before closing", "at night"]
    always = kinds(calendar(hours={"mon-sun": ["00:00-24:00"]}))
    assert [kind for kind, _ in always] == ["in the morning", "shortly before closing"]


def test_starts_lie_in_the_term() -> None:
    """A term of one closed day has no examples, and its clock no table."""
    office = calendar(hours={"mon-fri": ["09:00-17:00"]})
    assert starts_of(office, date(2026, 1, 3), date(2026, 1, 4)) == ()
    base = (
        "name: S\neffective: 2026-01-03\nuntil: 2026-01-04\nparties: {sales: {}}\n"
        "calendars: {office: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}}\n"
    )
    assert not [
        table
        for table in tables(follow_up.section(reader(small(CLOCK, base))))
        if "Examples" in table.caption
    ]


def test_the_end_of_the_calendar_is_no_edge_to_fall_over() -> None:
    """A term without an end, begun in the last days there are, has examples."""
    office = calendar(hours={"mon-fri": ["09:00-17:00"]})
    found = starts_of(office, date(9999, 12, 27), None)
    assert [(start.kind, format_instant(start.at)) for start in found] == [
        ("in the morning", "9999-12-27T09:00:00Z"),
        ("shortly before closing", "9999-12-27T15:50:00Z"),
        ("at night", "9999-12-27T18:00:00Z"),
    ]


def test_times_are_those_of_the_clocks_calendar() -> None:
    """A calendar of another zone tells its own local times, and says whose they are."""
    more = f"""
    calendar: office
    {CLOCK.replace("within: 4bh", "calendar: tokyo, within: 4bh")}
    """
    base = (
        "name: S\neffective: 2026-01-01\nparties: {sales: {}}\ncalendars:\n"
        "  office: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}\n"
        "  tokyo: {timezone: Asia/Tokyo, hours: {mon-fri: [10:00-18:00]}}\n"
    )
    table = tables(follow_up.section(reader(small(more, base))))[-1]
    assert table.caption == "Examples by the calendar “tokyo” (times of Asia/Tokyo)"
    assert rows(table)[0] == ("in the morning: Thu 1 Jan 2026, 11:00", "Thu 1 Jan 2026, 15:00")
