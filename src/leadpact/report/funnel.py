"""The funnel by cohort: of the people who came to a stage in a month, how many came to the next; months below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from leadpact.measures.book import Book
from leadpact.measures.conversion import ripe_after
from leadpact.report.figure import Figure, Figures

State = Literal["ripe", "few", "immature", "truncated", "empty"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cohort's conversion, and whether it can be relied on."""

    figure: Figure | None
    state: State


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people of a month: how many entered each stage, and the conversion of each step. `month` None: the term."""

    month: str | None
    entered: tuple[Figure | None, ...]
    steps: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages in order, and a row a month."""

    stages: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    whole: Cohort
    cohorts: tuple[Cohort, ...]


def funnel_of(book: Book, found: Figures) -> Funnel:
    """Months of the term in which somebody entered any stage."""
    stages = tuple(str(stage.id) for stage in book.agreement.definitions.stages)
    pairs = tuple(pairwise(stages))
    ripen = [_ripens(book, a, b) for a, b in pairs]
    rows = [
        _cohort(found, stages, pairs, month.name, [month.ends + each > book.until for each in ripen])
        for month in book.months
    ]
    told = tuple(row for row in rows if any(row.entered) or any(cell.figure for cell in row.steps))
    return Funnel(stages, pairs, _cohort(found, stages, pairs, None, [False] * len(pairs)), told)


def _cohort(
    found: Figures,
    stages: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...],
    month: str | None,
    young: Sequence[bool],
) -> Cohort:
    entered = tuple(found.one(f"volume.{stage}", month) for stage in stages)
    figures = [found.one(f"conversion.{a}_{b}", month) for a, b in pairs]
    return Cohort(
        month,
        entered,
        tuple(Cell(each, _state(each, is_young)) for each, is_young in zip(figures, young, strict=True)),
    )


def _ripens(book: Book, a: str, b: str) -> int:
    """How long a cohort needs, in µs: as long as nine of ten conversions took. The step itself has no window."""
    return ripe_after(book, a, b).microseconds


def _state(figure: Figure | None, is_young: bool) -> State:
    """Truncated or immature where any of the cohort's people are."""
    if figure is None or figure.is_empty:
        return "empty"
    if figure.month is not None and figure.truncated:
        return "truncated"
    if figure.month is not None and (figure.immature or is_young):
        return "immature"
    return "few" if figure.too_few else "ripe"
