"""From postings to figures: one number a measure, month and part of a split, with its interval and what is apart.

A posting is booked in the month of its `at`, if it was known by that month's close; else in the first month whose close it
was known by, as an adjustment. So a frozen month never changes, and months and adjustments add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from math import floor

import pyarrow as pa

from leadpact.measures.book import Book
from leadpact.measures.measure import NOT_TRACKED, STATES, Measure
from leadpact.measures.tally import Cell, Tally
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
        ("adjusted_value", pa.float64()),
        ("note", pa.string()),
        ("misses_left", pa.int64()),
        ("lost", pa.bool_()),
    ]
)
"""A row a figure. `month` NULL: the whole term. `by` and `key`: the part of a split, both NULL for the whole. `value` is the
share, number, sum or quantile, NULL if `too_few`; `low` and `high` its 95 % interval, of shares only. `hits` of `judged`.
`adjusted_value`, of sums only: what adjustments add to it; months and adjustments add up to the term.
`misses_left` (of the running month, of a promise with an objective): how many more misses it allows; `lost`: it allows fewer
than there are."""
ORDERED = {"p50": "quantile_cont(value, 0.5)", "p90": "quantile_cont(value, 0.9)", "max": "max(value)"}
"""The ways that need the values in order. Quantiles interpolate between the two nearest (Hyndman and Fan 1996, type 7)."""
Place = tuple[str | None, str | None, str | None]
"""Where a figure stands: the split it is of, its month (None: the term) and its part."""


def figures(book: Book, measures: Iterable[Measure], by: str | None = None) -> pa.Table:
    """The figures of some measures, by `FIGURES`: the term whole and each month, whole or by a split.

    A measure that means nothing by the split (`Measure.refusal`) is left out, and so is a whole that it does not have.
    Postings are read once a measure, twice for a quantile; what is kept of them is a row a month, state and part.
    """
    book.keep_months()
    rows: list[dict[str, object]] = []
    for measure in measures:
        if measure.refusal(by) is not None:
            continue
        tallies = _tallied(book, measure, by)
        ordered = _ordered(book, measure, by) if measure.way in ORDERED else {}
        places = sorted(tallies, key=partial(_order, measure))
        rows += [_figure(book, measure, place, tallies[place], ordered.get(place)) for place in places]
    return pa.Table.from_pylist(rows, FIGURES)


def _order(measure: Measure, place: Place) -> tuple[object, ...]:
    """The whole first, the term before its months; parts in their own order, what is of nobody last."""
    by, month, key = place
    own = measure.keys.index(key) if by == "key" and key in measure.keys else len(measure.keys)
    return by is not None, month or "", key is None, own, key or ""


def booked_sql(book: Book, measure: Measure, by: str | None = None) -> str:
    """The term's postings with `month` (booked in), `adjusts` (whether as an adjustment) and `part` (of the split)."""
    part, join = _part(measure, by)
    fell, known = book.month_sql('"at"'), book.known_sql("known_at")
    return (
        f"SELECT p.* EXCLUDE (fell, known), {part} AS part, greatest(fell, coalesce(known, fell)) AS month, "
        "coalesce(known > fell, false) AS adjusts "
        f"FROM (SELECT *, {fell} AS fell, {known} AS known FROM ({measure.postings})) p{join} "
        f"WHERE fell IS NOT NULL{_within(book, measure)}"
    )


def _within(book: Book, measure: Measure) -> str:
    """What more holds of a posting: that it is in the term, of a measure that is counted in it."""
    starts, ends = book.term
    return f' AND p."at" >= {starts} AND p."at" < {ends}' if measure.of_term else ""


def _part(measure: Measure, by: str | None) -> tuple[str, str]:
    if by is None or by == "month":
        return "NULL::VARCHAR", ""
    if by == "party":
        return f"'{measure.party}'" if measure.party else "NULL::VARCHAR", ""
    if by in OF_LEAD:
        return f"l.{by}", " LEFT JOIN leads l ON l.lead_id = p.lead_id"
    return f"p.{by}", ""


def _split(measure: Measure, by: str | None) -> tuple[str | None, str]:
    """The split that is asked for, or the measure's own, and the column that has its parts."""
    own = "key" if measure.by_key else None
    return (by, "part") if by else (own, "key" if own else "NULL::VARCHAR")


def _is_whole(measure: Measure, by: str | None) -> bool:
    """Whether there is a figure of all together: not in a split, and not where the parts overlap."""
    return by is None and measure.has_whole


