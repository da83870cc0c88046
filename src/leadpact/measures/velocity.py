"""How long it takes: from stage to stage, and from the opening of a deal to its win.

Time in a stage runs from entering it to entering the next one, implied or not: an implied stage is entered at the same
instant as the one it was skipped for. A stage that was itself implied has no time (rule 14), nor has one that the lead left
backwards, by a return. In days of 24 hours, in the month it was left: p50 and p90 by linear interpolation.
"""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.deals import last_said
from leadpact.measures.measure import Measure, Way
from leadpact.measures.postings import lit
from leadpact.measures.volume import STAGES, entries, instant

STAYS = "funnel_stays"
DAY = "86_400_000_000.0"
WAYS: tuple[Way, ...] = ("p50", "p90")


def measures(book: Book) -> list[Measure]:
    """Time in every stage but the last, and the sales cycle; each by its median and its ninth decile."""
    stages = book.agreement.definitions.stages
    timed = [
        (str(stage.id), time_postings(book, str(stage.id)), stage.owner, STAGES + stage.id)
        for stage in stages[:-1]
    ]
    timed.append(("sales_cycle", cycle_postings(book), book.agreement.handoff.to, "goals.revenue"))
    return [
        Measure(
            f"velocity.{name}.{way}",
            "velocity",
            way,
            "days",
            postings,
            None if party is None else str(party),
            sign="leading",
            clause=clause,
            at_least=False,
        )
        for name, postings, party, clause in timed
        for way in WAYS
    ]


def time_postings(book: Book, stage: str) -> str:
    """A SELECT of the times that leads spent in a stage, in days. Those in it still are `open`: short times are known
    first, so a median without them says too little where they are many."""
    return (
        'SELECT lead_id, account_id, person, coalesce(left_at, "at") AS "at", '
        "greatest(known_at, left_known) AS known_at, 1::INTEGER AS times, NULL::BOOLEAN AS hit, "
        f"(left_at - \"at\") / {DAY} AS value, CASE WHEN left_at IS NULL THEN 'open' END AS state, grade, cause, "
        f"NULL::VARCHAR AS key FROM {_stays(book)} WHERE stage = {lit(stage)}"
    )


def _stays(book: Book) -> str:
    """The table of stages that leads were in: entries that were not implied, with `left_at` and `left_known`, the next
    entry, if that is further on; NULL if there is none and the lead did not go back since."""
    places = ", ".join(
        f"({lit(str(each.id))}, {n})" for n, each in enumerate(book.agreement.definitions.stages)
    )
    after = 'OVER (PARTITION BY lead ORDER BY "at", place)'
    steps = (
        f'SELECT e.*, place, lead("at") {after} AS left_at, lead(known_at) {after} AS left_known, '
        f"lead(place) {after} AS next_place FROM {entries(book)} e JOIN (VALUES {places}) p(stage, place) USING (stage)"
    )
    back = (
        f"SELECT f.lead_id, max({instant(book, 'findings', 'at', 'f')}) AS back_at FROM findings f "
        "WHERE f.kind IN ('returned', 'rejected') GROUP BY f.lead_id"
    )
    stays = 'left_at IS NULL AND coalesce(back_at < "at", true)'
    book.con.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {STAYS} AS SELECT s.* FROM ({steps}) s LEFT JOIN ({back}) b USING (lead_id) "
        f"WHERE NOT implied AND (next_place > place OR ({stays}))"
    )
    return STAYS


def cycle_postings(book: Book) -> str:
    """A SELECT of the days from `deal_opened` to the win, of won deals that count. One whose opening is not in the log,
    or comes after its win, has no such time: `none`."""
    timed = "opened_at <= won_at"
    return (
        'SELECT lead_id, account_id, person, won_at AS "at", known_at, 1::INTEGER AS times, NULL::BOOLEAN AS hit, '
        f"CASE WHEN {timed} THEN (won_at - opened_at) / {DAY} END AS value, "
        f"CASE WHEN coalesce({timed}, false) THEN NULL ELSE 'none' END AS state, NULL::VARCHAR AS grade, cause, "
        f"NULL::VARCHAR AS key FROM ({last_said(book)}) WHERE closed = 'deal_won' AND counts"
    )
