"""What is won already, since the term began: it reduces what the plan has still to win.

Marketing's part of the won money reduces marketing's part of the target. Where only the whole is known, marketing is taken
to have won its `marketing_share` of it, as of the target. Formula: money to win = target × share − won by marketing, at
least 0: the sales to go of a quota.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from leadpact.agreement.goals import Revenue

if TYPE_CHECKING:  # an engine takes long to load, and only what a replay says needs one
    from leadpact.measures.book import Book


@dataclass(frozen=True, slots=True)
class Won:
    """Money won in the term, in all and from marketing's leads (None: not known apart). From a replay: `until` is the last
    day it knows, `foreign` and `unknown` the won deals in another currency and without an amount, which are in no money."""

    total: Fraction
    marketing: Fraction | None = None
    until: date | None = None
    foreign: int = 0
    unknown: int = 0


def by_marketing(revenue: Revenue, won: Won) -> Fraction:
    """Marketing's part of what is won."""
    return won.total * revenue.marketing_share if won.marketing is None else won.marketing


def to_be_won(revenue: Revenue, won: Won | None) -> Fraction:
    """The money that marketing's leads have still to bring; never below 0."""
    wanted = Fraction(revenue.target) * revenue.marketing_share
    return wanted if won is None else max(wanted - by_marketing(revenue, won), Fraction(0))


def won_in(book: Book, first: date, last: date) -> Won:
    """What a replay says was won from one day to another, both included, by its measures `revenue.won` and
    `revenue.marketing`."""
    from leadpact.measures.book import local_day

    total, foreign, unknown = _sum(book, None, first, last)
    marketing, _, _ = _sum(book, "marketing", first, last)
    return Won(total, marketing, min(last, local_day(book.until, book.zone)), foreign, unknown)


def _sum(book: Book, whose: str | None, first: date, last: date) -> tuple[Fraction, int, int]:
    """Money, deals in another currency, deals without an amount."""
    from leadpact.measures.revenue import revenue_postings

    begins, ends = book.midnight(first), book.midnight(date.fromordinal(last.toordinal() + 1))
    row = book.con.execute(
        "SELECT sum(value * times) FILTER (state IS NULL), sum(times) FILTER (state = 'foreign'), "
        f"sum(times) FILTER (state = 'none') FROM ({revenue_postings(book, whose)}) "
        f'WHERE "at" >= {begins} AND "at" < {ends}'
    ).fetchone()
    money, foreign, unknown = row or (0, 0, 0)
    return Fraction(str(money or 0)), int(foreign or 0), int(unknown or 0)
