"""The shared goal: what was won so far against the plan, in money and in working days."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

from leadpact.measures.book import Book, local_day
from leadpact.planning.pacing import PaceLine, pacing

MONEY = "revenue"


@dataclass(frozen=True, slots=True)
class Goal:
    """The plan's lines, the money first; `days` is by how many working days the money is ahead (+) or behind (-)."""

    lines: tuple[PaceLine, ...]
    today: date
    days: int | None

    @property
    def money(self) -> PaceLine:
        """What is to be won."""
        return self.lines[0]

    @property
    def untracked(self) -> tuple[str, ...]:
        """Stages that are planned and that no log shows."""
        return tuple(line.name for line in self.lines if line.actual is None)

    @property
    def gap_share(self) -> float | None:
        """The gap as a share of what was planned by now; None while nothing was."""
        return self.money.gap_share


def goal_of(book: Book) -> Goal | None:
    """The goal's pace; None where the agreement has no goal."""
    lines = tuple(pacing(book))
    if not lines or lines[0].name != MONEY:
        return None
    today = local_day(book.until, book.zone)
    return Goal(lines, today, days_apart(lines[0], today))


def days_apart(line: PaceLine, today: date) -> int | None:
    """Working days from the one by whose end the plan was to bring what has come, to today: below 0 when that day is past.

    The plan's last day where it plans no more than has come; None while nothing is planned or known.
    """
    if line.actual is None or not line.points or not line.planned:
        return None
    days = [point.day for point in line.points]
    planned = [point.planned for point in line.points]
    passed = bisect_left(days, date.fromordinal(today.toordinal() + 1))
    reached = min(bisect_left(planned, line.actual), len(days) - 1) + 1 if line.actual > 0 else 0
    return reached - passed
