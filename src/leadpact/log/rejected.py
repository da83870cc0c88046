"""The rows that were refused, as a file people can mend: where each stood, why it was refused, and what it said."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TextIO

import duckdb

from leadpact.events.kinds import to_kind
from leadpact.log.looking import unpacked
from leadpact.log.parquet_files import raw_of
from leadpact.log.reading import LogView
from leadpact.log.relation import Source
from leadpact.log.rewriting import KEPT, physical_lines

COLUMNS: Final = ("file", "line", "reason", "says", "row")

_STAMP: Final = {
    "not_an_instant": "`{value}` is not an instant; write {name} like 2026-01-05T09:30:00+01:00",
    "out_of_range": "`{value}` lies outside the years 1 to 9999 in UTC",
    "without_offset": "`{value}` has no offset from UTC; add it (+01:00), or name a timezone in a mapping",
    "without_time": "`{value}` has no time of day and no timezone is known; name one",
}
REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "too_few_columns": "the row has fewer columns than the header",
        "too_many_columns": "the row has more columns than the header; a value with a comma in it needs quotes",
        "bad_quotes": "a quote is opened and not closed, or stands inside a quoted value without being doubled",
        "line_too_long": "the line is longer than 2 MiB",
        "not_json": "the line is not JSON",
        "not_an_object": "the line is JSON, but not an object",
        "json_too_deep": "the object nests deeper than 100 levels",
        "empty_batch": "the batch has no members",
        "call_not_taken": "the call is none of Segment's that say something of a lead: identify, track, page, screen",
        "character_not_storable": "a text has a character that cannot be kept: U+0000, or half of a surrogate pair",
        "properties_not_an_object": "`properties` is not a JSON object",
        "reserved_property": "a property has the name of a column of the log; rename it",
        "property_name_too_long": "a property's name is longer than 128 characters",
        "property_without_name": "a property has no name",
        "event_id_missing": "there is no event_id",
        "lead_id_missing": "there is no lead_id",
        "at_missing": "there is no `at`",
        "kind_missing": "there is no kind",
        "kind_not_snake_case": "the kind `{value}` is not snake_case; write {kind}",
        "seq_not_whole": "seq `{value}` is not a whole number",
        "actor_kind_unknown": "actor_kind `{value}` is neither human nor system",
        "date_only_unknown": "date_only `{value}` is neither true nor false",
        "merge_without_into": "lead_merged does not say into which lead",
        "merge_into_itself": "the lead `{value}` is merged into itself",
        "duplicate_event_id": "another event has the id `{value}` and says something else; the one received first is kept",
        **{
            f"{name}_{code}": words.replace("{name}", name)
            for name in ("at", "logged_at", "received_at")
            for code, words in _STAMP.items()
        },
    }
)
"""Why a row was refused, in English, by code."""


def sentence(reason: str, value: str | None) -> str:
    """A reason in words, with the value it is about."""
    shown = (value or "").strip()[:80]
    return REASONS[reason].format(value=shown, kind=to_kind(shown) or "a word like form_submitted")


def write_rejected(view: LogView, out: TextIO) -> int:
    """Write every refused row as CSV, by file and line; give back how many. One pass over each file, never in memory."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for file, source in enumerate(view.sources):
        for line, reason, value, raw in _of_file(view, file, source):
            writer.writerow([source.name, line, reason, sentence(reason, value), raw])
            count += 1
    return count


def _of_file(view: LogView, file: int, source: Source) -> Iterator[tuple[int, str, str | None, str]]:
    con = view.con.cursor()
    if source.format == "parquet":
        yield from _parquet_rows(con, view, file, source)
        return
    found = con.execute(
        f"SELECT line, reason, value, raw FROM {view.rejected} WHERE file = {file} ORDER BY line, part, reason, raw"
    )
    texts = _Lines(source.path)
    try:
        while rows := found.fetchmany(10_000):
            for line, reason, value, raw in rows:
                yield line, reason, value, texts.at(line) if raw is None else raw
    finally:
        texts.close()


def _parquet_rows(
    con: duckdb.DuckDBPyConnection, view: LogView, file: int, source: Source
) -> Iterator[tuple[int, str, str | None, str]]:
    found = con.execute(
        f"SELECT r.line, r.reason, r.value, told.raw FROM {view.rejected} r JOIN "
        f"(SELECT file_row_number AS n, {raw_of(source)} AS raw FROM {source.relation}) told ON told.n = r.row_no "
        f"WHERE r.file = {file} ORDER BY r.line, r.part, r.reason"
    )
    while rows := found.fetchmany(10_000):
        yield from rows


class _Lines:
    """The lines of a text file, asked for in rising order."""

    def __init__(self, path: Path) -> None:
        self._data: Any = unpacked(path)
        self._lines = physical_lines(self._data)
        self._number, self._text = 0, ""

    def at(self, number: int) -> str:
        """The start of the line of that number."""
        while self._number < number:
            line = next(self._lines, None)
            if line is None:
                return ""
            self._number, _, self._text = line
        return self._text[:KEPT]

    def close(self) -> None:
        self._data.close()
