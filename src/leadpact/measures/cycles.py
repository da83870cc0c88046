"""The trips through handoff as a table: who was handed off, who got it, who first reached out, and how it ended.

Speed, depth, nurturing and load are taken from it. It is made once a book, in the book's connection.
"""

from __future__ import annotations

import pyarrow as pa

from leadpact.calendars import Calendar, CalendarError, Duration, due
from leadpact.measures.book import Book
from leadpact.measures.postings import lit
from leadpact.measures.touching import (
    ENDS,
    HANDED,
    LIMITS,
    SECOND,
    STAYS,
    TOUCHES,
    has,
    key_of,
    known_within,
    make_handed,
    make_stays,
    make_touches,
    promises,
    talk_sql,
    worked_sql,
)

CYCLES = "measured_cycles"
AGED = 21 * 86_400 * SECOND
"""How old, in µs, a cycle without a depth clock is when its depth is judged: three weeks, which are fifteen working days."""

WAYS = tuple((clock, name) for clock in ("", "works_") for name in LIMITS)
"""Every limit on the wall, and in working time: how its columns begin and end."""


def cycles(book: Book) -> str:
    """The table of cycles, a row for each `handed_off`; instants in µs UTC, NULL for what did not happen by `until`.

    - `talk, cycle`: the conversation (the account, or with `unit: lead` the person all is merged into) and its number
    - `lead_id, account_id, "at", known_at, finding_id, cause, missing, grade`: of the handoff; `missing` is how many
      required properties it lacked, `grade` that of the last stage the lead had entered by then
    - `next_at`: the conversation's next handoff; `ended_at, ended_known, ended_by`: its end, `ended_by` being `rejected`,
      `returned`, `gone` (erased, excluded, or merged into one handed off) or `handed_off` (again); `excused`: gone, or for
      one of the agreement's `excuses`; `reason`, `returned_by` (`event`, `attempts`) and `ended_id`: as said of the end
    - `owned_at, owned_known, owned_worked`: since when the owner at the first touch had it, which may be the handoff itself;
      NULL without a touch, or without an owner by then
    - `refused`: rejected untouched, within `handoff.accept.within`: that is an answer to the handoff
    - `person`: the owner at the first touch; of one never touched, the last. `person_LIMIT`, `works_person_LIMIT`: who
      answers for that limit: the owner at the first touch if it came within it, else the owner when it was over, NULL
    - `touch_at, touch_known, touch_id, touch_worked, connected_at`: the first touch, and the first that connected
    - `worked`: open µs before the handoff, as `touch_worked` before the touch, by the agreement's calendar at `until`
    - `due_LIMIT`, `works_due_LIMIT`: when that time (`LIMITS`) is over on the wall and in working time; `known_LIMIT`,
      `works_known_LIMIT`: from when on a touch within it was known
    - `deep_at`: when its depth is judged: at its end, or at the due of its depth clock; without one, at the age `AGED`
    """
    if not has(book, CYCLES):
        make_handed(book)
        make_stays(book)
        _make_ends(book)
        make_touches(book)
        _make_first(book)
        _make_owners(book)
        _make_refused(book)
        _make_cycles(book)
    return CYCLES


def touches(book: Book) -> str:
    """The table of touches in a cycle: `handoff` (its `finding_id`), `talk, cycle, lead_id, account_id, person, "at",
    known_at, finding_id, cause, number` (of an attempt; NULL of an answer), `channel, connected, worked`."""
    cycles(book)
    return TOUCHES


def _make_ends(book: Book) -> None:
    """How each cycle ended: by a finding; with the lead, as the clocks it leaves void say; or by the next handoff. Of a lead
    merged into one whose own handoff is open, by that: one person is not waited for twice."""
    ends = (
        f'SELECT f.{key_of(book)} AS talk, f.cycle, f.lead_id, epoch_us(f."at") AS "at", epoch_us(f.known_at) AS known_at, '
        f"CASE f.kind WHEN 'clock_void' THEN 'gone' ELSE f.kind END AS kind, {_excuses(book)} AS excused, "
        "f.detail->>'reason' AS reason, f.detail->>'by' AS given_by, f.finding_id AS said "
        f"FROM findings f WHERE f.kind IN ('rejected', 'returned') "
        "OR (f.kind = 'clock_void' AND (f.detail->>'why') IN ('erased', 'excluded'))"
    )
    told = (
        f"SELECT s.finding_id, e.* EXCLUDE (talk, cycle, lead_id) FROM {STAYS} s JOIN ({ends}) e ON e.talk = s.talk "
        "AND coalesce(e.cycle = s.cycle, true) AND e.\"at\" >= s.since AND (e.kind <> 'gone' OR e.lead_id = s.who) "
        f"UNION ALL {_again(book)}"
    )
    _keep_first_end(book, ENDS, told)
    if key_of(book) == "lead_id":
        _keep_first_end(book, "measured_ends_merged", f"SELECT * FROM {ENDS} UNION ALL {_merged_away()}")
        book.con.execute(f"DROP TABLE {ENDS}")
        book.con.execute(f"ALTER TABLE measured_ends_merged RENAME TO {ENDS}")


