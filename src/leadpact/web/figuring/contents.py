"""What the scorecard's figures are, ready to be stored: taken from a book by the measures, told as JSON."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from leadpact.measures import attainment, kpis, tracking
from leadpact.measures.book import Book
from leadpact.measures.catalogue import unique
from leadpact.measures.figures import FIGURES, figures
from leadpact.measures.measure import Measure
from leadpact.planning.pacing import PaceLine, plan_target
from leadpact.report.goal import MONEY, Goal

Told = dict[str, Any]
"""A value as JSON holds it."""
SCORECARD = "scorecard"
COLUMNS = tuple(FIGURES.names)
MEASURE = tuple(each.name for each in fields(Measure) if each.name not in ("postings", "keys", "not_by"))
"""What of a measure is kept: all but how it is counted."""


def people_name(month: str) -> str:
    """Under which name the figures by person of a month are kept."""
    return f"{SCORECARD}/people/{month}"


def leads_name(month: str, measure: str) -> str:
    """Under which name the leads behind a measure of a month are kept."""
    return f"{SCORECARD}/leads/{month}/{hashlib.sha256(measure.encode()).hexdigest()[:20]}"


def picture_name(language: str) -> str:
    """Under which name the pictures of a language are kept."""
    return f"{SCORECARD}/pictures/{language}"


def promised_of(book: Book) -> list[Measure]:
    """The promises and KPIs of a book, as `leadpact measures` has them."""
    found = unique([*attainment.measures(book), *kpis.measures(book, plan_target)])
    return tracking.told(book, found)


def head_of(book: Book, measures: Sequence[Measure], goal: Goal | None) -> Told:
    """What every page of the scorecard reads: which months there are, what is promised, every figure of it, the goal."""
    rows = figures(book, measures).to_pylist()
    (count,) = book.con.execute("SELECT count(*) FROM findings").fetchone() or (0,)
    begun = [version.name for version in book.history.versions if version.effective_at <= book.until]
    return {
        "until": book.until,
        "versions": begun,
        "term": list(book.term),
        "findings": count,
        "months": [[month.name, month.starts, month.ends, month.close] for month in book.months],
        "measures": [[getattr(each, name) for name in MEASURE] for each in measures],
        "figures": [[row[name] for name in COLUMNS] for row in rows],
        "goal": None if goal is None else _goal(goal),
    }


def people_of(book: Book, measures: Sequence[Measure]) -> dict[str, Told]:
    """The figures by person, by the name of the row that keeps a month's."""
    known = {month.name for month in book.months}
    by_month: dict[str, list[list[Any]]] = defaultdict(list)
    for row in figures(book, measures, "person").to_pylist():
        if row["month"] in known:
            by_month[row["month"]].append([row[name] for name in COLUMNS])
    return {people_name(month): {"figures": rows} for month, rows in by_month.items()}


def _goal(goal: Goal) -> Told:
    return {
        "today": goal.today.isoformat(),
        "days": goal.days,
        "lines": [_line(line) for line in goal.lines],
    }


def _line(line: PaceLine) -> Told:
    """A line of the plan; only the money is drawn day by day."""
    told = {each.name: getattr(line, each.name) for each in fields(PaceLine)}
    points = line.points if line.name == MONEY else ()
    told["points"] = [[point.day.isoformat(), point.planned, point.actual] for point in points]
    return told


def digest_of(told: Told) -> str:
    """The digest of a value: what is told anew as it was is not written anew."""
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def figure_rows(rows: Iterable[Sequence[Any]]) -> list[Told]:
    """Stored figures by their columns again."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]
