"""Writes postings as SQL: what was said of a thing, and how a later saying takes back the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.measures.measure import POSTING

ABOUT = 'lead_id, account_id, person, "at", grade'
"""What a table of things gives of each of them."""


NOTHING = "'nothing'"
"""The state of a saying that only takes back the one before it."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of each row of a table for which `where` holds, from `known_at` on; all of it SQL over the table."""

    table: str
    step: int
    known_at: str
    where: str
    hit: str
    value: str
    state: str
    key: str
    cause: str

    @property
    def content(self) -> str:
        """The columns of its posting but `times` and `known_at`."""
        return (
            f"{ABOUT}, CAST({self.hit} AS BOOLEAN) AS hit, CAST({self.value} AS DOUBLE) AS value, "
            f"CAST({self.state} AS VARCHAR) AS state, CAST({self.key} AS VARCHAR) AS key, "
            f"CAST({self.cause} AS VARCHAR) AS cause"
        )


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
) -> Saying:
    """One saying of each thing of a table that has `ABOUT`, a row a thing; `step` is its place among them."""
    return Saying(table, step, known_at, where, hit, value, state, key, cause)


def ledger(*sayings: Saying, quantile: bool = False) -> str:
    """A SELECT of postings: each saying of a thing is posted when known, and taken back when the next step is.

    A step is known no earlier than the one before it. Of two known at once only the later is posted. A quantile can take
    nothing back: with `quantile` a value is posted only if no later saying replaces it.

    All are of one table, and all that is said of a thing lies in its row: so each step sees those before and after it
    without any row being sorted, which is what counts of millions of them.
    """
    (table,) = {each.table for each in sayings}
    steps = sorted(sayings, key=lambda each: each.step)
    final = " AND (state IS NOT NULL OR replaced IS NULL)" if quantile else ""
    columns = {"known_at": "CASE WHEN times = 1 THEN known_at ELSE replaced END AS known_at"}
    chosen = ", ".join(columns.get(name, f'"{name}"') for name in POSTING)
    told = f"(SELECT *, {', '.join(_known(steps))} FROM {table})"
    posted = [
        f"SELECT {each.content}, said_{n} AS known_at, {_next(n, len(steps))} AS replaced FROM {told} "
        f"WHERE said_{n} IS NOT NULL"
        for n, each in enumerate(steps)
        if each.state != NOTHING
    ]
    return (
        f"SELECT {chosen} FROM ({' UNION ALL '.join(posted)}), (VALUES (1), (-1)) AS entry(times) "
        f"WHERE ((times = 1 AND replaced IS NULL) OR replaced > known_at){final}"
    )


def _known(steps: Sequence[Saying]) -> list[str]:
    """SQL of when each step is known: no earlier than those before it; NULL where it is not said."""
    earlier = [", ".join(["NULL", *(f"said_{before}" for before in range(n))]) for n in range(len(steps))]
    return [
        f"CASE WHEN {each.where} THEN CAST(greatest({each.known_at}, {earlier[n]}) AS BIGINT) END AS said_{n}"
        for n, each in enumerate(steps)
    ]


def _next(n: int, count: int) -> str:
    """SQL of when the next step that is said is known."""
    later = ", ".join(f"said_{after}" for after in range(n + 1, count))
    return f"coalesce({later})" if later else "CAST(NULL AS BIGINT)"


def once(saying: Saying) -> str:
    """A SELECT of postings of things of which one thing is said."""
    columns = {"times": "1 AS times"}
    chosen = ", ".join(columns.get(name, f'"{name}"') for name in POSTING)
    rows = (
        f"SELECT {saying.content}, CAST({saying.known_at} AS BIGINT) AS known_at FROM {saying.table} "
        f"WHERE {saying.where}"
    )
    return f"SELECT {chosen} FROM ({rows})"


def lit(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def seconds(micros: str) -> str:
    """The SQL of microseconds as seconds."""
    return f"({micros}) / 1e6"
