"""Meetings: booked, held, and held of those booked."""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.cycles import evidence_sql
from leadpact.measures.measure import Measure
from leadpact.measures.postings import ledger, once, said
from leadpact.measures.touching import has

BOOKED = "measured_booked"
PATIENCE = 30 * 86_400 * 1_000_000
"""How long, in µs, a booked meeting may still be held: events don't say for when it was booked."""


def measures(book: Book) -> list[Measure]:
    """How many were booked and held, in their month; and how many of those booked were held, in that of the booking."""
    party = book.agreement.to_party
    counts = [
        Measure(
            name=f"meetings.{name}",
            group="meetings",
            way="count",
            unit="count",
            postings=once(said(f"({evidence_sql(book, f'meeting_{name}')})", 0, "known_at")),
            party=party,
            sign="leading",
        )
        for name in ("booked", "held")
    ]
    return [
        *counts,
        Measure(
            "meetings.held_of_booked", "meetings", "share", "share", held_postings(book), party, "leading"
        ),
    ]


def held_postings(book: Book) -> str:
    """Postings: whether a booked meeting was held. A meeting held is the one booked last before it in the conversation.

    Open until held, or for thirty days; then it was not. One booked anew in that time before it was held is `none`: it was
    moved.
    """
    if not has(book, BOOKED):
        booked, held = evidence_sql(book, "meeting_booked"), evidence_sql(book, "meeting_held")
        over = 'OVER (PARTITION BY talk ORDER BY "at", finding_id)'
        bookings = (
            f'SELECT *, lead("at") {over} AS next_at, lead(known_at) {over} AS next_known FROM ({booked})'
        )
        met = (
            'SELECT b.finding_id, min(h.known_at) AS held_known, arg_min(h.finding_id, (h."at", h.finding_id)) AS held_id '
            f'FROM ({held}) h ASOF JOIN ({bookings}) b ON b.talk = h.talk AND h."at" >= b."at" GROUP BY b.finding_id'
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {BOOKED} AS SELECT b.*, m.held_known, m.held_id "
            f"FROM ({bookings}) b LEFT JOIN ({met}) m USING (finding_id)"
        )
    over_at = f'"at" + {PATIENCE}'
    moved = f"held_id IS NULL AND next_at <= {over_at}"
    idle = f"coalesce(held_known > {over_at}, true) AND {over_at} <= {book.until}"
    return ledger(
        said(BOOKED, 0, "known_at", state="'open'"),
        said(BOOKED, 1, over_at, where=f"NOT coalesce({moved}, false) AND {idle}", hit="false"),
        said(BOOKED, 2, "next_known", where=moved, state="'none'"),
        said(
            BOOKED,
            3,
            "greatest(held_known, known_at)",
            where="held_id IS NOT NULL",
            hit="true",
            cause="held_id",
        ),
    )
