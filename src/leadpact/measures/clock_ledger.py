"""The ledger of the clocks: every change of a verdict, in the order in which it became known, as entries that add up.

Most clocks are told in one line: a verdict, or open. Only a clock that was said otherwise at some time, by two verdicts, a
correction, another due or a dispute, is walked through all it was known to be.
"""

from __future__ import annotations

from leadpact.agreement.follow_up import Clock
from leadpact.agreement.handoff import Accept
from leadpact.events import ATTEMPTS
from leadpact.measures.book import NEVER, Book
from leadpact.measures.postings import lit
from leadpact.measures.volume import entries

LEDGER = "clock_ledger"
"""The table made here: the columns of postings, and `clause`, `clock_id`."""
VERDICTS = "('clock_met', 'clock_missed', 'clock_void')"
FINAL = "(kind IN ('clock_met', 'clock_void') OR (kind = 'clock_missed' AND (detail ->> '$.why') = 'ended'))"
"""What closes a clock for good. A miss that time itself said may be taken back."""
TAKES_BACK = "(kind = 'corrected' AND (detail ->> '$.why') IN ('late', 'decided'))"
"""What came late, or was decided: it takes back a miss that lies after it in time and was said before it was known."""
PAUSES = "(kind = 'clock_paused' AND (detail ->> '$.effect') = 'true')"
ATTEMPTED = {*ATTEMPTS, "attempt_made", "connected"}
"""What an attempt is to whom waits for it."""


def make_ledger(book: Book) -> None:
    """Make `clock_ledger` from findings, standings and evidence: a few passes, whatever the number of clocks."""
    book.keep_months()
    steps = {
        "clock_rows": _rows(book),
        "clock_heads": HEADS,
        "clock_disputes": _disputes(book),
        "clock_walked": WALKED,
        "clock_instants": _instants(book),
        "clock_said": SAID,
        "clock_known": KNOWN,
        "clock_entries": f"{TOLD_ONCE} UNION ALL {CHANGES}",
        LEDGER: _graded(book),
    }
    for name, sql in steps.items():
        book.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")
    for name in list(steps)[:-1]:
        book.con.execute(f"DROP TABLE {name}")


def _rows(book: Book) -> str:
    """What was said of clocks."""
    at, known, due = (book.micros("findings", name) for name in ("at", "known_at", "due_at"))
    return (
        f'SELECT clock_id, finding_id, lead_id, account_id, person, clause, kind, {at} AS "at", {known} AS known_at, '
        f"{due} AS due_at, kind IN {VERDICTS} AS verdict, {FINAL} AS final, {TAKES_BACK} AS takes_back, {PAUSES} AS pauses "
        "FROM findings WHERE clock_id IS NOT NULL"
    )


ROW = (
    "{'cause': f.finding_id, 'kind': f.kind, 'at': coalesce(f.due_at, f.\"at\"), 'due_at': f.due_at, "
    "'person': f.person, 'lead_id': f.lead_id, 'account_id': f.account_id}"
)
"""A due too far away to be written is read as the finding's own instant."""
LAST = 'f.final, f.known_at, f."at", f.due_at'
"""Of several rows the one that closes the clock holds, else the one known last; of those known at once the later."""
HEADS = f"""
SELECT clock_id, any_value(clause) AS clause, any_value(account_id) AS account_id, any_value(lead_id) AS lead_id,
  coalesce(min("at") FILTER (kind = 'clock_started'), min("at")) AS started,
  coalesce(min(known_at) FILTER (kind = 'clock_started'), min(known_at)) AS began,
  max(due_at) AS due_at, max(known_at) FILTER (verdict) AS judged, count(*) FILTER (verdict) AS verdicts,
  min(due_at) <> max(due_at) AS moved, bool_or(takes_back) AS corrected, bool_or(pauses) AS paused,
  bool_or(verdict AND NOT final) AS was_missed, bool_or(kind = 'clock_met') AS is_met,
  max(known_at) FILTER (takes_back OR (verdict AND NOT final)) AS revised,
  arg_max({ROW}, (verdict, {LAST})) AS said
FROM clock_rows f GROUP BY clock_id
"""
"""A row a clock: when it started and from when on that was known, and its verdict, or else what was said last."""


def attemptable(book: Book) -> set[str]:
    """The clauses of clocks that an attempt could meet: only those wait for a dispute about one."""
    found = set()
    for version in book.history.versions:
        accept = version.agreement.handoff.accept
        accepts = bool(ATTEMPTED & {str(word) for word in accept.implied_by})
        if accepts:
            found.add("handoff.accept")
        clocks = version.agreement.follow_up.clocks.items()
        found |= {f"follow_up.clocks.{name}" for name, clock in clocks if _waits(clock, accept, accepts)}
    return found


