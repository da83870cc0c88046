"""The KPIs of the agreement in force: each a measure of its own name, counted from the postings of what it is about."""

from __future__ import annotations

from collections.abc import Callable

from leadpact.agreement.kpis import Kpi
from leadpact.measures.book import Book
from leadpact.measures.conversion import conversion_postings
from leadpact.measures.depth import attempts_postings
from leadpact.measures.measure import POSTING, Measure, Unit, Way
from leadpact.measures.postings import lit
from leadpact.measures.quality import complete_postings
from leadpact.measures.volume import entry_postings

Planned = Callable[[Book, str], float | None]
"""How many people were planned to have entered a stage by now (`leadpact.planning.pacing.plan_target`)."""
VISITOR = "visitor"


def measures(book: Book, planned: Planned | None = None) -> list[Measure]:
    """A measure for each KPI, in document order. `target: plan` has a target only where `planned` is given."""
    return [_measure(book, str(name), kpi, planned) for name, kpi in book.agreement.kpis.items()]


def _measure(book: Book, name: str, kpi: Kpi, planned: Planned | None) -> Measure:
    way, unit = _way(kpi)
    return Measure(
        name,
        "kpis",
        way,
        unit,
        _postings(book, kpi),
        party=str(kpi.owed_by),
        sign=kpi.sign,
        clause=f"kpis.{name}",
        target=_target(book, kpi, planned),
        note="by_tallies" if _of_visits(kpi) else None,
    )


def _way(kpi: Kpi) -> tuple[Way, Unit]:
    if kpi.volume is not None:
        return "count", "count"
    if kpi.attempts is not None:
        return kpi.attempts, "attempts"
    return "share", "share"


def _target(book: Book, kpi: Kpi, planned: Planned | None) -> float | None:
    """What it must reach, as a share, a number, or what the plan asks for by now."""
    if kpi.target is None:
        return None
    if kpi.target.plan:
        stage = kpi.volume
        return planned(book, str(stage)) if planned is not None and stage is not None else None
    given = kpi.target.number if kpi.target.share is None else kpi.target.share
    return None if given is None else float(given)


def _postings(book: Book, kpi: Kpi) -> str:
    """People for volume, share and conversion; handoffs for complete; cycles for attempts."""
    if kpi.volume is not None:
        return entry_postings(book, str(kpi.volume))
    if kpi.share_of is not None:
        return graded(entry_postings(book, str(kpi.share_of)), [str(grade) for grade in kpi.grade])
    if kpi.attempts is not None:
        return attempts_postings(book, kpi.of)
    if kpi.conversion is None:
        return complete_postings(book)
    if _of_visits(kpi):
        return NOTHING
    a, b = kpi.conversion
    return conversion_postings(book, str(a), str(b), kpi.window)


def graded(entries: str, grades: list[str]) -> str:
    """Entries into a stage, hit if the grade that they tell is one of those asked for; a lead without a grade has none."""
    listed = ", ".join(lit(grade) for grade in grades) or "NULL"
    return f"SELECT * REPLACE (coalesce(grade IN ({listed}), false) AS hit) FROM ({entries})"


def _of_visits(kpi: Kpi) -> bool:
    """Whether it is about visits, which have no lead: tallies carry them."""
    return kpi.conversion is not None and str(kpi.conversion[0]) == VISITOR


KINDS = {"at": "BIGINT", "known_at": "BIGINT", "times": "INTEGER", "hit": "BOOLEAN", "value": "DOUBLE"}
NOTHING = (
    "SELECT "
    + ", ".join(f'NULL::{KINDS.get(name, "VARCHAR")} AS "{name}"' for name in POSTING)
    + " WHERE false"
)
"""A SELECT of no postings."""
