"""Conditions as bits: which bit answers which part of a condition, so that the fold compares integers only.

Every distinct part (conjunct) has one bit; a condition holds where all of its bits are set. Parts that ask only the
event are answered row by row. Parts that ask the lead are answered at `lead_identified` rows and carried forward by
the fold, and computed exactly only on the few other rows whose own properties take part in them ("touched" rows).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from leadpact.agreement.condition_answers import answer
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
from leadpact.agreement.condition_values import Known

IDENTIFIED = "lead_identified"
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
class ColumnFacts:
    """Which property columns ever have a value at `lead_identified` rows, and which at other rows."""

    at_identified: frozenset[str]
    elsewhere: frozenset[str]


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
    begun = (
        bit for bit in bits.values() if bit.carried and answer(carried_tree(bit.conjunct.tree), {}, Known())
    )
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
    """What a tree asks; one whose columns the log does not have asks nothing, so it is carried as the lead's."""
    scopes = {p.scope for p in properties_of(tree)}
    if scopes == {"event"}:
        return "event"
    return "lead" if scopes <= {"lead"} else "both"


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
