"""Conditions to bit masks: which bit answers which part of a condition, and the SQL that computes them.

Every distinct part (conjunct) has one bit; a condition holds where all of its bits are set. Parts that ask only
the event are answered row by row. Parts that ask the lead are answered at `lead_identified` rows and carried
forward by the fold; elsewhere they are computed only on the few rows whose own properties take part in them
("touched" rows). The fold, row by row in a lead's order, does no more than

    mask = row.mask | (0 if row.explicit else lead.carry)
    if row.kind is lead_identified: lead.carry = row.carry
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from leadpact.agreement.condition_answers import answer, tree_sql
from leadpact.agreement.condition_types import (
    Condition,
    Conjunct,
    Constant,
    Property,
    Scope,
    Tree,
    properties_of,
    replaced,
)
from leadpact.agreement.condition_values import value_sql
from leadpact.log.column_facts import IDENTIFIED, ColumnFacts, ColumnName, quoted

WORD_BITS = 62

Asks = Literal["event", "lead", "both"]


@dataclass(frozen=True, slots=True)
class Use:
    """A condition where the agreement uses it: for events of `kinds` (None: of any kind).

    `lead_only` asks the lead alone, whatever the event says: `holds(condition, {}, lead)`.
    """

    condition: Condition
    kinds: frozenset[str] | None = None
    lead_only: bool = False


@dataclass(frozen=True, slots=True)
class Bit:
    """One answer. `kinds` (None: any) are the kinds of events at which somebody wants it."""

    conjunct: Conjunct
    asks: Asks
    kinds: frozenset[str] | None
    place: int

    @property
    def word(self) -> int:
        return self.place // WORD_BITS

    @property
    def value(self) -> int:
        return 1 << (self.place % WORD_BITS)

    @property
    def carried(self) -> bool:
        return self.asks != "event"

    @property
    def touching(self) -> frozenset[str]:
        """The columns of a row that change this answer for this row alone."""
        if self.asks != "both":
            return frozenset()
        return frozenset(name for scope, name in self.conjunct.refs if scope != "lead")


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """The layout of the bits. `needs[i]`: the words that the i-th use needs; `initial`: a new lead's carry."""

    bits: tuple[Bit, ...]
    needs: tuple[tuple[int, ...], ...]
    initial: tuple[int, ...]

    @property
    def words(self) -> int:
        return len(self.initial)

    @property
    def columns(self) -> tuple[str, ...]:
        """The property columns that the SQL reads, in alphabetical order."""
        return tuple(sorted({name for bit in self.bits for _, name in bit.conjunct.refs} - {"kind"}))

    def sql(self, source: str, column_of: ColumnName = str) -> str:
        """A SELECT of `rn, mask_0 …, carry_0 …, explicit`, one row for each of `source`, in no order.

        `source` is a relation, quoted, with `rn, lead_key, at, seq, event_id, kind` and the property columns,
        all VARCHAR; `column_of` names the column of a property (by default as the property). `carry_k` counts
        only at `lead_identified` rows.
        """
        return _mask_sql(self, source, column_of)


