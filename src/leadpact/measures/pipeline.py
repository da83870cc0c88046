"""What sales is working on: deals offered, won of those decided, why others were lost, and what is still open.

All of it is of the deals that `goals.revenue.counts` lets count, as revenue is. A deal whose opening is not in the log is
won or lost all the same: won, lost and open together are those opened, and those closed without that.
"""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.deals import apart, deals, posted
from leadpact.measures.measure import Measure, Unit, Way

LOST_AT = "greatest(lost_at, opened_at)"
"""No deal is lost before it is opened: one that is dated so was lost when it was opened."""


def measures(book: Book) -> list[Measure]:
    """Proposals, win rate, losses by reason, open deals and their money."""
    rows, money = f"SELECT * FROM {deals(book)}", apart(book)
    open_ = "opened_at IS NOT NULL AND closed IS NULL AND counts"
    closed_at = f"CASE closed WHEN 'deal_won' THEN won_at ELSE {LOST_AT} END"
    decided = posted(rows, closed_at, says="closed IS NOT NULL AND counts", hit="closed = 'deal_won'")
    is_lost = "closed = 'deal_lost' AND counts"
    lost = posted(rows, LOST_AT, says=is_lost, key="reason")
    unopened = posted(rows, LOST_AT, says=f"{is_lost} AND opened_at IS NULL")
    return [
        _measure(book, "proposals", posted(rows, "proposed_at", says="proposed_at IS NOT NULL AND counts")),
        _measure(book, "win_rate", decided, "share", "share"),
        _measure(book, "lost", lost, by_key=True),
        _measure(book, "lost_unopened", unopened),
        _measure(book, "open", posted(rows, "opened_at", says=open_)),
        _measure(
            book,
            "open_amount",
            posted(rows, "opened_at", says=open_, value="amount", state=money),
            "sum",
            "money",
        ),
    ]


def _measure(
    book: Book, name: str, postings: str, way: Way = "count", unit: Unit = "count", *, by_key: bool = False
) -> Measure:
    """A measure of sales' deals.

    - `proposals`: deals that reached the stage of the proposal (`deals.offered`), in the month they first did
    - `win_rate`: won / (won + lost), in the month they closed; of a deal that closed twice the last holds. A log that
      tells only of wins has none (`tracking`), least of all 100 %
    - `lost`: deals lost, by the reason last said; `lost_unopened`: those of them whose opening is not in the log
    - `open`, `open_amount`: opened in the month and not closed by now; closed ones are taken back when that is known
    """
    party = book.agreement.handoff.to
    return Measure(
        f"pipeline.{name}",
        "revenue",
        way,
        unit,
        postings,
        None if party is None else str(party),
        sign="result" if name in ("win_rate", "lost", "lost_unopened") else "leading",
        by_key=by_key,
    )
