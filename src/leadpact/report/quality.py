"""Why leads were rejected, returned or got no further, by where they came from: counted from the measures' own ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leadpact.measures.book import Book
from leadpact.measures.figures import figures
from leadpact.measures.measure import Measure
from leadpact.measures.postings import lit
from leadpact.report.figure import Figure, Figures

REASONS = ("quality.reject_reasons", "quality.return_reasons", "quality.no_progress_reasons")
SPLITS = ("source", "campaign")
"""What quality is split by: the first of them that tells leads apart."""
MOST_REASONS, MOST_PARTS = 8, 7
"""So many reasons and sources get a row or a column of their own, the largest; the whole has all of them."""


@dataclass(frozen=True, slots=True)
class Table:
    """Reasons of one kind in the term: a row a reason with its whole and its parts, in the order of `parts`."""

    measure: str
    whole: Figure
    by: str
    parts: tuple[str | None, ...]
    rows: tuple[tuple[Figure, tuple[Figure | None, ...]], ...]
    wholes: tuple[Figure, ...]
    """All reasons together, in the order of `parts`."""
    left_out: int
    """How many reasons have no row."""
    parts_left_out: int
    """How many sources have no column."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What the section shows beside the figures of its group."""

    by: str
    split: Figures
    tables: tuple[Table, ...]


def quality_of(book: Book, measures: Sequence[Measure], found: Figures) -> Quality:
    """Split by source, or by campaign where all come from one source."""
    wanted = [each for each in measures if each.group == "quality" and not each.by_key]
    splits = {by: Figures.of_tables([figures(book, wanted, by)]) for by in SPLITS}
    by = next((by for by in SPLITS if _tells(splits[by], wanted)), SPLITS[0])
    told = {each.name: each for each in measures}
    tables = [_table(book, told[name], found, by) for name in REASONS if name in told]
    return Quality(by, splits[by], tuple(table for table in tables if table is not None))


def _tells(split: Figures, wanted: Sequence[Measure]) -> bool:
    return any(len(split.parts(each.name, by=by)) > 1 for each in wanted for by in SPLITS)


def _table(book: Book, measure: Measure, found: Figures, by: str) -> Table | None:
    """Nothing where no reason was given."""
    whole, reasons = found.one(measure.name), found.parts(measure.name)
    if whole is None or not reasons:
        return None
    split = Figures.of_tables(
        [figures(book, [_only(measure, each.key) for each in reasons[:MOST_REASONS]], by)]
    )
    of_all = Figures.of_tables([figures(book, [measure], by)]).parts(measure.name, by=by)
    if all(each.key is None for each in of_all):
        of_all = ()  # where no lead says its source, a column for that would repeat the whole
    wholes = of_all[:MOST_PARTS]
    parts = tuple(each.key for each in wholes)
    rows = tuple((each, _row(split, _name(measure, each.key), parts, by)) for each in reasons[:MOST_REASONS])
    hidden = (max(len(reasons) - MOST_REASONS, 0), len(of_all) - len(wholes))
    return Table(measure.name, whole, by, parts, rows, wholes, *hidden)


def _name(measure: Measure, key: str | None) -> str:
    return f"{measure.name}={'' if key is None else key}"


def _only(measure: Measure, key: str | None) -> Measure:
    """The same ledger, of one reason."""
    where = "key IS NULL" if key is None else f"key = {lit(key)}"
    postings = f"SELECT * FROM ({measure.postings}) WHERE {where}"
    return replace(measure, name=_name(measure, key), postings=postings, by_key=False)


def _row(split: Figures, name: str, parts: Sequence[str | None], by: str) -> tuple[Figure | None, ...]:
    there = {each.key: each for each in split.parts(name, by=by)}
    return tuple(there.get(part) for part in parts)
