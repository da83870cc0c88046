"""All measures of a book, in the order of the review, each under a name of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from leadpact.measures import (
    attainment,
    conversion,
    depth,
    disputes,
    kpis,
    load,
    meetings,
    nurturing,
    pipeline,
    quality,
    revenue,
    speed,
    tracking,
    velocity,
    volume,
)
from leadpact.measures.book import Book
from leadpact.measures.kpis import Planned
from leadpact.measures.measure import Measure
from leadpact.measures.volume import Weekly


def all_measures(book: Book, planned: Planned | None = None, weekly: Weekly | None = None) -> list[Measure]:
    """Every measure: promises and KPIs first. `planned` and `weekly` are the plan's, where whoever asks has it."""
    named = unique(
        [
            *attainment.measures(book),
            *kpis.measures(book, planned),
            *volume.measures(book, weekly),
            *conversion.measures(book),
            *revenue.measures(book),
            *velocity.measures(book),
            *pipeline.measures(book),
            *speed.measures(book),
            *depth.measures(book),
            *quality.measures(book),
            *meetings.measures(book),
            *nurturing.measures(book),
            *load.measures(book),
            *disputes.measures(book),
        ]
    )
    return tracking.told(book, named)


def unique(measures: Iterable[Measure]) -> list[Measure]:
    """The same, where a KPI has the name of a clock called by its clause."""
    found: dict[str, Measure] = {}
    for measure in measures:
        name = measure.name if measure.name not in found else f"{measure.group}.{measure.name}"
        found[name] = measure if name == measure.name else replace(measure, name=name)
    return list(found.values())
