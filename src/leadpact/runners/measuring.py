"""What a replay's book comes to: every measure with what the plan asks for, and the content of `measures.json`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from leadpact.measures.attainment import ACCEPT, CLOCKS
from leadpact.measures.book import Book
from leadpact.measures.catalogue import all_measures
from leadpact.measures.figures import figures
from leadpact.measures.measure import Measure
from leadpact.planning.pacing import plan_target, planned_handoffs

TABLES = ("findings", "standings", "leads", "evidence")
"""What a book's connection has."""


def measures_of(book: Book) -> list[Measure]:
    """Every measure, those against the plan with its numbers."""
    return all_measures(book, plan_target, planned_handoffs(book))


def described(book: Book) -> list[Measure]:
    """The same measures for whoever only speaks of them: their postings are of a book without rows, so none is counted.

    What a measure is, the agreement says alone. Its tables are made of nothing, beside those of the book: temporary ones are
    a cursor's own.
    """
    empty = replace(book, con=book.con.cursor())
    for name in TABLES:
        there = empty.con.execute(f"SELECT * FROM {name} LIMIT 0").to_arrow_table()
        empty.keep(name, there)
    try:
        return measures_of(empty)
    finally:
        empty.con.close()


def told_of(book: Book) -> dict[str, Any]:
    """What `measures.json` holds beside the stamp: clocks, stages and findings counted, and every figure, unsplit."""
    rows = figures(book, measures_of(book)).to_pylist()
    kinds = book.con.execute("SELECT kind, count(*) FROM findings GROUP BY kind ORDER BY kind").fetchall()
    stages = book.con.execute(
        "SELECT clause, count(DISTINCT lead_id) FROM findings WHERE kind = 'stage_entered' GROUP BY clause ORDER BY clause"
    ).fetchall()
    return {
        "clocks": clocks_of(rows),
        "stages": {clause.removeprefix("definitions.stages."): count for clause, count in stages},
        "findings": dict(kinds),
        "figures": rows,
    }


def clocks_of(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The verdict of every clock over all that was promised, in document order, from its figure."""
    whole = {
        row["clause"]: row
        for row in figures
        if row["group"] == "promises" and row["month"] is None and row["by"] is None
    }
    return [clock_of(row) for row in sorted(whole.values(), key=lambda row: row["clause"] != ACCEPT)]


def clock_of(row: dict[str, Any]) -> dict[str, Any]:
    """A figure of a promise under the words of `measures.json`."""
    return {
        "clause": row["clause"],
        "clock": row["clause"].removeprefix(CLOCKS),
        "objective": row["target"],
        "met": row["hits"],
        "missed": row["judged"] - row["hits"],
        "void": row["void"],
        "open": row["open"],
        "disputed": row["disputed"],
        "judged": row["judged"],
        "attainment": row["value"],
        "too_few": row["too_few"],
        "interval": None if row["low"] is None else [row["low"], row["high"]],
        "kept": row["kept"],
    }
