"""The events that measures need beside findings: meetings, ratings, reasons, deals and decisions, as they were said.

Those of a lead that was erased by then, or excluded, are left out; decisions about attempts are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import duckdb
import pyarrow as pa

from leadpact.agreement.condition_answers import tree_sql
from leadpact.agreement.condition_types import Constant, Property, Tree, properties_of
from leadpact.agreement.condition_values import value_sql
from leadpact.agreement.history import History
from leadpact.log.people import PLACE, column_sql, read
from leadpact.log.sqltext import lit
from leadpact.replay.bits import IDENTIFIED

KINDS = (
    "meeting_booked",
    "meeting_held",
    "lead_rated",
    "no_progress_noted",
    "deal_opened",
    "deal_stage_set",
    "deal_won",
    "deal_lost",
    "dispute_decided",
    "lead_rejected",
    "lead_returned",
)
TEXTS = ("reason", "attempt", "decision", "deal_id", "stage", "currency", "type")
NUMBERS = ("rating", "amount")
EVIDENCE_COLUMNS = pa.schema(
    [
        *((name, pa.string()) for name in ("event_id", "lead_id", "account_id")),
        ("at", pa.timestamp("us", "UTC")),
        ("known_at", pa.timestamp("us", "UTC")),
        *((name, pa.string()) for name in ("kind", "actor", "reason", "attempt", "decision")),
        ("rating", pa.float64()),
        *((name, pa.string()) for name in ("deal_id", "stage")),
        ("amount", pa.float64()),
        *((name, pa.string()) for name in ("currency", "type")),
        ("counts", pa.bool_()),
    ]
)


def make_evidence(
    con: duckdb.DuckDBPyConnection,
    source: str,
    properties: Mapping[str, str],
    leads: str,
    history: History,
    aliases: Mapping[str, str],
    which: str,
) -> str:
    """Make a table of the events and give back a SELECT of `EVIDENCE_COLUMNS` over it, lead by lead in order.

    `source` has every event with its `lead_no` and whose record it is, `lead_key`; `aliases` says which person an
    actor's e-mail address is; `which` is a SELECT of the numbers of the survivors that count.
    """
    rules, outs = counting(history), excluding(history)
    asked = list(dict.fromkeys(p for _, tree in (*rules, *outs) for p in properties_of(tree)))
    own = {name: f"event_{place}" for place, name in enumerate(dict.fromkeys(p.name for p in asked))}
    said = [f"{column_sql(properties, name)} AS {alias}" for name, alias in own.items()]
    said += [f"{column_sql(properties, name)} AS {name}" for name in TEXTS]
    said += [f"{value_sql(column_sql(properties, name), 'number', 'UTC')} AS {name}" for name in NUMBERS]
    _keep_aliases(con, aliases)
    kinds = ", ".join(map(lit, KINDS))
    con.execute(
        f"CREATE OR REPLACE TABLE book_evidence AS WITH happened AS (SELECT rn, event_id, lead_id, lead_no, lead_key, "
        f'"at", seq, received_at, kind, actor, {", ".join(said)} FROM {source} WHERE kind IN ({kinds})) '
        "SELECT h.* REPLACE (coalesce(a.key, h.actor) AS actor), coalesce(l.account_id, l.survivor) AS account_id "
        f"FROM happened h JOIN {leads} l ON l.lead_no = h.lead_no LEFT JOIN book_aliases a ON a.name = h.actor "
        f"LEFT JOIN (SELECT lead_key, min({PLACE}) AS erased FROM {source} WHERE kind = 'lead_erased' GROUP BY lead_key) e "
        f"ON e.lead_key = h.lead_key WHERE l.survivor_no IN ({which}) AND ({PLACE} < e.erased) IS NOT FALSE"
    )
    known = _known(con, source, properties, asked)
    return (
        f'SELECT event_id, lead_id, account_id, make_timestamptz("at") AS "at", '
        f'make_timestamptz(greatest("at", coalesce(received_at, "at"))) AS known_at, kind, actor, reason, attempt, '
        f"decision, rating, deal_id, stage, amount, currency, type, {_answer_sql(rules, own, known, 'TRUE')} AS counts "
        f"FROM book_evidence{' JOIN book_known USING (rn)' if known else ''} "
        f"WHERE kind = 'dispute_decided' OR ({_answer_sql(outs, own, known, 'FALSE')}) IS NOT TRUE "
        'ORDER BY lead_no, "at", seq, event_id'
    )


def counting(history: History) -> list[tuple[int, Tree]]:
    """Which deals count, from which instant on, by the versions in their order."""
    found: list[tuple[int, Tree]] = []
    for version in history.versions:
        revenue = version.agreement.goals.revenue
        text = None if revenue is None else revenue.counts
        tree = Constant(True, "yes_no") if text is None else read(version.agreement, text)
        found.append((version.effective_at, tree))
    return found


def excluding(history: History) -> list[tuple[int, Tree]]:
    """Whose events are no longer counted, from which instant on, by the versions in their order."""
    found: list[tuple[int, Tree]] = []
    for version in history.versions:
        text = version.agreement.definitions.excluded
        tree = Constant(False, "yes_no") if text is None else read(version.agreement, text)
        found.append((version.effective_at, tree))
    return found


def _keep_aliases(con: duckdb.DuckDBPyConnection, aliases: Mapping[str, str]) -> None:
    columns = {
        "name": pa.array(list(aliases), pa.string()),
        "key": pa.array(list(aliases.values()), pa.string()),
    }
    con.register("leadpact_aliases", pa.table(columns))
    con.execute("CREATE OR REPLACE TABLE book_aliases AS SELECT * FROM leadpact_aliases")
    con.unregister("leadpact_aliases")


def _known(
    con: duckdb.DuckDBPyConnection, source: str, properties: Mapping[str, str], asked: Sequence[Property]
) -> dict[Property, str]:
    """What was known of the lead at each event, in `book_known`: nothing is made where no lead ever told it."""
    of_lead = [p for p in asked if p.scope != "event" and p.name in properties]
    values = {p: value_sql(column_sql(properties, p.name), p.type, p.zone) for p in of_lead}
    if not values:
        return {}
    told = " OR ".join(f"{column_sql(properties, p.name)} IS NOT NULL" for p in of_lead)
    cells = ", ".join(f"{sql} AS v{place}" for place, sql in enumerate(values.values()))
    con.execute(
        f'CREATE OR REPLACE TABLE book_told AS SELECT lead_key, "at", seq, event_id, {cells} FROM {source} '
        f"WHERE kind = '{IDENTIFIED}' AND ({told}) AND lead_key IN (SELECT lead_key FROM book_evidence)"
    )
    if con.execute("SELECT 1 FROM book_told LIMIT 1").fetchone() is None:
        return {}
    names = [f"v{place}" for place in range(len(values))]
    filled = ", ".join(f"last_value({name} IGNORE NULLS) OVER told AS known_{name}" for name in names)
    con.execute(
        f"CREATE OR REPLACE TABLE book_known AS SELECT rn, {', '.join(f'known_{name}' for name in names)} FROM ("
        f"SELECT rn, {filled} FROM (SELECT NULL AS rn, * FROM book_told UNION ALL BY NAME "
        f'SELECT rn, lead_key, "at", seq, event_id FROM book_evidence) WINDOW told AS (PARTITION BY lead_key '
        'ORDER BY "at", seq, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) WHERE rn IS NOT NULL'
    )
    return {p: f"known_{name}" for p, name in zip(of_lead, names, strict=True)}


def _answer_sql(
    rules: Sequence[tuple[int, Tree]], own: Mapping[str, str], known: Mapping[Property, str], before: str
) -> str:
    """What the latest version begun at an event answers of it; `before` where there is none.

    NULL where it cannot be told: an event of a deal need not repeat what an earlier one of it said.
    """

    def value(p: Property) -> str:
        said = value_sql(own[p.name], p.type, p.zone)
        if p.scope == "event" or (p.scope == "either" and p not in known):
            return said
        told = known.get(p) or value_sql("CAST(NULL AS VARCHAR)", p.type, p.zone)
        return told if p.scope == "lead" else f"coalesce({said}, {told})"

    answers = [tree_sql(tree, value) for _, tree in rules]
    begun = [f'WHEN "at" < {rules[0][0]} THEN {before}']
    begun += [
        f'WHEN "at" < {later} THEN {answer}'
        for (_, (later, _)), answer in zip(pairwise(rules), answers, strict=False)
    ]
    return f"CASE {' '.join(begun)} ELSE {answers[-1]} END"
