"""The type check of conditions: what may meet what, and what to write where types are mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeGuard

from sqlglot import Token, exp

from leadpact.agreement.condition_types import (
    ConditionProblem,
    Constant,
    DeclaredType,
    Operation,
    Property,
    Tree,
    ValueType,
    canonical,
)
from leadpact.agreement.condition_values import read_instant
from leadpact.agreement.phrases import Phrase, write_sql

_SAID: dict[ValueType, str] = {
    "number": Phrase("a number"),
    "text": Phrase("text"),
    "yes_no": Phrase("yes or no"),
    "instant": Phrase("an instant"),
    "null": "NULL",
    "unknown": "?",
}
_SHORT = 60
UNKNOWN = Constant(None, "unknown")
COMPARE = Phrase(
    "write whole comparisons on both sides of AND and OR, as {sql}",
    sql="industry = 'Energy' OR industry = 'Retail'",
)


class TypeCheck:
    """Gathers the problems of one condition; a part with a problem is unknown and fits anywhere."""

    def __init__(
        self, properties: Mapping[str, DeclaredType], timezone: str, text: str, tokens: Sequence[Token]
    ) -> None:
        self.properties = properties
        self.timezone = timezone
        self.text = text
        self.tokens = tokens
        self.problems: list[ConditionProblem] = []

    def problem(self, node: exp.Expression, code: str, what: Phrase, write: Phrase) -> Tree:
        self.problems.append(ConditionProblem(code, what, write, column_of(node)))
        return UNKNOWN

    def want(self, node: exp.Expression, tree: Tree, wanted: ValueType) -> Tree:
        """The tree, if it is of the wanted type; NULL is of any."""
        if tree.type == "null":
            return typed(tree, wanted)
        if tree.type in (wanted, "unknown"):
            return tree
        what = Phrase(
            "`{written}` is {type}, and {wanted} is needed here",
            written=self._said(node, tree),
            type=_SAID[tree.type],
            wanted=_SAID[wanted],
        )
        remedy = self._remedy(tree, wanted)
        if wanted == "yes_no" and isinstance(tree, Constant):
            remedy = COMPARE
        elif wanted != "yes_no" and self._undeclared(tree):  # as text it is of no use here
            remedy = Phrase("declare `{line}` under definitions.properties", line=f"{tree.name}: {wanted}")
        return self.problem(node, f"not_{wanted}", what, remedy)

    def written(self, node: exp.Expression) -> str:
        """What the person wrote there, as far as the parser remembers its places; empty where it does not."""
        places = [part.meta for part in node.walk() if "start" in part.meta]
        if not places:
            return ""
        raw = self.text[min(each["start"] for each in places) : max(each["end"] for each in places) + 1]
        return shortened(" ".join(raw.split()))

    def _said(self, node: exp.Expression, tree: Tree) -> str:
        """A value as it was written; what is put together as it would be written."""
        whole = not isinstance(tree, Operation) or tree.op in ("+", "-", "*", "/")
        raw = self.written(node) if whole else ""
        return raw if raw and raw.count("(") == raw.count(")") else shortened(canonical(tree))

    def alike(
        self,
        nodes: Sequence[exp.Expression],
        trees: Sequence[Tree],
        *,
        ordered: bool = False,
        nulls: bool = False,
    ) -> tuple[Tree, ...]:
        """The trees, if they are all of one type; a text literal beside an instant becomes an instant."""
        if any(tree.type == "instant" for tree in trees):
            trees = [self._dated(node, tree) for node, tree in zip(nodes, trees, strict=True)]
        if not nulls:
            for node, tree in zip(nodes, trees, strict=True):
                if tree.type == "null":
                    self.problem(
                        node,
                        "null_comparison",
                        Phrase("nothing equals NULL"),
                        Phrase("write IS NULL or IS NOT NULL instead, outside any list"),
                    )
        shared = self._shared_type(nodes, trees)
        if ordered and shared == "yes_no":
            either = Phrase("write {sql} or {other}", sql="= TRUE", other="= FALSE")
            self.problem(nodes[0], "no_order", Phrase("yes and no have no order"), either)
        return tuple(typed(tree, shared) for tree in trees)

    def _dated(self, node: exp.Expression, tree: Tree) -> Tree:
        if isinstance(tree, Constant) and tree.type == "text":
            return self.instant(node, str(tree.value))
        return tree

    def instant(self, node: exp.Expression, text: str) -> Tree:
        """The text literal as an instant."""
        value = read_instant(text, self.timezone)
        if value is not None:
            return Constant(value, "instant")
        return self.problem(
            node,
            "bad_literal",
            Phrase("'{text}' is not a date or an instant", text=text[:_SHORT]),
            _LITERALS["instant"],
        )

    def _shared_type(self, nodes: Sequence[exp.Expression], trees: Sequence[Tree]) -> ValueType:
        known = [
            (node, tree)
            for node, tree in zip(nodes, trees, strict=True)
            if tree.type not in ("null", "unknown")
        ]
        if not known:
            return "null" if all(tree.type == "null" for tree in trees) else "unknown"
        begun, first = known[0]
        for node, tree in known[1:]:
            if tree.type != first.type:
                what = Phrase(
                    "`{written}` is {type}, and `{other}` is {other_type}",
                    written=self._said(begun, first),
                    type=_SAID[first.type],
                    other=self._said(node, tree),
                    other_type=_SAID[tree.type],
                )
                self._mixed(node, first, tree, what)
                return "unknown"
        return first.type

    def _mixed(self, node: exp.Expression, first: Tree, other: Tree, what: Phrase) -> None:
        changing, wanted = (first, other.type) if isinstance(other, Constant) else (other, first.type)
        if not self._undeclared(changing) and isinstance(other, Constant):
            changing, wanted = other, first.type
        self.problem(node, "mixed_types", what, self._remedy(changing, wanted))

    def _undeclared(self, tree: Tree) -> TypeGuard[Property]:
        return isinstance(tree, Property) and tree.name not in self.properties

    def _remedy(self, tree: Tree, wanted: ValueType) -> Phrase:
        if isinstance(tree, Constant) or (wanted == "instant" and isinstance(tree, Operation)):
            return _LITERALS[wanted]
        if wanted == "yes_no":
            return Phrase(
                "compare it with something, or declare the property as yes_no under definitions.properties"
            )
        if isinstance(tree, Property):
            return Phrase(
                "declare `{line}` under definitions.properties, or compare it as {type}",
                line=f"{tree.name}: {wanted}",
                type=_SAID[tree.type],
            )
        return Phrase("write something that gives {type}", type=_SAID[wanted])


_LITERALS: dict[ValueType, Phrase] = {
    "number": Phrase("write a number without quotation marks, as {sql}", sql="50"),
    "text": Phrase("write a text in quotation marks, as {sql}", sql="'50'"),
    "yes_no": Phrase("write TRUE or FALSE, without quotation marks"),
    "instant": Phrase("write {sql} or {other}", sql="'2026-01-31'", other="'2026-01-31T09:00:00+01:00'"),
    "null": write_sql("IS NULL"),
    "unknown": Phrase("write one value"),
}


def typed(tree: Tree, as_type: ValueType) -> Tree:
    """The tree, where a NULL without a type takes this one."""
    if tree.type != "null":
        return tree
    if isinstance(tree, Operation):
        return replace(tree, type=as_type, args=tuple(typed(arg, as_type) for arg in tree.args))
    return Constant(None, as_type)


def column_of(node: exp.Expression) -> int:
    """Where the node, or else what it stands in, begins in the text, counted from 0."""
    here: object = node
    while isinstance(here, exp.Expression):
        starts: list[int] = [part.meta["start"] for part in here.walk() if "start" in part.meta]
        if starts:
            return min(starts)
        here = here.parent
    return 0


def shortened(text: str) -> str:
    """A text cut at 60 characters."""
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
