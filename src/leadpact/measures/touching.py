"""Handoffs and what reaches out in them, as tables: the first steps to `cycles`, with time counted on the wall and open.

A touch is an attempt, or an answer that connects: a reply, a meeting booked, an answered inbound call.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pyarrow as pa

from leadpact.agreement.follow_up import Clock
from leadpact.calendars.table import calendar_table
from leadpact.measures.book import NEVER, Book
from leadpact.measures.postings import lit

HANDED, ENDS, TOUCHES = "measured_handed", "measured_ends", "measured_touches"
HOLDERS, STAYS = "measured_holders", "measured_stays"
OPEN_TIME = "measured_open_time"
LIMITS = {"5m": 300, "1h": 3_600, "24h": 86_400}
"""The times speed is asked for, in seconds."""
SECOND = 1_000_000
REACHING = ("attempt_made", "connected", "meeting_booked")
"""Words that only a human touch, or the buyer's answer, makes true."""


def talk_sql(book: Book, alias: str = "f") -> tuple[str, str]:
    """The SQL of a row's conversation, and the join it needs. What was merged is one person."""
    if book.agreement.handoff.unit == "account":
        return f"{alias}.account_id", ""
    join = f" LEFT JOIN leads talker ON talker.lead_id = {alias}.lead_id"
    return f"coalesce(talker.person, {alias}.lead_id)", join


def key_of(book: Book) -> str:
    """The column of a finding that says whose conversation it was said of: its account, or its lead as it was then."""
    return "account_id" if book.agreement.handoff.unit == "account" else "lead_id"


def holders(book: Book) -> str:
    """The table of whom each absorbed lead is: `lead_id, holder, since` (µs UTC), a row for each merge on the way to the
    survivor. Findings name the holder of their instant; events name the lead itself."""
    if not has(book, HOLDERS):
        rows = book.con.execute(
            f"SELECT lead_id, merged_into, {book.micros('leads', 'merged_at')} FROM leads WHERE merged_into IS NOT NULL "
            "ORDER BY lead_id"
        ).fetchall()
        merges = {lead: (into, at) for lead, into, at in rows if at is not None}
        found = [(lead, *step) for lead in merges for step in _way(merges, lead)]
        leads, into, since = zip(*found, strict=True) if found else ((), (), ())
        columns = {"lead_id": pa.array(leads, pa.string()), "holder": pa.array(into, pa.string())}
        book.keep(HOLDERS, pa.table({**columns, "since": pa.array(since, pa.int64())}))
    return HOLDERS


def _way(merges: Mapping[str, tuple[str, int]], lead: str) -> list[tuple[str, int]]:
    """By whom a lead is held, and since when: who was absorbed before hands on what comes later."""
    found: list[tuple[str, int]] = []
    since, passed = -NEVER, {lead}
    while lead in merges:
        lead, at = merges[lead]
        since = max(since, at)
        if lead in passed:  # the log refuses loops; a table that has one shall not hang
            break
        passed.add(lead)
        found.append((lead, since))
    return found


def has(book: Book, name: str) -> bool:
    """Whether the connection has a table or view of this name."""
    asked = "SELECT 1 FROM information_schema.tables WHERE table_name = ? LIMIT 1"
    return book.con.execute(asked, [name]).fetchone() is not None


def promises(book: Book, *, deep: bool = False) -> str:
    """SQL: whether a finding is of a clock that only a touch stops; or, `deep`, of one that has needs."""
    found = [
        f"({lit(f'follow_up.clocks.{name}')}, {lit(version.name)})"
        for version in book.history.versions
        for name, clock in version.agreement.follow_up.clocks.items()
        if (clock.needs is not None if deep else _waits_for_touch(clock))
    ]
    return f"(f.clause, f.version) IN ({', '.join(found)})" if found else "false"


def _waits_for_touch(clock: Clock) -> bool:
    signals = (*clock.stops, *clock.satisfied_by)
    return bool(signals) and all(signal.on in REACHING for signal in signals)


def make_handed(book: Book) -> None:
    """A row for each `handed_off`, with the open time before it and when each limit is over."""
    make_open_time(book)
    talk, join = talk_sql(book)
    over = 'OVER (PARTITION BY talk ORDER BY "at", finding_id)'
    rows = (
        f'SELECT {talk} AS talk, f.cycle, f.lead_id, f.account_id, f.person AS owner, epoch_us(f."at") AS "at", '
        "epoch_us(f.known_at) AS known_at, f.finding_id, f.cause, f.version, f.value AS missing "
        f"FROM findings f{join} WHERE f.kind = 'handed_off'"
    )
    rows = f'SELECT *, lead("at") {over} AS next_at, lead(known_at) {over} AS next_known FROM ({rows})'
    rows = worked_sql(rows, '"at"', "worked")
    for name, limit in LIMITS.items():
        rows = f'SELECT given.*, given."at" + {limit * SECOND} AS due_{name} FROM ({rows}) given'
        rows = _due_sql(rows, limit * SECOND, f"works_due_{name}")
    book.con.execute(f"CREATE OR REPLACE TEMP TABLE {HANDED} AS {rows}")


def make_stays(book: Book) -> None:
    """Where each handoff is looked for: in its own conversation and cycle; with `unit: lead` from a merge on in the
    survivor's (`taken`: it is of the absorbed lead), as what was open goes on there. The survivor's cycle has the higher
    number of the two from then on: so it is not asked for (`cycle` NULL)."""
    key = key_of(book)
    rows = f'SELECT finding_id, {key} AS talk, cycle, "at" AS since, lead_id AS who, false AS taken FROM {HANDED}'
    if key == "lead_id":
        rows += (
            f" UNION ALL SELECT h.finding_id, o.holder, NULL, o.since, o.holder, o.lead_id = h.lead_id FROM {HANDED} h "
            f'JOIN {holders(book)} o ON h.lead_id IN (o.lead_id, o.holder) AND o.since >= h."at"'
        )
    book.con.execute(f"CREATE OR REPLACE TEMP TABLE {STAYS} AS {rows}")


