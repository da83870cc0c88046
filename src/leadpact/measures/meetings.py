"""Meetings: booked, held, and held of those booked."""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.cycles import evidence_sql
from leadpact.measures.measure import Measure
from leadpact.measures.postings import once, said
from leadpact.measures.touching import has

BOOKED = "measured_booked"
PATIENCE = 30 * 86_400 * 1_000_000
"""How long, in µs, a booked meeting has to be held, the end included: events don't say for when it was booked."""


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
            "meetings.held_of_booked",
            "meetings",
            "share",
            "share",
            held_postings(book),
            party,
            "leading",
            note="cohort",
        ),
    ]


def held_postings(book: Book) -> str:
    """Postings: whether a booked meeting was held within thirty days. A meeting held is the one booked last before it in the
    conversation.

    Bookings are cohorts, as those of a conversion are: known in the month they were made in, where they ripen. Until thirty
    days have passed one is `immature`, held or not: else the held would count at once and the others a month later, and a
    young month would look better than it is. One booked anew in that time before it was held is `none`: it was moved.
    """
    over = f'("at" + {PATIENCE})'
    held = f"coalesce(held_at <= {over}, false)"
    moved = f"coalesce(held_at IS NULL AND next_at <= {over}, false)"
    return once(
        said(
            _booked(book),
            0,
            '"at"',
            hit=f"CASE WHEN NOT {moved} THEN {held} END",
            state=f"CASE WHEN {moved} THEN 'none' WHEN {over} > {book.until} THEN 'immature' END",
            cause=f"CASE WHEN {held} THEN held_id ELSE finding_id END",
        )
    )


def _booked(book: Book) -> str:
    """The table of bookings: `next_at`, when the conversation booked again; `held_at` and `held_id`, the first meeting held
    between the two."""
    if not has(book, BOOKED):
        booked, held = evidence_sql(book, "meeting_booked"), evidence_sql(book, "meeting_held")
        again = 'lead("at") OVER (PARTITION BY talk ORDER BY "at", finding_id)'
        met = (
            'SELECT b.finding_id, min(h."at") AS held_at, arg_min(h.finding_id, (h."at", h.finding_id)) AS held_id '
            f'FROM ({held}) h ASOF JOIN ({booked}) b ON b.talk = h.talk AND h."at" >= b."at" GROUP BY b.finding_id'
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {BOOKED} AS SELECT b.*, {again} AS next_at, m.held_at, m.held_id "
            f"FROM ({booked}) b LEFT JOIN ({met}) m USING (finding_id)"
        )
    return BOOKED
