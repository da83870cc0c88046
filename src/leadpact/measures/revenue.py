"""What was won, in money and in deals, and whose it was: marketing's by handoff, else sales'; the first touch beside it.

A won deal counts once, in the month of its win, if `goals.revenue.counts` holds. It is marketing-sourced if a lead of its
account was handed off within `goals.credit.lookback` before it was opened (before the win, where its opening is not in
the log), both ends included; else sales-sourced. First touch is the source of the account's first lead: shown, never
measured against a target.
"""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.deals import apart, deals, posted
from leadpact.measures.measure import Measure
from leadpact.measures.volume import handoffs

WON = "closed = 'deal_won' AND counts"
SOURCED = "deal_sources"
CLAUSE = "goals.revenue"


def measures(book: Book) -> list[Measure]:
    """Won money and won deals: all, marketing's, sales', and by first touch."""
    sourced = [measure for whose in ("marketing", "sales", "first_touch") for measure in _both(book, whose)]
    return [*_both(book, None), *sourced]


def _both(book: Book, whose: str | None) -> tuple[Measure, Measure]:
    """The money and the deals of a source; of all deals without one."""
    money, number = revenue_postings(book, whose), revenue_postings(book, whose, money=False)
    by_key, note = whose == "first_touch", "first_touch" if whose == "first_touch" else None
    party = _party(book, whose)
    target = money_target(book, whose)
    name = whose or "won"
    return (
        Measure(
            f"revenue.{name}",
            "revenue",
            "sum",
            "money",
            money,
            party,
            clause=CLAUSE,
            target=target,
            at_end=True,
            by_key=by_key,
            note=note,
        ),
        Measure(
            f"revenue.{name}_deals",
            "revenue",
            "count",
            "count",
            number,
            party,
            clause=CLAUSE,
            by_key=by_key,
            note=note,
        ),
    )


def _party(book: Book, whose: str | None) -> str | None:
    """The party whose leads they are: who hands off, or who takes over."""
    handoff = book.agreement.handoff
    party = {"marketing": handoff.from_, "sales": handoff.to}.get(whose or "")
    return None if party is None else str(party)


def money_target(book: Book, whose: str | None) -> float | None:
    """What is to be won in the term: all of `goals.revenue.target`, or marketing's share of it; sales has the rest to find,
    but promised no number of its own."""
    revenue = book.agreement.goals.revenue
    if revenue is None or whose not in (None, "marketing"):
        return None
    share = revenue.marketing_share if whose == "marketing" else 1
    return float(revenue.target) * float(share)


def revenue_postings(book: Book, whose: str | None = None, *, money: bool = True) -> str:
    """A SELECT of won deals, with their money in the agreement's currency as `value` (`money`), or as plain counts, which
    know no currency. `whose`: `marketing`, `sales` or `first_touch` (all deals, `key` the source); None: all."""
    rows = f"SELECT * FROM {sourced(book)}"
    says = {"marketing": f"{WON} AND by_handoff", "sales": f"{WON} AND NOT by_handoff"}.get(whose or "", WON)
    key = "first_source" if whose == "first_touch" else "NULL"
    if not money:
        return posted(rows, "won_at", says=says, key=key)
    return posted(rows, "won_at", says=says, key=key, value="amount", state=apart(book))


def sourced(book: Book) -> str:
    """The table of what was known of each deal (`deals`), with `by_handoff` (it is marketing's) and `first_source`."""
    lookback = book.agreement.goals.credit.lookback.microseconds
    handed = f'SELECT account_id, "at" AS handed_at FROM {handoffs(book)}'
    first = "SELECT account_id, arg_min(source, (first_at, lead_id)) AS first_source FROM leads GROUP BY account_id"
    begun = f"SELECT *, coalesce(opened_at, won_at) AS begun_at FROM {deals(book)}"
    book.con.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {SOURCED} AS "
        f"SELECT d.*, f.first_source, coalesce(d.begun_at - h.handed_at <= {lookback}, false) AS by_handoff "
        f"FROM ({begun}) d ASOF LEFT JOIN ({handed}) h ON d.account_id = h.account_id AND d.begun_at >= h.handed_at "
        f"LEFT JOIN ({first}) f ON f.account_id = d.account_id"
    )
    return SOURCED
