"""`leadpact clock`: asks a calendar when something is due, or how much time has elapsed."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from leadpact.calendars.calendar import Calendar
from leadpact.calendars.document import calendar_in
from leadpact.calendars.duration import Duration, parse_duration
from leadpact.calendars.instant import SECOND, format_instant, format_seconds
from leadpact.calendars.problem import CalendarError, Problem, problem
from leadpact.calendars.question import Calendars, RefusedError, answer, instant_of
from leadpact.calendars.working import back, due, elapsed
from leadpact.calendars.zone import EPOCH, zone

LONGEST_LINE = 1 << 20
CHUNK = 1 << 16
ABOUT = {
    "due": "the instant by which WITHIN has elapsed since START",
    "back": "the latest instant from which WITHIN has elapsed at END",
    "elapsed": "the open time between START and END, in seconds",
}
ARGUMENTS = {"due": ("START", "WITHIN"), "back": ("END", "WITHIN"), "elapsed": ("START", "END")}
HELP = {
    "START": "an instant, as 2026-01-05T09:00:00+01:00",
    "END": "an instant, as 2026-01-05T18:00:00+01:00",
    "WITHIN": "30m 4h 2d 1w on the wall, 30bm 4bh 2bd in the calendar",
}


def run(arguments: Sequence[str]) -> int:
    """Run `leadpact clock`; returns the exit code, and exits with 2 itself on usage."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.batch and asked.operation is None:
        return 0 if answer_all(sys.stdin.buffer, sys.stdout.buffer) else 1
    if asked.batch:
        parser.error("--batch reads its questions from standard input: write it alone")
    if asked.operation is None:
        parser.error("write due, back, elapsed or --batch")
    problems = _answer(asked)
    for each in problems:
        print(each, file=sys.stderr)
    return 1 if problems else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "leadpact clock",
        description="Ask a calendar: when is it due, how much has elapsed.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--batch", action="store_true", help="answer JSON lines from standard input, one for one"
    )
    operations = parser.add_subparsers(dest="operation", metavar="due | back | elapsed")
    for name, about in ABOUT.items():
        operation = operations.add_parser(name, help=about, description=about, allow_abbrev=False)
        for argument in ARGUMENTS[name]:
            operation.add_argument(argument, help=HELP[argument])
        operation.add_argument(
            "--calendar", required=True, type=Path, help="YAML: a calendar, or an agreement with calendars"
        )
        operation.add_argument("--name", help="which of the agreement's calendars")
        operation.add_argument(
            "--pause",
            action="append",
            default=[],
            metavar="FROM/TO",
            help="time that does not count; may be repeated",
        )
        operation.add_argument("--format", choices=("table", "json", "csv"), default="table")
    return parser


def _answer(asked: Namespace) -> list[Problem]:
    """Print the answer, or return everything wrong with the question."""
    problems: list[Problem] = []
    given = {name: getattr(asked, name) for name in ARGUMENTS[asked.operation]}
    calendar = _calendar(asked.calendar, asked.name, problems)
    gaps = [gap for text in asked.pause for gap in _gap(text, problems)]
    duration = _duration(given.pop("WITHIN", "0s"), problems)
    times = [at for name, text in given.items() for at in _instants(text, name, problems)]
    if problems or calendar is None:
        return problems
    try:
        if asked.operation == "elapsed":
            _print_length(elapsed(calendar, times[0], times[1], gaps), asked.format)
        else:
            question = due if asked.operation == "due" else back
            _print_instant(
                asked.operation, question(calendar, times[0], duration, gaps), calendar, asked.format
            )
    except CalendarError as error:
        return [error.problem]
    return []


def _calendar(file: Path, name: str | None, problems: list[Problem]) -> Calendar | None:
    try:
        found = calendar_in(file.read_bytes(), name)
    except OSError as error:
        found = [problem("unreadable-file", value=error.strerror)]
    if isinstance(found, Calendar):
        return found
    problems.extend(each.under(str(file)) for each in found)
    return None


def _duration(text: str, problems: list[Problem]) -> Duration:
    try:
        return parse_duration(text)
    except CalendarError as error:
        problems.append(error.problem.under("WITHIN"))
        return Duration(0, "s")


def _instants(text: str, key: str, problems: list[Problem]) -> Iterator[int]:
    try:
        yield instant_of(text, key)
    except RefusedError as refused:
        problems.extend(refused.problems)


def _gap(text: str, problems: list[Problem]) -> Iterator[tuple[int, int]]:
    sides = text.split("/")
    ends = [at for side in sides for at in _instants(side, "--pause", problems)] if len(sides) == 2 else []
    if len(ends) == 2 and ends[0] <= ends[1]:
        yield ends[0], ends[1]
    elif len(sides) != 2 or len(ends) == 2:
        problems.append(problem("not-a-pause", "--pause", value=text))


def _print_length(length: int, output: str) -> None:
    seconds = format_seconds(length)
    if output == "json":
        print(f'{{"op": "elapsed", "result": {seconds}}}')
    elif output == "csv":
        print(f"op,result\nelapsed,{seconds}")
    else:
        print(f"elapsed  {seconds} s  ({'-' if length < 0 else ''}{_hours(abs(length))})")


def _print_instant(operation: str, instant: int, calendar: Calendar, output: str) -> None:
    local = EPOCH + timedelta(microseconds=instant)
    with suppress(OverflowError):  # the last hours of year 9999 have no local time everywhere
        local = local.astimezone(zone(calendar.timezone))
    rows = {"op": operation, "result": format_instant(instant), "local": local.isoformat()}
    if output == "json":
        print(json.dumps(rows))
    elif output == "csv":
        print(",".join(rows) + "\n" + ",".join(rows.values()))
    else:
        print(f"{operation}  {rows['result']}  ({local:%a %Y-%m-%d %H:%M:%S} {calendar.timezone})")


def _hours(length: int) -> str:
    minutes, rest = divmod(length, 60 * SECOND)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min {format_seconds(rest)} s"


def answer_all(questions: BinaryIO, answers: BinaryIO) -> bool:
    """Answer every line in order, as soon as it has come; whether all had a result.

    What has been read is answered and flushed before more is read, so that a partner on a pipe may wait
    for each answer. Memory does not grow with the input.
    """
    calendars = Calendars()
    good = True
    for lines in _lines(questions):
        given = [answer(line, calendars) for line in lines]
        good = good and all(result for _, result in given)
        answers.write("".join(f"{text}\n" for text, _ in given).encode())
        answers.flush()
    return good


def _lines(questions: BinaryIO) -> Iterator[list[bytes]]:
    """Whole lines as they arrive, a chunk at a time; of a line over LONGEST_LINE only the start."""
    rest = b""
    read = getattr(questions, "read1", questions.read)
    while chunk := read(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        rest = rest[:LONGEST_LINE]
        if lines:
            yield lines
    if rest:
        yield [rest]