def make_open_time(book: Book) -> None:
    """The agreement's calendar as spans: the one of `until` for all months, so that they compare."""
    first, last = (
        datetime.fromtimestamp(at // SECOND, UTC).year for at in (book.months[0].starts, book.months[-1].ends)
    )
    table = calendar_table([book.version.calendar], first, last)
    book.keep(OPEN_TIME, pa.table({"starts": table.starts, "ends": table.ends, "before": table.before}))


def worked_sql(rows: str, instant: str, name: str) -> str:
    """A SELECT of rows with a column more: the open µs before an instant. Two of them differ by the working time between."""
    return (
        f"SELECT given.*, coalesce(spans.before + least(given.{instant}, spans.ends) - spans.starts, 0) AS {name} "
        f"FROM ({rows}) given ASOF LEFT JOIN {OPEN_TIME} spans ON given.{instant} >= spans.starts"
    )


def _due_sql(rows: str, amount: int, name: str) -> str:
    """A SELECT of rows with a column more: the earliest instant with `amount` µs open since `at`; NULL beyond the book."""
    end = f"spans.starts + given.worked + {amount} - spans.before"
    return (
        f"SELECT given.*, CASE WHEN {end} <= spans.ends THEN {end} END AS {name} "
        f"FROM ({rows}) given ASOF LEFT JOIN {OPEN_TIME} spans ON given.worked + {amount - 1} >= spans.before"
    )


def make_touches(book: Book) -> None:
    """Attempts and answers in a cycle, each in the last handoff before it. The event that hands off touches nobody, and what
    a clock still hears after the cycle's end is none of it. After a merge the survivor's own handoff comes before the one it
    took over."""
    said, key = f"({_attempts(book)} UNION ALL {_answers(book)})", key_of(book)
    if key == "lead_id":
        book.con.execute(f"CREATE OR REPLACE TEMP TABLE measured_said AS SELECT * FROM {said}")
        said = "measured_said"
    inside = (
        f"SELECT h.finding_id AS handoff, h.cause AS handed_by, t.* FROM {said} t "
        f'ASOF JOIN {HANDED} h ON h.{key} = t.talk AND h.cycle = t.cycle AND t."at" >= h."at"'
    )
    if key == "lead_id":
        taken_over = (
            f"SELECT s.*, h.cause AS handed_by FROM {STAYS} s JOIN {HANDED} h USING (finding_id) "
            f"LEFT JOIN {ENDS} e USING (finding_id) WHERE s.cycle IS NULL AND coalesce(e.ended_at > s.since, true)"
        )
        inside += (
            f" UNION ALL SELECT s.finding_id, s.handed_by, t.* FROM {said} t ASOF JOIN ({taken_over}) s "
            f'ON s.talk = t.talk AND t."at" >= s.since '
            f"WHERE (t.talk, t.cycle) NOT IN (SELECT (lead_id, cycle) FROM {HANDED})"
        )
    inside = (
        f"SELECT i.* EXCLUDE (handed_by) FROM ({inside}) i LEFT JOIN {ENDS} e ON e.finding_id = i.handoff "
        'WHERE i.cause <> i.handed_by AND i."at" <= coalesce(e.ended_at, i."at")'
    )
    rows = worked_sql(inside, '"at"', "worked")
    book.con.execute(f"CREATE OR REPLACE TEMP TABLE {TOUCHES} AS {rows}")


def _touch_row(book: Book) -> str:
    return (
        f'SELECT f.{key_of(book)} AS talk, f.cycle, f.lead_id, f.account_id, f.person, epoch_us(f."at") AS "at", '
        "epoch_us(f.known_at) AS known_at, f.finding_id, f.cause"
    )


def _attempts(book: Book) -> str:
    return (
        f"{_touch_row(book)}, f.value AS number, f.detail->>'channel' AS channel, "
        f"coalesce((f.detail->>'connected') = 'true', false) AS connected FROM findings f "
        "WHERE f.kind = 'attempt_made' AND f.value > 0"
    )


def _answers(book: Book) -> str:
    """What a touch alone can meet, met by no attempt. A rejection may meet a first-response clock, and is none."""
    met = f"f.kind IN ('clock_met', 'clock_answered_late') AND {promises(book)}"
    if all(word in REACHING for word in book.agreement.handoff.accept.implied_by):
        met = f"({met}) OR (f.kind = 'accepted' AND (f.detail->>'implied') = 'true')"
    return (
        f"{_touch_row(book)}, NULL AS number, NULL AS channel, true AS connected FROM findings f "
        f"WHERE ({met}) AND f.cause <> 'due' AND f.cause NOT IN "
        "(SELECT cause FROM findings WHERE kind IN ('attempt_made', 'rejected', 'returned')) "
        "QUALIFY row_number() OVER (PARTITION BY f.account_id, f.cycle, f.cause ORDER BY f.known_at, f.finding_id) = 1"
    )


def known_within() -> str:
    """SQL, over touches `t` of handoffs `h`: from when on a touch within each limit was known."""
    told = []
    for name, limit in LIMITS.items():
        told.append(f'min(t.known_at) FILTER (t."at" - h."at" <= {limit * SECOND}) AS known_{name}')
        told.append(f"min(t.known_at) FILTER (t.worked - h.worked <= {limit * SECOND}) AS works_known_{name}")
    return ", ".join(told)
