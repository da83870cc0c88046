"""Where the term stands today against its plan: running totals by working day, what was planned and what came.

In the term both begin at 0 on its first day. What the plan needed before that day, because a sale takes its time, is told
beside (`before`). The actual is that of the measures: money and deals won, people who first entered a stage. No forecast.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from typing import Literal

import pyarrow as pa

from leadpact.agreement.document import Agreement
from leadpact.measures.book import FARTHEST, Book, local_day
from leadpact.measures.revenue import revenue_postings
from leadpact.measures.volume import entry_postings
from leadpact.planning.plan import Line, Plan, plan_of
from leadpact.planning.spreading import Spread, working_days

Verdict = Literal["ahead", "behind", "on plan"]
LONGEST = FARTHEST * 31
"""Days; a longer term is not planned."""
CLOSE_ENOUGH = 0.01
"""The share of the plan to date within which an actual is on plan; for people also anything less than one of them."""


@dataclass(frozen=True, slots=True)
class PacePoint:
    """A working day's end: running totals. `actual` is None after the last instant the book knows."""

    day: date
    planned: float
    actual: float | None


@dataclass(frozen=True, slots=True)
class PaceLine:
    """One line of the plan and what came of it. `planned`, `actual`: today's totals; `gap` = actual − planned, `gap_share`
    of the planned (None while nothing is); `total`: planned in the term; `before`: needed before it, in no total."""

    name: str
    unit: Literal["count", "money"]
    points: tuple[PacePoint, ...]
    planned: float
    actual: float | None
    gap: float | None
    gap_share: float | None
    verdict: Verdict | None
    total: float
    before: float


def plan_of_book(book: Book) -> Plan | None:
    """The plan of the agreement in force, for the book's term; None without a goal, or without an end in sight."""
    first, last = _term(book)
    revenue, until = book.agreement.goals.revenue, book.version.until_at
    endless = revenue is None or (revenue.by is None and until is None)
    if endless or (last - first).days > LONGEST:
        return None
    return plan_of(book.agreement, book.version.calendar, first, last)


def _term(book: Book) -> tuple[date, date]:
    return local_day(book.term[0], book.zone), local_day(book.term[1] - 1, book.zone)


def pacing(book: Book) -> list[PaceLine]:
    """`revenue`, `revenue.marketing`, then the stages that are planned, the customers last (marketing's won deals); nothing
    without a goal. Visitors are in no log: their line has no actual."""
    plan = plan_of_book(book)
    if plan is None:
        return []
    customer = plan.lines[-1].stage if plan.lines else ""
    money = [
        _pace(book, "revenue", "money", plan.target, plan.days, _won(book, None, money=True)),
        _pace(
            book, "revenue.marketing", "money", plan.marketing, plan.days, _won(book, "marketing", money=True)
        ),
    ]
    stages = [
        _pace(book, line.stage, "count", line.number, line.days, _came(book, line, line.stage == customer))
        for line in plan.lines
    ]
    return [*money, *stages]


def _won(book: Book, whose: str | None, *, money: bool) -> str:
    return revenue_postings(book, whose, money=money)


def _came(book: Book, line: Line, is_customer: bool) -> str | None:
    """The postings of what a line plans; None where no log has it. The plan is of marketing's deals: so are these."""
    if is_customer:
        return _won(book, "marketing", money=False)
    known = book.agreement.definitions.stage_at(line.stage) >= 0
    return entry_postings(book, line.stage) if known else None


def _pace(
    book: Book,
    name: str,
    unit: Literal["count", "money"],
    number: float,
    spread: Spread,
    postings: str | None,
) -> PaceLine:
    first, last = _term(book)
    today = local_day(book.until, book.zone)
    planned = running(spread, number, first)
    actual = _actual(book, postings, unit) if postings is not None else lambda day: None
    points = tuple(
        PacePoint(day, planned(day), actual(day) if day <= today else None)
        for day in working_days(book.version.calendar, first, last)
    )
    due, came = planned(today), actual(today) if today >= first else None
    gap = None if came is None else came - due
    share = gap / due if gap is not None and due else None
    before = float(sum((part for day, part in spread if day < first), Fraction(0))) * number
    return PaceLine(
        name, unit, points, due, came, gap, share, verdict_on(gap, due, unit), planned(last), before
    )


def running(spread: Spread, number: float, first: date) -> Callable[[date], float]:
    """The planned total from `first` to any day."""
    days = [day for day, _ in spread if day >= first]
    sums = list(accumulate((part for day, part in spread if day >= first), initial=Fraction(0)))
    return lambda day: number * float(sums[bisect_right(days, day)])


def _actual(book: Book, postings: str, unit: str) -> Callable[[date], float | None]:
    """The actual total from the term's first day to any day, by what is known at `until`."""
    first, last = _term(book)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    book.keep(
        "pacing_days", pa.table({"place": range(len(days)), "starts": [book.midnight(day) for day in days]})
    )
    added = "value * times" if unit == "money" else "times"
    rows = book.con.execute(
        f'SELECT d.place, sum({added}) FROM ({postings}) p ASOF JOIN pacing_days d ON p."at" >= d.starts '
        f'WHERE p.state IS NULL AND p."at" < {book.term[1]} GROUP BY d.place'
    ).fetchall()
    came = [0.0] * len(days)
    for place, total in rows:
        came[place] = float(total or 0)
    sums = list(accumulate(came))
    return lambda day: sums[min((day - first).days, len(days) - 1)]


def verdict_on(gap: float | None, planned: float, unit: str) -> Verdict | None:
    """Ahead, behind, or on plan: within 1 % of what is planned by now, or by less than one person."""
    if gap is None:
        return None
    near = max(CLOSE_ENOUGH * planned, 1 - 1e-9 if unit == "count" else 0)
    if abs(gap) <= near:
        return "on plan"
    return "ahead" if gap > 0 else "behind"


def plan_target(book: Book, stage: str) -> float | None:
    """How many people were planned to have entered a stage by now, in the term: the target of a KPI with `target: plan`.

    None where the stage is not planned.
    """
    plan = plan_of_book(book)
    line = None if plan is None else plan.line(stage)
    if plan is None or line is None:
        return None
    return line.between(plan.first, min(local_day(book.until, book.zone), plan.last))


def planned_handoffs(book: Book) -> dict[date, float]:
    """The handoffs planned in each ISO week of the term, by its Monday: those of the MQL stage, which a handoff implies, or
    of the next stage that is planned. Empty without a plan. `volume.measures` takes it."""
    plan = plan_of_book(book)
    line = None if plan is None else _handed(plan, book.agreement)
    weeks: dict[date, Fraction] = {}
    for day, share in () if line is None else line.days:
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, Fraction(0)) + share
    return {} if line is None else {monday: float(share * line.number) for monday, share in weeks.items()}


def _handed(plan: Plan, agreement: Agreement) -> Line | None:
    stages = [str(stage.id) for stage in agreement.definitions.stages]
    after = stages[agreement.definitions.stage_at(agreement.mql_stage) :]
    return next((line for stage in after if (line := plan.line(stage)) is not None), None)
