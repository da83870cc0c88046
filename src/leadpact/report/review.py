"""What the review says, as values: every section's figures, gathered once; the page only puts them into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leadpact import __version__
from leadpact.agreement.document import Agreement
from leadpact.calendars import tzdata_version
from leadpact.measures import quality
from leadpact.measures.book import Book, Month
from leadpact.measures.conversion import Assumed, assumed_against_actual
from leadpact.measures.figures import figures
from leadpact.measures.measure import Group, Measure
from leadpact.report.figure import NAMES, Figure, Figures
from leadpact.report.funnel import Funnel, funnel_of
from leadpact.report.goal import Goal, goal_of
from leadpact.report.late import Late, late_of
from leadpact.report.limits import Limit, limits_of
from leadpact.report.quality import Quality, quality_of
from leadpact.report.scorecard import Card, cards_of
from leadpact.report.speed import Speed, speed_of
from leadpact.runners.measuring import described, measures_of


@dataclass(frozen=True)
class Head:
    """What is reviewed: which agreement, in which month, until when, and what made the numbers."""

    agreement: Agreement
    versions: tuple[str, ...]
    term: tuple[int, int]
    until: int
    month: Month
    before: Month | None
    running: Month
    is_closed: bool
    """Whether the month's numbers are frozen; else it is the running one."""
    has_begun: bool
    digest: str
    leadpact: str
    tzdata: str
    findings: int


@dataclass(frozen=True, slots=True)
class Row:
    """A measure in the reviewed month, in the month before and in the term, with its parts."""

    measure: Measure
    month: Figure | None
    before: Figure | None
    term: Figure | None
    parts: tuple[Figure, ...] = ()
    """By its own key, in the term."""

    @property
    def is_empty(self) -> bool:
        """Whether the term has nothing of it."""
        return self.term is None or self.term.is_empty

    @property
    def is_untracked(self) -> bool:
        """Whether the log never shows what it would count."""
        return self.term is not None and self.term.is_untracked


@dataclass(frozen=True)
class Review:
    """All sections, in the order of the page."""

    head: Head
    cards: tuple[Card, ...]
    goal: Goal | None
    assumed: tuple[Assumed, ...]
    speed: Speed
    funnel: Funnel
    late: Late
    limits: tuple[Limit, ...]
    groups: Mapping[Group, tuple[Row, ...]]
    quality: Quality
    figures: Figures


def review_of(book: Book, told: Mapping[str, Any]) -> Review:
    """The review of a replay; `told` is its `measures.json`: the stamp, and the figures if they are of these measures."""
    measures, stamp = described(book), told.get("replay") or {}
    found = _kept_figures(told, measures) or Figures.of_tables([figures(book, measures_of(book))])
    head = _head(book, stamp)
    goal = goal_of(book)
    return Review(
        head,
        cards_of(book.agreement, measures, found, (head.month, head.before, head.running)),
        goal,
        tuple(assumed_against_actual(book)),
        speed_of(book),
        funnel_of(book, found),
        late_of(book),
        limits_of(measures, found, head.month, goal.untracked if goal is not None and head.has_begun else ()),
        _groups(measures, found, head),
        quality_of(book, quality.measures(book), found),
        found,
    )


def _kept_figures(told: Mapping[str, Any], measures: Iterable[Measure]) -> Figures | None:
    """The figures that the replay wrote, so that nothing is counted twice; None where another Leadpact wrote them."""
    rows = told.get("figures")
    stamp = told.get("replay") or {}
    if (
        not isinstance(rows, list)
        or stamp.get("leadpact") != __version__
        or stamp.get("tzdata") != tzdata_version()
    ):
        return None
    known = {measure.name for measure in measures}
    if any(set(NAMES) - set(row) or row["measure"] not in known for row in rows):
        return None
    return Figures(rows)


def _head(book: Book, stamp: Mapping[str, Any]) -> Head:
    """The last closed month, else the running one."""
    months = book.months
    closed = [place for place, month in enumerate(months) if book.is_closed(month)]
    place = closed[-1] if closed else len(months) - 1
    begun = [version.name for version in book.history.versions if version.effective_at <= book.until]
    return Head(
        book.agreement,
        tuple(begun),
        book.term,
        book.until,
        months[place],
        months[place - 1] if place else None,
        months[-1],
        bool(closed),
        bool(begun),
        str(stamp.get("digest") or ""),
        str(stamp.get("leadpact") or ""),
        str(stamp.get("tzdata") or ""),
        int(stamp.get("findings") or 0),
    )


def _groups(measures: Iterable[Measure], found: Figures, head: Head) -> Mapping[Group, tuple[Row, ...]]:
    """Every measure under its section."""
    groups: dict[Group, tuple[Row, ...]] = {}
    for measure in measures:
        before = None if head.before is None else found.one(measure.name, head.before.name)
        row = Row(
            measure,
            found.one(measure.name, head.month.name),
            before,
            found.one(measure.name),
            found.parts(measure.name) if measure.by_key else (),
        )
        groups[measure.group] = (*groups.get(measure.group, ()), row)
    return groups
