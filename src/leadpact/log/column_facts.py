"""What a log's property columns look like: where they have values, and which values do not cast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from leadpact.agreement.condition_types import EVENT_COLUMNS, DeclaredType
from leadpact.agreement.condition_values import value_sql
from leadpact.agreement.history import History
from leadpact.replay.bits import IDENTIFIED, ColumnFacts

ColumnName = Callable[[str], str]
LONGEST_EXAMPLE = 80
"""Letters. An example shows what sort of value does not cast; it need not be whole."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A property that some version does not read as text: its types, each from an instant on, the first from ever."""

    name: str
    types: tuple[tuple[int, DeclaredType], ...]


@dataclass(frozen=True, slots=True)
class Uncast:
    """How many values of a property did not cast, and one of them."""

    count: int
    example: str


def declared_by(history: History) -> list[Declared]:
    """What the versions declare, in alphabetical order. Columns of an event are text, whatever is declared."""
    listed = [
        (version.effective_at, version.agreement.definitions.properties) for version in history.versions
    ]
    names = sorted({name for _, properties in listed for name in properties} - EVENT_COLUMNS)
    found = [
        Declared(name, _changes([(at, types.get(name, "text")) for at, types in listed])) for name in names
    ]
    return [each for each in found if {kind for _, kind in each.types} != {"text"}]


def _changes(types: list[tuple[int, DeclaredType]]) -> tuple[tuple[int, DeclaredType], ...]:
    return tuple(next(same) for _, same in groupby(types, lambda each: each[1]))


def quoted(name: str) -> str:
    """A SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def facts_sql(
    source: str, columns: Sequence[str], declared: Sequence[Declared] = (), column_of: ColumnName = str
) -> str:
    """A SELECT of one row: for each column two BOOLEANs, a value at `lead_identified` rows, and elsewhere;

    then for each of `declared` how many values do not cast, and the first of them in alphabetical order.
    Two plain counts are three times faster than one with filters, because they only read which values are NULL.
    """
    if not columns and not declared:
        return "SELECT TRUE"
    counts = [f"count({quoted(column_of(name))}) AS c{place}" for place, name in enumerate(columns)]
    asked = [f"told.c{place} > 0, every.c{place} > told.c{place}" for place in range(len(columns))]
    uncast = [_uncast_sql(each, quoted(column_of(each.name))) for each in declared]
    wrong = [f"count({sql}) AS n{place}, min({sql}) AS e{place}" for place, sql in enumerate(uncast)]
    asked += [f"every.n{place}, every.e{place}" for place in range(len(declared))]
    every = f"(SELECT {', '.join(counts + wrong)} FROM {source}) AS every"
    told = f"(SELECT {', '.join(counts or ['count(*)'])} FROM {source} WHERE kind = '{IDENTIFIED}') AS told"
    return f"SELECT {', '.join(asked)} FROM {every}, {told}"


def _uncast_sql(declared: Declared, column: str) -> str:
    """The text where it does not cast, else NULL. The zone of an instant decides which it is, not whether it is one."""
    tests = [f"({value_sql(column, kind, 'UTC')}) IS NULL" for _, kind in declared.types]
    ends = [at for at, _ in declared.types[1:]]
    before = " ".join(f'WHEN "at" < {end} THEN {test}' for end, test in zip(ends, tests, strict=False))
    test = f"CASE {before} ELSE {tests[-1]} END" if before else tests[-1]
    return f"CASE WHEN {column} IS NOT NULL THEN CASE WHEN {test} THEN {column} END END"


def facts_from(columns: Sequence[str], row: Sequence[object]) -> ColumnFacts:
    """The row that `facts_sql` selects, as facts."""
    return ColumnFacts(
        frozenset(c for place, c in enumerate(columns) if row[2 * place]),
        frozenset(c for place, c in enumerate(columns) if row[2 * place + 1]),
    )


def uncast_from(
    columns: Sequence[str], declared: Sequence[Declared], row: Sequence[object]
) -> dict[str, Uncast]:
    """What the same row says of values that do not cast: the properties that have any."""
    found = {}
    for place, each in enumerate(declared):
        count, example = row[2 * (len(columns) + place) :][:2]
        if isinstance(count, int) and isinstance(example, str):
            cut = example if len(example) <= LONGEST_EXAMPLE else example[: LONGEST_EXAMPLE - 1] + "…"
            found[each.name] = Uncast(count, cut)
    return found
