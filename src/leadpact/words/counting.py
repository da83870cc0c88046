"""The time a clock counted: how much of how much, on which days, and by how long it was too late."""

from __future__ import annotations

from leadpact.calendars import elapsed
from leadpact.calendars.problem import CalendarError
from leadpact.replay.findings import Finding
from leadpact.words.catalogue import Said
from leadpact.words.findings import Teller
from leadpact.words.formatting import DAY
from leadpact.words.naming import N_
from leadpact.words.story import ClockStory

MOST_DAYS = 12
"""A longer count is not told day by day."""
SPARE = (
    N_("Time to spare: {working} working ({wall} on the wall)."),
    N_("Time to spare: {wall} on the wall."),
)
LATE = (
    N_("Too late by {working} working ({wall} on the wall)."),
    N_("Too late by {wall} on the wall."),
)
COUNTED = (
    N_("Counted {counted} of {allowed} working, since {start}."),
    N_("Counted {counted} of {allowed} on the wall, since {start}."),
)


class Counting(Teller):
    """Adds to the sentences of findings those about counted time."""

    def _too_late(self, row: Finding, clock: ClockStory) -> Said:
        """By how long, in working time and on the wall."""
        if row.due_at is None or row.at < row.due_at:
            return Said("")
        late = self.story.counted(clock, row.due_at, row.at)
        return self._both(late, self.formats.length(row.at - row.due_at), clock, LATE)

    def _both(self, counted: int | None, wall: Said, clock: ClockStory, kinds: tuple[str, str]) -> Said:
        """A length of time in working time and on the wall, or on the wall alone where that is what counts."""
        within = clock.within
        if counted is None or (within is not None and not within.is_working):
            return self.words.say(kinds[1], wall=wall)
        return self.words.say(kinds[0], working=self.formats.length(counted, True), wall=wall)

    def _count(self, row: Finding, clock: ClockStory) -> Said:
        """`Counted 4 h 00 of 4 h 00 working.`"""
        if row.working_us is None or row.wall_us is None:
            return Said("")
        start = row.at - row.wall_us
        used, allowed = self._used(row, clock)
        if allowed is None or used is None:
            return Said("")
        wall = clock.within is not None and not clock.within.is_working
        return self.words.say(
            COUNTED[1] if wall else COUNTED[0],
            counted=self.formats.length(used, not wall),
            allowed=self.formats.length(allowed, not wall),
            start=self.formats.instant(start),
        )

    def _used(self, row: Finding, clock: ClockStory) -> tuple[int | None, int | None]:
        """How much of a clock's time was used at a row, and how much it had, pauses not counted."""
        if row.wall_us is None or row.due_at is None or row.working_us is None:
            return None, None
        start, gaps = row.at - row.wall_us, clock.pauses_before(row)
        allowed = self.story.counted(clock, start, row.due_at, gaps) if row.due_at >= start else None
        if clock.within is not None and not clock.within.is_working:
            return self.story.counted(clock, start, row.at), allowed
        return row.working_us, allowed

    def _day_by_day(self, row: Finding, clock: ClockStory) -> Said:
        """On which days the working time was counted, so that nobody has to believe the sum."""
        within = clock.within
        if row.wall_us is None or row.working_us is None or (within is not None and not within.is_working):
            return Said("")
        start, gaps = row.at - row.wall_us, clock.pauses(self.story.until)
        try:
            name, calendar = self.story.calendar_of(clock)
            parts = [(low, elapsed(calendar, low, high, gaps)) for low, high in self._days(start, row.at)]
        except CalendarError:
            return Said("")
        told = [(low, length) for low, length in parts if length]
        if not told or len(told) > MOST_DAYS or sum(length for _, length in told) != row.working_us:
            return Said("")
        days = self.formats.listed(
            [
                self.words.say(
                    "{day} {length}", day=self.formats.day(low), length=self.formats.length(length)
                )
                for low, length in told
            ]
        )
        return self.words.say("By the calendar {calendar}: {days}.", calendar=name, days=days)

    def _days(self, start: int, end: int) -> list[tuple[int, int]]:
        """The local days from start to end, cut to them."""
        spans: list[tuple[int, int]] = []
        low = start
        while low < end and len(spans) < 400:
            local = self.formats.local(low)
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            into = local.replace(tzinfo=None) - midnight.replace(tzinfo=None)
            high = low + DAY - round(into.total_seconds() * 1_000_000)
            shift = (self.formats.local(high).utcoffset() or into * 0) - (local.utcoffset() or into * 0)
            high = min(max(high - round(shift.total_seconds() * 1_000_000), low + 1), end)
            spans.append((low, high))
            low = high
        return spans
