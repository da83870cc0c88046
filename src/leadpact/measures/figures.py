"""From postings to figures: one number a measure, month and part of a split, with its interval and what is apart.

A posting is booked in the month of its `at`, if it was known by that month's close; else in the first month whose close it
was known by, as an adjustment. So a frozen month never changes, and months and adjustments add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor
from typing import Any

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
        ("misses_left", pa.int64()),
        ("lost", pa.bool_()),
    ]
)
"""A row a figure. `month` NULL: the whole term. `by` and `key`: the part of a split, both NULL for the whole. `value` is the
share, number, sum or quantile, NULL if `too_few`; `low` and `high` its 95 % interval, of shares only. `hits` of `judged`.
`misses_left` (of the running month and a promise with an objective): how many more misses it allows; `lost`: fewer than there are."""
VALUES = {
    "share": "NULL",
    "count": "CAST(coalesce(sum(times) FILTER ({counts}), 0) AS DOUBLE)",
    "sum": "coalesce(sum(value * times) FILTER ({counts}), 0)",
    "mean": "sum(value * times) FILTER ({counts}) / nullif(sum(times) FILTER ({counts}), 0)",
    "p50": "quantile_cont(value, 0.5) FILTER ({counts})",
    "p90": "quantile_cont(value, 0.9) FILTER ({counts})",
    "max": "max(value) FILTER ({counts})",
}
"""The SQL of a figure's value. Quantiles interpolate between the two nearest (Hyndman and Fan 1996, type 7)."""


def figures(book: Book, measures: Iterable[Measure], by: str | None = None) -> pa.Table:
    """The figures of some measures, by `FIGURES`: the term whole and each month, whole or by a split.

    Postings are read once a measure, and counted as they come: what is kept is a row a figure.
    """
    book.keep_months()
    closed = {month.name: book.is_closed(month) for month in book.months}
    rows = [
        _figure(measure, row, closed, book.months[-1].name)
        for measure in measures
        for row in _counted(book, measure, by)
    ]
    return pa.Table.from_pylist(rows, FIGURES)


def booked_sql(book: Book, measure: Measure, by: str | None = None) -> str:
    """The term's postings with `month` (booked in), `adjusts` (whether as an adjustment) and `part` (of the split)."""
    part, join = _part(measure, by)
    return (
        f"SELECT p.*, {part} AS part, greatest(m.name, coalesce(c.name, m.name)) AS month, "
        "coalesce(c.name > m.name, false) AS adjusts "
        f'FROM ({measure.postings}) p{join} ASOF JOIN measured_months m ON p."at" >= m.starts '
        "ASOF LEFT JOIN (SELECT name, close FROM measured_months WHERE NOT coming) c ON p.known_at <= c.close"
        f"{_within(book, measure)}"
    )


def _within(book: Book, measure: Measure) -> str:
    """The condition that a posting is in the term, of a measure that is counted in it."""
    starts, ends = book.term
    return f' WHERE p."at" >= {starts} AND p."at" < {ends}' if measure.of_term else ""


def _part(measure: Measure, by: str | None) -> tuple[str, str]:
    if by is None or by == "month":
        return "NULL::VARCHAR", ""
    if by == "party":
        return f"'{measure.party}'" if measure.party else "NULL::VARCHAR", ""
    if by in OF_LEAD:
        return f"l.{by}", " LEFT JOIN leads l ON l.lead_id = p.lead_id"
    return f"p.{by}", ""


def _counted(book: Book, measure: Measure, by: str | None) -> list[dict[str, Any]]:
    """A row a figure, counted in one pass: the term (`month` NULL) and each month, whole or by the split, or both."""
    split = by or ("key" if measure.by_key else None)
    column = "part" if by else "key"
    sets = [*(["(), (month)"] if by is None else []), *([f"({column}), (month, {column})"] if split else [])]
    whole = f"grouping({column}) = 1" if split else "true"
    asked = book.con.execute(
        f"SELECT CASE WHEN {whole} THEN NULL ELSE '{split}' END AS \"by\", "
        f"month, {column if split else 'NULL::VARCHAR'} AS key, {_sums(measure)} "
        f"FROM ({booked_sql(book, measure, by)}) GROUP BY GROUPING SETS ({', '.join(sets)}) "
        'ORDER BY "by" NULLS FIRST, month NULLS FIRST, key NULLS LAST'
    )
    names = [column[0] for column in asked.description or ()]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


def _sums(measure: Measure) -> str:
    """What is added up: in the term everything, in a month what is regular; its adjustments are beside it."""
    return ", ".join(
        [
            f"{_either(_times('{counts} AND hit'))} AS hits",
            f"{_either(_times('{counts}'))} AS judged",
            f"{_either(VALUES[measure.way])} AS value",
            *(f"{_either(_times(_apart(state)))} AS {state}" for state in STATES),
            f"{_times('state IS NULL AND adjusts AND hit')} AS adjusted_hits",
            f"{_times('state IS NULL AND adjusts')} AS adjusted_judged",
        ]
    )


def _times(condition: str) -> str:
    return f"coalesce(sum(times) FILTER ({condition}), 0)"


def _apart(state: str) -> str:
    return f"state = '{state}' AND {{booked}}"


def _either(sql: str) -> str:
    """An aggregate over the term's postings in a figure of the term, else over those that are no adjustments."""
    term, month = (
        sql.format(counts=f"state IS NULL AND {booked}", booked=booked) for booked in ("true", "NOT adjusts")
    )
    return f"CASE WHEN grouping(month) = 1 THEN {term} ELSE {month} END"


def _figure(
    measure: Measure, row: dict[str, Any], closed: dict[str, bool], running: str
) -> dict[str, object]:
    """A counted row with what is said of it."""
    hits, judged, month = int(row["hits"]), int(row["judged"]), row["month"]
    few = measure.way not in ("count", "sum") and judged < FEWEST
    value = row["value"] if measure.way != "share" else (hits / judged if judged else None)
    low, high = wilson(hits, judged) if measure.way == "share" and not few else (None, None)
    value = None if few else value
    target = measure.target if row["by"] is None and (month is None or measure.way != "count") else None
    left = None
    if measure.group == "promises" and target is not None and month == running:
        left = misses_left(target, hits, judged, int(row["open"]))
    return {
        **row,
        "measure": measure.name, "group": measure.group, "party": measure.party, "sign": measure.sign,
        "clause": measure.clause, "way": measure.way, "unit": measure.unit,
        "frozen": None if month is None else closed.get(month, False),
        "value": value, "low": low, "high": high, "target": target, "too_few": few, "note": measure.note,
        "kept": None if target is None or value is None else is_kept(float(value), target, measure.at_least),
        "misses_left": None if left is None else max(left, 0), "lost": None if left is None else left < 0,
    }  # fmt: skip


def misses_left(objective: float, hits: int, judged: int, open_: int) -> int:
    """How many more misses an objective still allows, of what is judged and what is open; below 0 it is lost."""
    return floor((1 - objective) * (judged + open_) + 1e-9) - (judged - hits)


def is_kept(value: float, target: float, at_least: bool) -> bool:
    """The point estimate against the target; a value that rounds to it in the twelfth decimal reaches it."""
    return value >= target - 1e-12 if at_least else value <= target + 1e-12


def behind(book: Book, measure: Measure, by: str | None = None) -> str:
    """A SELECT of the postings behind a measure's figures: those of the term, with their month and part."""
    book.keep_months()
    return f"SELECT * FROM ({booked_sql(book, measure, by)})"
