"""The layout of the conditions' bits (`replay/bits.py`) as SQL: mask words for every row of a log.

What the fold does with a lead's rows, in their order, is no more than

    mask = row.mask | (0 if row.explicit else lead.carry)
    if row.kind is lead_identified: lead.carry = row.carry
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from leadpact.agreement.condition_answers import scoped_sql, tree_sql
from leadpact.agreement.condition_types import Conjunct, Property, Scope, properties_of
from leadpact.agreement.condition_values import value_sql
from leadpact.log.column_facts import ColumnName, quoted
from leadpact.log.sqltext import lit
from leadpact.replay.bits import IDENTIFIED, Bit, MaskPlan, carried_tree

_AT_IDENTIFIED = f"kind = '{IDENTIFIED}'"


def mask_sql(plan: MaskPlan, source: str, column_of: ColumnName = str, passing: Sequence[str] = ()) -> str:
    """A SELECT of `rn, mask_0 …, carry_0 …, explicit`, one row for each of `source`, in no order.

    `source` is a relation, quoted, with `rn, lead_key, at, seq, event_id, kind` and the property columns,
    all VARCHAR; `column_of` names the column of a property (by default as the property). `passing` columns of
    the source are selected too, as they are. `carry_k` counts only at `lead_identified` rows. Rows that need
    the lead's properties are few and go through a window; all others are read straight.
    """

    def column(name: str) -> str:
        return "kind" if name == "kind" else quoted(column_of(name))

    of_event = [bit for bit in plan.bits if not bit.carried]
    carried = [bit for bit in plan.bits if bit.carried]
    straight = [_word_sql(of_event, word, lambda p: _value(p, column(p.name))) for word in range(plan.words)]
    if not carried:
        return _select(straight, ["0"] * plan.words, _AT_IDENTIFIED, source, passing)
    chosen = " OR ".join([_AT_IDENTIFIED, *_touched(carried, column)])
    others = _select(straight, ["0"] * plan.words, "FALSE", f"{source} WHERE ({chosen}) IS NOT TRUE", passing)
    return f"{others}\nUNION ALL\n{_filled_sql(plan, carried, source, chosen, column, passing)}"


def _select(
    masks: list[str], carries: list[str], explicit: str, rest: str, passing: Sequence[str] = ()
) -> str:
    words = [f"CAST({sql} AS BIGINT) AS mask_{place}" for place, sql in enumerate(masks)]
    words += [f"CAST({sql} AS BIGINT) AS carry_{place}" for place, sql in enumerate(carries)]
    return f"SELECT {', '.join(['rn', *passing, *words])}, {explicit} AS explicit FROM {rest}"


def _touched(carried: Sequence[Bit], column: ColumnName) -> list[str]:
    """Which rows have a property of their own that takes part in an answer wanted there, kinds together."""
    columns: dict[frozenset[str] | None, set[str]] = {}
    for bit in carried:
        columns.setdefault(bit.kinds, set()).update(bit.touching)
    found = []
    for kinds, names in columns.items():
        valued = " OR ".join(f"{column(name)} IS NOT NULL" for name in sorted(names))
        if valued:
            found.append(f"({valued})" if kinds is None else f"({_kind_in(kinds)} AND ({valued}))")
    return found


def _filled_sql(
    plan: MaskPlan,
    carried: Sequence[Bit],
    source: str,
    chosen: str,
    column: ColumnName,
    passing: Sequence[str] = (),
) -> str:
    """The chosen rows, with the lead's properties filled forward from its `lead_identified` rows.

    They are cast before: what does not cast is NULL, and a NULL never clears what is known.
    """
    later = [replace(bit, conjunct=Conjunct(carried_tree(bit.conjunct.tree))) for bit in carried]
    asked = [p for bit in (*plan.bits, *later) for p in properties_of(bit.conjunct.tree)]
    of_event = sorted({p.name for p in asked if p.scope != "lead"} - {"kind"})
    of_lead = dict.fromkeys(_read_as(p) for p in asked if p.scope != "event")
    own = {name: f'"event:{place}"' for place, name in enumerate(of_event)}
    known = {p: f'"lead:{place}"' for place, p in enumerate(of_lead)}
    filled = [
        f"last_value(CASE WHEN {_AT_IDENTIFIED} THEN {_value(p, column(p.name))} END IGNORE NULLS) "
        f"OVER told AS {alias}"
        for p, alias in known.items()
    ]
    columns = [
        "rn",
        *dict.fromkeys(("kind", *passing)),
        *(f"{column(name)} AS {alias}" for name, alias in own.items()),
        *filled,
    ]
    window = (
        'PARTITION BY lead_key ORDER BY "at", seq, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'
    )
    rows = f"(SELECT {', '.join(columns)} FROM {source} WHERE {chosen} WINDOW told AS ({window}))"

    def value(p: Property) -> str:
        def of(scope: Scope) -> str:
            if scope == "lead":
                return known[_read_as(p)]
            return _value(p, "kind" if p.name == "kind" else own[p.name])

        return scoped_sql(p.scope, of)

    masks = [_word_sql(plan.bits, word, value) for word in range(plan.words)]
    anywhere = [replace(bit, kinds=frozenset({IDENTIFIED})) for bit in later]
    carries = [_word_sql(anywhere, word, value) for word in range(plan.words)]
    return _select(masks, carries, "TRUE", rows, passing)


def _read_as(p: Property) -> Property:
    """The same, whoever says it: two versions may declare one name differently."""
    return replace(p, scope="lead")


def _value(p: Property, text_sql: str) -> str:
    return value_sql(text_sql, p.type, p.zone)


def _kind_in(kinds: Iterable[str]) -> str:
    return f"kind IN ({', '.join(map(lit, sorted(kinds)))})"


def _word_sql(bits: Sequence[Bit], word: int, value: Callable[[Property], str]) -> str:
    """One mask word. Every kind of event asks only for the bits wanted at it."""
    bits = [bit for bit in bits if bit.word == word]
    wanted: dict[tuple[Bit, ...], list[str]] = {}
    for kind in sorted({kind for bit in bits for kind in bit.kinds or ()}):
        wanted.setdefault(tuple(bit for bit in bits if bit.kinds and kind in bit.kinds), []).append(kind)
    parts = [_bit_sql(bit, value) for bit in bits if bit.kinds is None]
    branches = [
        f"WHEN {_kind_in(kinds)} THEN {' | '.join(_bit_sql(bit, value) for bit in some)}"
        for some, kinds in wanted.items()
    ]
    if branches:
        parts.append(f"CASE {' '.join(branches)} ELSE 0 END")
    return " | ".join(parts) or "0"


def _bit_sql(bit: Bit, value: Callable[[Property], str]) -> str:
    return f"CASE WHEN {tree_sql(bit.conjunct.tree, value)} THEN CAST({bit.value} AS BIGINT) ELSE 0 END"
