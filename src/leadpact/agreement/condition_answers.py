"""What a condition answers: in plain Python over texts, and as DuckDB's SQL; the two always agree."""

from __future__ import annotations

import math
from collections.abc import Callable

from leadpact.agreement.condition_types import Condition, Conjunct, Constant, Operation, Property, Scope, Tree
from leadpact.agreement.condition_values import SPACES, Known, Texts, Value, read_value, value_sql

Asking = Callable[[Texts, Known], Value]
"""What says the value of a condition, or of a part of one, of an event and of the lead as known at it."""


def holds(condition: Condition | Conjunct, event: Texts, lead: Texts | Known) -> bool | None:
    """TRUE, FALSE or (None) NULL, in SQL's three-valued logic.

    `event` and `lead` map names to texts; what is missing is NULL. `lead` is the lead as known at that
    instant: at a `lead_identified` event that includes the event's own properties. Event columns
    (`kind`, `source` …) are looked up in `event`.
    """
    return answer(condition.tree, event, lead if isinstance(lead, Known) else Known(lead))


def answer(tree: Tree, event: Texts, lead: Known) -> bool | None:
    """`holds` for a bare tree."""
    value = asking(tree)(event, lead)
    return None if value is None else bool(value)


def asking(tree: Tree) -> Asking:
    """A tree made ready to be asked at many events: what it is made of is looked at once."""
    if isinstance(tree, Constant):
        value = tree.value
        return lambda event, lead: value
    if isinstance(tree, Property):
        return _reading(tree)
    parts = tuple(asking(arg) for arg in tree.args)
    if tree.op in _ENDS:
        return _until(_ENDS[tree.op], parts)
    if tree.op in _NULLS:
        given = _NULLS[tree.op]
        return lambda event, lead: given([part(event, lead) for part in parts])
    return _plainly(_PLAIN[tree.op], parts)


def _until(end: bool, parts: tuple[Asking, ...]) -> Asking:
    """AND and OR, until one part decides."""

    def asked(event: Texts, lead: Known) -> Value:
        is_unknown = False
        for part in parts:
            value = part(event, lead)
            if value is end:
                return end
            is_unknown = is_unknown or value is None
        return None if is_unknown else not end

    return asked


def _plainly(made: Callable[..., Value], parts: tuple[Asking, ...]) -> Asking:
    """An operation that is NULL where one of its parts is."""

    def asked(event: Texts, lead: Known) -> Value:
        values = []
        for part in parts:
            value = part(event, lead)
            if value is None:
                return None
            values.append(value)
        return made(*values)

    return asked


def _reading(asked: Property) -> Asking:
    """Cast first, then the event's or else the lead's: a text that does not cast hides nothing."""
    name, kind, zone = asked.name, asked.type, asked.zone
    if asked.scope == "lead":
        return lambda event, lead: lead.value(asked)
    if asked.scope == "event":
        return lambda event, lead: read_value(event.get(name), kind, zone)

    def either(event: Texts, lead: Known) -> Value:
        value = read_value(event.get(name), kind, zone)
        return lead.value(asked) if value is None else value

    return either


# --- three-valued ----------------------------------------------------------------------------------------


def _and(values: list[Value]) -> Value:
    if any(value is False for value in values):
        return False
    return None if None in values else True


def _or(values: list[Value]) -> Value:
    if any(value is True for value in values):
        return True
    return None if None in values else False


def _in(values: list[Value]) -> Value:
    sought, *listed = values
    if sought is None:
        return None
    if isinstance(sought, str):
        return True if sought in listed else None if None in listed else False
    return _or([None if value is None else _key(value) == _key(sought) for value in listed])


def _between(values: list[Value]) -> Value:
    sought, low, high = values
    if sought is None:
        return None
    return _and(
        [
            None if low is None else _key(low) <= _key(sought),
            None if high is None else _key(sought) <= _key(high),
        ]
    )


_ENDS = {"and": False, "or": True}
"""What one part of such an operation must be for the whole to be it."""
_NULLS: dict[str, Callable[[list[Value]], Value]] = {
    "in": _in,
    "between": _between,
    "is_null": lambda values: values[0] is None,
    "coalesce": lambda values: next((value for value in values if value is not None), None),
}

# --- values ----------------------------------------------------------------------------------------------


def _key(value: Value) -> tuple[bool, object]:
    """DuckDB's order: arithmetic may reach NaN, which equals itself and comes last."""
    strange = isinstance(value, float) and math.isnan(value)
    return (strange, 0.0 if strange else value)


def _compare(test: Callable[[object, object], bool]) -> Callable[[Value, Value], bool]:
    def compared(a: Value, b: Value) -> bool:
        if isinstance(a, float) or isinstance(b, float):
            return test(_key(a), _key(b))
        return test(a, b)

    return compared


def _lower(text: str) -> str:
    """Letter by letter, so that the length stays: `ΑΣ` becomes `ας` nowhere."""
    return text.lower() if text.isascii() else "".join(map(_lower_letter, text))


def _lower_letter(letter: str) -> str:
    return letter.lower()[0]


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper_letter, text))


def _upper_letter(letter: str) -> str:
    if letter == "ß":
        return "ẞ"
    for changed in (letter.upper(), letter.title()):
        if len(changed) == 1:
            return changed
    return letter


