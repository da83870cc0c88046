"""Stamps as texts or typed columns become microseconds UTC, or the code of what is wrong with them.

A stamp has one of three forms: an instant (RFC 3339 with offset), a local date-time without offset, a date without
time. The last two need a zone, whose offsets `zones` lays out as one expression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from leadpact.events.order import FIRST_INSTANT, LAST_INSTANT

INSTANT, LOCAL, DATE = 0, 1, 2
"""The forms of a stamp, as the prepared rows hold them."""

_DAY: Final = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
_OFFSET: Final = r"(?:[Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)"
IS_INSTANT: Final = rf"{_DAY}[Tt ]{_CLOCK}:[0-5]\d(?:\.\d+)?{_OFFSET}"
IS_LOCAL: Final = rf"{_DAY}[Tt ]{_CLOCK}(?::[0-5]\d(?:\.\d+)?)?"
IS_DATE: Final = _DAY

DAY_US: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """The SQL of one stamp: its microseconds (UTC, or local for a local form), its form (NULL: none), if it is there."""

    micros: str
    form: str
    given: str


def stamp_of(sql: str, kind: str) -> Stamp:
    """The stamp in a column of a type."""
    if kind == "VARCHAR":
        return _text_stamp(sql)
    given = f"{sql} IS NOT NULL"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return Stamp(f"epoch_us({sql})", str(INSTANT), given)
    if kind == "TIMESTAMP_NS":
        nanos = f"epoch_ns({sql})"
        return Stamp(f"(({nanos} - ((({nanos} % 1000) + 1000) % 1000)) // 1000)", str(LOCAL), given)
    if kind.startswith("TIMESTAMP"):
        return Stamp(f"epoch_us(CAST({sql} AS TIMESTAMP))", str(LOCAL), given)
    if kind == "DATE":
        return Stamp(f"epoch_us(CAST({sql} AS TIMESTAMP))", str(DATE), given)
    return _text_stamp(f"CAST({sql} AS VARCHAR)")


def _text_stamp(sql: str) -> Stamp:
    """Told by shape alone: an engine's own reading of dates also takes `infinity`, 24:00, names of zones and much else.

    The session's zone is UTC, so one cast reads all three forms.
    """
    form = (
        f"CASE WHEN regexp_full_match({sql}, '{_within_spaces(IS_INSTANT)}') THEN {INSTANT} "
        f"WHEN regexp_full_match({sql}, '{_within_spaces(IS_LOCAL)}') THEN {LOCAL} "
        f"WHEN regexp_full_match({sql}, '{_within_spaces(IS_DATE)}') THEN {DATE} END"
    )
    given = f"CASE WHEN {sql} BETWEEN '!' AND '~' THEN true ELSE coalesce(trim({sql}) <> '', false) END"
    return Stamp(_micros(sql, _unless_named), form, given)


def _within_spaces(pattern: str) -> str:
    """A pattern with what `trim` takes off around it: to trim every text costs more than to match it."""
    return rf"\p{{Zs}}*(?:{pattern})\p{{Zs}}*"


def text_micros(sql: str) -> str:
    """The microseconds UTC of a text where all that are kept are instants, with an offset or Z."""
    return _micros(sql, _cast)


def _micros(sql: str, cast: Callable[[str], str]) -> str:
    """The microseconds of a text that is a stamp: UTC, or local without an offset. Nearly all are cast as they stand."""
    return f"epoch_us(coalesce({cast(sql)}, {cast(f'upper(trim({sql}))')}))"


def _cast(sql: str) -> str:
    return f"TRY_CAST({sql} AS TIMESTAMPTZ)"


def _unless_named(sql: str) -> str:
    """Nothing for a text that names a zone: the engine would read the local stamps of the rows after it in that zone too."""
    return f"CASE WHEN TRY_CAST({sql} AS TIMESTAMP) IS NOT NULL THEN {_cast(sql)} END"


def is_text_date(sql: str) -> str:
    """Whether a text that is a stamp is a date without time."""
    return f"NOT contains({sql}, ':')"


def wrong_with(
    name: str, micros: str, form: str, given: str, *, locals_allowed: bool, dates_allowed: bool
) -> list[tuple[str, str]]:
    """The (condition, code) pairs that refuse a stamp, first match first; `micros` and `form` are column names by now."""
    checks = [
        (f"{given} AND ({form} IS NULL OR {micros} IS NULL)", f"{name}_not_an_instant"),
        (
            f"{form} = {INSTANT} AND {micros} NOT BETWEEN {FIRST_INSTANT} AND {LAST_INSTANT}",
            f"{name}_out_of_range",
        ),
        (
            f"{form} <> {INSTANT} AND {micros} NOT BETWEEN {FIRST_INSTANT + DAY_US} AND {LAST_INSTANT - DAY_US}",
            f"{name}_out_of_range",
        ),
    ]
    if not locals_allowed:
        checks.append((f"{form} = {LOCAL}", f"{name}_without_offset"))
    if not dates_allowed:
        checks.append((f"{form} = {DATE}", f"{name}_without_time"))
    return checks
