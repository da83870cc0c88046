"""A JSON Lines file as a relation: the values taken out of every line, once, into columns of text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from leadpact.events.columns import PROPERTIES
from leadpact.log.json_keys import Keys, decimals_of, keys_of, paths_of
from leadpact.log.json_shape import Brackets, is_loose, is_too_deep
from leadpact.log.json_values import Values
from leadpact.log.looking import Look
from leadpact.log.problems import Problem
from leadpact.log.relation import Column, Source
from leadpact.log.rewriting import rewrite_json
from leadpact.log.staging import read_text, scratch_file, stage

REFUSED = ("not_json", "not_an_object", "json_too_deep", "properties_not_an_object")
"""Why a line may be refused by its shape alone."""
NULL = "NULL::VARCHAR"


def open_json_lines(
    con: duckdb.DuckDBPyConnection, path: Path, name: str, seen: Look
) -> Source | list[Problem]:
    """The file's lines as texts under all keys that any line has."""
    if seen.layout:
        return [Problem(name, seen.layout, line=1)]
    if seen.plain and not seen.bom:
        lines = _read(path, {"body": "VARCHAR"}, gzipped=seen.gzipped)
        keys = _keys_if_whole(con, lines, seen)
        if keys is not None and not (keys.deep or keys.foreign or keys.unstorable):
            return _source(con, path, name, lines, keys, brackets=seen.brackets)
    clean = scratch_file(con, "jsonl")
    unread = rewrite_json(path, clean)
    lines = _read(clean, {"line": "BIGINT", "body": "VARCHAR"})
    source = _source(con, path, name, lines, keys_of(con, lines, "body"), line="line")
    clean.unlink()
    return replace(source, unread=tuple(unread))


def _read(path: Path, cells: dict[str, str], *, gzipped: bool = False) -> str:
    """Whole lines: no quotes, and a delimiter that plain text has not."""
    return read_text(path, cells, "delim=chr(1), quote='', escape='', strict_mode=false", gzipped=gzipped)


def _keys_if_whole(con: duckdb.DuckDBPyConnection, lines: str, seen: Look) -> Keys | None:
    """The keys, if the engine reads every line as one row; if not, the careful way is taken."""
    try:
        keys = keys_of(con, lines, "body", listed=seen.brackets is None or seen.brackets.listed)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    return keys if keys.rows == seen.lines else None


def _source(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    lines: str,
    keys: Keys,
    *,
    line: str | None = None,
    brackets: Brackets | None = None,
) -> Source:
    """The values taken out of every line, in an intermediate file. `brackets`: of lines not looked at one by one."""
    outer = [key for key in keys.outer if key != PROPERTIES]
    paths = [*paths_of(outer), *paths_of(keys.inner, f"/{PROPERTIES}")]
    decimals = decimals_of(con, lines, "body", paths, sure=keys.sure) if keys.decimals else frozenset()
    values = Values("body", paths, decimals, sure=keys.sure)
    wrong = _wrong(keys, brackets)
    cells = [f"{wrong} AS wrong", *(["line"] if line else [])]
    cells += [f"{sql} AS c{place}" for place, sql in enumerate(values.cells())]
    kinds = f"{values.kind()} AS kind_of, " if keys.uneven else ""
    kinds += f"{values.kind(f'/{PROPERTIES}')} AS kind_within, " if keys.odd else ""
    relation = stage(
        con, f"SELECT {', '.join(cells)} FROM (SELECT *, {kinds}{values.columns} FROM {lines})", len(paths)
    )
    columns = tuple(Column(key, f"c{place}", "TEXT") for place, key in enumerate((*outer, *keys.inner)))
    outside, inside = columns[: len(outer)], columns[len(outer) :]
    refused = tuple((f"wrong = '{code}'", code) for code in REFUSED) if wrong != NULL else ()
    return Source(path, name, "json", relation, outside, inside, line=line, refused=refused)


def _wrong(keys: Keys, brackets: Brackets | None) -> str:
    """The SQL of what is wrong with a line's shape; it asks only what the keys and brackets leave open."""
    cases = "WHEN kind_of IS NULL THEN 'not_json' " if keys.uneven else ""
    if brackets is not None and (brackets.loose or keys.named):
        cases += f"WHEN {is_loose('body')} THEN 'not_json' "
    if keys.uneven:
        cases += "WHEN kind_of <> 'OBJECT' THEN 'not_an_object' "
    if brackets is not None and brackets.nested:
        cases += f"WHEN {is_too_deep('body')} THEN 'json_too_deep' "
    if keys.odd:
        cases += "WHEN kind_within NOT IN ('OBJECT', 'NULL') THEN 'properties_not_an_object' "
    return f"CASE {cases}END" if cases else NULL
