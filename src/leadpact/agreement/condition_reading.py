"""Turns the parser's nodes into a condition's typed tree: a white list of nodes, and the type check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Literal

from sqlglot import Token, exp

from leadpact.agreement.condition_checking import UNKNOWN, TypeCheck, shortened, typed
from leadpact.agreement.condition_order import word_of
from leadpact.agreement.condition_remedies import (
    GRAMMAR,
    LIST,
    NODES,
    ONE_OF,
    USAGE,
    WORDS,
    refused,
    too_many_or_few,
)
from leadpact.agreement.condition_types import (
    EVENT_COLUMNS,
    REFUSED_COLUMNS,
    ConditionProblem,
    Constant,
    DeclaredType,
    Operation,
    Property,
    Scope,
    Tree,
    ValueType,
)
from leadpact.agreement.phrases import Phrase, write_sql

# Function: what it takes (`digits`: a whole number, optional) and gives. `coalesce` is read apart.
FUNCTIONS: dict[str, tuple[tuple[ValueType | Literal["digits"], ...], ValueType]] = {
    "lower": (("text",), "text"),
    "upper": (("text",), "text"),
    "trim": (("text",), "text"),
    "length": (("text",), "number"),
    "abs": (("number",), "number"),
    "round": (("number", "digits"), "number"),
    "coalesce": ((), "unknown"),
    "starts_with": (("text", "text"), "yes_no"),
    "ends_with": (("text", "text"), "yes_no"),
    "contains": (("text", "text"), "yes_no"),
}
_CALLS: dict[type[exp.Expression], str] = {
    exp.Lower: "lower",
    exp.Upper: "upper",
    exp.Trim: "trim",
    exp.Length: "length",
    exp.Abs: "abs",
    exp.Round: "round",
    exp.Coalesce: "coalesce",
    exp.StartsWith: "starts_with",
    exp.EndsWith: "ends_with",
    exp.Contains: "contains",
}
_COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expression], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_INSTANT_PREFIXES = frozenset({"DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMPNTZ"})
# Arguments a node may carry besides its operands, because they say nothing new.
_SILENT = frozenset({"safe", "typed", "coalesce", "_type"})


class Reader(TypeCheck):
    """Reads one condition: every node of the white list has a reader, any other is refused."""

    def __init__(
        self, properties: Mapping[str, DeclaredType], timezone: str, text: str, tokens: Sequence[Token]
    ) -> None:
        super().__init__(properties, timezone, text, tokens)
        self._readers: dict[type[exp.Expression], Callable[..., Tree]] = {
            exp.And: self._connective,
            exp.Or: self._connective,
            exp.Not: self._not,
            exp.Paren: lambda node: self._read(node.this),
            exp.Column: self._property,
            exp.Literal: self._literal,
            exp.Boolean: lambda node: Constant(bool(node.this), "yes_no"),
            exp.Null: lambda node: Constant(None, "null"),
            exp.Cast: self._prefixed,
            exp.Neg: self._negative,
            exp.Is: self._is_null,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Like: self._like,
            exp.ILike: self._like,
            **dict.fromkeys(_COMPARISONS, self._comparison),
            **dict.fromkeys(_ARITHMETIC, self._arithmetic),
            **dict.fromkeys(_CALLS, self._call),
        }

    def condition(self, node: exp.Expression) -> Tree:
        """The whole condition, which must be yes or no."""
        return self._yes_no(node)

    def _yes_no(self, node: exp.Expression) -> Tree:
        return self._want(node, "yes_no")

    def _want(self, node: exp.Expression, wanted: ValueType) -> Tree:
        return self.want(node, self._read(node), wanted)

    def _read(self, node: exp.Expression) -> Tree:
        reader = self._readers.get(type(node))
        if reader is None:
            return self._refused(node)
        return reader(node)

    def _operands(self, node: exp.Expression, *names: str) -> bool:
        """Whether the node carries these arguments and no others; otherwise it is something else."""
        given = {name for name, value in node.args.items() if value not in (None, False, [])}
        if set(names) <= given <= set(names) | _SILENT:
            return True
        self._refused(node)
        return False

    def _refused(self, node: exp.Expression) -> Tree:
        """Refuse a node by what was written: a function, the word that makes it one, or all of its text."""
        name = _CALLS.get(type(node))
        if name:
            what = Phrase("{name} is not given what it takes", name=name)
            return self.problem(node, "not_allowed", what, write_sql(USAGE[name]))
        names = {part.meta.get("start") for part in node.root().find_all(exp.Identifier)}
        told = {problem.column for problem in self.problems}
        for token in self.tokens:
            word = word_of(token).split(" ")[0]
            if word in WORDS and token.start not in names | told:
                what = refused(token.text)
                self.problems.append(ConditionProblem("not_allowed", what, WORDS[word], token.start))
                return UNKNOWN
        what = refused(self.written(node) or shortened(self.text))
        return self.problem(node, "not_allowed", what, NODES.get(type(node).key, GRAMMAR))

    # --- parts ------------------------------------------------------------------------------------------

    def _connective(self, node: exp.Expression) -> Tree:
        parts, waiting = [], [node]
        while waiting:
            part = waiting.pop()
            bare = part.unnest()
            if type(bare) is type(node):
                waiting += [bare.args["expression"], bare.this]
            else:
                parts.append(self._yes_no(part))
        return Operation("and" if isinstance(node, exp.And) else "or", tuple(parts), "yes_no")

    def _not(self, node: exp.Expression) -> Tree:
        return _unless_unknown(Operation("not", (self._yes_no(node.this),), "yes_no"))

    def _property(self, node: exp.Expression) -> Tree:
        if not isinstance(node.this, exp.Identifier) or node.args.get("db") or node.args.get("join_mark"):
            return self._refused(node)
        name, table = node.name, node.text("table").lower()
        if not name:
            what = Phrase("a property without a name")
            return self.problem(node, "empty_name", what, Phrase("write its name"))
        if table not in ("", "lead", "event"):
            return self.problem(
                node,
                "unknown_prefix",
                Phrase("`{prefix}` is neither the lead nor the event", prefix=f"{node.text('table')}."),
                Phrase(
                    "write {first}, {second} or {third}",
                    first=f"lead.{name}",
                    second=f"event.{name}",
                    third=name,
                ),
            )
        if name in REFUSED_COLUMNS:
            return self.problem(
                node,
                "not_a_property",
                Phrase("`{name}` says when or which, not what, so no condition may depend on it", name=name),
                Phrase("use a clock, `half_life`, `at_most` or `expires`, or send it under another name"),
            )
        if name in EVENT_COLUMNS:
            return self._event_column(node, name, table)
        as_type = self.properties.get(name, "text")
        scope: Scope = "lead" if table == "lead" else "event" if table == "event" else "either"
        return Property(scope, name, as_type, self.timezone if as_type == "instant" else "")

    def _event_column(self, node: exp.Expression, name: str, table: str) -> Tree:
        if table == "lead":
            return self.problem(
                node,
                "not_of_the_lead",
                Phrase("`{name}` is a column of every event, not a property of the lead", name=name),
                Phrase("write {sql}, or send the lead's own under another name", sql=f"event.{name}"),
            )
        return Property("event", name, "text")

    def _literal(self, node: exp.Expression) -> Tree:
        if node.is_string:
            return Constant(str(node.this), "text")
        value = float(str(node.this))
        if not isfinite(value):
            most = Phrase("write one below {number}", number="1.8e308")
            return self.problem(node, "bad_literal", Phrase("the number is too large"), most)
        return Constant(value, "number")

    def _prefixed(self, node: exp.Expression) -> Tree:
        kind = node.args["to"].this
        inner = node.this
        is_text = isinstance(inner, exp.Literal) and inner.is_string
        if getattr(kind, "name", "") not in _INSTANT_PREFIXES or not is_text:
            return self._refused(node)
        return self.instant(node, str(inner.this))

    def _negative(self, node: exp.Expression) -> Tree:
        inner = self._want(node.this, "number")
        if isinstance(inner, Constant) and isinstance(inner.value, float):
            return Constant(-inner.value, "number")
        return _unless_unknown(Operation("neg", (inner,), "number"))

    def _arithmetic(self, node: exp.Expression) -> Tree:
        if not self._operands(node, "this", "expression"):
            return UNKNOWN
        parts = node.this, node.args["expression"]
        if isinstance(node, exp.Sub) and all(self._is_bare(part) for part in parts):
            raw = self.written(node)
            what = Phrase("`{written}` takes one undeclared property from another", written=raw)
            write = Phrase(
                "write {sql} if that is one name, or declare both as number under definitions.properties",
                sql=f'"{"".join(raw.split())}"',
            )
            return self.problem(node, "not_number", what, write)
        args = self._want(parts[0], "number"), self._want(parts[1], "number")
        return _unless_unknown(Operation(_ARITHMETIC[type(node)], args, "number"))

    def _is_bare(self, node: exp.Expression) -> bool:
        """Whether it is an undeclared property without a prefix."""
        bare = isinstance(node, exp.Column) and not node.args.get("table")
        return bare and node.name not in self.properties and node.name not in EVENT_COLUMNS

    def _comparison(self, node: exp.Expression) -> Tree:
        if not self._operands(node, "this", "expression"):
            return UNKNOWN
        op = _COMPARISONS[type(node)]
        parts = [node.this, node.args["expression"]]
        if type(node.this) in _COMPARISONS:
            what = Phrase("`{written}` compares twice in a row", written=self.written(node))
            write = Phrase("write {sql}, or {other}", sql="a < b AND b < c", other="b BETWEEN a AND c")
            return self.problem(node, "mixed_types", what, write)
        args = self.alike(parts, [self._read(part) for part in parts], ordered=op not in ("=", "<>"))
        return _unless_unknown(Operation(op, args, "yes_no"))

    def _is_null(self, node: exp.Expression) -> Tree:
        if not isinstance(node.args["expression"], exp.Null):
            return self.problem(
                node,
                "not_allowed",
                Phrase("IS takes only NULL and NOT NULL"),
                Phrase("write IS NULL or IS NOT NULL, and = for any other value, as {sql}", sql="= TRUE"),
            )
        return Operation("is_null", (typed(self._read(node.this), "text"),), "yes_no")

    def _in(self, node: exp.Expression) -> Tree:
        if not node.args.get("expressions") and not node.args.get("query"):
            return self.problem(node, "not_allowed", Phrase("IN is not given a list of values"), LIST)
        if not self._operands(node, "this", "expressions"):
            return UNKNOWN
        parts = [node.this, *node.args["expressions"]]
        trees = [self._read(part) for part in parts]
        for part, tree in zip(parts[1:], trees[1:], strict=True):
            if not isinstance(tree, Constant):
                what = Phrase(
                    "`{written}` is no value, and IN takes a list of values", written=self.written(part)
                )
                write = Phrase(
                    "write a list in round brackets, as {sql}; compare properties with = and OR",
                    sql=ONE_OF,
                )
                return self.problem(part, "not_allowed", what, write)
        return Operation("in", self.alike(parts, trees), "yes_no")

    def _between(self, node: exp.Expression) -> Tree:
        if not self._operands(node, "this", "low", "high"):
            return UNKNOWN
        parts = [node.this, node.args["low"], node.args["high"]]
        args = self.alike(parts, [self._read(part) for part in parts], ordered=True)
        return Operation("between", args, "yes_no")

    def _like(self, node: exp.Expression) -> Tree:
        negated = bool(node.args.get("negate"))
        if not self._operands(node, "this", "expression", *(["negate"] if negated else [])):
            return UNKNOWN
        args = self._want(node.this, "text"), self._want(node.args["expression"], "text")
        found = Operation("ilike" if isinstance(node, exp.ILike) else "like", args, "yes_no")
        return Operation("not", (found,), "yes_no") if negated else found

    def _call(self, node: exp.Expression) -> Tree:
        name = _CALLS[type(node)]
        if name == "coalesce":
            return self._coalesce(node)
        second = node.args.get("decimals") if name == "round" else node.args.get("expression")
        takes, gives = FUNCTIONS[name]
        extra = ["decimals"] if name == "round" else ["expression"]
        if not self._operands(node, "this", *(extra if second is not None else [])):
            return UNKNOWN
        given = [node.this] if second is None else [node.this, second]
        if len(given) > len(takes) or len(given) < len(takes) - takes.count("digits"):
            what = too_many_or_few(name, len(given))
            return self.problem(node, "not_allowed", what, write_sql(USAGE[name]))
        pairs = zip(given, takes, strict=False)
        args = [self._digits(part) if take == "digits" else self._want(part, take) for part, take in pairs]
        return _unless_unknown(Operation(name, tuple(args), gives))

    def _coalesce(self, node: exp.Expression) -> Tree:
        rest = node.args.get("expressions") or []
        if not self._operands(node, "this", *(["expressions"] if rest else [])):
            return UNKNOWN
        parts = [node.this, *rest]
        args = self.alike(parts, [self._read(part) for part in parts], nulls=True)
        return Operation("coalesce", args, args[0].type)

    def _digits(self, node: exp.Expression) -> Tree:
        tree = self._read(node)
        number = tree.value if isinstance(tree, Constant) else None
        if isinstance(number, float) and number.is_integer() and abs(number) <= 15:
            return tree
        what = Phrase("round takes a whole number of digits, {least} to {most}", least="-15", most="15")
        return self.problem(node, "bad_literal", what, write_sql("round(x, 2)"))


def _unless_unknown(made: Operation) -> Tree:
    """What is made of something wrong is unknown too: one slip is one problem."""
    return UNKNOWN if any(arg.type == "unknown" for arg in made.args) else made
