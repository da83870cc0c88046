"""Until when a lead is snoozed, in one's own working hours; and a clock that counts them down."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leadpact.calendars import Calendar, calendar_from
from leadpact.web.actions.snooze import open_spans, until_of


def at(text: str) -> int:
    """An instant of January 2026 in UTC, `Mon 10:00` being the 5th."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return int(datetime(2026, 1, 5 + days.index(day), hour, minute, tzinfo=UTC).timestamp()) * 1_000_000


def calendar(**hours: list[str]) -> Calendar:
    """A calendar in UTC."""
    made = calendar_from(
        {"timezone": "UTC", "hours": {name.replace("_", "-"): spans for name, spans in hours.items()}}
    )
    assert isinstance(made, Calendar)
    return made


OFFICE = calendar(mon_fri=["09:00-14:00", "15:00-18:00"])


@pytest.mark.parametrize(
    ("now", "choice", "until"),
    [
        ("Mon 10:00", "next", "Mon 15:00"),
        ("Mon 14:30", "next", "Mon 15:00"),
        ("Fri 17:00", "next", "Mon 09:00"),
        ("Mon 13:30", "1", "Mon 15:30"),
        ("Mon 17:00", "2", "Tue 10:00"),
        ("Mon 10:00", "4", "Mon 14:00"),
        ("Mon 10:00", "tomorrow", "Tue 09:00"),
        ("Fri 10:00", "tomorrow", "Mon 09:00"),
    ],
)
def test_a_snooze_ends_in_working_hours(now: str, choice: str, until: str) -> None:
    """The next opening, hours of work, tomorrow's first hour; weekends and breaks count for nothing."""
    wanted = at(until) + (7 * 86_400_000_000 if at(until) < at(now) else 0)
    assert until_of(choice, OFFICE, at(now)) == wanted


def test_whoever_never_closes_opens_tomorrow() -> None:
    """Round the clock there is no next opening but the next day."""
    always = calendar(mon_sun=["00:00-24:00"])
    assert until_of("next", always, at("Mon 10:00")) == at("Tue 00:00")


def test_open_spans_are_cut_to_what_is_asked() -> None:
    """From the first open instant to the last, breaks between."""
    spans = open_spans(OFFICE, at("Mon 10:00"), at("Tue 10:00"))
    assert spans == (
        (at("Mon 10:00"), at("Mon 14:00")),
        (at("Mon 15:00"), at("Mon 18:00")),
        (at("Tue 09:00"), at("Tue 10:00")),
    )
    assert open_spans(OFFICE, at("Sat 10:00"), at("Sun 10:00")) == ()
