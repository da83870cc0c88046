"""Which cycles were won or lost: a deal of the conversation was, or a customer was made, before its next handoff."""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.cycles import cycles
from leadpact.measures.postings import lit
from leadpact.measures.touching import has, talk_sql

WON = "measured_won"


def customer_stages(book: Book) -> tuple[str, ...]:
    """The clauses of the stages entered by winning: those entered on `deal_won`, and the one called `customer`."""
    stages = [stage for version in book.history.versions for stage in version.agreement.definitions.stages]
    won = [s.id for s in stages if s.id == "customer" or any("deal_won" in enter.on for enter in s.enter)]
    return tuple(f"definitions.stages.{stage}" for stage in dict.fromkeys(won))


def won_cycles(book: Book) -> str:
    """The table of cycles with `won_at, won_known, won_by` (the finding or event that proves it) and `lost_at`, else NULL.

    A win or loss belongs to the conversation's last handoff before it: so one sale is not counted for two cycles.
    """
    if not has(book, WON):
        table = cycles(book)
        wins = f"{_by_stage(book)}{_by_deal(book, 'deal_won')}"
        losses = _by_deal(book, "deal_lost").removeprefix(" UNION ALL ") or f"{_by_stage(book)} AND false"
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {WON} AS SELECT c.*, w.first_at AS won_at, w.first_known AS won_known, "
            f"w.first_by AS won_by, l.first_at AS lost_at FROM {table} c "
            f"LEFT JOIN ({_credited(table, wins)}) w USING (finding_id) "
            f"LEFT JOIN ({_credited(table, losses)}) l USING (finding_id)"
        )
    return WON


def _credited(table: str, ended: str) -> str:
    first = "(e.ended_at, e.ended_by)"
    return (
        f"SELECT h.finding_id, min(e.ended_at) AS first_at, arg_min(e.ended_known, {first}) AS first_known, "
        f"arg_min(e.ended_by, {first}) AS first_by FROM ({ended}) e ASOF JOIN {table} h "
        'ON h.talk = e.talk AND e.ended_at >= h."at" GROUP BY h.finding_id'
    )


def _by_stage(book: Book) -> str:
    talk, join = talk_sql(book)
    stages = ", ".join(map(lit, customer_stages(book))) or "NULL"
    return (
        f'SELECT {talk} AS talk, epoch_us(f."at") AS ended_at, epoch_us(f.known_at) AS ended_known, '
        f"f.finding_id AS ended_by FROM findings f{join} WHERE f.kind = 'stage_entered' AND f.clause IN ({stages})"
    )


def _by_deal(book: Book, kind: str) -> str:
    """The same of evidence, to be added; nothing of a book that has none."""
    if not has(book, "evidence"):
        return ""
    talk, join = talk_sql(book)
    return (
        f' UNION ALL SELECT {talk} AS talk, epoch_us(f."at") AS ended_at, epoch_us(f.known_at) AS ended_known, '
        f"f.event_id AS ended_by FROM evidence f{join} WHERE f.kind = {lit(kind)}"
    )