def _waits(clock: Clock, accept: Accept, accepts: bool) -> bool:
    words = {str(signal.on) for signal in (*clock.stops, *clock.satisfied_by)}
    return clock.needs is not None or bool(words & ATTEMPTED) or (accepts and "accepted" in words)


def _disputes(book: Book) -> str:
    """Disputed attempts by the clocks they may meet, from when on they are known to when they are decided.

    Decided for: the attempt is said. Decided against: a decider, of the version that disputed it, said so.
    """
    at, known = (book.micros("findings", name) for name in ("at", "known_at"))
    decided = book.micros("evidence", "known_at")
    clauses = ", ".join(f"'{clause}'" for clause in sorted(attemptable(book))) or "''"
    unit = book.agreement.handoff.unit
    same = "" if unit == "account" else " AND coalesce(l.person, h.lead_id) = coalesce(d.person, d.lead_id)"
    lead = "" if unit == "account" else "LEFT JOIN leads l ON l.lead_id = h.lead_id "
    return f"""
WITH decisions AS (
  SELECT e.attempt, v.version, min({decided}) AS known_at FROM evidence e
  JOIN (VALUES {_deciders(book)}) v(version, actor) ON v.actor = e.actor
  WHERE e.kind = 'dispute_decided' AND e.decision = 'does_not_count' GROUP BY ALL
), counted AS (
  SELECT cause, min({known}) AS known_at FROM findings
  WHERE kind = 'attempt_made' AND cause IN (SELECT cause FROM findings WHERE kind = 'disputed') GROUP BY cause
), disputed AS (
  SELECT f.account_id, f.lead_id, l.person, {_of("f", at)} AS "at", {_of("f", known)} AS known_at,
    least(coalesce(c.known_at, {NEVER}), coalesce(e.known_at, {NEVER})) AS decided
  FROM findings f LEFT JOIN counted c ON c.cause = f.cause LEFT JOIN leads l ON l.lead_id = f.lead_id
  LEFT JOIN decisions e ON e.attempt = f.cause AND e.version = f.version WHERE f.kind = 'disputed'
)
SELECT h.clock_id, d."at", d.known_at, d.decided FROM disputed d JOIN clock_heads h
  ON h.account_id = d.account_id AND h.started <= d."at" AND d."at" <= h.due_at AND h.clause IN ({clauses})
{lead}WHERE d.known_at < d.decided{same}
"""


def _of(table: str, column: str) -> str:
    """A column as `micros` has it, of one of several tables."""
    return column.replace('"', f'{table}."', 1)


def _deciders(book: Book) -> str:
    """Who decides disputes, by version, as the log may name them."""
    found = []
    for version in book.history.versions:
        people = {p: who for party in version.agreement.parties.values() for p, who in party.people.items()}
        for word in version.agreement.deciders:
            for key in version.agreement.people_meant(word):
                names = (str(key), people[key].email if key in people else None)
                found += [f"({lit(version.name)}, {lit(name)})" for name in names if name]
    return ", ".join(dict.fromkeys(found)) or "('', NULL)"


WALKED = """
SELECT * FROM clock_heads
WHERE moved OR corrected OR verdicts > 1 OR judged > due_at OR clock_id IN (SELECT clock_id FROM clock_disputes)
"""
"""The clocks that were, or may have been, said otherwise at some time."""


def _instants(book: Book) -> str:
    """When something became known of them. A dispute ends when decided, or at the close of the month: then, undecided, the
    attempt does not count."""
    return f"""
SELECT clock_id, greatest(known_at, began, CASE WHEN final AND was_missed THEN revised END) AS k
FROM clock_rows JOIN clock_walked USING (clock_id)
UNION SELECT clock_id, greatest(due_at, began) FROM clock_walked WHERE judged > due_at AND NOT paused
UNION SELECT clock_id, greatest(known_at, began) FROM clock_disputes JOIN clock_walked USING (clock_id)
UNION SELECT clock_id, greatest(decided, began) FROM clock_disputes JOIN clock_walked USING (clock_id)
  WHERE decided < {NEVER}
UNION SELECT clock_id, m.close FROM (
  SELECT DISTINCT clock_id, due_at FROM clock_rows WHERE clock_id IN (SELECT clock_id FROM clock_disputes)
) ASOF JOIN measured_months m ON due_at >= m.starts WHERE m.close <= {book.until}
"""