def _tallied(book: Book, measure: Measure, by: str | None) -> dict[Place, Tally]:
    """What there is of each figure: in the term everything, in a month what is no adjustment."""
    split, column = _split(measure, by)
    cells = book.con.execute(
        f"SELECT month, adjusts, {column} AS key, state, hit, sum(times)::BIGINT AS times, "
        f"coalesce(sum(value * times), 0)::DOUBLE AS value FROM ({booked_sql(book, measure, by)}) "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    is_whole = _is_whole(measure, by)
    found: dict[Place, Tally] = {(None, None, None): Tally()} if is_whole else {}
    for cell in map(Cell._make, cells):
        whole = [(None, None)] if is_whole else []
        parts = [(split, cell.key)] if split else []
        for of, key in (*whole, *parts):
            found.setdefault((of, None, key), Tally()).add(cell, True)
            found.setdefault((of, cell.month, key), Tally()).add(cell, not cell.adjusts)
    return found


def _ordered(book: Book, measure: Measure, by: str | None) -> dict[Place, float | None]:
    """Quantiles and maxima: in the term of everything that counts, in a month of what is no adjustment."""
    split, column = _split(measure, by)
    wholes = ["()", "(month)"] if _is_whole(measure, by) else []
    sets = wholes + (["(key)", "(month, key)"] if split else [])
    sql, whole = ORDERED[measure.way], "grouping(key) = 1" if split else "true"
    rows = book.con.execute(
        f"SELECT {whole} AS whole, month, {'key' if split else 'NULL::VARCHAR'} AS key, CASE WHEN grouping(month) = 1 "
        f"THEN {sql} ELSE {sql} FILTER (NOT adjusts) END AS value "
        f"FROM (SELECT month, adjusts, value, {column} AS key FROM ({booked_sql(book, measure, by)}) WHERE state IS NULL) "
        f"GROUP BY GROUPING SETS ({', '.join(sets)})"
    ).fetchall()
    return {(None if is_whole else split, month, key): value for is_whole, month, key, value in rows}


def _figure(
    book: Book, measure: Measure, place: Place, tally: Tally, ordered: float | None
) -> dict[str, object]:
    """What is said of a tally, by `FIGURES`."""
    (by, month, key), way = place, measure.way
    is_rate, is_known = way not in ("count", "sum"), measure.tracked and not tally.is_unknown(way)
    few = is_rate and tally.judged < FEWEST
    value = None if few or not is_known else ordered if way in ORDERED else tally.value(way)
    low, high = wilson(tally.hits, tally.judged) if way == "share" and not few else (None, None)
    target = measure.target if by is None and (month is None or way not in ("count", "sum")) else None
    left = _left(book, measure, month, target, tally)
    return {
        "measure": measure.name, "group": measure.group, "party": measure.party, "sign": measure.sign,
        "clause": measure.clause, "way": way, "unit": measure.unit, "month": month,
        "frozen": None if month is None else month in book.closed, "by": by, "key": key,
        "hits": tally.hits, "judged": tally.judged, "value": value, "low": low, "high": high, "target": target,
        "kept": _kept(book, measure, value, target),
        "too_few": few, **tally.apart, "adjusted_hits": tally.adjusted_hits,
        "adjusted_judged": tally.adjusted_judged, "adjusted_value": tally.adjusted_value(way),
        "note": _note(measure, place, tally),
        "misses_left": None if left is None else max(left, 0), "lost": None if left is None else left < 0,
    }  # fmt: skip


def _note(measure: Measure, place: Place, tally: Tally) -> str | None:
    """The measure's own; or that it is not tracked, which also holds where nothing in the whole term could be measured."""
    waits = any(tally.apart[state] for state in ("open", "void", "disputed", "immature", "truncated"))
    is_silent = place == (None, None, None) and tally.is_unknown(measure.way) and not waits
    return NOT_TRACKED if is_silent or not measure.tracked else measure.note


def _kept(book: Book, measure: Measure, value: float | None, target: float | None) -> bool | None:
    """The verdict; the target of a whole term may be reached before its end, and is missed only then."""
    if target is None or value is None:
        return None
    reached = is_kept(value, target, measure.at_least)
    return None if measure.at_end and not reached and book.until + 1 < book.term[1] else reached


def _left(book: Book, measure: Measure, month: str | None, target: float | None, tally: Tally) -> int | None:
    """The misses left of a promise with an objective, in the running month."""
    if measure.group != "promises" or target is None or month != book.months[-1].name:
        return None
    return misses_left(target, tally.hits, tally.judged, tally.apart["open"])


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
