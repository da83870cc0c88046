"""From postings to figures: one number a measure, month and part of a split, with its interval and what is apart.

A posting is booked in the month of its `at`, if it was known by that month's close; else in the first month whose close it
was known by, as an adjustment. So a frozen month never changes, and months and adjustments add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from leadpact.measures.book import Book
from leadpact.measures.measure import STATES, Measure
from leadpact.measures.wilson import FEWEST, wilson

SPLITS = ("person", "source", "campaign", "persona", "segment", "product", "grade")
"""What every measure can be split by, beside its party and its month."""
OF_LEAD = ("source", "campaign", "persona", "segment", "product")
FIGURES = pa.schema(
    [
        ("measure", pa.string()),
        ("group", pa.string()),
        ("party", pa.string()),
        ("sign", pa.string()),
        ("clause", pa.string()),
        ("way", pa.string()),
        ("unit", pa.string()),
        ("month", pa.string()),
        ("frozen", pa.bool_()),
        ("by", pa.string()),
        ("key", pa.string()),
        ("hits", pa.int64()),
        ("judged", pa.int64()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("target", pa.float64()),
        ("kept", pa.bool_()),
        ("too_few", pa.bool_()),
        *((state, pa.int64()) for state in STATES),
        ("adjusted_hits", pa.int64()),
        ("adjusted_judged", pa.int64()),
        ("note", pa.string()),
    ]
)
"""A row a figure. `month` NULL: the whole term. `by` and `key`: the part of a split, both NULL for the whole. `value` is the
share, number, sum or quantile, NULL if `too_few`; `low` and `high` its 95 % interval, of shares only. `hits` of `judged`."""
VALUES = {
    "share": "NULL",
    "count": "CAST(sum(times) FILTER (counts) AS DOUBLE)",
    "sum": "coalesce(sum(value * times) FILTER (counts), 0)",
    "mean": "sum(value * times) FILTER (counts) / nullif(sum(times) FILTER (counts), 0)",
    "p50": "quantile_cont(value, 0.5) FILTER (counts)",
    "p90": "quantile_cont(value, 0.9) FILTER (counts)",
    "max": "max(value) FILTER (counts)",
}
"""The SQL of a figure's value. Quantiles interpolate between the two nearest (Hyndman and Fan 1996, type 7)."""


def figures(book: Book, measures: Iterable[Measure], by: str | None = None) -> pa.Table:
    """The figures of some measures, by `FIGURES`: the term whole and each month, whole or by a split."""
    _make_months(book)
    rows = [row for measure in measures for row in _figures_of(book, measure, by)]
    return pa.Table.from_pylist(rows, FIGURES)


def booked_sql(book: Book, measure: Measure, by: str | None = None) -> str:
    """The term's postings with `month` (booked in), `adjusts` (whether as an adjustment) and `part` (of the split)."""
    starts, ends = book.term
    part, join = _part(measure, by)
    return (
        f"SELECT p.*, {part} AS part, greatest(m.name, coalesce(c.name, m.name)) AS month, "
        "coalesce(c.name > m.name, false) AS adjusts "
        f'FROM ({measure.postings}) p{join} ASOF JOIN measured_months m ON p."at" >= m.starts '
        "ASOF LEFT JOIN measured_months c ON p.known_at <= c.close "
        f'WHERE p."at" >= {starts} AND p."at" < {ends}'
    )


def _part(measure: Measure, by: str | None) -> tuple[str, str]:
    if by is None or by == "party":
        return "NULL::VARCHAR", ""
    if by == "key":
        return "p.key", ""
    if by in OF_LEAD:
        return f"l.{by}", " LEFT JOIN leads l ON l.lead_id = p.lead_id"
    return f"p.{by}", ""


def _make_months(book: Book) -> None:
    columns = {
        "name": [month.name for month in book.months],
        "starts": [month.starts for month in book.months],
        "close": [month.close for month in book.months[:-1]] + [1 << 62],
    }
    book.keep("measured_months", pa.table(columns))


def _figures_of(book: Book, measure: Measure, by: str | None) -> list[dict[str, object]]:
    apart = ", ".join(
        f"coalesce(sum(times) FILTER (regular AND state = '{state}'), 0) AS {state}" for state in STATES
    )
    book.con.execute(f"CREATE OR REPLACE TEMP TABLE booked AS {booked_sql(book, measure, by)}")
    splits: Sequence[tuple[str, str | None]] = [("NULL::VARCHAR", None)] if by is None else [("part", by)]
    if by is None and measure.by_key:
        splits = [*splits, ("key", "key")]
    found: list[dict[str, object]] = []
    for column, name in splits:
        for month, regular in (("NULL::VARCHAR", "true"), ("month", "NOT adjusts")):
            asked = book.con.execute(
                f"SELECT {month} AS month, {column} AS key, "
                "coalesce(sum(times) FILTER (counts AND hit), 0) AS hits, "
                "coalesce(sum(times) FILTER (counts), 0) AS judged, "
                f"{VALUES[measure.way]} AS value, {apart}, "
                "coalesce(sum(times) FILTER (state IS NULL AND adjusts AND hit), 0) AS adjusted_hits, "
                "coalesce(sum(times) FILTER (state IS NULL AND adjusts), 0) AS adjusted_judged "
                f"FROM (SELECT *, {regular} AS regular, state IS NULL AND {regular} AS counts FROM booked) "
                "GROUP BY 1, 2 ORDER BY 1 NULLS FIRST, 2 NULLS LAST"
            )
            names = [column[0] for column in asked.description or ()]
            found += [
                _figure(book, measure, name, dict(zip(names, row, strict=True))) for row in asked.fetchall()
            ]
    return found


def _figure(book: Book, measure: Measure, by: str | None, row: dict[str, object]) -> dict[str, object]:
    hits, judged = int(row["hits"]), int(row["judged"])  # type: ignore[call-overload]
    few = measure.way not in ("count", "sum") and judged < FEWEST
    value = row["value"] if measure.way != "share" else (hits / judged if judged else None)
    low, high = wilson(hits, judged) if measure.way == "share" and not few else (None, None)
    value = None if few else value
    target = measure.target if by is None and (row["month"] is None or measure.way != "count") else None
    closed = {month.name: book.is_closed(month) for month in book.months}
    return {
        **row,
        "measure": measure.name, "group": measure.group, "party": measure.party, "sign": measure.sign,
        "clause": measure.clause, "way": measure.way, "unit": measure.unit, "by": by,
        "frozen": None if row["month"] is None else closed.get(str(row["month"]), False),
        "value": value, "low": low, "high": high, "target": target, "too_few": few, "note": measure.note,
        "kept": None if target is None or value is None else is_kept(float(value), target, measure.at_least),  # type: ignore[arg-type]
    }  # fmt: skip


def is_kept(value: float, target: float, at_least: bool) -> bool:
    """The point estimate against the target; a value that rounds to it in the twelfth decimal reaches it."""
    return value >= target - 1e-12 if at_least else value <= target + 1e-12


def behind(book: Book, measure: Measure, by: str | None = None) -> str:
    """A SELECT of the postings behind a measure's figures: those of the term, with their month and part."""
    return f"SELECT * FROM ({booked_sql(book, measure, by)})"