SAID = f"""
WITH f AS (
  SELECT r.* REPLACE (greatest(r.known_at, CASE WHEN r.final AND h.was_missed THEN h.revised END) AS known_at),
    (SELECT min(c.known_at) FROM clock_rows c WHERE c.clock_id = r.clock_id AND c.takes_back AND r.verdict AND NOT r.final
    AND c."at" < r."at" AND c.known_at > r.known_at) AS taken_back
  FROM clock_rows r JOIN clock_walked h USING (clock_id)
), heard AS (
  SELECT i.k, f.*, f.verdict AND coalesce(f.taken_back > i.k, true) AS stands
  FROM clock_instants i JOIN f ON f.clock_id = i.clock_id AND f.known_at <= i.k
)
SELECT clock_id, k, arg_max({ROW}, (stands, {LAST})) AS said, bool_or(stands) AS is_judged FROM heard f GROUP BY clock_id, k
"""
"""What was said of a clock by what was known at an instant: the last verdict that stands then, else it was open. What closed
a clock is known no earlier than the misses that were taken back before."""
KNOWN = """
WITH judged AS (
  SELECT s.clock_id, s.k, s.said, CASE WHEN s.is_judged THEN s.said.kind
    WHEN w.paused OR coalesce(s.said.due_at > s.k, true) OR w.judged IS NULL THEN 'open'
    WHEN w.is_met AND NOT w.was_missed THEN 'clock_met' ELSE 'clock_missed' END AS state
  FROM clock_said s JOIN clock_walked w USING (clock_id)
)
SELECT j.* REPLACE (CASE
  WHEN j.k < m.close AND j.state IN ('open', 'clock_missed') AND EXISTS (
    SELECT 1 FROM clock_disputes d
    WHERE d.clock_id = j.clock_id AND d.known_at <= j.k AND j.k < d.decided AND d."at" <= j.said."at"
  ) THEN 'disputed' ELSE j.state END AS state)
FROM judged j ASOF LEFT JOIN measured_months m ON j.said."at" >= m.starts
"""
"""The same with what is disputed: what is open or missed and might be met by an attempt nobody decided on yet.

No clock is open past its due unless it was paused. One of which no verdict was known then was met by a later stop than the
one that came to hold, if time itself never said a miss; else it was missed.
"""
CHANGES = """(
WITH told AS (
  SELECT *, (state, said."at", said.person) AS what, lag(what) OVER (PARTITION BY clock_id ORDER BY k) AS earlier
  FROM clock_known
), changes AS (
  SELECT *, lag({'state': state, 'said': said}) OVER (PARTITION BY clock_id ORDER BY k) AS before
  FROM told WHERE what IS DISTINCT FROM earlier
)
SELECT clock_id, said, k AS known_at, 1 AS times, state FROM changes
UNION ALL SELECT clock_id, before.said, k, -1, before.state FROM changes WHERE before IS NOT NULL
)"""
"""What is no longer so is taken back when that is known, as it was said."""
TOLD_ONCE = """
SELECT clock_id, said, greatest(coalesce(judged, began), began) AS known_at, 1 AS times,
  CASE WHEN verdicts = 0 THEN 'open' ELSE said.kind END AS state
FROM clock_heads WHERE clock_id NOT IN (SELECT clock_id FROM clock_walked)
"""
"""The entries of clocks that were never said otherwise. One that is judged is booked as that alone: it was open before its
due, so no month closed on it."""


def _graded(book: Book) -> str:
    """The entries as postings, each with the lead's grade when the clock started: the last one that a stage entered by then
    tells, else today's."""
    return f"""
WITH grades AS (
  SELECT lead_id, "at", max(grade) AS grade FROM {entries(book)} WHERE grade IS NOT NULL GROUP BY lead_id, "at"
), entries AS (
  SELECT e.*, e.said.lead_id AS lead_id, h.clause, h.started FROM clock_entries e JOIN clock_heads h USING (clock_id)
)
SELECT e.lead_id, said.account_id AS account_id, said.person AS person, said."at" AS "at", e.known_at,
  CAST(e.times AS INTEGER) AS times,
  CASE e.state WHEN 'clock_met' THEN true WHEN 'clock_missed' THEN false END AS hit, CAST(NULL AS DOUBLE) AS value,
  CASE WHEN e.state IN ('open', 'disputed') THEN e.state WHEN e.state = 'clock_void' THEN 'void' END AS state,
  coalesce(g.grade, s.grade) AS grade, said.cause AS cause, CAST(NULL AS VARCHAR) AS key, e.clause, e.clock_id
FROM entries e ASOF LEFT JOIN grades g ON g.lead_id = e.lead_id AND e.started >= g."at"
LEFT JOIN standings s ON s.lead_id = e.lead_id
"""
