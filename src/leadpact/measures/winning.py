"""Which cycles were won: a deal of the conversation was won, or a customer made, before its next handoff."""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.cycles import cycles, has
from leadpact.measures.touching import talk_sql

WON = "measured_won"


def customer_stages(book: Book) -> tuple[str, ...]:
    """The clauses of the stages entered by winning: those by `deal_won`, else the one called `customer`."""
    found: dict[str, None] = {}
    for version in book.history.versions:
        for stage in version.agreement.definitions.stages:
            if stage.id == "customer" or any("deal_won" in enter.on for enter in stage.enter):
                found[f"definitions.stages.{stage.id}"] = None
    return tuple(found)


def won_cycles(book: Book) -> str:
    """The table of cycles with `won_at`, `won_known` and `won_by` (the finding or event that proves it), NULL where not won.

    A win belongs to the conversation's last handoff before it: so one sale is not counted for two cycles.
    """
    if not has(book, WON):
        table = cycles(book)
        wins = f"{_by_stage(book)}{_by_deal(book)}"
        credited = (
            "SELECT h.finding_id, min(w.won_at) AS won_at, arg_min(w.won_known, (w.won_at, w.won_by)) AS won_known, "
            f"arg_min(w.won_by, (w.won_at, w.won_by)) AS won_by FROM ({wins}) w ASOF JOIN {table} h "
            'ON h.talk = w.talk AND w.won_at >= h."at" GROUP BY h.finding_id'
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {WON} AS SELECT c.*, w.won_at, w.won_known, w.won_by "
            f"FROM {table} c LEFT JOIN ({credited}) w USING (finding_id)"
        )
    return WON


def _by_stage(book: Book) -> str:
    talk, join = talk_sql(book)
    stages = ", ".join(f"'{stage}'" for stage in customer_stages(book)) or "NULL"
    return (
        f'SELECT {talk} AS talk, epoch_us(f."at") AS won_at, epoch_us(f.known_at) AS won_known, f.finding_id AS won_by '
        f"FROM findings f{join} WHERE f.kind = 'stage_entered' AND f.clause IN ({stages})"
    )


def _by_deal(book: Book) -> str:
    if not has(book, "evidence"):
        return ""
    talk, join = talk_sql(book)
    return (
        f' UNION ALL SELECT {talk}, epoch_us(f."at"), epoch_us(f.known_at), f.event_id '
        f"FROM evidence f{join} WHERE f.kind = 'deal_won'"
    )
