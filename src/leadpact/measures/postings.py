"""Writes postings as SQL: what was said of a thing, and how a later saying takes back the one before."""

from __future__ import annotations

from leadpact.measures.measure import POSTING

ABOUT = 'lead_id, account_id, person, "at", grade'
"""What a table of things gives of each of them."""


NOTHING = "'nothing'"
"""The state of a saying that only takes back the one before it."""


def said(
    table: str,
    step: int,
    known_at: str,
    *,
    where: str = "true",
    hit: str = "NULL",
    value: str = "NULL",
    state: str = "NULL",
    key: str = "NULL",
    cause: str = "finding_id",
    thing: str = "finding_id",
) -> str:
    """A SELECT of one saying of each thing of a table that has `ABOUT`; `step` is its place among them."""
    return (
        f"SELECT {thing} AS thing, {step} AS step, {ABOUT}, CAST({known_at} AS BIGINT) AS known_at, "
        f"CAST({hit} AS BOOLEAN) AS hit, CAST({value} AS DOUBLE) AS value, CAST({state} AS VARCHAR) AS state, "
        f"CAST({key} AS VARCHAR) AS key, CAST({cause} AS VARCHAR) AS cause FROM {table} WHERE {where}"
    )


def ledger(*sayings: str, quantile: bool = False) -> str:
    """A SELECT of postings: each saying of a thing is posted when known, and taken back when the next step is.

    A step is known no earlier than the one before it. Of two known at once only the later is posted. A quantile can take
    nothing back: with `quantile` a value is posted only if no later saying replaces it.
    """
    final = "AND (state IS NOT NULL OR replaced IS NULL)" if quantile else ""
    columns = {"known_at": "CASE WHEN times = 1 THEN known_at ELSE replaced END AS known_at"}
    chosen = ", ".join(columns.get(name, f'"{name}"') for name in POSTING)
    known = "max(known_at) OVER (PARTITION BY thing ORDER BY step ROWS UNBOUNDED PRECEDING) AS known_at"
    return (
        f"SELECT {chosen} FROM (SELECT *, lead(known_at) OVER (PARTITION BY thing ORDER BY step) AS replaced "
        f"FROM (SELECT * REPLACE ({known}) FROM ({' UNION ALL '.join(sayings)}))), (VALUES (1), (-1)) AS entry(times) "
        f"WHERE ((times = 1 AND replaced IS NULL) OR replaced > known_at) AND state IS DISTINCT FROM {NOTHING} {final}"
    )


def once(saying: str) -> str:
    """A SELECT of postings of things of which one thing is said."""
    columns = {"times": "1 AS times"}
    chosen = ", ".join(columns.get(name, f'"{name}"') for name in POSTING)
    return f"SELECT {chosen} FROM ({saying})"


def lit(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def seconds(micros: str) -> str:
    """The SQL of microseconds as seconds."""
    return f"({micros}) / 1e6"
