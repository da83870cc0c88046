"""Checks of numbers, dates and times that can't be: shares over 100 %, a goal after the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from leadpact.agreement.checks_goals import conversions
from leadpact.agreement.document import Agreement
from leadpact.agreement.nodes import Path
from leadpact.agreement.phrases import Phrase
from leadpact.agreement.problems import Flaw, flaw
from leadpact.agreement.values import Frequency
from leadpact.agreement.walking import Declared, leaves
from leadpact.calendars.duration import Duration

ONE = Fraction(1)
WALL_ONLY = ("half_life", "expires", "at_most", "lookback", "window", "capacity", "lag")
"""Times that run on the wall: points fade and cohorts ripen at night too."""


def percent(share: Fraction) -> str:
    """A share as people write it, cut to two decimals."""
    return f"{float(share * 100):.2f}".rstrip("0").rstrip(".") + "%"


def shares(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """Conversions and shares over 100 %, alone or together."""
    del declared
    goals = agreement.goals
    alone: list[tuple[Path, Fraction | None]] = []
    if goals.revenue is not None:
        alone.append((("goals", "revenue", "marketing_share"), goals.revenue.marketing_share))
    for path, rates in conversions(agreement):
        alone.extend(((*path, stage), rate) for stage, rate in rates.items())
    alone.extend((("goals", "segments", name, "share"), each.share) for name, each in goals.segments.items())
    alone.extend((("goals", "methods", name), share) for name, share in goals.methods.items())
    for name, kpi in agreement.kpis.items():
        if kpi.target is not None and kpi.measure in ("share_of", "conversion", "complete"):
            alone.append((("kpis", name, "target"), kpi.target.share))
    for path, share in alone:
        if share is not None and share > ONE:
            yield flaw("over_100", *path, given=percent(share))
    yield from _together(
        ("goals", "segments"), [each.share or Fraction(0) for each in goals.segments.values()]
    )
    yield from _together(("goals", "methods"), list(goals.methods.values()))


def _together(path: Path, found: list[Fraction]) -> Iterator[Flaw]:
    if sum(found) > ONE and max(found) <= ONE:
        yield flaw("shares_over_100", *path, on_key=True, sum=percent(sum(found, Fraction(0))))


def money(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A goal or a deal of nothing."""
    del declared
    revenue = agreement.goals.revenue
    if revenue is not None:
        if revenue.target <= 0:
            yield flaw("target_positive", "goals", "revenue", "target", given=revenue.target)
        if revenue.average_deal is not None and revenue.average_deal <= 0:
            yield flaw("target_positive", "goals", "revenue", "average_deal", given=revenue.average_deal)
    for name, segment in agreement.goals.segments.items():
        if segment.average_deal is not None and segment.average_deal <= 0:
            yield flaw(
                "target_positive", "goals", "segments", name, "average_deal", given=segment.average_deal
            )


def dates(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """An agreement that ends before it starts, a goal outside its term."""
    effective, until, revenue = agreement.effective, agreement.until, agreement.goals.revenue
    written: list[tuple[Path, date | None]] = [(("effective",), effective), (("until",), until)]
    if revenue is not None:
        written.append((("goals", "revenue", "by"), revenue.by))
        written.append((("goals", "revenue", "counted_from"), revenue.counted_from))
    far = [path for path, day in written if day is not None and not 1900 <= day.year <= 9998]
    for path in far:
        yield flaw("too_early_or_late", *path, given=dict(written)[path])
    if far or not declared.is_written("effective"):
        return
    if until is not None and _day(until) < _day(effective):
        yield flaw("ends_before_start", "until", key="until", other="effective")
    elif revenue is not None and revenue.by is not None:
        yield from _goal_dates(revenue.by, revenue.counted_from, effective, until)


def _goal_dates(by: date, counted_from: date | None, effective: date, until: date | None) -> Iterator[Flaw]:
    where = ("goals", "revenue")
    if _day(by) < _day(effective) or (until is not None and _day(by) > _day(until)):
        last = until.isoformat() if until is not None else Phrase("whenever you like")
        yield flaw("outside_term", *where, "by", key="by", given=by, first=effective, last=last)
    if counted_from is not None and _day(counted_from) > _day(by):
        yield flaw("ends_before_start", *where, "by", key="by", other="counted_from")


def _day(given: date) -> date:
    """The date of a date or an instant, near enough for what comes before what."""
    return given.date() if isinstance(given, datetime) else given


def times(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A working duration where only the wall can count, a half-life of nothing, 0 per day."""
    del declared
    for leaf in leaves(agreement):
        value = leaf.value
        if not isinstance(value, (Duration, Frequency)) or not _on_the_wall(leaf.path):
            continue
        duration = value.per if isinstance(value, Frequency) else value
        if duration.is_working:
            yield flaw("not_wall_time", *leaf.path, given=duration)
        elif duration.amount == 0 and "lag" not in leaf.path:
            yield flaw("zero_duration", *leaf.path, given=duration)
        if isinstance(value, Frequency) and value.count < 1:
            yield flaw("frequency_zero", *leaf.path, given=f"{value.count} per {value.per}")


def _on_the_wall(path: Path) -> bool:
    return (path[-1] in WALL_ONLY and path[-2:-1] != ("pauses",)) or path[-2:-1] == ("lag",)


def clock_shares(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """An objective over 100 %, at risk when already due, an escalation at the start."""
    del declared
    for name, clock in agreement.follow_up.clocks.items():
        where = ("follow_up", "clocks", name)
        if clock.objective is not None and not 0 < clock.objective <= ONE:
            yield flaw("objective_range", *where, "objective", given=percent(clock.objective))
        for at, share in enumerate(clock.at_risk):
            if not 0 < share < ONE:
                yield flaw("at_risk_range", *where, "at_risk", at, given=percent(share))
        for at, step in enumerate(clock.escalate):
            if step.at <= 0:
                yield flaw("escalate_zero", *where, "escalate", at, "at")


def meetings(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """The first Tuesday of every week, or a Tuesday of no week."""
    del declared
    for name, meeting in agreement.review.meetings.items():
        weekly = " " not in meeting.on
        if weekly != (meeting.every == "week"):
            known = "tue" if meeting.every == "week" else "first tue"
            yield flaw(
                "weekly_day",
                "review",
                "meetings",
                name,
                "on",
                given=meeting.on,
                every=meeting.every,
                known=known,
            )
