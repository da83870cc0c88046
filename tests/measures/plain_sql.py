"""What the measures are checked against: the raw logs themselves, asked in plain SQL, with none of the project's code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

BANK_CASES = """
CREATE TABLE cases AS SELECT case_id, any_value(amount) AS amount,
  min(t) FILTER (concept_name = 'A_SUBMITTED') AS submitted,
  min(t) FILTER (concept_name = 'A_PREACCEPTED') AS preaccepted,
  min(t) FILTER (concept_name = 'W_Afhandelen leads' AND lifecycle_transition = 'SCHEDULE') AS handed,
  min(t) FILTER (concept_name = 'A_ACCEPTED') AS accepted,
  min(t) FILTER (concept_name = 'A_FINALIZED') AS finalized,
  min(t) FILTER (concept_name = 'O_SENT') AS sent,
  min(t) FILTER (concept_name = 'A_APPROVED') AS approved,
  max(t) FILTER (concept_name IN ('A_DECLINED', 'A_CANCELLED')) AS lost
FROM steps GROUP BY case_id
"""
"""A row an application, with when it first came to each step."""
BANK_TOUCHES = """
CREATE TABLE touches AS SELECT c.case_id, c.handed, c.approved, min(s.t) AS touched,
  (epoch_us(min(s.t)) - epoch_us(c.handed)) / 1e6 AS delay
FROM cases c LEFT JOIN steps s ON s.case_id = c.case_id AND s.t >= c.handed AND s.lifecycle_transition = 'START'
  AND s.concept_name IN ('W_Afhandelen leads', 'W_Nabellen offertes')
WHERE c.handed IS NOT NULL GROUP BY c.case_id, c.handed, c.approved
"""
"""A row an application that was scheduled for the desk, with the first work a person started on it, and the delay in seconds."""
EXAMPLE_EVENTS = """
CREATE TABLE events AS WITH once AS (
  SELECT * FROM read_parquet('{file}')
  QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY coalesce(received_at, "at"), "at", lead_id) = 1
), merged AS (
  SELECT lead_id, arg_min("into", "at") AS survivor FROM once WHERE kind = 'lead_merged' GROUP BY lead_id
), people AS (
  SELECT f.lead_id, coalesce(m3.survivor, m2.survivor, m1.survivor, f.lead_id) AS person
  FROM (SELECT lead_id FROM once UNION SELECT survivor FROM merged) f
  LEFT JOIN merged m1 ON m1.lead_id = f.lead_id LEFT JOIN merged m2 ON m2.lead_id = m1.survivor
  LEFT JOIN merged m3 ON m3.lead_id = m2.survivor
), accounts AS (
  SELECT lead_id AS person, arg_max(account_id, ("at", seq, event_id)) FILTER (account_id IS NOT NULL) AS account
  FROM once GROUP BY lead_id
), ours AS (
  SELECT DISTINCT p.person FROM once JOIN people p USING (lead_id) WHERE market IN ('ES', 'PT', 'MA')
)
SELECT o.*, coalesce(o.received_at, o."at") AS known, p.person, coalesce(a.account, p.person) AS account
FROM once o JOIN people p USING (lead_id) LEFT JOIN accounts a ON a.person = p.person
WHERE p.person IN (SELECT person FROM ours)
"""
"""The example's log without repeated rows and without the leads of other markets, each with the person it is in the end and
that person's last account."""
EXAMPLE_DEALS = """
CREATE TABLE deals AS SELECT deal_id, any_value(account) AS account,
  arg_max("type", "at") FILTER ("type" IS NOT NULL) AS what, arg_max(reason, "at") FILTER (reason IS NOT NULL) AS reason,
  arg_max(CAST(amount AS DOUBLE), "at") FILTER (amount IS NOT NULL) AS amount,
  min("at") FILTER (kind = 'deal_opened') AS opened, min("at") FILTER (kind = 'deal_won') AS won,
  max("at") FILTER (kind = 'deal_lost') AS lost, min("at") FILTER (stage IN ('proposal', 'negotiation')) AS offered
FROM events WHERE kind LIKE 'deal_%' GROUP BY deal_id
"""
"""A row a deal."""
EXAMPLE_HANDOFFS = """
CREATE TABLE handoffs AS WITH h AS (
  SELECT finding_id, account_id AS account, cycle, "at", cause, lead("at") OVER (PARTITION BY account_id ORDER BY "at") AS again
  FROM findings WHERE kind = 'handed_off'
)
SELECT h.*, e.ended, e.how FROM h LEFT JOIN (
  SELECT account_id, cycle, min("at") AS ended, arg_min(kind, "at") AS how FROM findings
  WHERE kind IN ('rejected', 'returned') GROUP BY account_id, cycle
) e ON e.account_id = h.account AND e.cycle = h.cycle AND e.ended >= h."at"
"""
"""A row a handoff, which is a verdict, with how and when its cycle ended."""
EXAMPLE_TOUCHES = """
CREATE TABLE touches AS WITH mail AS (
  SELECT event_id, lead(kind) OVER (PARTITION BY lead_id ORDER BY "at", seq, event_id) AS next_mail
  FROM events WHERE kind IN ('email_sent', 'email_bounced')
), doubted AS (
  SELECT cause FROM findings WHERE kind = 'disputed' EXCEPT SELECT cause FROM findings WHERE kind = 'attempt_made'
), reached AS (
  SELECT e.account, e."at", e.event_id FROM events e LEFT JOIN mail m USING (event_id)
  WHERE e.actor_kind IS DISTINCT FROM 'system' AND (
    (e.kind = 'call_made' AND (e.direction IS DISTINCT FROM 'inbound' OR coalesce(e.outcome, 'connected') IN ('connected', 'callback_agreed')))
    OR e.kind IN ('message_sent', 'video_sent', 'replied', 'meeting_booked')
    OR (e.kind = 'email_sent' AND regexp_replace(e.actor, '@acme.example', '') IN {people}
        AND e.outcome IS DISTINCT FROM 'bounced' AND m.next_mail IS DISTINCT FROM 'email_bounced'))
    AND e.event_id NOT IN (SELECT cause FROM doubted)
)
SELECT h.finding_id, min(r."at") AS touched, (epoch_us(min(r."at")) - epoch_us(h."at")) / 1e6 AS delay
FROM handoffs h LEFT JOIN reached r ON r.account = h.account AND r."at" >= h."at" AND r.event_id <> h.cause
  AND r."at" <= coalesce(h.ended, 'infinity') AND r."at" < coalesce(h.again, 'infinity')
GROUP BY h.finding_id, h."at"
"""
"""A row a handoff, with the first human try or the buyer's first answer in its cycle, as the log has it, and its delay in
seconds. What is a try: calls that were not the buyer's, messages and videos unless by a machine, mail of people that did
not bounce; but none that was noted too late and not decided for."""
PEOPLE = ("ana", "hugo", "luis", "marta", "javier", "nuria", "joao", "beatriz", "salma", "youssef")
"""The people of the example's agreement; others are strangers, whose mail is no try."""


