"""The page Calendars: the agreement's working time in words, what is closed next, and who is open now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leadpact.agreement.history import Version
from leadpact.calendars.calendar import Calendar, date_of
from leadpact.calendars.holidays import holidays_of
from leadpact.calendars.instant import DAY, epoch_day, year_of
from leadpact.calendars.zone import offsets
from leadpact.rendering.blocks import Block, Group, Paragraph, Points, Table
from leadpact.rendering.calendars import hours_of, section
from leadpact.rendering.html import html
from leadpact.rendering.reader import Reader
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import needs
from leadpact.web.pages.frame import words_of
from leadpact.web.records.models import Away

NEXT = 6
"""Closed days that are shown of each calendar."""
AHEAD = 2
"""Years in which they are looked for."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Somebody's time today, on the clocks of their calendar's zone."""

    name: str
    calendar: str
    clock: str
    today: str
    is_open: bool
    is_away: bool


@require_GET
@needs("see_people")
def listed(request: HttpRequest) -> HttpResponse:
    """All calendars of the version in force, and everybody's hours now."""
    history = agreed()
    if history is None:
        return render(request, "people/calendars.html", {"has_agreement": False})
    at = now()
    version = history.at(at)
    reader = Reader(version, words_of(request))
    groups = [
        {
            "title": html(group.title),
            "blocks": [_shown(block) for block in group.blocks],
            "next": _closed_next(reader, version.calendars[group.clause.removeprefix("calendars.")], at),
        }
        for group in section(reader).blocks
        if isinstance(group, Group)
    ]
    told = {"has_agreement": True, "groups": groups, "hours": hours_now(reader, version, at)}
    return render(request, "people/calendars.html", told)


def hours_now(reader: Reader, version: Version, at: int) -> list[Hours]:
    """Everybody of the agreement: whether their calendar is open at an instant, microseconds UTC, and today's hours."""
    away = set(Away.objects.filter(from_at__lte=at, to_at__gt=at).values_list("person", flat=True))
    found = []
    for party in version.agreement.parties.values():
        for key, person in party.people.items():
            name = version.agreement.calendar_of(person)
            calendar = version.calendars[name]
            day, local = local_of(calendar, at)
            spans = calendar.open_on(day, holidays_on(calendar, day))
            clock = f"{local // 3_600_000_000:02d}:{local // 60_000_000 % 60:02d}"
            found.append(
                Hours(
                    name=str(reader.names.person(key)),
                    calendar=name,
                    clock=reader.words.digits(clock),
                    today=str(hours_of(reader, spans)),
                    is_open=any(start <= local < end for start, end in spans),
                    is_away=key in away,
                )
            )
    return found


def local_of(calendar: Calendar, at: int) -> tuple[int, int]:
    """The epoch day and the microseconds into it on the clocks of a calendar's zone."""
    year = year_of(at)
    day, local = divmod(offsets(calendar.timezone, year, year).local(at), DAY)
    return int(day), int(local)


def holidays_on(calendar: Calendar, day: int) -> frozenset[int]:
    """The holidays of a day's year that no lock fixed, as epoch days."""
    if calendar.holidays or calendar.region is None:
        return frozenset()
    return frozenset(map(epoch_day, holidays_of(calendar.region, date_of(day).year)))


def _closed_next(reader: Reader, calendar: Calendar, at: int) -> list[str]:
    """The next days on which the week would be open and the calendar is not."""
    day, _ = local_of(calendar, at)
    today = date_of(day)
    days = set(calendar.holidays | calendar.closed)
    if not calendar.holidays and calendar.region is not None:
        for year in range(today.year, today.year + AHEAD):
            days |= holidays_of(calendar.region, year)
    special = {day for day, hours in calendar.special if hours}
    coming: list[date] = [
        day for day in sorted(days) if day >= today and calendar.week[day.weekday()] and day not in special
    ]
    return [str(reader.quantities.day(day)) for day in coming[:NEXT]]


def _shown(block: Block) -> dict[str, Any]:
    """A block as the template sets it."""
    if isinstance(block, Table):
        rows = [[html(cell.text) for cell in row] for row in block.rows]
        return {
            "kind": "table",
            "caption": html(block.caption),
            "header": list(map(html, block.header)),
            "rows": rows,
        }
    if isinstance(block, Points):
        return {"kind": "points", "items": [html(each.text) for each in block.sentences]}
    assert isinstance(block, Paragraph)
    return {"kind": "paragraph", "text": html(" ".join(each.text for each in block.sentences))}
