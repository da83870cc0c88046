"""The example calendar of a clock: a few starts in the version's own calendar, and when each is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from leadpact.agreement.follow_up import Clock
from leadpact.calendars import Calendar, Duration, due
from leadpact.calendars.calendar import Intervals
from leadpact.calendars.holidays import holidays_of
from leadpact.calendars.instant import DAY, HOUR, MINUTE, epoch_day
from leadpact.calendars.problem import CalendarError
from leadpact.calendars.zone import offsets
from leadpact.rendering.blocks import Cell, Table
from leadpact.rendering.phrases import instant
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.formatting import Formats
from leadpact.words.naming import N_

LONGEST_LOOK = 400
"""Days of the term that are looked at for examples: a year shows every kind of day."""
MOST_TARGETS = 4
BEFORE_CLOSING, INTO_MORNING, AFTER_CLOSING = 10 * MINUTE, HOUR, 2 * HOUR
MIDDAY = 11 * HOUR


@dataclass(frozen=True, slots=True)
class Start:
    """When an example starts: what kind of moment it is, and the instant in microseconds UTC."""

    kind: str
    at: int


def example(reader: Reader, clock: Clock) -> Table | None:
    """When an answer is due for a few typical starts, for each time the clock promises; None where no day is open."""
    name = reader.agreement.counted_by(clock)
    calendar = reader.version.calendars.get(name)
    if calendar is None:
        return None
    first, last = term(reader)
    starts = starts_of(calendar, first, last)
    if not starts:
        return None
    formats = Formats(reader.words, calendar.timezone)
    spans = list(dict.fromkeys(target.is_ for target in clock.within))[:MOST_TARGETS]
    say = reader.words.say
    header = (
        say("If it starts"),
        *(say("Due, within {time}", time=formats.duration(span)) for span in spans),
    )
    rows = tuple(_row(reader, formats, calendar, start, spans) for start in starts)
    return Table(
        say("Examples by the calendar “{calendar}” (times of {zone})", calendar=name, zone=calendar.timezone),
        header,
        rows,
    )


def term(reader: Reader) -> tuple[date, date | None]:
    """The first and the last day of the agreement, in its own zone."""
    formats, until = reader.formats, reader.agreement.until_at
    first = formats.local(reader.agreement.effective_at).date()
    return first, None if until is None else formats.local(until - 1).date()


def _row(
    reader: Reader, formats: Formats, calendar: Calendar, start: Start, spans: list[Duration]
) -> tuple[Cell, ...]:
    kind = reader.words.say(start.kind)
    when = reader.words.say("{moment}: {instant}", moment=kind, instant=instant(formats, start.at))
    return (
        reader.cell(when),
        *(reader.cell(_due(reader, formats, calendar, start.at, span)) for span in spans),
    )


def _due(reader: Reader, formats: Formats, calendar: Calendar, at: int, span: Duration) -> Said:
    try:
        return instant(formats, due(calendar, at, span))
    except CalendarError:
        return reader.words.say("a time beyond the calendar")


@lru_cache(maxsize=64)
def starts_of(calendar: Calendar, first: date, last: date | None) -> tuple[Start, ...]:
    """A morning, shortly before closing, a closed day (or a night), and the day before a holiday, as far as there are."""
    return tuple(_starts(calendar, first, last))


def _starts(calendar: Calendar, first: date, last: date | None) -> Iterator[Start]:
    end = min(last or date.max, first + timedelta(days=LONGEST_LOOK) if first.year < 9990 else date.max)
    days = [first + timedelta(days=place) for place in range((end - first).days + 1)]
    hours = {day: hours_of(calendar, day) for day in [*days, _next(end)]}
    ordinary = _ordinary(calendar, days, hours)
    if ordinary is None:
        return
    opening, closing = hours[ordinary][0], hours[ordinary][-1][1]
    morning = opening[0] + INTO_MORNING if opening[1] - opening[0] > INTO_MORNING else opening[0]
    yield Start(N_("in the morning"), _instant(calendar, ordinary, morning))
    if closing - BEFORE_CLOSING > morning:
        yield Start(N_("shortly before closing"), _instant(calendar, ordinary, closing - BEFORE_CLOSING))
    closed = next((day for day in days if day > ordinary and not hours[day]), None)
    if closed is not None:
        yield Start(N_("on a closed day"), _instant(calendar, closed, MIDDAY))
    elif closing + AFTER_CLOSING < DAY:
        yield Start(N_("at night"), _instant(calendar, ordinary, closing + AFTER_CLOSING))
    eve = next((day for day in days if hours[day] and _is_holiday(calendar, _next(day), hours)), None)
    if eve is not None:
        yield Start(
            N_("on the eve of a holiday"), _instant(calendar, eve, hours[eve][-1][1] - BEFORE_CLOSING)
        )


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def hours_of(calendar: Calendar, day: date) -> Intervals:
    """The open local hours of a date, holidays taken out."""
    holidays: frozenset[int] = frozenset()
    if calendar.region is not None:
        holidays = frozenset(map(epoch_day, holidays_of(calendar.region, day.year)))
    return calendar.open_on(epoch_day(day), holidays)


def _ordinary(calendar: Calendar, days: list[date], hours: dict[date, Intervals]) -> date | None:
    """The first day with the week's own hours and an open day after it, else the first open day."""
    for day in days:
        if hours[day] and hours[day] == calendar.week[day.weekday()] and hours[_next(day)]:
            return day
    return next((day for day in days if hours[day]), None)


def _is_holiday(calendar: Calendar, day: date, hours: dict[date, Intervals]) -> bool:
    """Closed, though the week would be open."""
    return not hours[day] and bool(calendar.week[day.weekday()])


def _instant(calendar: Calendar, day: date, local: int) -> int:
    """A local time of a date, microseconds after midnight, as an instant."""
    return offsets(calendar.timezone, day.year, day.year).instant(epoch_day(day) * DAY + local)
