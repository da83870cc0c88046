"""A condition in words where it is simple, `industry is one of Manufacturing`; else as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from leadpact.agreement.condition_types import Condition, Constant, Operation, Property, Tree
from leadpact.agreement.conditions import parse_condition
from leadpact.words.catalogue import Said
from leadpact.words.formatting import Formats
from leadpact.words.naming import N_

COMPARED = {
    "=": N_("{a} is {b}"),
    "<>": N_("{a} is not {b}"),
    "<": N_("{a} is below {b}"),
    "<=": N_("{a} is at most {b}"),
    ">": N_("{a} is above {b}"),
    ">=": N_("{a} is at least {b}"),
    "in": N_("{a} is one of {b}"),
    "not in": N_("{a} is none of {b}"),
    "starts_with": N_("{a} starts with {b}"),
    "ends_with": N_("{a} ends with {b}"),
    "contains": N_("{a} contains {b}"),
    "not starts_with": N_("{a} does not start with {b}"),
    "not ends_with": N_("{a} does not end with {b}"),
    "not contains": N_("{a} does not contain {b}"),
}
ALIKE = ("=", "contains", "starts_with", "ends_with")
"""What is said once where several values are compared alike: `title contains plant or factory`."""
CHANGED = {
    "lower": N_("{a} in small letters"),
    "upper": N_("{a} in capitals"),
    "trim": N_("{a} without the blanks around it"),
    "length": N_("the length of {a}"),
}
"""Functions that make another value of a property."""
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class NotSimpleError(ValueError):
    """This condition has no simple words; its source is shown."""


class ConditionWords:
    """Renders conditions of one version."""

    def __init__(self, formats: Formats, types: Mapping[str, str], timezone: str) -> None:
        self.formats, self.words = formats, formats.words
        self.types, self.timezone = types, timezone

    def of(self, text: str | None) -> Said:
        """The condition in words, or its source between quotation marks; empty for none."""
        if text is None:
            return Said("")
        found = parse_condition(text, self.types, self.timezone)  # type: ignore[arg-type]
        if isinstance(found, Condition):
            try:
                return self._tree(found.tree)
            except NotSimpleError:
                pass
        return self.words.say("“{name}”", name=text)

    def _tree(self, tree: Tree, inside: bool = False) -> Said:
        """One tree; `inside` another AND or OR it needs brackets."""
        if isinstance(tree, Property) and tree.type == "yes_no":
            return self.words.say("{a} holds", a=tree.name)
        if not isinstance(tree, Operation):
            raise NotSimpleError
        if tree.op in ("and", "or"):
            parts = (
                self._either(tree.args) if tree.op == "or" else [self._tree(arg, True) for arg in tree.args]
            )
            joined = self.formats.listed(parts, "standard" if tree.op == "and" else "or")
            return Said(f"({joined})") if inside else joined
        if tree.op == "not":
            return self._not(tree.args[0])
        if tree.op == "is_null":
            return self.words.say("{a} is missing", a=self._name(tree.args[0]))
        return self._compared(tree, "")

    def _either(self, args: tuple[Tree, ...]) -> list[Said]:
        """The parts of an OR, those said once that follow one another and differ in their values only."""
        parts: list[Said] = []
        for alike, group in groupby(args, key=self._alike):
            trees = list(group)
            if alike is None or len(trees) == 1:
                parts += [self._tree(tree, True) for tree in trees]
                continue
            values = [self._parts(tree)[2] for tree in trees if isinstance(tree, Operation)]
            listed = self.formats.listed(values, "or")
            parts.append(self.words.say(COMPARED[alike[0]], a=alike[1], b=listed))
        return parts

    def _alike(self, tree: Tree) -> tuple[str, str] | None:
        """How a value is compared with what; None where it is not just that."""
        if not isinstance(tree, Operation) or tree.op in ("and", "or", "not", "is_null", "between", "in"):
            return None
        op, name, _ = self._parts(tree)
        return (op, name) if op in ALIKE else None

    def _not(self, tree: Tree) -> Said:
        if isinstance(tree, Property) and tree.type == "yes_no":
            return self.words.say("{a} does not hold", a=tree.name)
        if not isinstance(tree, Operation):
            raise NotSimpleError
        if tree.op == "is_null":
            return self.words.say("{a} is known", a=self._name(tree.args[0]))
        return self._compared(tree, "not ")

    def _compared(self, tree: Operation, negation: str) -> Said:
        args = tree.args
        if tree.op == "between" and not negation:
            low, high = (self._value(arg) for arg in args[1:])
            return self.words.say("{a} is between {b} and {c}", a=self._name(args[0]), b=low, c=high)
        op, name, value = self._parts(tree)
        if negation:
            op = OPPOSITE.get(op, negation + op)
        if op not in COMPARED:
            raise NotSimpleError
        return self.words.say(COMPARED[op], a=name, b=value)

    def _parts(self, tree: Operation) -> tuple[str, str, Said]:
        """How what is compared with which value."""
        op, args = tree.op, tree.args
        name = self._name(args[0])
        if op in ("like", "ilike"):
            shape, value = self._pattern(args[1])
            return shape, name, value
        if op == "in":
            return op, name, self.formats.listed([self._value(arg) for arg in args[1:]], "or")
        if len(args) != 2:
            raise NotSimpleError
        return op, name, self._value(args[1])

    def _name(self, tree: Tree) -> str:
        """A property, or what a function makes of it."""
        if isinstance(tree, Property):
            return tree.name
        if isinstance(tree, Operation) and tree.op in CHANGED and len(tree.args) == 1:
            return self.words.say(CHANGED[tree.op], a=self._name(tree.args[0]))
        if isinstance(tree, Operation) and tree.op == "coalesce" and len(tree.args) == 2:
            name, value = self._name(tree.args[0]), self._value(tree.args[1])
            return self.words.say("{a} ({b} where it is missing)", a=name, b=value)
        raise NotSimpleError

    def _value(self, tree: Tree) -> Said:
        if isinstance(tree, Operation) and tree.op == "neg" and isinstance(tree.args[0], Constant):
            value = tree.args[0].value
            if isinstance(value, float):
                return self.formats.number(-value)
        if not isinstance(tree, Constant) or tree.value is None:
            raise NotSimpleError
        if isinstance(tree.value, bool):
            return self.words.say("yes") if tree.value else self.words.say("no")
        if tree.type == "instant" and isinstance(tree.value, int):
            return self.formats.instant(tree.value)
        if isinstance(tree.value, (int, float)):
            return self.formats.number(tree.value)
        return Said(self.words.foreign(tree.value))

    def _pattern(self, tree: Tree) -> tuple[str, Said]:
        """A LIKE pattern with `%` at its ends only."""
        if not isinstance(tree, Constant) or not isinstance(tree.value, str):
            raise NotSimpleError
        text = tree.value
        middle = text.strip("%")
        if not middle or "%" in middle or "_" in middle or "\\" in middle:
            raise NotSimpleError
        shapes = {(True, True): "contains", (False, True): "starts_with", (True, False): "ends_with"}
        op = shapes.get((text.startswith("%"), text.endswith("%")), "=")
        return op, Said(self.words.foreign(middle))
