"""`leadpact replay`: judges every promise over the events of all leads, and writes what it found."""

import csv
import io
import json
import os
import re
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.doubts import history_at
from leadpact.cli.ending import Format, engine_failures, instant, refuse, stop
from leadpact.cli.progress import progress

if TYPE_CHECKING:
    from leadpact.runners.here import Options, Summary


class MachineChoice(StrEnum):
    """What runs the fold."""

    AUTO = "auto"
    PLAIN = "plain"
    COMPILED = "compiled"


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def replay(
    agreement: Annotated[
        Path, typer.Argument(metavar="AGREEMENT", help="A version, or a folder of versions")
    ],
    events: Annotated[
        list[Path], typer.Argument(metavar="EVENTS...", help="CSV, JSON Lines (also .gz) or Parquet")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the findings are written")],
    until: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Judge up to here; default: the latest event")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Only what was known then, judged up to then")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if any row was rejected")] = False,
    machine: Annotated[
        MachineChoice, typer.Option(help="What runs the fold; auto compiles it for large logs")
    ] = MachineChoice.AUTO,
    memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="How much memory the sorting may take, as 4GB")
    ] = None,
    printed: Annotated[Format, typer.Option("--format", help="How to print the summary")] = Format.TABLE,
) -> None:
    """Judge every promise over the events of all leads.

    Writes findings.parquet, standings.parquet and measures.json to DIR, and rejected.csv if rows were refused.
    """
    _usage(to, machine, memory)
    limits = instant(until, "--until"), instant(as_of, "--as-of")
    try:
        from leadpact.log.engine import MEMORY_LIMIT
        from leadpact.runners.here import Options

        options = Options(*limits, machine.value, memory_limit=memory or MEMORY_LIMIT)
        done = _guarded(agreement, events, to, options)
    except KeyboardInterrupt:
        stop("stopped; nothing was written", 130)
    _print(printed, done, to)
    raise typer.Exit(1 if strict and done.rejected else 0)


SIZE = re.compile(r"\d+(\.\d+)? ?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)", re.ASCII | re.IGNORECASE)


def _usage(to: Path, machine: MachineChoice, memory: str | None) -> None:
    """What can be said before any file is read."""
    there = next(each for each in (to, *to.absolute().parents) if each.exists())
    if not there.is_dir():
        raise typer.BadParameter(f"{there} is a file; name a directory", param_hint="--to")
    if memory is not None and not SIZE.fullmatch(memory):
        raise typer.BadParameter(f"{memory} is no size; write it as 4GB", param_hint="--memory")
    if machine == MachineChoice.COMPILED and find_spec("numba") is None:
        raise typer.BadParameter(
            "numba is not installed; install leadpact[scale], or leave this out", param_hint="--machine"
        )
    if not os.access(there, os.W_OK):
        stop(f"{there}: nothing may be written there; name another directory", 1)


def _guarded(agreement: Path, events: list[Path], to: Path, options: "Options") -> "Summary":
    """Run, with every failure as words and an exit code."""
    from leadpact.replay.compiling import TooMuchError

    try:
        with engine_failures():
            return _run(agreement, events, to, options)
    except TooMuchError as failed:
        stop(f"{agreement}: {failed}; write fewer", 1)
    except OSError as failed:
        where = f"{failed.filename or to}: " if failed.errno else ""  # the engine's own words name the place
        stop(f"{where}{failed.strerror or failed}; nothing was written", 1)
    except MemoryError:
        stop("there is not enough memory; try --memory with less, or fewer files; nothing was written", 1)


def _run(agreement: Path, events: list[Path], to: Path, options: "Options") -> "Summary":
    from leadpact.runners.here import replay_files

    history = history_at(agreement)
    with progress() as told:
        done = replay_files(history, events, to, options, told)
    if isinstance(done, list):
        refuse(done)
    return done


def verdict(clock: dict[str, Any]) -> str:
    """Kept, not kept, or what else can be said."""
    if clock["judged"] == 0:
        return "nothing judged"
    if clock["too_few"]:
        return "too few"
    if clock["kept"] is None:
        return "no objective"
    return "kept" if clock["kept"] else "not kept"


def share(value: float | None) -> str:
    """`83.4 %`, or nothing."""
    return "" if value is None else f"{value * 100:.1f} %"


CLOCK_COLUMNS = ("clock", "met", "missed", "void", "open", "attainment", "objective", "verdict")


def _clock_rows(done: "Summary") -> list[list[str]]:
    return [
        [
            clock["clock"],
            str(clock["met"]),
            str(clock["missed"]),
            str(clock["void"]),
            str(clock["open"]),
            share(clock["attainment"]),
            share(clock["objective"]),
            verdict(clock),
        ]
        for clock in done.measures.get("clocks", [])
    ]


def _table(done: "Summary", to: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{done.read} rows read: {done.accepted} replayed, {done.rejected} rejected, {done.repeated} repeated, "
        f"{done.unused} not in time"
    )
    for reason, count in done.reasons.items():
        console.print(f"  {count} × {reason}", markup=False)
    if done.rejected:
        console.print(f"  see {to / 'rejected.csv'}", markup=False)
    if done.uncast:
        console.print(_uncast(done), markup=False)
    left = f", {done.left_out} outside the agreement" if done.left_out else ""
    until = f" until {done.until}" if done.until else ""
    console.print(f"{done.leads} leads{left}; {done.findings} findings{until}")
    table = Table(box=None, pad_edge=False)
    for place, name in enumerate(CLOCK_COLUMNS):
        table.add_column(name, justify="left" if place in (0, 7) else "right", no_wrap=True)
    for row in _clock_rows(done):
        table.add_row(*row)
    if done.measures.get("clocks"):
        console.print(table)
    console.print(f"written to {to}", markup=False)
    console.print(
        f"findings {done.digest[:16]} · leadpact {done.leadpact} · tzdata {done.tzdata}", markup=False
    )


def _uncast(done: "Summary") -> str:
    """Which values are not of the type that the agreement declares."""
    each = [
        f"{found.count} × {name} (as {json.dumps(found.example, ensure_ascii=False)})"
        for name, found in done.uncast.items()
    ]
    return f"read as NULL, because they do not cast: {', '.join(each)}"


def _json(done: "Summary", to: Path) -> None:
    typer.echo(json.dumps({"to": str(to), "replay": done.stamp(), **done.measures}))


def _csv(done: "Summary", to: Path) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(CLOCK_COLUMNS)
    writer.writerows(_clock_rows(done))


def _print(printed: Format, done: "Summary", to: Path) -> None:
    """The summary; whoever reads it may stop early, as `head` does, or have no room for it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        PRINT[printed](done, to)
        sys.stdout.flush()
    except SystemExit:  # rich's way to say that nobody reads on
        return
    except OSError as failed:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(failed, BrokenPipeError):
            stop(f"{to} is written, but the summary could not be printed: {failed.strerror or failed}", 1)


PRINT = {Format.TABLE: _table, Format.JSON: _json, Format.CSV: _csv}
