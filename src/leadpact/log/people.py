"""Who the leads of a log are, for the book a replay leaves: a row each, from one scan of the events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from leadpact.agreement.condition_answers import tree_sql
from leadpact.agreement.condition_types import EVENT_COLUMNS, Property, Tree, ValueType, properties_of
from leadpact.agreement.condition_values import value_sql
from leadpact.agreement.conditions import parse_condition
from leadpact.agreement.document import Agreement
from leadpact.log.sqltext import ident, lit
from leadpact.replay.bits import IDENTIFIED, carried_tree

LEAD_COLUMNS = pa.schema(
    [
        *((name, pa.string()) for name in ("lead_id", "person", "account_id", "name", "company", "source")),
        *((name, pa.string()) for name in ("campaign", "product", "persona", "segment")),
        ("first_at", pa.timestamp("us", "UTC")),
        ("last_at", pa.timestamp("us", "UTC")),
        ("merged_into", pa.string()),
        ("merged_at", pa.timestamp("us", "UTC")),
        ("erased_at", pa.timestamp("us", "UTC")),
    ]
)
ORIGINS = ("origin", "utm_source", "lead_source")
CAMPAIGNS = ("campaign", "utm_campaign")
PRODUCTS = ("product", "product_line")
"""The properties that say it, an earlier one before a later one of the same event."""
TOLD = ("name", "first_name", "last_name", "company")
FULL_NAME = "coalesce(t.name, nullif(concat_ws(' ', t.first_name, t.last_name), ''))"
PLACE = '("at", seq, event_id)'
"""An event's place in its lead's order."""
SEQ_BITS, TIE_BITS = 32, 16
NUMBERED = f'((CAST("at" AS HUGEINT) * {1 << SEQ_BITS} + seq) * {1 << TIE_BITS} + tie)'
"""The same as one number, where seq and the place among events of one instant and seq fit: half the time to compare."""
Match = tuple[str, Tree]
"""The key of a persona or segment, and the tree of its condition as asked of a lead."""


def people_sql(
    events: str,
    properties: Mapping[str, str],
    leads: str,
    agreement: Agreement,
    which: str,
    place: str = PLACE,
) -> str:
    """A SELECT of `LEAD_COLUMNS`, by account and lead: of the leads whose survivor's number is in `which`, a SELECT.

    `events`, `properties` and `leads` are as `LogView` and `Accounts` have them; `place` is `PLACE`, or
    `NUMBERED` where events have a column `tie`.
    """
    personas, segments = matches_of(agreement, "personas"), matches_of(agreement, "segments")
    asked = _asked([tree for _, tree in (*personas, *segments)])
    known = {each: f"t.known_{place}" for place, each in enumerate(asked)}
    rest = next((key for key, each in agreement.goals.segments.items() if each.when is None), None)
    return (
        "SELECT l.lead_id, l.survivor AS person, coalesce(l.account_id, l.survivor) AS account_id, "
        f"{_unless_erased(FULL_NAME)} AS name, "
        f"{_unless_erased('t.company')} AS company, "
        "coalesce(t.origin, t.source) AS source, t.campaign, t.product, "
        f"{_first_match(personas, known)} AS persona, {_first_match(segments, known, rest)} AS segment, "
        "make_timestamptz(t.first_at) AS first_at, make_timestamptz(t.last_at) AS last_at, "
        "CASE WHEN l.survivor <> l.lead_id THEN t.merged_into END AS merged_into, "
        "CASE WHEN l.survivor <> l.lead_id THEN make_timestamptz(t.merged_at) END AS merged_at, "
        "make_timestamptz(t.erased_at) AS erased_at "
        f"FROM {leads} l LEFT JOIN ({_told_sql(events, properties, asked, place)}) t USING (lead_id) "
        f"WHERE l.survivor_no IN ({which}) ORDER BY l.lead_no"
    )


def _unless_erased(value: str) -> str:
    """A value that says who it is: gone for all leads of a person once one of them was erased."""
    return f"CASE WHEN max(t.erased_at) OVER (PARTITION BY l.survivor_no) IS NULL THEN {value} END"


def matches_of(agreement: Agreement, of: str) -> list[Match]:
    """The conditions of the personas or segments that have one, in document order."""
    if of == "personas":
        texts = {key: each.match for key, each in agreement.personas.items()}
    else:
        texts = {key: each.when for key, each in agreement.goals.segments.items()}
    return [(key, carried_tree(read(agreement, text))) for key, text in texts.items() if text is not None]


def read(agreement: Agreement, text: str) -> Tree:
    """A condition of an agreement that `check` accepted."""
    found = parse_condition(str(text), agreement.definitions.properties, str(agreement.timezone))
    if isinstance(found, list):
        raise ValueError(f"a condition that `check` refuses: {text}")
    return found.tree


def column_sql(properties: Mapping[str, str], name: str) -> str:
    """The SQL of what an event says of a property or column; NULL where the log has none of that name."""
    if name in properties:
        return ident(properties[name])
    return ident(name) if name in EVENT_COLUMNS else "CAST(NULL AS VARCHAR)"


def _asked(trees: Sequence[Tree]) -> list[Property]:
    return list(dict.fromkeys(p for tree in trees for p in properties_of(tree)))


def _told_sql(events: str, properties: Mapping[str, str], asked: Sequence[Property], place: str) -> str:
    """A row for each lead with what its events said first, and what they said last of the lead itself.

    Values are cast before the last is taken: one that does not cast is NULL, and a NULL never clears what is known.
    """

    def first(names: Sequence[str]) -> str:
        there = [ident(properties[name]) for name in names if name in properties]
        return f"arg_min(coalesce({', '.join(there)}), {place})" if there else "CAST(NULL AS VARCHAR)"

    def last(name: str, read_as: ValueType = "text", zone: str = "") -> str:
        value = value_sql(column_sql(properties, name), read_as, zone)
        there = name in properties or name in EVENT_COLUMNS
        return f"arg_max({value}, {place}) FILTER (kind = '{IDENTIFIED}')" if there else value

    into = ident(properties["into"]) if "into" in properties else None
    merges = f"kind = 'lead_merged' AND {into} IS NOT NULL"
    told = [
        'min("at") AS first_at',
        'max("at") AS last_at',
        "min(\"at\") FILTER (kind = 'lead_erased') AS erased_at",
        f'min("at") FILTER ({merges}) AS merged_at' if into else "CAST(NULL AS BIGINT) AS merged_at",
        f"arg_min({into}, {place}) FILTER ({merges}) AS merged_into"
        if into
        else "CAST(NULL AS VARCHAR) AS merged_into",
        f"{first(ORIGINS)} AS origin",
        f"arg_min(source, {place}) AS source",
        f"{first(CAMPAIGNS)} AS campaign",
        f"{first(PRODUCTS)} AS product",
        *(f"{last(name)} AS {name}" for name in TOLD),
        *(f"{last(p.name, p.type, p.zone)} AS known_{number}" for number, p in enumerate(asked)),
    ]
    return f"SELECT lead_id, {', '.join(told)} FROM {events} GROUP BY lead_id"


def _first_match(matches: Sequence[Match], known: Mapping[Property, str], rest: str | None = None) -> str:
    """The SQL of the first key whose condition is TRUE; else `rest`."""
    otherwise = "CAST(NULL AS VARCHAR)" if rest is None else lit(rest)
    if not matches:
        return otherwise
    whens = [f"WHEN {tree_sql(tree, lambda p: known[p])} THEN {lit(key)}" for key, tree in matches]
    return f"CASE {' '.join(whens)} ELSE {otherwise} END"
