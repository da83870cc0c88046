"""A promise over the months as a small picture: a point a month, where it was kept filled, the objective dashed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from leadpact.measures.book import Month
from leadpact.measures.measure import Measure
from leadpact.report.figure import Figure
from leadpact.report.head_sentences import HeadSentences
from leadpact.report.marks import bare, html
from leadpact.web.figuring.shown_review import Scorecard

MONTHS = 12
"""So many are drawn, the running one last."""
TOP, HIGH = 6.0, 36.0
"""Where the highest value is drawn, and how far below it the lowest: pixels."""


@dataclass(frozen=True, slots=True)
class Point:
    """A month's value: where it stands (x in percent, y in pixels; y None where nothing is said) and in words."""

    month: str
    x: str
    y: str | None
    hollow: bool
    told: Markup
    judged: Markup


@dataclass(frozen=True, slots=True)
class Trend:
    """The points, the stretches between neighbours (x1, y1, x2, y2), where the objective lies, and all of it in words."""

    points: tuple[Point, ...]
    stretches: tuple[tuple[str, str, str, str], ...]
    target: str | None
    first: str
    last: str
    spoken: str


def trend_of(card: Scorecard, measure: Measure, s: HeadSentences) -> Trend | None:
    """The trend of a promise; None before the second month that says anything."""
    months = card.months[-MONTHS:]
    found = [card.figures.one(measure.name, month.name) for month in months]
    values = [each.value for each in found if each is not None and each.value is not None]
    if len(values) < 2:
        return None
    is_share = measure.unit == "share"
    target = measure.target if is_share or measure.way not in ("count", "sum") else None
    highest = 1.0 if is_share else max([*values, target or 0.0]) or 1.0
    points = tuple(
        _point(place, len(months), month, each, highest, s)
        for place, (month, each) in enumerate(zip(months, found, strict=True))
    )
    stretches = tuple(
        (a.x, a.y, b.x, b.y) for a, b in pairwise(points) if a.y is not None and b.y is not None
    )
    return Trend(
        points,
        stretches,
        None if target is None else _height(target, highest),
        points[0].month,
        points[-1].month,
        _spoken(points, s),
    )


def _point(
    place: int, count: int, month: Month, figure: Figure | None, highest: float, s: HeadSentences
) -> Point:
    value = None if figure is None else figure.value
    across = 3 + 94 * place / max(count - 1, 1)
    judged = html(s.counted(figure)) if figure is not None else Markup("–")
    return Point(
        bare(s.numbers.month(month.name, short=True)),
        f"{across:.2f}",
        None if value is None else _height(value, highest),
        figure is not None and figure.kept is False,
        html(s.value_or_few(figure)),
        judged,
    )


def _height(value: float, highest: float) -> str:
    return f"{TOP + HIGH * (1 - min(max(value / highest, 0.0), 1.0)):.1f}"


def _spoken(points: Sequence[Point], s: HeadSentences) -> str:
    """Every month with its value, for whoever hears the picture."""
    return s.words.semicolon.join(f"{point.month}: {point.told.striptags()}" for point in points)
