"""`leadpact check`: everything that is wrong with an agreement, with its place and what to write instead.

With `--events` also what a log can feed of it; all that is for a log alone is imported only then.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadpact.agreement.problems import Problem

COLUMNS = ("file", "line", "column", "clause", "code", "what", "write")


def run(arguments: Sequence[str]) -> int:
    """Run `leadpact check`; returns 0 when nothing is wrong, else 1; exits with 2 itself on usage."""
    parser = _parser()
    asked = parser.parse_args(list(arguments))
    if asked.events:
        if len(asked.agreements) > 1:
            parser.error("--events is asked about one AGREEMENT: a file, or a folder of versions")
        return _check_events(asked)
    collecting = gc.isenabled()
    gc.disable()  # what the imports make stays; looking for garbage among it takes a tenth of the time
    try:
        return _check(asked)
    finally:
        if collecting:
            gc.enable()


def _check_events(asked: Namespace) -> int:
    from leadpact.cli.check_events import check_events
    from leadpact.cli.interrupting import at_once

    at_once(_engine)  # Ctrl-C ends all at once while it is imported
    text, code = check_events(asked)
    _say(text)
    return code


def _engine() -> Callable[[], object]:
    from leadpact.runners import tracking

    return lambda: tracking


def _check(asked: Namespace) -> int:
    from leadpact.agreement.history import History
    from leadpact.log.documents import load_history

    problems: list[Problem] = []
    versions = 0
    for path in asked.agreements:
        found = load_history(path)
        if isinstance(found, History):
            versions += len(found.versions)
            problems += found.doubts
        else:
            problems += found
    _say(FORMATS[asked.format](list(dict.fromkeys(problems)), versions))
    return 1 if problems else 0


def _say(text: str) -> None:
    """Print, also where the terminal lacks a letter of the document; stop quietly where nobody reads on."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "leadpact check",
        description="Say everything that is wrong with an agreement, and what to write instead.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "agreements",
        nargs="+",
        type=Path,
        metavar="AGREEMENT",
        help="a file, or a folder with one file per version",
    )
    parser.add_argument(
        "--events",
        action="append",
        default=[],
        type=Path,
        metavar="LOG",
        help="say also what this log can feed of it: CSV, JSON Lines or Parquet; may be given several times",
    )
    parser.add_argument("--format", choices=tuple(FORMATS), default="table", help="how to print problems")
    return parser


def _table(problems: list[Problem], versions: int) -> str:
    """A line a problem, as compilers write them, or one line that says all is well."""
    if not problems:
        return f"{versions} version{'' if versions == 1 else 's'}, no problems\n"
    return "".join(f"{problem}\n" for problem in problems)


def _rows(problems: list[Problem]) -> list[dict[str, object]]:
    return [{column: getattr(problem, column) for column in COLUMNS} for problem in problems]


def _json(problems: list[Problem], versions: int) -> str:
    del versions
    return json.dumps(_rows(problems), ensure_ascii=False, indent=1) + "\n"


def _csv(problems: list[Problem], versions: int) -> str:
    del versions
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(problems))
    return text.getvalue()


FORMATS = {"table": _table, "json": _json, "csv": _csv}
