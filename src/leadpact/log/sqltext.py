"""How names, texts and values are written in the SQL of the log: always quoted, and always to the same text."""

from __future__ import annotations

from collections.abc import Iterable

LARGEST = 308
"""Digits from which on a number may be beyond the largest float."""


def ident(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def lit(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''").replace("\0", "") + "'"


def texts(items: Iterable[str]) -> str:
    """A list of text literals."""
    return "[" + ", ".join(lit(item) for item in items) + "]"


def text_of(sql: str, kind: str) -> str:
    """A value of any column type as the text a property has; NULL for what is empty or not a number.

    Numbers take their shortest text without exponent (`1.0` is `1`, `1e21` is `1000000000000000000000`), booleans
    are `true` and `false`, instants RFC 3339, nested values JSON.
    """
    base = kind.split("(", 1)[0].strip()
    if kind.endswith("]") or base in ("STRUCT", "MAP", "LIST", "UNION"):
        return f"CAST(to_json({sql}) AS VARCHAR)"
    if base == "VARCHAR":
        return f"nullif({sql}, '')"
    if base in ("DOUBLE", "FLOAT"):
        return number_text(f"CAST({sql} AS VARCHAR)")
    if base == "DECIMAL":
        return number_text(f"CAST({sql} AS VARCHAR)", exponents=False)
    if base == "TIMESTAMP WITH TIME ZONE":
        return f"(strftime({sql}, '%Y-%m-%dT%H:%M:%S') || {_fraction(sql)} || 'Z')"
    if base.startswith("TIMESTAMP"):
        micros = f"CAST({sql} AS TIMESTAMP)"
        return f"(strftime({micros}, '%Y-%m-%dT%H:%M:%S') || {_fraction(micros)})"
    return f"nullif(CAST({sql} AS VARCHAR), '')"


def _fraction(sql: str) -> str:
    """The part of a second, without zeros at its end."""
    micros = f"(((epoch_us({sql}) % 1000000) + 1000000) % 1000000)"
    return (
        f"CASE WHEN {micros} = 0 THEN '' ELSE '.' || rtrim(lpad(CAST({micros} AS VARCHAR), 6, '0'), '0') END"
    )


def number_text(text: str, *, exponents: bool = True) -> str:
    """The shortest text of a number that an engine printed its own way: no `.0`, no exponent, no `-0`; NULL for NaN."""
    plain = (
        f"CASE WHEN contains({text}, '.') THEN "
        f"coalesce(nullif(nullif(rtrim(rtrim({text}, '0'), '.'), '-0'), ''), '0') "
        f"WHEN {text} = '-0' THEN '0' ELSE {text} END"
    )
    if not exponents:
        return plain
    return (
        f"CASE WHEN lower({text}) IN ('nan', '-nan', 'inf', '-inf', 'infinity', '-infinity') THEN NULL "
        f"WHEN {_is_infinite(text)} THEN NULL "
        f"WHEN contains(lower({text}), 'e') THEN {_without_exponent(text)} ELSE {plain} END"
    )


def _is_infinite(text: str) -> str:
    """Whether a number that is not whole is beyond the largest float: JSON may say so, with an exponent or many digits."""
    may_be = f"(strlen({text}) > {LARGEST} AND contains({text}, '.')) OR contains(lower({text}), 'e')"
    return f"CASE WHEN {may_be} THEN NOT coalesce(isfinite(TRY_CAST({text} AS DOUBLE)), false) ELSE false END"


def _without_exponent(text: str) -> str:
    """`d.ddde±x` written out. Exponents of four digits stay: no number that an engine holds has one."""
    t = f"lower({text})"
    sign = f"CASE WHEN starts_with({t}, '-') THEN '-' ELSE '' END"
    mantissa = f"ltrim(split_part({t}, 'e', 1), '-')"
    whole = f"split_part({mantissa}, '.', 1)"
    part = f"rtrim(split_part({mantissa}, '.', 2), '0')"
    exponent = f"TRY_CAST(ltrim(split_part({t}, 'e', 2), '+') AS INTEGER)"
    point = f"CAST(length({whole}) + {exponent} AS INTEGER)"
    digits = f"({whole} || {part})"
    return (
        f"CASE WHEN {exponent} IS NULL OR abs({exponent}) > 400 THEN {text} "
        f"WHEN ltrim({digits}, '0') = '' THEN '0' "
        f"WHEN {point} <= 0 THEN {sign} || '0.' || repeat('0', -{point}) || rtrim({digits}, '0') "
        f"WHEN {point} >= length({digits}) THEN {sign} || ltrim(rpad({digits}, {point}, '0'), '0') "
        f"ELSE {sign} || left({digits}, {point}) || '.' || substr({digits}, {point} + 1) END"
    )
