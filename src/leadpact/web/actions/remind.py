"""Reminds people of what the agreement asks of them on certain days: review meetings, disputes before a month closes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from leadpact.agreement.history import Version
from leadpact.agreement.review import Meeting
from leadpact.calendars import CalendarError, back, due, parse_duration
from leadpact.rendering.meeting_dates import dates_of
from leadpact.replay.findings import digest_of
from leadpact.web.actions.tell import EMAIL, Word, head_of, tell
from leadpact.web.agreed import agreed
from leadpact.web.records.models import Setting
from leadpact.web.telling.disputes import undecided

LOOKED = "reminded_at"
PAUSE = 600_000_000
"""Microseconds between two looks, whichever worker looks."""
BEFORE = parse_duration("2bd")
"""How long before a meeting or a month's close people are told, in working days of the agreement's calendar."""
AHEAD = timedelta(days=21)
"""How far meetings are looked for: two working days are never longer than that, but for a closed month."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def remind_due(worker: str, now: int) -> int:
    """Queue the reminders whose time has come at `now`, microseconds UTC; how many are new."""
    history = agreed()
    place = history.in_force(now) if history is not None else -1
    if history is None or place < 0 or not _is_time(now):
        return 0
    version = history.versions[place]
    with transaction.atomic():
        words = [*_meetings(version, now), *_disputes(version, now)]
        return tell(words, None, now)


def _is_time(now: int) -> bool:
    """Whether nobody has looked for a while; then it is this worker that looks."""
    if (Setting.objects.filter(name=LOOKED).values_list("value", flat=True).first() or 0) > now - PAUSE:
        return False
    with transaction.atomic():
        Setting.objects.get_or_create(name=LOOKED, defaults={"value": 0})
        row = Setting.objects.select_for_update().get(name=LOOKED)
        if row.value > now - PAUSE:
            return False
        row.value = now
        row.save(update_fields=["value"])
        return True


def _heads(version: Version) -> list[str]:
    """Those of both parties of the handoff."""
    agreement = version.agreement
    heads = (head_of(agreement, party) for party in (agreement.from_party, agreement.to_party))
    return list(dict.fromkeys(head for head in heads if head))


def _is_near(version: Version, at: int, now: int) -> bool:
    """Whether an instant lies ahead, by no more than two working days."""
    if at <= now:
        return False
    try:
        return now >= back(version.calendar, at, BEFORE)
    except CalendarError:
        return now >= at - 2 * 86_400_000_000


# --- meetings ------------------------------------------------------------------------------------------


def _meetings(version: Version, now: int) -> Iterator[Word]:
    heads = _heads(version)
    for name, meeting in version.agreement.review.meetings.items():
        for starts_at in _starts(version, meeting, now):
            if not _is_near(version, starts_at, now):
                continue
            told = (("meeting", str(name)), ("starts_at", starts_at), ("people", heads))
            about = digest_of(("review_due", name, _day(version, starts_at)))
            yield from (Word(about, who, EMAIL, "review_due", "", told=told) for who in heads)


def _starts(version: Version, meeting: Meeting, now: int) -> Iterator[int]:
    today = _day(version, now)
    for day in dates_of(meeting, today, today + AHEAD):
        yield _instant(version, day, meeting.at)


def _day(version: Version, at: int) -> date:
    return (EPOCH + timedelta(microseconds=at)).astimezone(_zone(version)).date()


def _instant(version: Version, day: date, at: time) -> int:
    local = datetime.combine(day, at, _zone(version))
    return (local - EPOCH) // timedelta(microseconds=1)


def _zone(version: Version) -> ZoneInfo:
    return ZoneInfo(str(version.agreement.timezone))


# --- disputes ------------------------------------------------------------------------------------------


def _disputes(version: Version, now: int) -> Iterator[Word]:
    """To whoever decides disputes of the month that closes next, while they still can."""
    today = _day(version, now)
    first = today.replace(day=1)
    for ends in (first, (first + timedelta(days=32)).replace(day=1)):
        ended_at = _instant(version, ends, time())
        try:
            closes_at = due(version.calendar, ended_at, version.agreement.review.close)
        except CalendarError:
            continue
        if not _is_near(version, closes_at, now):
            continue
        began = (ends - timedelta(days=1)).replace(day=1)
        yield from _to_decide(
            version, f"{began:%Y-%m}", closes_at, (_instant(version, began, time()), ended_at)
        )


def _to_decide(version: Version, month: str, closes_at: int, span: tuple[int, int]) -> Iterator[Word]:
    """Each of those who decide, who has any to decide."""
    agreement = version.agreement
    for person in dict.fromkeys(
        person for who in agreement.deciders for person in agreement.people_meant(who)
    ):
        if undecided(agreement, person, *span):
            told = (("month", month), ("closes_at", closes_at), ("since", span[0]), ("until", span[1]))
            yield Word(digest_of(("disputes_due", month)), person, EMAIL, "disputes_due", "", told=told)
