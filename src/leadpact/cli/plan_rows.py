"""The plan as rows under stable keys: what `leadpact plan --format json` and `csv` print; numbers stay numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from leadpact.planning.feasibility import early
from leadpact.planning.plan import Line, Plan
from leadpact.planning.waterfall import rates_of
from leadpact.planning.won import by_marketing
from leadpact.planning.worth import worths
from leadpact.words.plan_page import Split
from leadpact.words.plan_values import Told

if TYPE_CHECKING:  # with it comes an engine, which takes long to load
    from leadpact.planning.learned import Learned

COLUMNS = (
    "segment", "month", "day", "stage", "rate", "exact", "number", "worth", "first", "last", "before_term", "before_today",
)  # fmt: skip


def rows(told: Told, split: Split) -> Iterator[dict[str, Any]]:
    """A row a stage, in all or of each segment; in the whole term, or of each month or working day."""
    plan = told.plan
    if not split.segments:
        yield from _of(told, None, plan.lines, split)
        return
    for part, lines in zip(plan.parts, plan.split, strict=True):
        yield from _of(told, part.segment, lines, split)


def _of(told: Told, segment: str | None, lines: Sequence[Line], split: Split) -> Iterator[dict[str, Any]]:
    for line in lines:
        if split.days:
            yield from _days(segment, line)
        elif split.months:
            yield from _months(segment, line)
        else:
            yield _whole(told, segment, line, split.segments)


def _row(segment: str | None, stage: str, **values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(COLUMNS), "segment": segment, "stage": stage, **values}


def _days(segment: str | None, line: Line) -> Iterator[dict[str, Any]]:
    for (day, share), number in zip(line.days, line.whole, strict=True):
        yield _row(segment, line.stage, day=day.isoformat(), exact=float(line.number * share), number=number)


def _months(segment: str | None, line: Line) -> Iterator[dict[str, Any]]:
    for each in line.months:
        yield _row(segment, line.stage, month=each.month, exact=each.planned, number=each.number)


def _whole(told: Told, segment: str | None, line: Line, is_part: bool) -> dict[str, Any]:
    """A stage in the whole term. A rate that segments differ in is none of all together."""
    values = {(each.segment, each.stage): each.value for each in worths(told.plan.parts)}
    key = segment if is_part and (segment, line.stage) in values else None
    worth = next((need.worth for need in _part_needs(told.plan, segment) if need.stage == line.stage), None)
    found = {each.stage: each for each in early((line,), told.plan.first, told.today)}.get(line.stage)
    return _row(
        segment,
        line.stage,
        rate=_rate(told, segment, line.stage, is_part),
        exact=line.exact,
        number=line.number,
        worth=float(worth if is_part and worth is not None else values[key, line.stage]),
        first=line.days[0][0].isoformat(),
        last=line.days[-1][0].isoformat(),
        before_term=0 if found is None else found.before_term,
        before_today=line.before(told.today),
    )


def _part_needs(plan: Plan, segment: str | None) -> Sequence[Any]:
    return next((part.needs for part in plan.parts if part.segment == segment), ())


def _rate(told: Told, segment: str | None, stage: str, is_part: bool) -> float | None:
    names = [segment] if is_part else [part.segment for part in told.plan.parts]
    rates = {rates_of(told.goals, name).get(stage) for name in names}
    rate = rates.pop() if len(rates) == 1 else None
    return None if rate is None else float(rate)


def whole(told: Told, split: Split) -> dict[str, Any]:
    """The plan as one JSON object."""
    plan, won = told.plan, told.plan.won
    revenue = told.goals.revenue
    share = Fraction(0) if revenue is None else revenue.marketing_share
    return {
        "agreement": None if told.agreement is None else str(told.agreement.name),
        "version": told.version,
        "term": {"first": _iso(plan.first), "last": _iso(plan.last), "from": _iso(plan.begins)},
        "today": _iso(told.today),
        "working_days": len(plan.days),
        "calendar": told.calendar,
        "timezone": told.timezone,
        "currency": told.currency,
        "rounding": plan.rounding,
        "target": plan.target,
        "marketing_share": float(share),
        "marketing": plan.marketing,
        "won": None
        if won is None or revenue is None
        else {
            "total": float(won.total),
            "marketing": float(by_marketing(revenue, won)),
            "is_taken_by_share": won.marketing is None,
            "until": None if won.until is None else _iso(won.until),
            "foreign_deals": won.foreign,
            "deals_without_amount": won.unknown,
        },
        "to_win": float(plan.to_win),
        "shortfall": float(plan.shortfall),
        "given": list(told.options),
        "segments": [_segment(told, part) for part in plan.parts],
        "learned": [_learned(each) for each in told.learned],
        "rows": list(rows(told, split)),
    }


def _segment(told: Told, part: Any) -> dict[str, Any]:
    return {
        "segment": part.segment,
        "to_win": float(part.money),
        "average_deal": float(part.average_deal),
        "reached": float(part.reached),
        "rates": {stage: float(rate) for stage, rate in rates_of(told.goals, part.segment).items()},
        "worth": {need.stage: float(need.worth) for need in part.needs},
        "people": {need.stage: need.number for need in part.needs},
    }


def _learned(each: Learned) -> dict[str, Any]:
    low, high = each.interval
    return {
        "segment": each.segment,
        "from": each.stage,
        "to": each.after,
        "assumed": float(each.assumed),
        "learned": float(each.rate),
        "low": low,
        "high": high,
        "hits": each.hits,
        "people": each.judged,
        "immature": each.immature,
        "truncated": each.truncated,
        "window": str(each.window),
        "differs": each.differs,
        "clause": each.clause,
    }


def _iso(day: date) -> str:
    return day.isoformat()