ENDED = "finding_id, ended_at, ended_known, ended_by, excused, reason, given_by, ended_id"


def _keep_first_end(book: Book, name: str, told: str) -> None:
    book.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM (SELECT * FROM ({told}) AS told({ENDED})) "
        "QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY ended_at, ended_by DESC, ended_id) = 1"
    )


def _again(book: Book) -> str:
    """Ends by the next handoff of the conversation; of a lead, by one of the lead it is then."""
    if key_of(book) == "account_id":
        return (
            "SELECT finding_id, next_at, next_known, 'handed_off', false, NULL, NULL, NULL "
            f"FROM {HANDED} WHERE next_at IS NOT NULL"
        )
    return (
        "SELECT s.finding_id, n.\"at\", n.known_at, 'handed_off', false, NULL, NULL, NULL "
        f'FROM {STAYS} s ASOF JOIN {HANDED} n ON n.lead_id = s.talk AND s.since < n."at"'
    )


def _merged_away() -> str:
    """Ends by a merge into a lead for whom another handoff was open then, its own or one it had taken over."""
    return (
        "SELECT s.finding_id, s.since, s.since, 'gone', true, NULL, NULL, NULL "
        f"FROM {STAYS} s JOIN {STAYS} o ON o.talk = s.talk AND o.finding_id <> s.finding_id AND o.since <= s.since "
        f"LEFT JOIN {ENDS} e ON e.finding_id = o.finding_id WHERE s.taken "
        "AND (o.since < s.since OR o.finding_id < s.finding_id) AND coalesce(e.ended_at > s.since, true)"
    )


def _excuses(book: Book) -> str:
    """SQL: whether an end is excused by the version that judged it; who is gone is."""
    found = [
        f"({lit(version.name)}, {lit(reason)})"
        for version in book.history.versions
        for reason in version.agreement.follow_up.excuses
    ]
    by_reason = f"(f.version, f.detail->>'reason') IN ({', '.join(found)})" if found else "false"
    return f"coalesce(f.kind = 'clock_void' OR {by_reason}, false)"


def _make_first(book: Book) -> None:
    """Each handoff's first touch."""
    order = '(t."at", t.cause)'
    book.con.execute(
        'CREATE OR REPLACE TEMP TABLE measured_first AS SELECT t.handoff AS finding_id, min(t."at") AS touch_at, '
        f"arg_min(t.known_at, {order}) AS touch_known, arg_min(t.finding_id, {order}) AS touch_id, "
        f'arg_min(t.worked, {order}) AS touch_worked, min(t."at") FILTER (t.connected) AS connected_at, {known_within()} '
        f"FROM {TOUCHES} t JOIN {HANDED} h ON h.finding_id = t.handoff GROUP BY t.handoff"
    )


def _make_owners(book: Book) -> None:
    """Each handoff's owner at the first touch, since when without a break, or before there is a touch the last one."""
    given = (
        f'SELECT f.{key_of(book)} AS talk, f.cycle, f.person, epoch_us(f."at") AS "at", epoch_us(f.known_at) AS known_at, '
        f"f.finding_id FROM findings f WHERE f.kind = 'assigned' AND f.person IS NOT NULL"
    )
    had = (
        'SELECT s.finding_id AS handoff, a.person, a."at", a.known_at, a.finding_id '
        f'FROM {STAYS} s JOIN ({given}) a ON a.talk = s.talk AND coalesce(a.cycle = s.cycle, true) AND a."at" >= s.since '
        f"LEFT JOIN {ENDS} e ON e.finding_id = s.finding_id "
        'WHERE s.cycle IS NOT NULL OR coalesce(a."at" <= e.ended_at, true) '
        f"UNION ALL SELECT finding_id, owner, \"at\", known_at, '' FROM {HANDED} WHERE owner IS NOT NULL"
    )
    came = 'person IS DISTINCT FROM lag(person) OVER (PARTITION BY handoff ORDER BY "at", finding_id)'
    touched = 'a."at" <= coalesce(t.touch_at, a."at")'
    order = '(a."at", a.finding_id)'
    theirs = 'a.came AND a."at" <= t.touch_at'
    by_then = "".join(
        f', arg_max(a.person, {order}) FILTER (a."at" <= coalesce(least(t.touch_at, h.{clock}due_{name}), a."at")) '
        f"AS {clock}later_{name}"
        for clock, name in WAYS
    )
    owned = (
        f'SELECT h.finding_id, max(a."at") FILTER ({theirs}) AS owned_at, '
        f"arg_max(a.known_at, {order}) FILTER ({theirs}) AS owned_known, "
        f"arg_max(a.person, {order}) FILTER ({touched}) AS later{by_then} "
        f"FROM {HANDED} h LEFT JOIN measured_first t ON t.finding_id = h.finding_id "
        f"JOIN (SELECT *, {came} AS came FROM ({had})) a ON a.handoff = h.finding_id GROUP BY h.finding_id"
    )
    rows = worked_sql(owned, "owned_at", "owned_worked")
    book.con.execute(f"CREATE OR REPLACE TEMP TABLE measured_owners AS {rows}")


