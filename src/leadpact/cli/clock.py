"""`leadpact clock`: asks a calendar when something is due, or how much time has elapsed."""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn

import typer

from leadpact.calendars.calendar import Calendar
from leadpact.calendars.document import calendar_in
from leadpact.calendars.duration import Duration, parse_duration
from leadpact.calendars.instant import SECOND, format_instant, format_seconds
from leadpact.calendars.problem import CalendarError, Problem, problem
from leadpact.calendars.question import Calendars, RefusedError, answer, instant_of
from leadpact.calendars.working import back as back_from
from leadpact.calendars.working import due as due_from
from leadpact.calendars.working import elapsed as elapsed_between
from leadpact.calendars.zone import EPOCH, zone

LONGEST_LINE = 1 << 20
CHUNK = 1 << 16


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


FILE_HELP = "YAML: a calendar, or an agreement with calendars"
WITHIN_HELP = "30m 4h 2d 1w on the wall, 30bm 4bh 2bd in the calendar"
File = Annotated[Path, typer.Option("--calendar", exists=True, dir_okay=False, help=FILE_HELP)]
Name = Annotated[str | None, typer.Option("--name", help="Which of the agreement's calendars")]
Pauses = Annotated[
    list[str] | None,
    typer.Option("--pause", metavar="FROM/TO", help="Time that does not count; may be repeated"),
]
Output = Annotated[Format, typer.Option("--format", help="How to print the answer")]
Start = Annotated[str, typer.Argument(metavar="START", help="An instant, as 2026-01-05T09:00:00+01:00")]
End = Annotated[str, typer.Argument(metavar="END", help="An instant, as 2026-01-05T18:00:00+01:00")]
Within = Annotated[str, typer.Argument(metavar="WITHIN", help=WITHIN_HELP)]

app = typer.Typer(
    invoke_without_command=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)


@app.callback()
def clock(
    context: typer.Context,
    batch: Annotated[
        bool, typer.Option("--batch", help="Answer JSON lines from standard input, one for one")
    ] = False,
) -> None:
    """Ask a calendar: when is it due, how much has elapsed, when must it have started."""
    if context.invoked_subcommand is None and batch:
        raise typer.Exit(0 if answer_all(sys.stdin.buffer, sys.stdout.buffer) else 1)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)
    if batch:
        typer.echo("--batch reads its questions from standard input: write it alone", err=True)
        raise typer.Exit(2)


@app.command()
def due(
    start: Start,
    within: Within,
    file: File,
    name: Name = None,
    pauses: Pauses = None,
    output: Output = Format.TABLE,
) -> None:
    """The instant by which WITHIN has elapsed since START."""
    calendar, (at,), duration, gaps = _read(file, name, pauses, {"START": start}, within)
    try:
        answered = due_from(calendar, at, duration, gaps)
    except CalendarError as error:
        _stop([error.problem])
    _print_instant("due", answered, calendar, output)


@app.command()
def back(
    end: End,
    within: Within,
    file: File,
    name: Name = None,
    pauses: Pauses = None,
    output: Output = Format.TABLE,
) -> None:
    """The latest instant from which WITHIN has elapsed at END."""
    calendar, (at,), duration, gaps = _read(file, name, pauses, {"END": end}, within)
    try:
        answered = back_from(calendar, at, duration, gaps)
    except CalendarError as error:
        _stop([error.problem])
    _print_instant("back", answered, calendar, output)


@app.command()
def elapsed(
    start: Start,
    end: End,
    file: File,
    name: Name = None,
    pauses: Pauses = None,
    output: Output = Format.TABLE,
) -> None:
    """The open time between START and END, in seconds."""
    calendar, (first, last), _, gaps = _read(file, name, pauses, {"START": start, "END": end}, "0s")
    length = elapsed_between(calendar, first, last, gaps)
    seconds = format_seconds(length)
    if output is Format.JSON:
        typer.echo(f'{{"op": "elapsed", "result": {seconds}}}')
    elif output is Format.CSV:
        typer.echo(f"op,result\nelapsed,{seconds}")
    else:
        typer.echo(f"elapsed  {seconds} s  ({'-' if length < 0 else ''}{_hours(abs(length))})")


def _read(
    file: Path, name: str | None, pauses: list[str] | None, instants: dict[str, str], within: str
) -> tuple[Calendar, list[int], Duration, list[tuple[int, int]]]:
    """Everything the command line gives; stops with all that is wrong with it."""
    problems: list[Problem] = []
    calendar = calendar_in(file.read_bytes(), name)
    if isinstance(calendar, list):
        problems.extend(each.under(str(file)) for each in calendar)
    times = [at for key, text in instants.items() for at in _instants(text, key, problems)]
    gaps = [gap for text in pauses or () for gap in _gap(text, problems)]
    duration = Duration(0, "s")
    try:
        duration = parse_duration(within)
    except CalendarError as error:
        problems.append(error.problem.under("WITHIN"))
    if problems or isinstance(calendar, list):
        _stop(problems)
    return calendar, times, duration, gaps


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


def _stop(problems: list[Problem]) -> NoReturn:
    for each in problems:
        typer.echo(str(each), err=True)
    raise typer.Exit(1)


def _print_instant(operation: str, instant: int, calendar: Calendar, output: Format) -> None:
    local = EPOCH + timedelta(microseconds=instant)
    with suppress(OverflowError):  # the last hours of year 9999 have no local time everywhere
        local = local.astimezone(zone(calendar.timezone))
    rows = {"op": operation, "result": format_instant(instant), "local": local.isoformat()}
    if output is Format.JSON:
        typer.echo(json.dumps(rows))
    elif output is Format.CSV:
        typer.echo(",".join(rows) + "\n" + ",".join(rows.values()))
    else:
        typer.echo(f"{operation}  {rows['result']}  ({local:%a %Y-%m-%d %H:%M:%S} {calendar.timezone})")


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
