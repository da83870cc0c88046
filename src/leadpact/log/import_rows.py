"""The rows of an import one by one, in their order and from any place on: what the live service takes an upload in by.

`write_import` writes the same events into a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from leadpact.calendars.instant import format_instant
from leadpact.events.columns import COLUMNS, DATE_ONLY, INSTANTS, PROPERTIES
from leadpact.log.importing import Opened
from leadpact.log.parts import NULL, TEXTS, Part, checked
from leadpact.log.sqltext import ident

AT_ONCE: Final = 1000
"""Rows that are held in memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """An event as a native row, and the line (from 1) it stands on; a row that could not even be split is a text.

    `reason` and `about`: why it is refused, by code, and the text that is about.
    """

    line: int
    value: dict[str, Any] | str
    reason: str = ""
    about: str = ""


def count_of(opened: Opened) -> int:
    """How many rows `rows_of` gives."""
    return opened.view.counts.accepted + opened.view.counts.rejected


def rows_of(opened: Opened, skip: int = 0) -> Iterator[Row]:
    """First all events, then all that was refused, without the first `skip` of them. The same file gives the same order."""
    accepted = opened.view.counts.accepted
    if skip < accepted:
        yield from _events(opened, skip)
    yield from _without_first(_refused(opened), max(skip - accepted, 0))


def _events(opened: Opened, skip: int) -> Iterator[Row]:
    view = opened.view
    names = list(view.properties)
    cells = ["line", *(ident(name) for name in COLUMNS), *(view.properties[name] for name in names)]
    con = view.con.cursor()
    found = con.execute(f"SELECT {', '.join(cells)} FROM {view.events} OFFSET {int(skip)}")
    while some := found.fetchmany(AT_ONCE):
        for line, *said in some:
            own = dict(zip(COLUMNS, said, strict=False))
            for name in INSTANTS:
                if own[name] is not None:
                    own[name] = format_instant(own[name])
            own[DATE_ONLY] = "true" if own[DATE_ONLY] else None
            yield Row(line, _row(own, dict(zip(names, said[len(COLUMNS) :], strict=True))))


def _refused(opened: Opened) -> Iterator[Row]:
    """What could not be split, then each part's refused rows as the events they would have been."""
    view = opened.view
    unread = view.con.cursor().execute(
        f"SELECT line, raw, reason FROM {view.rejected} WHERE part IS NULL ORDER BY line, raw"
    )
    for line, raw, reason in unread.fetchall():
        yield Row(line, raw or "", reason)
    for part in opened.parts:
        if view.con.execute(f"SELECT 1 FROM {view.rejected} WHERE part = {part.number} LIMIT 1").fetchone():
            yield from _refused_of(opened, part, view.con.cursor())


def _refused_of(opened: Opened, part: Part, con: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    names = list(part.properties)
    extra = [f"{opened.ids.get(part.number, NULL)} AS made_id"]
    extra += [f"{part.properties[name]} AS x{place}" for place, name in enumerate(names)]
    own = {name: f"c.{name}" for name in TEXTS} | {name: f"c.{name}_text" for name in INSTANTS}
    own |= {"event_id": "c.made_id", "seq": "c.seq_text", DATE_ONLY: "c.date_text"}
    cells = ["c.line", "r.reason", "r.value", *(own[name] for name in COLUMNS)]
    cells += [f"c.x{place}" for place in range(len(names))]
    found = con.execute(
        f"SELECT {', '.join(cells)} FROM ({checked(part, opened.policy, extra)}) AS c JOIN {opened.view.rejected} AS r "
        f"ON r.part = {part.number} AND r.row_no = c.row_no ORDER BY c.row_no"
    )
    while some := found.fetchmany(AT_ONCE):
        for line, reason, about, *said in some:
            texts = dict(zip(COLUMNS, said, strict=False))
            yield Row(
                line,
                _row(texts, dict(zip(names, said[len(COLUMNS) :], strict=True))),
                reason,
                about or "",
            )


def _row(own: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """A native row without what is absent."""
    row = {name: value for name, value in own.items() if value is not None}
    told = {name: value for name, value in properties.items() if value is not None}
    return {**row, PROPERTIES: told} if told else row


def _without_first(rows: Iterator[Row], count: int) -> Iterator[Row]:
    for place, row in enumerate(rows):
        if place >= count:
            yield row