def plan_masks(uses: Sequence[Use], facts: ColumnFacts) -> MaskPlan:
    """Gives every distinct part of all the conditions one bit, in the order of first use."""
    trees: dict[Tree, set[frozenset[str] | None]] = {}
    parts: list[list[Tree]] = []
    for use in uses:
        asked = [_asked(conjunct.tree, use.lead_only, facts) for conjunct in use.condition.conjuncts]
        asked = [tree for tree in asked if tree != Constant(True, "yes_no")]
        for tree in asked:
            trees.setdefault(tree, set()).add(use.kinds)
        parts.append(asked)
    bits = {
        tree: Bit(Conjunct(tree), _asks(tree), _together(kinds), place)
        for place, (tree, kinds) in enumerate(trees.items())
    }
    words = max(1, -(-len(bits) // WORD_BITS))
    needs = tuple(_packed((bits[tree] for tree in asked), words) for asked in parts)
    begun = (bit for bit in bits.values() if bit.carried and answer(carried_tree(bit.conjunct.tree), {}, {}))
    return MaskPlan(tuple(bits.values()), needs, _packed(begun, words))


def carried_tree(tree: Tree) -> Tree:
    """What later rows without properties of their own ask: the event's are NULL, the rest is the lead's."""

    def change(p: Property) -> Tree:
        return Constant(None, p.type) if p.scope == "event" else Property("lead", p.name, p.type, p.zone)

    return replaced(tree, change)


def _asked(tree: Tree, lead_only: bool, facts: ColumnFacts) -> Tree:
    """The tree with every property's scope as narrow as the data allow, and NULL for what never has a value."""

    def change(p: Property) -> Tree:
        scope = _scope(p, lead_only, facts)
        return Property(scope, p.name, p.type, p.zone) if scope else Constant(None, p.type)

    return replaced(tree, change)


def _scope(p: Property, lead_only: bool, facts: ColumnFacts) -> Scope | None:
    known = p.name in facts.at_identified
    own = p.name == "kind" or known or p.name in facts.elsewhere
    if p.scope == "event":
        return "event" if own and not lead_only else None
    if p.scope == "lead" or lead_only:
        return "lead" if known else None
    if not known:
        return "event" if own else None
    return "either" if p.name in facts.elsewhere else "lead"


def _asks(tree: Tree) -> Asks:
    scopes = {p.scope for p in properties_of(tree)}
    if scopes <= {"event"}:
        return "event"
    return "lead" if scopes == {"lead"} else "both"


def _together(kinds: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    together: frozenset[str] = frozenset()
    for some in kinds:
        if some is None:
            return None
        together |= some
    return together


def _packed(bits: Iterable[Bit], words: int) -> tuple[int, ...]:
    packed = [0] * words
    for bit in bits:
        packed[bit.word] |= bit.value
    return tuple(packed)


# --- the SQL ---------------------------------------------------------------------------------------------


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_AT_IDENTIFIED = f"kind = '{IDENTIFIED}'"


def _mask_sql(plan: MaskPlan, source: str, column_of: ColumnName) -> str:
    """Rows that need the lead's properties are few and go through a window; all others are read straight."""

    def column(name: str) -> str:
        return "kind" if name == "kind" else quoted(column_of(name))

    of_event = [bit for bit in plan.bits if not bit.carried]
    carried = [bit for bit in plan.bits if bit.carried]
    straight = [_word_sql(of_event, word, lambda p: _value(p, column(p.name))) for word in range(plan.words)]
    if not carried:
        return _select(straight, ["0"] * plan.words, _AT_IDENTIFIED, source)
    chosen = " OR ".join([_AT_IDENTIFIED, *_touched(carried, column)])
    others = _select(straight, ["0"] * plan.words, "FALSE", f"{source} WHERE ({chosen}) IS NOT TRUE")
    return f"{others}\nUNION ALL\n{_filled_sql(plan, carried, source, chosen, column)}"


def _select(masks: list[str], carries: list[str], explicit: str, rest: str) -> str:
    words = [f"CAST({sql} AS BIGINT) AS mask_{place}" for place, sql in enumerate(masks)]
    words += [f"CAST({sql} AS BIGINT) AS carry_{place}" for place, sql in enumerate(carries)]
    return f"SELECT rn, {', '.join(words)}, {explicit} AS explicit FROM {rest}"


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


def _filled_sql(plan: MaskPlan, carried: Sequence[Bit], source: str, chosen: str, column: ColumnName) -> str:
    """The chosen rows, with the lead's properties filled forward from its `lead_identified` rows."""
    later = [replace(bit, conjunct=Conjunct(carried_tree(bit.conjunct.tree))) for bit in carried]
    asked = [p for bit in (*plan.bits, *later) for p in properties_of(bit.conjunct.tree)]
    of_event = sorted({p.name for p in asked if p.scope != "lead"} - {"kind"})
    of_lead = sorted({p.name for p in asked if p.scope != "event"})
    own = {name: f'"event:{place}"' for place, name in enumerate(of_event)}
    known = {name: f'"lead:{place}"' for place, name in enumerate(of_lead)}
    filled = [
        f"last_value(CASE WHEN {_AT_IDENTIFIED} THEN {column(name)} END IGNORE NULLS) OVER told AS {alias}"
        for name, alias in known.items()
    ]
    columns = ["rn", "kind", *(f"{column(name)} AS {alias}" for name, alias in own.items()), *filled]
    window = (
        'PARTITION BY lead_key ORDER BY "at", seq, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'
    )
    rows = f"(SELECT {', '.join(columns)} FROM {source} WHERE {chosen} WINDOW told AS ({window}))"

    def value(p: Property) -> str:
        event = "kind" if p.name == "kind" else own.get(p.name, "NULL")
        if p.scope == "either":
            return _value(p, f"coalesce({event}, {known[p.name]})")
        return _value(p, event if p.scope == "event" else known[p.name])

    masks = [_word_sql(plan.bits, word, value) for word in range(plan.words)]
    anywhere = [replace(bit, kinds=frozenset({IDENTIFIED})) for bit in later]
    carries = [_word_sql(anywhere, word, value) for word in range(plan.words)]
    return _select(masks, carries, "TRUE", rows)


def _value(p: Property, text_sql: str) -> str:
    return value_sql(text_sql, p.type, p.zone)


def _kind_in(kinds: Iterable[str]) -> str:
    return f"kind IN ({', '.join(map(_text, sorted(kinds)))})"


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
