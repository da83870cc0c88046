"""Quiet hours: when a notice may reach a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.calendars import parse_instant
from leadpact.notices.quiet import QuietHours, may_be_sent_at

NIGHT = QuietHours("20:00", "08:00", "Europe/Madrid")
NOON = QuietHours("13:00", "15:00", "Africa/Casablanca", ("sun", "mon"))


@pytest.mark.parametrize(
    ("quiet", "now", "then"),
    [
        (None, "2026-02-03T03:00:00+01:00", "2026-02-03T03:00:00+01:00"),
        (NIGHT, "2026-02-03T10:00:00+01:00", "2026-02-03T10:00:00+01:00"),
        (NIGHT, "2026-02-03T03:00:00+01:00", "2026-02-03T08:00:00+01:00"),
        (NIGHT, "2026-02-03T20:00:00+01:00", "2026-02-04T08:00:00+01:00"),
        (NIGHT, "2026-02-06T21:00:00+01:00", "2026-02-09T08:00:00+01:00"),  # over the weekend
        (NIGHT, "2026-02-07T12:00:00+01:00", "2026-02-09T08:00:00+01:00"),
        (NIGHT, "2026-03-27T21:00:00+01:00", "2026-03-30T08:00:00+02:00"),  # the clocks go forward meanwhile
        (NOON, "2026-02-02T13:30:00Z", "2026-02-02T14:00:00Z"),
        (NOON, "2026-02-02T23:30:00Z", "2026-02-08T00:00:00+01:00"),
        (QuietHours("09:00", "09:00", "UTC"), "2026-02-03T09:00:00Z", "2026-02-03T09:00:00Z"),
        (QuietHours("00:00", "07:00", "UTC"), "2026-02-03T00:00:00Z", "2026-02-03T07:00:00Z"),
        (QuietHours("02:00", "02:30", "Europe/Madrid", ("sun",)), "2026-03-28T12:00:00Z", "2026-03-29T00:00:00+01:00"),
    ],
)  # fmt: skip
def test_it_is_sent_when_quiet_ends(quiet: QuietHours | None, now: str, then: str) -> None:
    """At once outside quiet hours; else at their end on the next of the person's days, in their zone."""
    assert may_be_sent_at(quiet, parse_instant(now)) == parse_instant(then)


@given(st.integers(1_700_000_000, 1_900_000_000))
def test_it_is_never_sent_earlier_nor_kept_for_long(second: int) -> None:
    """Not before now, the latest after a weekend; and what may be sent then may be sent."""
    now = second * 1_000_000
    then = may_be_sent_at(NIGHT, now)
    assert now <= then <= now + 61 * 3_600_000_000
    assert may_be_sent_at(NIGHT, then) == then


@pytest.mark.parametrize(
    ("since", "until", "zone", "days"),
    [
        ("9:00", "20:00", "UTC", ("mon",)),
        ("20:00", "24:00", "UTC", ("mon",)),
        ("20:00", "08:00", "Mars/Olympus", ("mon",)),
        ("20:00", "08:00", "UTC", ()),
        ("20:00", "08:00", "UTC", ("lun",)),
    ],
)
def test_settings_that_are_none(since: str, until: str, zone: str, days: tuple[str, ...]) -> None:
    """Found when they are made, not when something must be sent."""
    with pytest.raises(ValueError, match=r"\w"):
        QuietHours(since, until, zone, days)
