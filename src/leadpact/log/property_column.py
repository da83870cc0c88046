"""A `properties` column of JSON texts, in any format, becomes the properties in it."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from leadpact.events.columns import PROPERTIES
from leadpact.events.receiving_rows import NOT_STORABLE
from leadpact.log.json_keys import decimals_of, keys_of, paths_of, shallow
from leadpact.log.json_values import Values
from leadpact.log.relation import Column, Source


def open_properties(con: duckdb.DuckDBPyConnection, source: Source) -> Source:
    """The source with a column for each key of its `properties` texts, and without that column."""
    column = source.column(PROPERTIES)
    if column is None:
        return source
    given = f"(SELECT {column.text} AS lp__props FROM {source.relation})"
    safe = f"CASE WHEN {shallow('lp__given')} THEN lp__given END"
    keys = keys_of(con, given, "lp__props", skip_deep=True)
    names = tuple(name for name in keys.outer if "\0" not in name)
    paths = paths_of(names)
    decimals = decimals_of(con, given, "lp__props", paths, sure=False) if keys.decimals else frozenset()
    values = Values("lp__props", paths, decimals)
    inner = tuple(Column(key, sql, "TEXT") for key, sql in zip(names, values.cells(), strict=True))
    relation = (
        f"(SELECT *, {values.columns} FROM (SELECT *, {safe} AS lp__props FROM "
        f"(SELECT *, {column.text} AS lp__given FROM {source.relation})))"
    )
    wrong = f"lp__given IS NOT NULL AND coalesce({values.kind()}, '') <> 'OBJECT'"
    refused = [(wrong, "properties_not_an_object")]
    if keys.unstorable:
        refused.append((r"contains(lp__given, '\u0000')", NOT_STORABLE))
    kept = tuple(each for each in source.columns if each.name != PROPERTIES)
    return replace(
        source,
        relation=relation,
        columns=kept,
        inner=(*source.inner, *inner),
        refused=(*source.refused, *refused),
    )
