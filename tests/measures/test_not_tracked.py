"""Of what a log never shows nothing is told: not a zero, not a share of none."""

from __future__ import annotations

from typing import Any

import pytest
from finding_rows import AGREEMENT, Log

from leadpact.measures.book import Book
from leadpact.measures.catalogue import all_measures
from leadpact.measures.figures import behind, figures

TEXT = (
    AGREEMENT
    + """
definitions:
  stages: [{id: mql}, {id: customer, owner: sales, enter: {on: deal_won}}]
handoff: {triggers: [{id: demo, on: form_submitted}]}
kpis:
  tries: {owed_by: sales, attempts: mean}
"""
)
SILENT = ("note", "value", "judged", "none")


def handed(count: int = 12) -> Log:
    """So many handoffs, of which nothing more is known."""
    log = Log()
    for n in range(count):
        log.hand(f"L{n:02}", "2026-03-02 10:00")
    return log


def whole(made: Book, name: str, *columns: str, month: str | None = None) -> tuple[Any, ...]:
    """Columns of a measure's whole, as whoever asks for all measures gets it."""
    measure = next(each for each in all_measures(made) if each.name == name)
    rows = [
        row for row in figures(made, [measure]).to_pylist() if row["by"] is None and row["month"] == month
    ]
    return tuple(rows[0][column] for column in columns)


@pytest.mark.parametrize(
    "name",
    ["load.untouched", "load.open_by_last_attempt", "load.handoffs", "nurturing.returned", "speed.within_1h", "depth.attempts_mean",
     "quality.accepted", "tries"],
)  # fmt: skip
def test_what_a_log_never_shows_is_not_tracked(name: str) -> None:
    """Twelve handoffs, and no touch, return, answer or owner in the log: what would count them judges nothing, and is no zero."""
    made = handed().book(text=TEXT)
    assert whole(made, name, *SILENT) == ("not_tracked", None, 0, 12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("load.untouched", 11),
        ("load.handoffs", 1),
        ("nurturing.returned", 1 / 13),
        ("speed.within_1h", 1 / 13),
    ],
)
def test_one_event_of_the_kind_makes_a_zero_of_the_rest(name: str, value: float) -> None:
    """One lead that somebody got, called and gave back: now all others were not, and the numbers say so."""
    log = handed()
    log.hand("Z", "2026-03-02 10:00", person="luis")
    log.attempt("Z", "2026-03-02 10:30")
    log.end("returned", "Z", "2026-03-03 10:00", "not_now")
    log.end("returned", "L00", "2026-03-03 10:00", "not_now") if name == "load.untouched" else None
    made = log.book(text=TEXT)
    assert whole(made, name, "value")[0] == pytest.approx(value)


def test_no_return_is_known_where_the_agreement_returns_by_itself() -> None:
    """After six attempts a lead goes back by the agreement: attempts in the log are enough to know that none did."""
    log = handed()
    log.attempt("L00", "2026-03-02 10:30")
    assert whole(log.book(text=TEXT), "nurturing.returned", "note", "value") == ("not_tracked", None)
    returns = TEXT.replace("form_submitted}]}", "form_submitted}], return: {after: {attempts: 6}}}")
    assert whole(log.book(text=returns), "nurturing.returned", "note", "value") == (None, 0)


def test_money_without_amounts_is_not_zero() -> None:
    """Twelve wins without an amount: no money is told, in the term nor in the month, and the deals are. With one amount the
    term has a sum, and the month without any still has none."""
    log = handed()
    for n in range(12):
        log.happen("deal_won", f"L{n:02}", "2026-03-10 10:00", deal_id=f"d{n}")
    made = log.book(text=TEXT)
    for month in (None, "2026-03"):
        assert whole(made, "revenue.won", *SILENT, month=month) == ("not_tracked", None, 0, 12)
    assert whole(made, "revenue.won_deals", "note", "value") == (None, 12)
    log.happen("deal_won", "L00", "2026-04-10 10:00", deal_id="x", amount=500.0)
    priced = log.book(text=TEXT)
    assert whole(priced, "revenue.won", *SILENT) == (None, 500, 1, 12)
    assert whole(priced, "revenue.won", "value", month="2026-03") == (None,)


def test_what_is_not_tracked_can_still_be_listed() -> None:
    """The leads behind it are told, each as nothing to judge."""
    made = handed(2).book(text=TEXT)
    measure = next(each for each in all_measures(made) if each.name == "load.untouched")
    rows = made.con.execute(
        f"SELECT lead_id, state, hit FROM ({behind(made, measure)}) ORDER BY 1"
    ).fetchall()
    assert rows == [("L00", "none", None), ("L01", "none", None)]


def test_bands_stand_by_their_length() -> None:
    """Ages of open leads come from the youngest to the oldest, not by the letters of their names."""
    log = Log()
    for n, day in enumerate(
        ("2026-06-15", "2026-06-13", "2026-06-10", "2026-06-04", "2026-05-20", "2026-01-20")
    ):
        log.hand(f"L{n}", f"{day} 10:00")
    made = log.book(text=TEXT)
    measure = next(each for each in all_measures(made) if each.name == "load.open_leads")
    parts = [row["key"] for row in figures(made, [measure]).to_pylist() if row["by"] and row["month"] is None]
    assert parts == ["up_to_1d", "1d_to_3d", "3d_to_7d", "7d_to_14d", "14d_to_30d", "over_90d"]
