"""What a condition is once read: a small typed tree, its parts at the top-level AND, and its text again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal

from leadpact.agreement.phrases import Phrase

Scope = Literal["event", "lead", "either"]
DeclaredType = Literal["number", "text", "yes_no", "instant"]
ValueType = Literal["number", "text", "yes_no", "instant", "null", "unknown"]

# Columns of an event that a condition may name as if they were its properties, always as text.
EVENT_COLUMNS = frozenset({"kind", "actor", "actor_kind", "source", "account_id", "lead_id"})
# Columns that say when and which, not what: a condition may not name them.
REFUSED_COLUMNS = frozenset({"at", "seq", "event_id", "received_at", "logged_at"})


@dataclass(frozen=True, slots=True)
class Property:
    """A property read as its declared type; `zone` (instants only) reads the texts that have no offset."""

    scope: Scope
    name: str
    type: ValueType
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: text, a finite float, a boolean, microseconds UTC (instants), or None for NULL."""

    value: bool | int | float | str | None
    type: ValueType


@dataclass(frozen=True, slots=True)
class Operation:
    """`op` is one of `and or not = <> < <= > >= + - * / neg in between like ilike is_null`, or a function."""

    op: str
    args: tuple[Tree, ...]
    type: ValueType


Tree = Property | Constant | Operation


@dataclass(frozen=True, slots=True)
class ConditionProblem:
    """What is wrong, what to write instead, and where: `column` counts from 0 in the condition's text."""

    code: str
    what: Phrase
    write: Phrase
    column: int = 0


@dataclass(frozen=True)
class Conjunct:
    """One part of a condition at its top-level AND; equal trees mean the same and may share one answer."""

    tree: Tree

    @cached_property
    def refs(self) -> frozenset[tuple[Scope, str]]:
        return refs_of(self.tree)

    @cached_property
    def text(self) -> str:
        return canonical(self.tree)


@dataclass(frozen=True)
class Condition:
    """A condition that parsed and passed its type check; `text` is as written, `canonical` normalised."""

    text: str
    tree: Tree

    @cached_property
    def canonical(self) -> str:
        return canonical(self.tree)

    @cached_property
    def refs(self) -> frozenset[tuple[Scope, str]]:
        return refs_of(self.tree)

    @cached_property
    def conjuncts(self) -> tuple[Conjunct, ...]:
        if isinstance(self.tree, Operation) and self.tree.op == "and":
            return tuple(Conjunct(part) for part in dict.fromkeys(self.tree.args))
        return (Conjunct(self.tree),)


def properties_of(tree: Tree) -> Iterator[Property]:
    """Every property the tree reads, from left to right, as often as it is read."""
    if isinstance(tree, Property):
        yield tree
    elif isinstance(tree, Operation):
        for arg in tree.args:
            yield from properties_of(arg)


def refs_of(tree: Tree) -> frozenset[tuple[Scope, str]]:
    return frozenset((p.scope, p.name) for p in properties_of(tree))


def replaced(tree: Tree, change: Callable[[Property], Tree]) -> Tree:
    """The same tree with every property changed by `change`."""
    if isinstance(tree, Property):
        return change(tree)
    if isinstance(tree, Operation):
        return replace(tree, args=tuple(replaced(arg, change) for arg in tree.args))
    return tree


# --- the text again --------------------------------------------------------------------------------------

_INFIX = {
    "=": 4,
    "<>": 4,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "like": 4,
    "ilike": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
}
_BINDS = {"or": 1, "and": 2, "not": 3, "in": 4, "between": 4, "is_null": 4, "neg": 7, **_INFIX}
_ATOM = 8
_NEGATED = {"in", "between", "like", "ilike", "is_null"}
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Words that SQL keeps for itself, so that a property of that name needs quotes.
_KEPT = frozenset(
    """ALL AND ANY ANTI ARRAY AS ASC ASOF BETWEEN BY CASE CAST COLLATE CREATE CROSS CURRENT_DATE
    CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DELETE DESC DISTINCT DIV DROP ELSE END ENUM ESCAPE
    EXCEPT EXISTS FALSE FETCH FILTER FOR FROM FULL GLOB GROUP HAVING ILIKE IN INNER INSERT INTERSECT
    INTERVAL INTO IS ISNULL JOIN LATERAL LEFT LIKE LIMIT LIST MAP MATCH NATURAL NOT NOTNULL NULL OBJECT
    OFFSET ON OPERATOR OR ORDER OUTER OVER OVERLAPS PIVOT POSITIONAL PREWHERE QUALIFY REGEXP RIGHT RLIKE
    ROW SELECT SEMI SET SIMILAR SOME STRUCT TABLE THEN TRUE UNION UNNEST UNPIVOT UPDATE USING VALUES
    WHEN WHERE WINDOW WITH XOR""".split()  # noqa: SIM905
)


def canonical(tree: Tree) -> str:
    """Normalised SQL of the tree: keywords in capitals, `<>`, as few brackets as say the same."""
    return _text(tree, 0)


def named(prop: Property) -> str:
    """The property as a person would write it: `employees`, `lead.industry`, `event."page path"`."""
    plain = _PLAIN.fullmatch(prop.name) and prop.name.upper() not in _KEPT
    name = prop.name if plain else '"' + prop.name.replace('"', '""') + '"'
    bare = prop.scope == "either" or (prop.scope == "event" and prop.name in EVENT_COLUMNS)
    return name if bare else f"{prop.scope}.{name}"


def literal(constant: Constant) -> str:
    """The literal as SQL text; an instant as an RFC 3339 text in UTC."""
    value = constant.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        text = repr(value)
        return text.removesuffix(".0")
    if isinstance(value, int):
        text = (_EPOCH + timedelta(microseconds=value)).isoformat().replace("+00:00", "Z")
        return f"'{text}'"
    return "'" + value.replace("'", "''") + "'"


def _text(tree: Tree, needs: int) -> str:
    if isinstance(tree, Property):
        return named(tree)
    if isinstance(tree, Constant):
        text = literal(tree)
        return f"({text})" if text.startswith("-") and needs >= _ATOM else text
    op, args, negation = tree.op, tree.args, ""
    if op == "not" and isinstance(args[0], Operation) and args[0].op in _NEGATED:
        op, args, negation = args[0].op, args[0].args, "NOT "
    text = _operation_text(op, args, negation)
    return f"({text})" if _BINDS.get(op, _ATOM) < needs else text


def _operation_text(op: str, args: tuple[Tree, ...], negation: str) -> str:
    if op in ("and", "or"):
        return f" {op.upper()} ".join(_text(arg, _BINDS[op] + 1) for arg in args)
    if op == "not":
        return "NOT " + _text(args[0], _BINDS["not"])
    if op == "neg":
        return "-" + _text(args[0], _ATOM)
    if op == "is_null":
        return f"{_text(args[0], 5)} IS {negation}NULL"
    if op == "in":
        return f"{_text(args[0], 5)} {negation}IN ({', '.join(_text(arg, 0) for arg in args[1:])})"
    if op == "between":
        return f"{_text(args[0], 5)} {negation}BETWEEN {_text(args[1], 5)} AND {_text(args[2], 5)}"
    if op in _INFIX:
        left = _INFIX[op] + (op not in "+-*/")
        return f"{_text(args[0], left)} {negation}{op.upper()} {_text(args[1], _INFIX[op] + 1)}"
    return f"{op}({', '.join(_text(arg, 0) for arg in args)})"
