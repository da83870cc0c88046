"""The leads behind the scorecard's numbers, as far as they must be stored.

The verdicts of clocks stand in the findings, by index: of them only those are stored that the ledger books otherwise, as
where a late word took a miss back. Everything else is listed up to `MOST`, the latest first, with how many there are in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadpact.measures.book import Book
from leadpact.measures.figures import behind
from leadpact.measures.measure import Measure
from leadpact.web.figuring.contents import Told, leads_name

MOST = 1000
"""So many leads of one kind are stored with a figure."""
TERM = "term"
VERDICTS = {"hit": "clock_met", "miss": "clock_missed", "void": "clock_void"}
"""What of a promise is read from the findings, by the kind that says it."""
ROWS, SAID = "behind_rows", "behind_said"
WHAT = (
    "CASE WHEN adjusts THEN 'adjusted' WHEN state IS NOT NULL THEN state WHEN hit THEN 'hit' "
    "WHEN hit IS FALSE THEN 'miss' ELSE 'counted' END"
)
LISTED = 'lead_id, person, "at", known_at, value, times, cause'


def leads_behind(book: Book, measures: Sequence[Measure]) -> Iterator[tuple[str, Told]]:
    """What is stored of each measure and month: `lists` (rows of `LISTED`) and `counts` by kind, and of a promise `dropped`:
    the findings of a verdict that its number does not count."""
    for measure in measures:
        months: dict[str, Told] = {month.name: _nothing(measure.name) for month in book.months}
        _make_rows(book, measure)
        if measure.group == "promises":
            _make_said(book, measure)
            _except(book, months)
        _list(book, months, measure)
        if _is_of_term(measure):
            months[TERM] = _nothing(measure.name)
            _list_term(book, months[TERM])
        yield from ((leads_name(month, measure.name), told) for month, told in months.items())


def _nothing(measure: str) -> Told:
    return {"measure": measure, "lists": {}, "counts": {}, "dropped": {}}


def _is_of_term(measure: Measure) -> bool:
    """Whether it is judged over the term so far (`report.scorecard.Promise.is_of_term`)."""
    return measure.way == "count" and measure.target is not None


def _make_rows(book: Book, measure: Measure) -> None:
    """What is left of its postings, without what a month said and took back itself."""
    book.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {ROWS} AS SELECT *, {WHAT} AS what FROM ("
        'SELECT lead_id, person, month, adjusts, "at", max(known_at) AS known_at, sum(times)::BIGINT AS times, hit, value, '
        f'state, cause FROM ({behind(book, measure)}) GROUP BY lead_id, person, month, adjusts, "at", hit, value, state, '
        "cause HAVING sum(times) <> 0)"
    )


def _make_said(book: Book, measure: Measure) -> None:
    """The verdicts that stand in the findings, by the month of their due, as the page reads them."""
    kinds = " ".join(f"WHEN '{kind}' THEN '{what}'" for what, kind in VERDICTS.items())
    month = book.month_sql("due_us")
    book.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {SAID} AS SELECT finding_id, CASE kind {kinds} END AS what, {month} AS month FROM "
        f"(SELECT finding_id, kind, {book.micros('findings', 'due_at')} AS due_us FROM findings WHERE clause = $clause "
        f"AND due_at IS NOT NULL AND kind IN ({', '.join(repr(kind) for kind in VERDICTS.values())}))",
        {"clause": measure.clause},
    )


def _except(book: Book, months: dict[str, Told]) -> None:
    """The verdicts that the ledger does not book where the findings have them."""
    asked = (
        f"SELECT month, what, finding_id FROM {SAID} s WHERE NOT EXISTS (SELECT 1 FROM {ROWS} r WHERE "
        "r.cause = s.finding_id AND r.month = s.month AND r.what = s.what) ORDER BY ALL"
    )
    for month, what, finding in book.con.execute(asked).fetchall():
        if month in months:
            months[month]["dropped"].setdefault(what, []).append(finding)


def _list(book: Book, months: dict[str, Told], measure: Measure) -> None:
    """The lists of the months; of a promise's verdicts only those that the findings do not have there."""
    apart = ""
    if measure.group == "promises":
        apart = (
            f" WHERE NOT EXISTS (SELECT 1 FROM {SAID} s WHERE s.finding_id = r.cause AND s.month = r.month "
            "AND s.what = r.what)"
        )
    for month, what, *row, count in _ranked(book, f"SELECT month, what, {LISTED} FROM {ROWS} r{apart}"):
        if month in months:
            _add(months[str(month)], str(what), row, count)


def _list_term(book: Book, told: Told) -> None:
    """The lists of the whole term, in which nothing is an adjustment."""
    asked = (
        f"SELECT '{TERM}' AS month, CASE WHEN state IS NOT NULL THEN state ELSE 'counted' END AS what, "
        'lead_id, person, "at", max(known_at) AS known_at, value, sum(times)::BIGINT AS times, cause '
        f'FROM {ROWS} GROUP BY lead_id, person, "at", value, state, cause HAVING sum(times) <> 0'
    )
    for _, what, *row, count in _ranked(book, asked):
        _add(told, str(what), row, count)


def _ranked(book: Book, asked: str) -> list[tuple[object, ...]]:
    """The latest of each month and kind, with how many there are."""
    return book.con.execute(
        f"SELECT month, what, {LISTED}, count(*) OVER kind AS count FROM ({asked}) "
        f"WINDOW kind AS (PARTITION BY month, what) QUALIFY row_number() OVER "
        f'(PARTITION BY month, what ORDER BY "at" DESC, lead_id, cause) <= {MOST} ORDER BY month, what, "at" DESC, lead_id'
    ).fetchall()


def _add(told: Told, what: str, row: Sequence[object], count: object) -> None:
    told["lists"].setdefault(what, []).append(list(row))
    told["counts"][what] = count


def by_month(rows: Iterator[tuple[str, Told]]) -> dict[str, Told]:
    """What there is to store, by name: months without anything are left out."""
    return {name: told for name, told in rows if told["lists"] or told["dropped"]}
