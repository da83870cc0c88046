"""Writes down when people are away: until then they get no leads."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import transaction

from leadpact.agreement.document import Agreement
from leadpact.calendars.instant import DAY, HOUR, MINUTE, epoch_day
from leadpact.calendars.zone import offsets
from leadpact.web.actions.audit import audited
from leadpact.web.actions.named import version_naming
from leadpact.web.actions.route import try_again
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.clock import now
from leadpact.web.may import may
from leadpact.web.records.models import Away, User
from leadpact.words.naming import N_

LONGEST = 3 * 366
"""Days one absence may last: more is a slip in the year."""


def add_away(
    by: User, *, person: str, first: date, last: date, since: time | None, until: time | None, note: str
) -> Away:
    """A stretch on the clocks of the person's zone: from `first` (its midnight, or `since`) through all of `last`, or to
    `until` on it. Stretches may overlap. Raises RefusedError.
    """
    if not may_keep(by, person):
        raise RefusedError(N_("You may write down your own days away only."), "person")
    zone = zone_of_person(version_naming(person).agreement, person)
    if not timedelta(0) <= last - first <= timedelta(days=LONGEST) or not 1971 <= first.year <= 9990:
        raise RefusedError(N_("The last day comes on or after the first, within three years."), "last")
    start, end = instant_at(first, since, zone), instant_at(last, until, zone)
    if until is None:
        end = instant_at(last + timedelta(days=1), None, zone)
    if end <= start:
        raise RefusedError(N_("The time away ends before it begins."), "until")
    with transaction.atomic():
        away = Away.objects.create(person=person, from_at=start, to_at=end, note=note.strip()[:200], by=by)
        audited(by, "away_added", person, from_at=start, to_at=end)
        return away


def remove_away(away: Away, by: User) -> None:
    """Take back a stretch. Raises RefusedError."""
    if not may_keep(by, away.person):
        raise RefusedError(N_("You may write down your own days away only."))
    with transaction.atomic():
        audited(by, "away_removed", away.person, from_at=away.from_at, to_at=away.to_at)
        away.delete()
        try_again(now())


def may_keep(user: User, person: str) -> bool:
    """Whether somebody may write down when a person is away: those who keep the team's days, and everybody their own."""
    return may(user, "manage_away") or (may(user, "own_away") and user.person == person)


def zone_of_person(agreement: Agreement, person: str) -> str:
    """The zone a person's calendar lies in, else the agreement's."""
    calendar = agreement.calendars.get(agreement.calendar_of(agreement.person_of(person)))
    own = None if calendar is None else calendar.get("timezone")
    return str(own or agreement.timezone)


def instant_at(day: date, at: time | None, zone: str) -> int:
    """A local time of a day, microseconds UTC; its midnight where no time is given."""
    local = epoch_day(day) * DAY + (0 if at is None else at.hour * HOUR + at.minute * MINUTE)
    return int(offsets(zone, day.year, day.year).instant(local))
