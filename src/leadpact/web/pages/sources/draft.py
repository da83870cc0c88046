"""A mapping as the form shows it: values that become the YAML of `leadpact import --map`, and come back from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from leadpact.agreement.parsing import parse
from leadpact.events.columns import RESERVED
from leadpact.events.kinds import to_kind
from leadpact.log.mapping import COLUMN_KEYS, VERSION
from leadpact.log.sqltext import ident, lit
from leadpact.web.pages.asked import number_of

FIELDS: Final = (
    "lead_id", "at", "account_id", "actor", "actor_kind", "source", "event_id", "logged_at",
)  # fmt: skip
"""What a column can be, in the form's order."""
PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
WORDS: Final = frozenset(["true", "false", "yes", "no", "on", "off", "null", "none", "nan", "inf", "y", "n"])
"""What YAML would read as something else than a text."""
SHARED: Final = frozenset(("leadpact_map", "columns", "timezone", "source", "events"))
OWN: Final = frozenset(("where", "kind", "actor_kind", "properties"))
NAME: Final = 128


@dataclass(frozen=True, slots=True)
class Rule:
    """One way a row becomes an event: where the condition holds (empty: always). Without a kind it is none."""

    where: str
    kind: str
    actor_kind: str = ""
    count: int | None = None
    """Rows of the beginning that have the value this rule is about, where it was made from one."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping the form can show. `columns`: field to column; `properties`: name to column, of all events alike."""

    columns: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    source: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


def named(column: str) -> str:
    """What a column is called as a property: snake_case where it has letters for it, else as it is."""
    name = to_kind(column) if re.search(r"[A-Za-z]", column) and column.isascii() else column.strip()
    name = name[:NAME] or "value"
    return f"row_{name}" if name in RESERVED else name


def rules_of_values(
    column: str, values: Sequence[tuple[str, int]], kind_of: Callable[[str], str]
) -> tuple[Rule, ...]:
    """A rule for each value of a column."""
    quoted = column if PLAIN.fullmatch(column) and "." not in column and "-" not in column else ident(column)
    return tuple(Rule(f"{quoted} = {lit(value)}", kind_of(value), "", count) for value, count in values)


def as_yaml(draft: Draft) -> str:
    """The YAML, as `leadpact import --map` takes it."""
    lines = [f"leadpact_map: {VERSION}"]
    columns = [(name, draft.columns[name]) for name in FIELDS if draft.columns.get(name)]
    if columns:
        lines += ["columns:", *(f"  {name}: {_text(column)}" for name, column in columns)]
    if draft.zone:
        lines.append(f"timezone: {_text(draft.zone)}")
    if draft.source:
        lines.append(f"source: {_text(draft.source)}")
    rules = [rule for rule in draft.rules if rule.kind]
    lines.append("events:" if rules else "events: []")
    for rule in rules:
        told = [("where", rule.where), ("kind", rule.kind), ("actor_kind", rule.actor_kind)]
        said = [f"{name}: {_text(value)}" for name, value in told if value]
        if draft.properties:
            said.append("properties:")
            said += [f"  {_text(name)}: {_text(column)}" for name, column in draft.properties.items()]
        lines += [f"  {'- ' if place == 0 else '  '}{line}" for place, line in enumerate(said)]
    return "\n".join(lines) + "\n"


def draft_of(text: str) -> Draft | None:
    """The draft that a YAML text says; None where it says more than the form can show. `text` was read without problems."""
    root = parse(text).root
    data = root.plain() if root is not None else None
    if not isinstance(data, dict) or set(data) - SHARED or set(data.get("columns", {})) - set(FIELDS):
        return None
    entries: list[dict[str, Any]] = data.get("events") or []
    if any(set(entry) - OWN for entry in entries):
        return None
    properties = [entry.get("properties", {}) for entry in entries]
    if any(each != properties[0] for each in properties):
        return None
    rules = tuple(
        Rule(str(entry.get("where", "")), str(entry["kind"]), str(entry.get("actor_kind", "")))
        for entry in entries
    )
    return Draft(
        data.get("columns", {}),
        str(data.get("timezone", "")),
        str(data.get("source", "")),
        properties[0] if properties else {},
        rules,
    )


def draft_posted(posted: Any, columns: Sequence[str]) -> Draft:
    """The draft that a form says. Columns are said by their place, so that any name will do."""

    def column(name: str) -> str:
        place = number_of(posted.get(name, ""))
        return columns[place] if place is not None and place < len(columns) else ""

    taken = {name: column(f"column-{name}") for name in FIELDS}
    properties: dict[str, str] = {}
    for place, each in enumerate(columns):
        if posted.get(f"take-{place}"):
            properties.setdefault(_clean(posted.get(f"name-{place}", "")) or named(each), each)
    count = number_of(posted.get("rules", "")) or 0
    rules = tuple(
        Rule(
            _clean(posted.get(f"where-{place}", "")),
            _clean(posted.get(f"kind-{place}", "")),
            posted.get(f"actor-{place}", "") if posted.get(f"actor-{place}") in ("human", "system") else "",
        )
        for place in range(min(count, MOST_RULES))
    )
    return Draft(
        {name: each for name, each in taken.items() if each},
        _clean(posted.get("zone", "")),
        _clean(posted.get("source", "")),
        properties,
        tuple(rule for rule in rules if rule.where or rule.kind),
    )


MOST_RULES: Final = 200
assert set(FIELDS) <= set(COLUMN_KEYS)


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split()) if "'" not in text else text.replace("\0", "").strip()


def _text(value: str) -> str:
    """A text as YAML: plain where nothing else could be meant, else in double quotes."""
    if PLAIN.fullmatch(value) and value.lower() not in WORDS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    found = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", lambda each: f"\\u{ord(each[0]):04x}", escaped)
    return f'"{found}"'
