"""Which keys the JSON texts of a column have, and what else must be known of them before their values are taken out.

Every text is looked at, as a key may first appear in the last one; but only its keys are, not what they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from leadpact.events.columns import PROPERTIES
from leadpact.log.sqltext import lit, texts

BRACKETS = 500
"""Brackets a text may have before its depth is counted: a walk that is recursive and has no bound ends badly."""
SOME_BRACKETS = r"(?:[\[{][^\[{]*){16}"
"""Told much faster than their number; few texts have so many."""
DECIMAL = r'"\s*:\s*(?:-?[0-9]+[.eE]|-?[nN][aA]|-?[iI][nN])'
"""What a text has somewhere if it has a number that is not whole, or is none (NaN, Infinity)."""
NAMED = r'"\s*:\s*-?(?:[nN][aA]|[iI][nN])'
"""What it has if some number is none: few have."""
NAMED_IN_LIST = r"[\[,]\s*-?(?:[nN][aA]|[iI][nN])"
"""The same within a list."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a column of JSON texts holds: `outer` its objects' keys, `inner` those within their `properties`, sorted."""

    outer: tuple[str, ...]
    inner: tuple[str, ...]
    rows: int = 0
    sure: bool = False
    """Every text is JSON."""
    bare: bool = False
    """Some text may be no object: it has no keys."""
    deep: bool = False
    """Some text may nest deep."""
    foreign: bool = False
    """Some objects may be Segment's: they are translated one by one."""
    odd: bool = False
    """Some `properties` may be no object."""
    decimals: bool = False
    """Some value may be a number that is not whole."""
    named: bool = False
    """Some value may be a number that is none."""
    unstorable: bool = False
    """Some text may have U+0000 or half of a surrogate pair."""

    @property
    def uneven(self) -> bool:
        """Whether some text may be no JSON object."""
        return self.bare or not self.sure


def shallow(text: str) -> str:
    """Whether a text has few enough brackets to be walked: asked in steps, as to count them is slow."""
    short = f"strlen({text}) < {BRACKETS}"
    flat = f"NOT contains({text}, '[') AND NOT contains(substr({text}, 2), '{{')"
    few = f"NOT regexp_matches({text}, {lit(SOME_BRACKETS)})"
    bare = f"strlen(replace({text}, '[', '')) - strlen(replace({text}, '{{', ''))"
    return (
        f"CASE WHEN {short} THEN true WHEN {flat} THEN true WHEN {few} THEN true "
        f"ELSE 2 * strlen({text}) - {bare} <= {BRACKETS} END"
    )


def keys_of(
    con: duckdb.DuckDBPyConnection, relation: str, text: str, *, skip_deep: bool = False, listed: bool = False
) -> Keys:
    """The keys of all texts in a column; `skip_deep` leaves out texts that may nest deep; `listed`: some have lists

    Asked plainly first: to ask for each row whether it fails costs twice as much.
    """
    given = f"CASE WHEN {shallow(text)} THEN {text} END" if skip_deep else text
    keys = f"json_keys({given}, ['$', '$.{PROPERTIES}'])"
    named = f"CASE WHEN decimals THEN regexp_matches({text}, {lit(NAMED)}) ELSE false END"
    if listed:
        named += f" OR CASE WHEN contains({text}, '[') THEN regexp_matches({text}, {lit(NAMED_IN_LIST)}) ELSE false END"
    try:
        _see(con, relation, text, keys, named)
    except duckdb.InvalidInputException:
        _see(con, relation, text, f"TRY({keys})", named)
    try:
        return _seen(con)
    finally:
        con.execute("DROP TABLE lp__seen")


def _see(con: duckdb.DuckDBPyConnection, relation: str, text: str, keys: str, named: str) -> None:
    """Each combination of keys once, in a table, for there may be many.

    To the engine a text with half of a surrogate pair is no JSON.
    """
    halves = rf"contains({text}, '\ud') OR contains({text}, '\uD')"
    unstorable = rf"CASE WHEN keys IS NULL THEN {halves} ELSE contains({text}, '\u0000') END"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE lp__seen AS SELECT keys, deep, decimals, {named} AS named, "
        f"{unstorable} AS unstorable, count(*) AS n FROM "
        f"(SELECT {keys} AS keys, NOT {shallow(text)} AS deep, regexp_matches({text}, {lit(DECIMAL)}) AS decimals, "
        f"{text} FROM {relation}) GROUP BY ALL"
    )


def _seen(con: duckdb.DuckDBPyConnection) -> Keys:
    foreign = "NOT list_contains(keys[1], 'kind') AND list_has_any(keys[1], ['type', 'batch'])"
    asked = (
        "keys IS NOT NULL",
        "len(keys[1]) = 0",
        "deep",
        foreign,
        "len(keys[2]) = 0",
        "decimals",
        "named",
        "unstorable",
    )
    every, *some = asked
    flags = ", ".join([f"bool_and({every})", *(f"coalesce(bool_or({each}), false)" for each in some)])
    found = con.execute(f"SELECT coalesce(sum(n), 0), {flags} FROM lp__seen").fetchone()
    assert found is not None
    return Keys(_names(con, 1), _names(con, 2), int(found[0]), *(bool(each) for each in found[1:]))


def _names(con: duckdb.DuckDBPyConnection, place: int) -> tuple[str, ...]:
    rows = con.execute(f"SELECT DISTINCT unnest(keys[{place}]) FROM lp__seen").fetchall()
    return tuple(sorted(row[0] for row in rows))


def paths_of(keys: Iterable[str], within: str = "") -> list[str]:
    """Where the values of these keys are, as JSON pointers."""
    return [f"{within}/" + key.replace("~", "~0").replace("/", "~1") for key in keys]


def decimals_of(
    con: duckdb.DuckDBPyConnection, relation: str, text: str, paths: Sequence[str], *, sure: bool
) -> frozenset[str]:
    """Those of the paths where some text has a number that is not whole: their texts have one form too many."""
    if not paths:
        return frozenset()
    types = f"json_type({text}, {texts(paths)})"
    doubles = ", ".join(f"bool_or(types[{place}] = 'DOUBLE')" for place in range(1, len(paths) + 1))
    found = con.execute(
        f"SELECT {doubles} FROM (SELECT {types if sure else f'TRY({types})'} AS types FROM {relation} "
        f"WHERE regexp_matches({text}, {lit(DECIMAL)}))"
    ).fetchone()
    assert found is not None
    return frozenset(path for path, is_double in zip(paths, found, strict=True) if is_double)