def _make_refused(book: Book) -> None:
    """The handoffs rejected untouched in time, by the agreement of the handoff and its calendar, as the replay judges it."""
    accepts = {
        version.name: (version.calendar, version.agreement.handoff.accept.within)
        for version in book.history.versions
    }
    asked = book.con.execute(
        f'SELECT h.finding_id, h.version, h."at", e.ended_at FROM {HANDED} h JOIN {ENDS} e USING (finding_id) '
        "LEFT JOIN measured_first t USING (finding_id) WHERE e.ended_by = 'rejected' AND t.touch_at IS NULL"
    ).fetchall()
    found = [
        handoff
        for handoff, version, at, ended in asked
        if (accept := accepts.get(version)) is not None and _is_by(*accept, at, ended)
    ]
    book.keep("measured_refused", pa.table({"finding_id": pa.array(found, pa.string())}))


def _is_by(calendar: Calendar, within: Duration | None, start: int, end: int) -> bool:
    """Whether an end comes within a length from a start; what lies beyond the calendar's years does not."""
    try:
        return within is not None and end <= due(calendar, start, within)
    except CalendarError:
        return False


def _grades(book: Book) -> str:
    """The table of grades, as stages tell them when they are entered: `lead_id, graded_at, grade`."""
    if not has(book, "measured_grades"):
        book.con.execute(
            'CREATE TEMP TABLE measured_grades AS SELECT f.lead_id, epoch_us(f."at") AS graded_at, '
            "max(f.detail->>'grade') AS grade FROM findings f "
            "WHERE f.kind = 'stage_entered' AND (f.detail->>'grade') IS NOT NULL GROUP BY ALL"
        )
    return "measured_grades"


def graded_sql(book: Book, rows: str) -> str:
    """A SELECT of rows that have `lead_id` and `at` with a column more: the grade the lead had then."""
    return (
        f"SELECT given.*, g.grade FROM ({rows}) given "
        f'ASOF LEFT JOIN {_grades(book)} g ON g.lead_id = given.lead_id AND given."at" >= g.graded_at'
    )


def owned_sql(book: Book, rows: str) -> str:
    """A SELECT of rows that have `talk` and `at` with the last handoff by then: its `person`, and its
    `finding_id` as `handoff`."""
    return (
        f"SELECT given.*, c.person, c.finding_id AS handoff FROM ({rows}) given "
        f'ASOF LEFT JOIN {cycles(book)} c ON c.talk = given.talk AND given."at" >= c."at"'
    )


def evidence_sql(book: Book, kind: str, more: str = "") -> str:
    """A SELECT of the evidence of a kind with what postings need; `finding_id` is the event's id, `more` further columns."""
    talk, join = talk_sql(book)
    rows = (
        f'SELECT {talk} AS talk, f.lead_id, f.account_id, epoch_us(f."at") AS "at", epoch_us(f.known_at) AS known_at, '
        f"f.event_id AS finding_id, f.actor{more} FROM evidence f{join} WHERE f.kind = {lit(kind)}"
    )
    return graded_sql(book, owned_sql(book, rows))


def _make_cycles(book: Book) -> None:
    talk, join = talk_sql(book)
    deep = (
        f"SELECT {talk} AS talk, f.cycle, max(epoch_us(f.due_at)) AS deep_due FROM findings f{join} "
        f"WHERE f.clock_id IS NOT NULL AND {promises(book, deep=True)} GROUP BY ALL"
    )
    first = ", ".join(
        f"t.{clock}known_{name}, o.{clock}later_{name} AS {clock}person_{name}" for clock, name in WAYS
    )
    book.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {CYCLES} AS SELECT h.* EXCLUDE (owner, next_known, version), g.grade, "
        "e.ended_at, e.ended_known, e.ended_by, coalesce(e.excused, false) AS excused, "
        "nullif(trim(e.reason), '') AS reason, e.given_by AS returned_by, e.ended_id, "
        "finding_id IN (SELECT finding_id FROM measured_refused) AS refused, "
        "o.owned_at, o.owned_known, o.owned_worked, o.later AS person, "
        "t.touch_at, t.touch_known, t.touch_id, t.touch_worked, t.connected_at, "
        f'{first}, least(e.ended_at, coalesce(d.deep_due, h."at" + {AGED})) AS deep_at '
        f"FROM {HANDED} h LEFT JOIN {ENDS} e USING (finding_id) LEFT JOIN measured_first t USING (finding_id) "
        "LEFT JOIN measured_owners o USING (finding_id) "
        f"LEFT JOIN ({deep}) d ON d.talk = h.talk AND d.cycle = h.cycle "
        f'ASOF LEFT JOIN {_grades(book)} g ON g.lead_id = h.lead_id AND h."at" >= g.graded_at'
    )
