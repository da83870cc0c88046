"""Snoozes a lead: it leaves its owner's list until a working hour. That is no event, and stops no promise."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from leadpact.agreement.history import Version
from leadpact.calendars import Calendar, CalendarError, Duration, due, next_open
from leadpact.calendars.calendar import Interval, Intervals, merged
from leadpact.calendars.instant import year_of
from leadpact.calendars.stretch import year_stretch
from leadpact.web.actions.audit import audited
from leadpact.web.actions.happened import NOT_JUDGED, Doing, RefusedError, must_be_with_sales
from leadpact.web.records.models import Standing
from leadpact.words.formatting import DAY, EPOCH
from leadpact.words.naming import N_

NEXT, TOMORROW, WAKE = "next", "tomorrow", "wake"
HOURS: Final = ("1", "2", "4")
CHOICES: Final = (NEXT, *HOURS, TOMORROW)
NO_TIME = N_("Your calendar has no such working hour. Choose another time.")


@dataclass(frozen=True, slots=True)
class Snoozed:
    """Until when (microseconds UTC; None: it is back in the list), and what falls due before that."""

    until: int | None
    due_before: int | None


def calendar_of(version: Version, person: str | None) -> Calendar:
    """A person's own working hours, else the agreement's."""
    return version.calendar_of(version.agreement.person_of(person))


def open_spans(calendar: Calendar, start: int, end: int) -> Intervals:
    """The open time between two instants, from and to in microseconds UTC."""
    found: list[Interval] = []
    for year in range(year_of(start), year_of(end) + 1):
        hours = year_stretch(calendar, year)
        places = range(bisect_right(hours.ends, start), bisect_left(hours.starts, end))
        found += [(max(hours.starts[place], start), min(hours.ends[place], end)) for place in places]
    return merged(found)


def until_of(choice: str, calendar: Calendar, now: int) -> int:
    """The instant a choice means. Raises KeyError for no choice, CalendarError where the calendar has no such hour."""
    if choice in HOURS:
        return due(calendar, now, Duration(int(choice), "bh"))
    if choice == TOMORROW:
        return next_open(calendar, _midnight(calendar, now))
    if choice == NEXT:
        return _next_opening(calendar, now)
    raise KeyError(choice)


def _next_opening(calendar: Calendar, now: int) -> int:
    """When the calendar opens next: after the hours that run now, if any do; tomorrow, where it never closes."""
    opened = next_open(calendar, now)
    if opened > now:
        return opened
    closes = open_spans(calendar, now, now + 2 * DAY)[0][1]
    return next_open(calendar, closes) if closes < now + 2 * DAY else _midnight(calendar, now)


def _midnight(calendar: Calendar, now: int) -> int:
    """When tomorrow begins where the calendar is."""
    zone = ZoneInfo(calendar.timezone)
    today = (EPOCH + timedelta(microseconds=now)).astimezone(zone).date()
    begins = datetime.combine(today + timedelta(days=1), time(), zone)
    return int((begins - EPOCH) / timedelta(microseconds=1))


def snooze(doing: Doing, until: str) -> Snoozed:
    """Take a lead out of the list until then, or put it back. Raises RefusedError."""
    wakes_at = None
    if until != WAKE:
        calendar = calendar_of(doing.history.at(doing.now), doing.user.person)
        try:
            wakes_at = until_of(until, calendar, doing.now)
        except (CalendarError, KeyError) as none:
            raise RefusedError(NO_TIME) from none
    with transaction.atomic():
        standing = Standing.objects.select_for_update().filter(lead=doing.lead).first()
        if standing is None:
            raise RefusedError(NOT_JUDGED)
        if wakes_at is not None:
            must_be_with_sales(standing)
        by = doing.actor if wakes_at is not None else ""
        if (standing.snoozed_until, standing.snoozed_by) != (wakes_at, by):
            Standing.objects.filter(pk=standing.pk).update(snoozed_until=wakes_at, snoozed_by=by)
            audited(doing.user, "lead_snoozed", doing.lead, until=wakes_at)
    promised = standing.promise_due_at
    is_before = wakes_at is not None and promised is not None and doing.now < promised < wakes_at
    return Snoozed(wakes_at, promised if is_before else None)
