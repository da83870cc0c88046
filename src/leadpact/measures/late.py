"""Who is late now, and what falls due next: lists of clocks for somebody to act on, not numbers."""

from __future__ import annotations

from leadpact.calendars import CalendarError, Duration, due
from leadpact.measures.book import Book
from leadpact.measures.touching import has, holders, make_open_time, talk_sql, worked_sql

TAKEN_BACK = """detail IN ('{"why":"late"}', '{"why":"decided"}')"""
MISSED, MISSES, NEAR = "measured_missed", "measured_misses", "measured_near"
VERDICTS = "('clock_met', 'clock_answered_late', 'clock_void')"


def late_now(book: Book) -> str:
    """A SELECT of the clocks that were missed by `until` and still wait for their answer, worst first.

    `lead_id, account_id, name, company, person` (who owned the lead when it was missed), `owner` (who does now), `party,
    clause, clock_id, cycle`, `due_at` (µs UTC; of a gap between attempts its end), `late_s` and `late_working_s` (since
    then, by the agreement's calendar). A miss that ended with its cycle is over: nobody can make it good.
    """
    make_open_time(book)
    rows = worked_sql(_missed(book), "due_at", "due_worked")
    rows = worked_sql(
        f"SELECT *, CAST({book.until} AS BIGINT) AS now_at FROM ({rows})", "now_at", "now_worked"
    )
    return _named(
        f"SELECT *, (now_at - due_at) / 1e6 AS late_s, (now_worked - due_worked) / 1e6 AS late_working_s FROM ({rows})",
        "c.due_at, c.late_s, c.late_working_s",
        "c.due_at, c.lead_id, c.clause",
    )


def due_next(book: Book) -> str:
    """A SELECT of the open clocks that fall due within the next working day, the soonest first.

    The columns of `late_now`, but `left_s` for how long it still has on the wall.
    """
    try:
        until = due(book.version.calendar, book.until, Duration(1, "bd"))
    except CalendarError:  # beyond the calendar's last year nothing falls due
        until = book.until
    ahead = f"epoch_us(due_at) > {book.until} AND epoch_us(due_at) <= {until}"
    book.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {NEAR} AS SELECT clock_id FROM findings WHERE {ahead} GROUP BY clock_id"
    )
    told = (
        f"SELECT * FROM findings WHERE clock_id IN (SELECT clock_id FROM {NEAR}) AND clock_id NOT IN ({_judged(NEAR)}) "
        f"AND clock_id NOT IN (SELECT clock_id FROM {_misses(book)}) "
        'QUALIFY row_number() OVER (PARTITION BY clock_id ORDER BY known_at DESC, "at" DESC, due_at DESC) = 1'
    )
    left = f"SELECT * REPLACE (epoch_us(due_at) AS due_at), (epoch_us(due_at) - {book.until}) / 1e6 AS left_s"
    return _named(
        f"{left} FROM ({told}) WHERE {ahead}", "c.due_at, c.left_s", "c.due_at, c.lead_id, c.clause"
    )


def _judged(of: str) -> str:
    """Which of a table's clocks were met, answered or void."""
    return (
        f"SELECT clock_id FROM findings WHERE kind IN {VERDICTS} AND clock_id IN (SELECT clock_id FROM {of})"
    )


def _misses(book: Book) -> str:
    """The table of misses that stand: the last of each clock that no correction took back, and that has no answer."""
    if not has(book, MISSES):
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {MISSED} AS SELECT * FROM findings WHERE kind = 'clock_missed'"
        )
        taken = (
            f"SELECT m.finding_id FROM {MISSED} m JOIN findings c ON c.clock_id = m.clock_id "
            f'WHERE c.kind = \'corrected\' AND c.{TAKEN_BACK} AND c."at" < m."at" AND c.known_at > m.known_at'
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {MISSES} AS SELECT * FROM {MISSED} WHERE finding_id NOT IN ({taken}) "
            f"AND clock_id NOT IN ({_judged(MISSED)}) "
            'QUALIFY row_number() OVER (PARTITION BY clock_id ORDER BY known_at DESC, "at" DESC) = 1'
        )
    return MISSES


def _missed(book: Book) -> str:
    """Misses that stand, but those whose cycle ended after the clock began, or whose lead is gone: that dropped them. Who
    was erased is gone even where no clock was open to be void, and so is whoever the lead was by then."""
    talk, join = talk_sql(book)
    waiting = (
        f"SELECT {talk} AS talk, f.clock_id, f.lead_id, f.account_id, f.person, f.party, f.clause, f.cycle, "
        'CASE WHEN f.detail = \'{"why":"gap"}\' THEN epoch_us(f."at") ELSE epoch_us(f.due_at) END AS due_at, '
        f'epoch_us(f."at") - CAST(f.wall_s * 1e6 AS BIGINT) AS started FROM {_misses(book)} f{join} '
        'WHERE f.detail <> \'{"why":"ended"}\''
    )
    ended = (
        f'SELECT {talk} AS talk, f.cycle, max(epoch_us(f."at")) AS ended_at FROM findings f{join} '
        "WHERE f.kind IN ('rejected', 'returned') GROUP BY ALL"
    )
    erased = f"SELECT lead_id, {book.micros('leads', 'erased_at')} AS erased FROM leads WHERE erased_at IS NOT NULL"
    gone = (
        "SELECT lead_id FROM findings WHERE kind = 'clock_void' AND (detail->>'why') IN ('erased', 'excluded', 'merged') "
        f"UNION ALL SELECT unnest([e.lead_id, coalesce(o.holder, e.lead_id)]) FROM ({erased}) e "
        f"ASOF LEFT JOIN {holders(book)} o ON o.lead_id = e.lead_id AND e.erased >= o.since"
    )
    return (
        f"SELECT w.* FROM ({waiting}) w LEFT JOIN ({ended}) e ON e.talk = w.talk AND e.cycle = w.cycle "
        f"WHERE coalesce(e.ended_at <= w.started, true) AND w.due_at <= {book.until} AND w.lead_id NOT IN ({gone})"
    )


def _named(rows: str, times: str, order: str) -> str:
    return (
        "SELECT c.lead_id, c.account_id, l.name, l.company, c.person, s.owner, c.party, c.clause, c.clock_id, c.cycle, "
        f"{times} FROM ({rows}) c LEFT JOIN leads l ON l.lead_id = c.lead_id "
        f"LEFT JOIN standings s ON s.lead_id = c.lead_id ORDER BY {order}"
    )
