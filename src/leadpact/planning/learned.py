"""Rates learned from the team's own history: what mature cohorts did, with how sure that is; the plan counts with them.

Mature are people who had long enough: the window of the KPI about the same step, else as many days as nine of ten
conversions took (`measures.conversion`). Who came too lately, or before the log shows the step, is left out. The interval
is Wilson's at 95 % (Wilson 1927, JASA 22, 209–212). A rate of fewer than 30 people is refused: a plan stands on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from leadpact.agreement.goals import Goals
from leadpact.agreement.names import VISITOR, FunnelName
from leadpact.agreement.values import FrozenMap
from leadpact.calendars import Duration
from leadpact.measures.book import Book
from leadpact.measures.conversion import conversion_postings, ripe_after
from leadpact.measures.postings import lit
from leadpact.measures.wilson import wilson
from leadpact.planning.waterfall import rates_of

FEWEST = 30
"""Fewer people give no rate to plan by."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One step as history has it, of a segment or (None) of all: `hits` of `judged` people came on within `window`; the rest
    are apart. `assumed` is the goal's own rate."""

    segment: str | None
    stage: str
    after: str
    assumed: Fraction
    hits: int
    judged: int
    immature: int
    truncated: int
    window: Duration

    @property
    def is_enough(self) -> bool:
        """Whether there are people enough to plan by."""
        return self.judged >= FEWEST

    @property
    def rate(self) -> Fraction:
        """The share that came on; 0 where nobody was judged."""
        return Fraction(self.hits, self.judged) if self.judged else Fraction(0)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval at 95 %."""
        return wilson(self.hits, self.judged)

    @property
    def differs(self) -> bool:
        """Whether the assumed rate lies outside the interval."""
        low, high = self.interval
        return not low <= self.assumed <= high

    @property
    def clause(self) -> str:
        """Where the assumed rate stands."""
        where = "goals.revenue" if self.segment is None else f"goals.segments.{self.segment}"
        return f"{where}.conversion.{self.stage}"


def unknown_stages(book: Book, goals: Goals) -> list[str]:
    """The planned stages that the replay's agreement does not have; visitors are in no log anyway."""
    known = {VISITOR, *(str(stage.id) for stage in book.agreement.definitions.stages)}
    return [stage for stage in rates_of(goals) if stage not in known]


def learn(book: Book, goals: Goals, customer: str) -> tuple[Learned, ...]:
    """Each rate of the goal, and each own rate of a segment, as the book has it. Visitors are in no log, and left out; so
    are stages that the book does not know (`unknown_stages`)."""
    rates = rates_of(goals)
    unknown = {VISITOR, *unknown_stages(book, goals)}
    steps = [(a, b) for a, b in pairwise([*rates, customer]) if not {a, b} & unknown]
    found = [_learned(book, None, a, b, rates[a]) for a, b in steps]
    for name, segment in goals.segments.items():
        own = {str(stage): rate for stage, rate in segment.conversion.items()}
        found += [_learned(book, str(name), a, b, own[a]) for a, b in steps if a in own]
    return tuple(found)


def _learned(book: Book, segment: str | None, a: str, b: str, assumed: Fraction) -> Learned:
    promised = next((kpi.window for kpi in book.agreement.kpis.values() if kpi.conversion == (a, b)), None)
    window = promised or ripe_after(book, a, b)
    rows = conversion_postings(book, a, b, promised, window)
    whose = (
        "" if segment is None else f" JOIN leads l ON l.lead_id = p.lead_id AND l.segment = {lit(segment)}"
    )
    counted = book.con.execute(
        "SELECT count(*) FILTER (p.state IS NULL AND p.hit), count(*) FILTER (p.state IS NULL), "
        "count(*) FILTER (p.state = 'immature'), count(*) FILTER (p.state = 'truncated') "
        f"FROM ({rows}) p{whose}"
    ).fetchone()
    hits, judged, immature, truncated = counted or (0, 0, 0, 0)
    return Learned(segment, a, b, assumed, hits, judged, immature, truncated, window)


def with_learned(goals: Goals, learned: Iterable[Learned]) -> Goals:
    """The same goals with what was learned in the place of what was assumed."""
    told = {(each.segment, each.stage): each.rate for each in learned}
    revenue = goals.revenue
    if revenue is None:
        return goals
    segments = {
        name: segment.model_copy(update={"conversion": _replaced(segment.conversion, told, str(name))})
        for name, segment in goals.segments.items()
    }
    common = revenue.model_copy(update={"conversion": _replaced(revenue.conversion, told, None)})
    return goals.model_copy(update={"revenue": common, "segments": FrozenMap(segments)})


def _replaced(
    rates: FrozenMap[FunnelName, Fraction], told: dict[tuple[str | None, str], Fraction], segment: str | None
) -> FrozenMap[FunnelName, Fraction]:
    return FrozenMap({stage: told.get((segment, str(stage)), rate) for stage, rate in rates.items()})


def too_few(learned: Iterable[Learned]) -> Iterator[Learned]:
    """The steps with fewer people than a plan may stand on."""
    return (each for each in learned if not each.is_enough)