def connected() -> duckdb.DuckDBPyConnection:
    """A connection that counts in UTC."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET threads = 1")
    return con


def bank_sql(source: Path) -> duckdb.DuckDBPyConnection:
    """The bank's log as `steps` (a row a step), `cases` and `touches`."""
    con = connected()
    con.execute(
        "CREATE TABLE steps AS SELECT case_id, concept_name, lifecycle_transition, CAST(time_timestamp AS TIMESTAMPTZ) AS t, "
        f"CAST(case_AMOUNT_REQ AS DOUBLE) AS amount FROM read_csv('{source}', all_varchar = true)"
    )
    con.execute(BANK_CASES)
    con.execute(BANK_TOUCHES)
    return con


def olist_sql(leads: Path, deals: Path) -> duckdb.DuckDBPyConnection:
    """Olist's two tables joined, as `sellers`: `first_contact` (a date), `origin`, `won` and `revenue` (both NULL of who did
    not close)."""
    con = connected()
    con.execute(
        "CREATE TABLE sellers AS SELECT l.mql_id, CAST(l.first_contact_date AS DATE) AS first_contact, l.origin, "
        "CAST(d.won_date AS TIMESTAMP) AS won, CAST(d.declared_monthly_revenue AS DOUBLE) AS revenue "
        f"FROM read_csv('{leads}', all_varchar = true) l "
        f"LEFT JOIN read_csv('{deals}', all_varchar = true) d USING (mql_id)"
    )
    return con


def example_sql(events: Path, findings: Path) -> duckdb.DuckDBPyConnection:
    """The example's log as `events`, and the verdicts themselves as `findings`."""
    con = connected()
    con.execute(EXAMPLE_EVENTS.format(file=events))
    con.execute(EXAMPLE_DEALS)
    con.execute(f"CREATE VIEW findings AS SELECT * FROM read_parquet('{findings}')")
    con.execute(EXAMPLE_HANDOFFS)
    con.execute(EXAMPLE_TOUCHES.format(people=PEOPLE))
    return con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return con.execute(sql).fetchall()


def one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """The only row of a query."""
    (row,) = rows(con, sql)
    return row
