"""`leadpact check --events`: what a log can feed of an agreement, clause by clause, before anybody signs it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

from leadpact.cli.check_rows import CODES, as_csv, as_json, csv_text, problem_rows, refused_json

if TYPE_CHECKING:
    from leadpact.agreement.history import History
    from leadpact.agreement.problems import Problem
    from leadpact.log.tracking_verdicts import Row
    from leadpact.runners.tracking import Tracked

NARROW, WIDE, LABEL, REASONS = 80, 160, 46, 5
"""Columns of a page at least and at most, and of what names a clause; how many reasons a promise is given."""
NO = "no"


def check_events(asked: Namespace) -> tuple[str, int]:
    """What to print, and the exit code: 1 for problems, or where a promise can never be fed."""
    from leadpact.agreement.history import History
    from leadpact.log.documents import load_history

    found = load_history(asked.agreements[0])
    if not isinstance(found, History):
        return REFUSED[asked.format](found), 1
    tracked = _tracked(found, asked.events)
    broken = [row for row in tracked.rows if row.need.promise and row.fed == NO]
    return FORMATS[asked.format](found, tracked, broken), 1 if found.doubts or broken else 0


def _tracked(history: History, events: Sequence[Path]) -> Tracked:
    """Ask the log; every failure as words and an exit code."""
    from leadpact.cli.ending import engine_failures
    from leadpact.cli.progress import progress
    from leadpact.replay.compiling import TooMuchError
    from leadpact.runners.tracking import track_files

    try:
        with engine_failures(), progress() as told:
            done = track_files(history, events, None, told)
    except KeyboardInterrupt:
        _stop("stopped", 130)
    except TooMuchError as failed:
        _stop(f"{history.latest.file}: {failed}; write fewer", 1)
    except OSError as failed:
        where = f"{failed.filename}: " if failed.errno and failed.filename else ""
        _stop(f"{where}{failed.strerror or failed}", 1)
    except MemoryError:
        _stop("there is not enough memory; try fewer files", 1)
    if isinstance(done, list):
        _stop("\n".join(map(str, done)), 1)
    return done


def _stop(words: str, code: int) -> NoReturn:
    print(words, file=sys.stderr)
    raise SystemExit(code)


# --- a table -------------------------------------------------------------------------------------------------


def _table(history: History, tracked: Tracked, broken: list[Row]) -> str:
    """The document's problems, what was asked, a line a clause with what is lacking below it, and the verdict."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, NARROW), WIDE)
    zone = ZoneInfo(str(tracked.version.agreement.timezone))
    lines = [str(problem) for problem in history.doubts]
    lines += ["", *_head(history, tracked, zone), ""] if lines else [*_head(history, tracked, zone), ""]
    label = label_width(width)
    lines += [_line(" " * label, "fed", "seen", "first", "last"), *_clauses(tracked.rows, zone, width), ""]
    return "\n".join([*lines, *_verdict(tracked, broken, width)]) + "\n"


def _head(history: History, tracked: Tracked, zone: ZoneInfo) -> list[str]:
    """Which version was asked, of which log."""
    versions = len(history.versions)
    which = f", the latest of {versions} versions" if versions > 1 else ""
    lines = [f"{tracked.version.file} (effective {tracked.version.name}{which})"]
    events = counted(tracked.events, "events")
    if tracked.events:
        events += f" from {day(tracked.first, zone)} to {day(tracked.last, zone)}"
    refused = f"; {counted(tracked.rejected, 'rows')} rejected" if tracked.rejected else ""
    lines.append(f"asked of {events}{refused}")
    lines += [f"  {count:,} × {reason}" for reason, count in tracked.reasons.items()]
    if tracked.outside:
        all_of = "all" if tracked.outside == tracked.events else f"{tracked.outside:,} of them"
        lines.append(f"{all_of} outside its term: asked as if it had been in force")
    return lines


