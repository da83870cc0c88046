"""The careful way through a text file: record by record, each with its own line number, what cannot be read set aside.

Slower than an engine, and exact: it is taken only where `looking` found that a file is not plain, or where the
engine's count of rows is not the count of lines.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from leadpact.events.columns import PROPERTIES
from leadpact.events.receiving import Refused, parsed
from leadpact.events.receiving_rows import DEEPEST, NOT_STORABLE, UNSTORABLE, read_row
from leadpact.events.receiving_texts import deeper_than
from leadpact.events.segment import is_segment
from leadpact.events.segment_rows import NoRow, rows_of
from leadpact.log.looking import LONGEST_LINE, unpacked

ODD = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""How a line writes U+0000 or half of a surrogate pair; two halves that belong together are written so too."""

LONGEST_RECORD = 1000
"""Physical lines one quoted record may span; beyond, its quote was never closed."""

KEPT = 1000
"""Characters of a refused row that are kept."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that could not even be split into columns."""

    line: int
    code: str
    raw: str


Line = tuple[int, str | None, str]
"""Line number, text (None: it was too long), the start of it."""


def physical_lines(data: IO[bytes], nul: str = "") -> Iterator[Line]:
    """Lines without their ends; a line over the limit comes without its text, and never whole into memory.

    `nul` stands for NUL characters, which some programs fill cells with.
    """
    number = 0
    while line := data.readline(LONGEST_LINE):
        number += 1
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            text = line.decode("utf-8", "replace").rstrip("\r\n").replace("\0", nul)
            yield number, text.removeprefix("\ufeff") if number == 1 else text, text[:KEPT]
            continue
        start = line[:KEPT].decode("utf-8", "ignore")
        while rest := data.readline(LONGEST_LINE):
            if rest.endswith(b"\n"):
                break
        yield number, None, start


def _old_mac(lines: Iterator[Line]) -> Iterator[Line]:
    """A file whose only line ends are carriage returns reads as one line: split it."""
    for number, text, start in lines:
        if text is None or "\r" not in text:
            yield number, text, start
        else:
            for more, part in enumerate(text.split("\r")):
                yield number + more, part, part[:KEPT]


def csv_records(path: Path, delimiter: str) -> Iterator[tuple[int, list[str] | None, Unread | None]]:
    """The records of a CSV file after its header, each with the line it starts on, and those that are none.

    A quote that is not closed costs the line it stands on, not the rest of the file.
    """
    csv.field_size_limit(2 * LONGEST_LINE)
    with unpacked(path) as data:
        lines = _Pushback(_old_mac(physical_lines(data)))
        while (line := lines.next()) is not None:
            number, text, start = line
            if text is None:
                yield number, None, Unread(number, "line_too_long", start)
                continue
            if not text.strip():
                continue
            whole = _whole_record(text, lines)
            fields = None if whole is None else _fields(whole, delimiter)
            if fields is None:
                yield number, None, Unread(number, "bad_quotes", start)
            else:
                yield number, fields, None


class _Pushback:
    """Lines that can be given back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()

    def next(self) -> Line | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def back(self, lines: list[Line]) -> None:
        self._back.extendleft(reversed(lines))


def _whole_record(text: str, lines: _Pushback) -> str | None:
    """The record that starts with this line; None, and the lines given back, if its quote is never closed."""
    quotes, taken, size = text.count('"'), [], len(text)
    parts = [text]
    while quotes % 2:
        line = lines.next()
        if line is not None:
            taken.append(line)
        if line is None or line[1] is None or len(taken) > LONGEST_RECORD or size > LONGEST_LINE:
            lines.back(taken)
            return None
        parts.append(line[1])
        quotes += line[1].count('"')
        size += len(line[1])
    return "\n".join(parts)


def _fields(record: str, delimiter: str) -> list[str] | None:
    try:
        rows = list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def rewrite_csv(path: Path, delimiter: str, width: int, to: Path) -> list[Unread]:
    """Write `line number, fields…` as the plainest CSV, without the header; give back what is no row of that width."""
    unread: list[Unread] = []
    records = csv_records(path, delimiter)
    next(records, None)
    with to.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, fields, refused in records:
            if refused is not None:
                unread.append(refused)
                continue
            while fields and len(fields) > width and not fields[-1]:
                fields.pop()  # as the engine does: what a spreadsheet adds at the end of a line says nothing
            if fields is not None and len(fields) != width:
                code = "too_few_columns" if len(fields) < width else "too_many_columns"
                unread.append(Unread(number, code, delimiter.join(fields)[:KEPT]))
            elif fields is not None:
                writer.writerow([number, *fields])
    return unread


def rewrite_json(path: Path, to: Path) -> list[Unread]:
    """Write `line number, \\x01, object` a line, Segment messages translated; give back what is no JSON object."""
    unread: list[Unread] = []
    with unpacked(path) as data, to.open("w", encoding="utf-8", newline="") as out:
        for number, text, start in _old_mac(physical_lines(data, nul="\0")):
            if text is None:
                unread.append(Unread(number, "line_too_long", start))
            elif text:
                for row in _json_rows(text):
                    if isinstance(row, NoRow):
                        unread.append(Unread(number, row.code, _raw(row) or start))
                    else:
                        out.write(f"{number}\x01{row}\n")
    return unread


def _raw(row: NoRow) -> str:
    """The member of a batch alone: its line may hold a hundred."""
    held = "".join(json.dumps(each, ensure_ascii=False) for each in row.held)
    return _with_question_marks(held[:KEPT])


def _json_rows(text: str) -> Iterator[str | NoRow]:
    """The native objects of a line, as JSON, and what there is beside them or instead."""
    found, odd = parsed(text), bool(ODD.search(text))
    if isinstance(found, Refused):
        yield NoRow(found.code)
    elif not isinstance(found, dict):
        yield NoRow("not_an_object")
    elif is_segment(found):
        for _, row in rows_of(found, DEEPEST):
            yield row if isinstance(row, NoRow) else _json_row(row, odd)
    elif deeper_than(found, DEEPEST):
        yield NoRow("json_too_deep")
    else:
        yield _json_row(found, odd) if odd else text


def _json_row(row: dict[str, Any], odd: bool) -> str | NoRow:
    """A native object as JSON that the engine can read: half of a surrogate pair it cannot, nor a key with U+0000.

    `odd`: there may be some. What has either and says nothing is left out, as it is where events are received.
    """
    if not odd:
        return json.dumps(row)
    reasons = read_row(row, None, None)
    if isinstance(reasons, list) and reasons[0][0] == NOT_STORABLE:
        return NoRow(NOT_STORABLE, (row,))
    row = {name: value for name, value in row.items() if not UNSTORABLE.search(name)}
    if isinstance(within := row.get(PROPERTIES), dict):
        row[PROPERTIES] = {name: value for name, value in within.items() if not UNSTORABLE.search(name)}
    return _with_question_marks(json.dumps(row, ensure_ascii=False))


def _with_question_marks(text: str) -> str:
    """A text without halves of surrogate pairs, which UTF-8 does not have."""
    return text.encode("utf-8", "replace").decode("utf-8")