def like(text: str, pattern: str) -> bool:
    """SQL's LIKE without escapes: `%` any letters, `_` one. Steps back to the last `%` only: never slow."""
    inner = pattern.strip("%")
    if "%" not in inner and "_" not in inner:
        return _plainly_like(text, pattern, inner)
    at, place, star, mark = 0, 0, -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "%":
            star, mark, place = place, at, place + 1
        elif place < len(pattern) and pattern[place] in ("_", text[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            mark += 1
            at, place = mark, star + 1
        else:
            return False
    return not pattern[place:].strip("%")


def _plainly_like(text: str, pattern: str, inner: str) -> bool:
    """The same where `%` stands at the ends alone, as it mostly does."""
    begins, ends = not pattern.startswith("%"), not pattern.endswith("%")
    if begins and ends:
        return text == inner
    if begins:
        return text.startswith(inner)
    return text.endswith(inner) if ends else inner in text


def _divide(a: float, b: float) -> float | None:
    return None if b == 0 else a / b


def _round(number: float, digits: float = 0.0) -> float:
    """Half away from zero, by DuckDB's own steps."""
    scale = 10.0 ** abs(digits)
    if digits < 0:
        rounded = _nearest(number / scale) * scale
        return rounded if math.isfinite(rounded) else 0.0
    rounded = _nearest(number * scale) / scale
    return rounded if math.isfinite(rounded) else number


def _nearest(number: float) -> float:
    if not math.isfinite(number):
        return number
    size = abs(number)
    whole = float(math.floor(size))
    return math.copysign(whole + (size - whole >= 0.5), number)


_PLAIN: dict[str, Callable[..., Value]] = {
    "not": lambda a: not a,
    "=": _compare(lambda a, b: a == b),
    "<>": _compare(lambda a, b: a != b),
    "<": _compare(lambda a, b: a < b),  # type: ignore[operator]
    "<=": _compare(lambda a, b: a <= b),  # type: ignore[operator]
    ">": _compare(lambda a, b: a > b),  # type: ignore[operator]
    ">=": _compare(lambda a, b: a >= b),  # type: ignore[operator]
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "neg": lambda a: -a,
    "like": like,
    "ilike": lambda a, b: like(_lower(a), _lower(b)),
    "lower": _lower,
    "upper": _upper,
    "trim": lambda a: a.strip(SPACES),
    "length": lambda a: float(len(a)),
    "abs": abs,
    "round": _round,
    "starts_with": lambda a, b: a.startswith(b),
    "ends_with": lambda a, b: a.endswith(b),
    "contains": lambda a, b: b in a,
}

# --- SQL -------------------------------------------------------------------------------------------------

_SQL_TYPES = {"number": "DOUBLE", "yes_no": "BOOLEAN", "instant": "BIGINT"}


def to_sql(condition: Condition | Conjunct, column_sql: Callable[[Scope, str], str]) -> str:
    """DuckDB's SQL, giving TRUE, FALSE or NULL. `column_sql` gives the SQL of a property's text, quoted.

    It is asked for the scopes `event` and `lead`; where a property does not exist, it gives a NULL text.
    """
    return tree_sql(
        condition.tree,
        lambda p: scoped_sql(p.scope, lambda scope: value_sql(column_sql(scope, p.name), p.type, p.zone)),
    )


def scoped_sql(scope: Scope, value: Callable[[Scope], str]) -> str:
    """A property's value where `value` gives the event's and the lead's, both cast: of `either`, the first there is."""
    if scope != "either":
        return value(scope)
    own, known = value("event"), value("lead")
    return own if own == known else f"coalesce({own}, {known})"


def tree_sql(tree: Tree, property_sql: Callable[[Property], str]) -> str:
    """`to_sql` for a bare tree, where `property_sql` gives a property's typed value."""
    if isinstance(tree, Property):
        return property_sql(tree)
    if isinstance(tree, Constant):
        return constant_sql(tree)
    args = [tree_sql(arg, property_sql) for arg in tree.args]
    return f"({_operation_sql(tree, args)})"


def constant_sql(constant: Constant) -> str:
    value = constant.value
    if value is None:
        return f"CAST(NULL AS {_SQL_TYPES.get(constant.type, 'VARCHAR')})"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        text = repr(value)
        return f"({text if 'e' in text else text + 'e0'})"
    if isinstance(value, int):
        return f"CAST({value} AS BIGINT)"
    return "'" + value.replace("'", "''") + "'"


def _operation_sql(tree: Operation, args: list[str]) -> str:
    op = tree.op
    if op in ("and", "or"):
        return f" {op.upper()} ".join(args)
    if op in ("not", "neg"):
        return ("NOT " if op == "not" else "- ") + args[0]
    if op == "is_null":
        return f"{args[0]} IS NULL"
    if op == "in":
        return f"{args[0]} IN ({', '.join(args[1:])})"
    if op == "between":
        return f"{args[0]} BETWEEN {args[1]} AND {args[2]}"
    if op == "/":
        return f"{args[0]} / nullif({args[1]}, 0e0)"
    if op == "length":
        return f"CAST(length({args[0]}) AS DOUBLE)"
    if op == "round" and len(args) == 2:
        digits = tree.args[1]
        assert isinstance(digits, Constant)
        return f"round({args[0]}, {int(digits.value or 0)})"
    if op.isidentifier() and op not in ("like", "ilike"):
        return f"{op}({', '.join(args)})"
    return f"{args[0]} {op.upper()} {args[1]}"
