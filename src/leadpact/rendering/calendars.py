"""Writes the part `calendars`: the time that counts, in words: the week, public holidays, days of their own, breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from babel.dates import get_day_names

from leadpact.calendars.calendar import Calendar, Intervals
from leadpact.calendars.holidays import holidays_of
from leadpact.calendars.instant import HOUR, MINUTE
from leadpact.rendering.blocks import Block, Group, Paragraph, Points, Section, Sentence, Table
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_
from leadpact.words.quantities import runs

LONGEST = 3
"""Years of a term whose public holidays are listed day by day."""


def section(reader: Reader) -> Section:
    """The calendars, each with who works by it."""
    intro = reader.paragraph(
        "A promise in working time runs only while its calendar is open; one in plain hours or days runs day and night.",
        "calendars",
    )
    groups = [_group(reader, name, calendar) for name, calendar in reader.version.calendars.items()]
    return reader.section("calendars", reader.words.say("Calendars: time that counts"), intro, *groups)


def _group(reader: Reader, name: str, calendar: Calendar) -> Group:
    title = Said(reader.words.foreign(name))
    return Group(title, f"calendars.{name}", tuple(_blocks(reader, name, calendar)))


def _blocks(reader: Reader, name: str, calendar: Calendar) -> Iterator[Block]:
    yield Paragraph(tuple(_use(reader, name, calendar)))
    yield _week(reader, calendar)
    days = [
        *_holidays(reader, name, calendar),
        *_closed(reader, calendar),
        *_special(reader, calendar),
        *_breaks(reader, calendar),
    ]
    if days:
        yield Points(tuple(days))


def _use(reader: Reader, name: str, calendar: Calendar) -> Iterator[Sentence]:
    """Whose time it is."""
    agreement = reader.agreement
    yield reader.sentence("Times are those of {zone}.", zone=calendar.timezone)
    people = [
        reader.names.person(key)
        for party in agreement.parties.values()
        for key, person in party.people.items()
        if person.calendar == name
    ]
    if people:
        yield reader.sentence("Its hours are those of {people}.", people=reader.formats.listed(people))
    if name == agreement.calendar:
        yield reader.sentence("It counts wherever no other calendar is named.", "calendar")


def _week(reader: Reader, calendar: Calendar) -> Table:
    say = reader.words.say
    rows = [
        (reader.cell(_weekdays(reader, days)), reader.cell(hours_of(reader, calendar.hours[days[0]])))
        for days in _alike(calendar.hours)
    ]
    return Table(say("The week"), (say("Days"), say("Open")), tuple(rows))


def _alike(week: tuple[Intervals, ...]) -> list[list[int]]:
    """The weekdays in their order, those together that follow one another with the same hours."""
    return [list(days) for _, days in groupby(range(7), key=lambda day: week[day])]


def _weekdays(reader: Reader, days: list[int]) -> Said:
    names = get_day_names("wide", "stand-alone", reader.words.locale)
    if len(days) < 3:
        return reader.title(_lower(reader, days))
    return reader.title(
        reader.words.say("{first} to {last}", first=Said(names[days[0]]), last=Said(names[days[-1]]))
    )


def hours_of(reader: Reader, hours: Intervals) -> Said:
    """The open hours of a day, or that it is closed."""
    if not hours:
        return reader.words.say("closed")
    return reader.formats.listed(
        [
            reader.words.say("{start}–{end}", start=_time(reader, start), end=_time(reader, end))
            for start, end in hours
        ]
    )


def _time(reader: Reader, at: int) -> Said:
    text = f"{at // HOUR:02d}:{at % HOUR // MINUTE:02d}"
    return Said(reader.words.foreign(reader.words.digits(text)))


def _holidays(reader: Reader, name: str, calendar: Calendar) -> Iterator[Sentence]:
    """Which public holidays, and what they close in the term."""
    written = reader.agreement.calendars[name].get("holidays")
    if written is None:
        return
    clause = f"calendars.{name}.holidays"
    is_region = isinstance(written, str) and not written[:1].isdigit()
    found = calendar.holidays or _looked_up(calendar, *_term(reader))
    days = reader.formats.listed(reader.quantities.dates(_in_term(reader, calendar, found)))
    if not is_region:
        yield reader.sentence("Closed on public holidays: {days}.", clause, days=days)
        return
    region = _region(reader, str(written))
    if not days:
        yield reader.sentence("Closed on the public holidays of {region}.", clause, region=region)
        return
    message = N_(
        "Closed on the public holidays of {region}, as fixed at signing; on days otherwise open these are {days}."
    )
    if reader.version.lock is None:
        message = N_(
            "Closed on the public holidays of {region}; on days otherwise open these are {days}. Signing fixes the dates."
        )
    yield reader.sentence(message, clause, region=region, days=days)


def _term(reader: Reader) -> tuple[date, date]:
    """The days that are looked at: the term, or its first year where it has no end or is long."""
    agreement = reader.agreement
    first = date.fromordinal(agreement.effective.toordinal())
    last = agreement.until or first
    if not 0 <= last.year - first.year <= LONGEST or agreement.until is None:
        last = date(first.year, 12, 31)
    return first, date.fromordinal(last.toordinal())


def _looked_up(calendar: Calendar, first: date, last: date) -> frozenset[date]:
    """The public holidays of a region that nobody has fixed yet."""
    if calendar.region is None:
        return frozenset()
    years = range(first.year, last.year + 1)
    return frozenset(day for year in years for day in holidays_of(calendar.region, year))


def _in_term(reader: Reader, calendar: Calendar, days: frozenset[date]) -> list[date]:
    """Those of the term on which the calendar would be open: closed and special days stand in their own sentences."""
    first, last = _term(reader)
    taken = calendar.closed | {day for day, _ in calendar.special}
    return [
        day
        for day in sorted(days)
        if first <= day <= last and day not in taken and calendar.week[day.weekday()]
    ]


def _region(reader: Reader, region: str) -> Said:
    """`Spain (ES-MD)`."""
    country = reader.words.locale.territories.get(region.partition("-")[0])
    if country is None:
        return Said(reader.words.foreign(region))
    return reader.words.say("{name} ({code})", name=Said(country), code=region)


def _closed(reader: Reader, calendar: Calendar) -> Iterator[Sentence]:
    if calendar.closed:
        days = reader.formats.listed(reader.quantities.dates(calendar.closed))
        yield reader.sentence("Closed besides: {days}.", days=days)


def _special(reader: Reader, calendar: Calendar) -> Iterator[Sentence]:
    """Days with hours of their own, those together that follow one another with the same."""
    for days, hours in _together(calendar.special):
        yield reader.sentence("{days}: {hours}.", days=days_of(reader, days), hours=hours_of(reader, hours))
        if opened := _opened(calendar, days) if hours else []:
            yield reader.sentence(
                "Of these days, open although otherwise closed: {days}.",
                days=reader.formats.listed(reader.quantities.dates(opened)),
            )


def _opened(calendar: Calendar, days: list[date]) -> list[date]:
    """The days that hours of their own open on a weekend or a public holiday: who writes summer hours for a range of dates
    may not have meant them, and nobody should sign that unseen."""
    holidays = calendar.holidays or _looked_up(calendar, days[0], days[-1])
    usual = (day for day in days if day not in calendar.closed)
    return [day for day in usual if day in holidays or not calendar.hours[day.weekday()]]


def _breaks(reader: Reader, calendar: Calendar) -> Iterator[Sentence]:
    for weekdays in _alike(calendar.weekly_breaks):
        hours = calendar.weekly_breaks[weekdays[0]]
        if hours:
            yield reader.sentence(
                "Not counted on {days}: {hours}.",
                days=_lower(reader, weekdays),
                hours=hours_of(reader, hours),
            )
    for days, hours in _together(calendar.dated_breaks):
        yield reader.sentence(
            "Not counted on {days}: {hours}.", days=days_of(reader, days), hours=hours_of(reader, hours)
        )


def _lower(reader: Reader, days: list[int]) -> Said:
    names = get_day_names("wide", "stand-alone", reader.words.locale)
    return reader.formats.listed([Said(names[day]) for day in days])


def _together(dated: tuple[tuple[date, Intervals], ...]) -> Iterator[tuple[list[date], Intervals]]:
    """Days with the same hours, a run without a gap at a time."""
    by_hours: dict[Intervals, list[date]] = {}
    for day, hours in dated:
        by_hours.setdefault(hours, []).append(day)
    found = [
        ([first + timedelta(days=n) for n in range((last - first).days + 1)], hours)
        for hours, days in by_hours.items()
        for first, last in runs(days)
    ]
    yield from sorted(found, key=lambda each: each[0][0])


def days_of(reader: Reader, days: list[date]) -> Said:
    """A run of days."""
    return reader.quantities.between(days[0], days[-1])
