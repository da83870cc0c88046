"""Texts that somebody wrote without quotation marks, or in double ones: SQL reads them as properties' names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from leadpact.agreement.condition_types import (
    EVENT_COLUMNS,
    Condition,
    ConditionProblem,
    DeclaredType,
    Operation,
    Property,
    Tree,
)
from leadpact.agreement.phrases import Phrase

COMPARING = frozenset({"=", "<>", "like", "ilike", "starts_with", "ends_with", "contains"})


def bare_names(condition: Condition, properties: Mapping[str, DeclaredType]) -> Iterator[ConditionProblem]:
    """Where a property is compared with a name that nothing declares and no prefix makes sure of.

    Such a condition would never hold, and say nothing: `industry = "Energy"` asks for a property Energy.
    """
    for name in dict.fromkeys(_second_names(condition.tree)):
        if name not in properties and name not in EVENT_COLUMNS:
            quoted = name.replace("'", "''")
            doubled = name.replace('"', '""')
            plain = name if name.isidentifier() else f'"{doubled}"'
            yield ConditionProblem(
                "bare_name",
                Phrase("`{name}` is read as a property's name here, and nothing declares it", name=name[:60]),
                Phrase(
                    "write a text in single quotation marks, {text}; or a property as {name}, or declared",
                    text=f"'{quoted[:60]}'",
                    name=f"lead.{plain[:60]}",
                ),
                _place(condition.text, name),
            )


def _second_names(tree: Tree) -> Iterator[str]:
    """The names without prefix on the second side of comparisons of texts."""
    if not isinstance(tree, Operation):
        return
    if tree.op in COMPARING and isinstance(tree.args[1], Property) and tree.args[1].scope == "either":
        yield tree.args[1].name
    for arg in tree.args:
        yield from _second_names(arg)


def _place(text: str, name: str) -> int:
    """Where the name stands behind something it is compared with; 0 where it is written otherwise."""
    found = re.search(rf'(?:[=>,]|LIKE)\s*("?{re.escape(name)}(?!\w))', text, re.IGNORECASE)
    return found.start(1) if found else 0