def label_width(width: int) -> int:
    """How much of a page names the clause."""
    return LABEL + (width - 100 if width < 100 else (width - 100) // 2)


def _line(label: str, fed: str, seen: str, first: str, last: str) -> str:
    return f"{label}  {fed:<6}  {seen:>18}  {first:<10}  {last:<10}".rstrip()


def _clauses(rows: Sequence[Row], zone: ZoneInfo, width: int) -> list[str]:
    lines, room = [], label_width(width)
    head = ""
    for row in rows:
        inner = bool(head) and row.clause.startswith(f"{head}.")
        head = head if inner else row.clause
        label = f"  {row.clause.removeprefix(head)[1:]}: {row.need.words}" if inner else row.clause
        label = label.removesuffix(": ")
        seen = counted(row.seen.count, row.unit) if row.seen.count else ""
        if not inner and len(label) > room:  # the name of a clause is never cut
            lines.append(label)
            label = ""
        lines.append(
            _line(
                cut(label, room).ljust(room),
                row.fed,
                seen,
                day(row.seen.first, zone),
                day(row.seen.last, zone),
            )
        )
        lines += _said([lack.what for lack in row.lacks], width, 6 if inner else 4)
    return lines


def _said(sentences: list[str], width: int, indent: int) -> list[str]:
    """Sentences below a clause, wrapped."""
    space = " " * indent
    return [
        line
        for each in sentences
        for line in textwrap.wrap(
            each, width, initial_indent=space, subsequent_indent=f"{space}  ", break_on_hyphens=False
        )
    ]


def _verdict(tracked: Tracked, broken: list[Row], width: int) -> list[str]:
    """How many clauses can be fed, and which promises never."""
    count = {fed: sum(row.fed == fed for row in tracked.rows) for fed in CODES}
    told = f"of {len(tracked.rows)} clauses {count['yes']} can be fed, {count['partly']} in part, {count[NO]} not at all"
    if not any(row.need.promise for row in tracked.rows):
        return [told, "nothing in it is promised"]
    if not broken:
        return [told, "every promise can be fed by this log"]
    lines = [told, "promised, and never fed by this log:"]
    for row in broken:
        lines += _said([f"{row.clause} ({row.need.promise})"], width, 2)
        lines += _said(why(row, tracked.rows), width, 4)
    return lines


def why(row: Row, rows: Sequence[Row]) -> list[str]:
    """What is lacking for a clause, for the parts of it that are never fed, and for what it rests on: the first few."""
    told = list(dict.fromkeys(_reasons(row, {each.clause: each for each in rows})))
    return (
        told if len(told) <= REASONS else [*told[: REASONS - 1], f"and {len(told) - REASONS + 1} more, above"]
    )


def _reasons(row: Row, rows: dict[str, Row]) -> Iterator[str]:
    yield from (lack.what for lack in row.lacks if not lack.code.startswith("rests"))
    for clause in (each for group in row.need.rests_on for each in group):
        if rows[clause].fed == NO:
            where = "" if clause.startswith(f"{row.clause}.") else f"{clause}: "
            yield from (f"{where}{said}" for said in _reasons(rows[clause], rows))


def day(at: int | None, zone: ZoneInfo) -> str:
    """A day where the agreement counts days; empty for none."""
    return "" if at is None else datetime.fromtimestamp(at / 1e6, UTC).astimezone(zone).date().isoformat()


def counted(number: int, unit: str) -> str:
    """`1,203 events`, `1 entry`."""
    one = "entry" if unit == "entries" else unit.removesuffix("s")
    return f"{number:,} {one if number == 1 else unit}"


def cut(text: str, most: int) -> str:
    """A text, shortened where it is too long."""
    return text if len(text) <= most else text[: most - 1] + "…"


FORMATS = {"table": _table, "json": as_json, "csv": as_csv}
REFUSED: dict[str, Callable[[list[Problem]], str]] = {
    "table": lambda problems: "".join(f"{each}\n" for each in dict.fromkeys(problems)),
    "json": refused_json,
    "csv": lambda problems: csv_text(problem_rows(problems)),
}
"""A document that is refused: nothing can be asked by it."""
