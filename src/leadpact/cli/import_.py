"""`leadpact import`: turns foreign tables, or native event files, into one events.parquet, every row accounted for."""

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.ending import Format, engine_failures, refuse, stop
from leadpact.cli.progress import progress

if TYPE_CHECKING:
    from leadpact.log.importing import Imported


Sources = Annotated[
    list[Path], typer.Argument(metavar="SOURCE...", help="CSV, JSON Lines (either also .gz) or Parquet files")
]
MapFile = Annotated[
    Path | None,
    typer.Option("--map", metavar="MAP", help="YAML: how rows become events; without it, rows are events"),
]
Output = Annotated[Path, typer.Option("--to", metavar="EVENTS.parquet", help="The file to write")]
Zone = Annotated[
    str | None,
    typer.Option("--timezone", help="The zone of stamps without an offset, where no mapping names one"),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 if any row was rejected")]
Printed = Annotated[Format, typer.Option("--format", help="How to print the counts")]

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def import_(
    sources: Sources,
    to: Output,
    mapping: MapFile = None,
    timezone: Zone = None,
    strict: Strict = False,
    printed: Printed = Format.TABLE,
) -> None:
    """Turn foreign tables into events, by a mapping; or native event files into one.

    Rows that cannot be read go to EVENTS.parquet.rejected.csv with line and reason; they stop nothing.
    """
    _usage(to, timezone, mapping)
    try:
        done = _run(sources, to, mapping, timezone)
    except KeyboardInterrupt:
        stop("stopped; nothing was written", 130)
    except OSError as failed:
        stop(f"{failed.filename or to}: {failed.strerror or failed}; nothing was written", 1)
    _PRINT[printed](done)
    raise typer.Exit(1 if strict and done.rejected else 0)


def _usage(to: Path, timezone: str | None, mapping: Path | None) -> None:
    """What can be said before any file is read."""
    from zoneinfo import available_timezones

    if timezone is not None and mapping is not None:
        raise typer.BadParameter("with --map, write the timezone in the mapping", param_hint="--timezone")
    if timezone is not None and timezone not in available_timezones():
        raise typer.BadParameter(
            f"{timezone} is no time zone; write an IANA name, as Europe/Madrid", param_hint="--timezone"
        )
    if to.is_dir():
        raise typer.BadParameter(f"{to} is a directory; name a file", param_hint="--to")
    if not to.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no directory {to.parent}", param_hint="--to")


def _run(sources: list[Path], to: Path, map_file: Path | None, timezone: str | None) -> "Imported":
    from leadpact.log.engine import engine
    from leadpact.log.importing import open_import, write_import
    from leadpact.log.mapping import load_mapping

    mapping = load_mapping(map_file) if map_file is not None else None
    if isinstance(mapping, list):
        refuse(mapping)
    with engine_failures(), engine() as con:
        opened = open_import(con, sources, mapping, timezone=timezone)
        if isinstance(opened, list):
            refuse(opened)
        with progress() as told:
            heard = None if told is None else lambda done, of: told("writing events", done, of)
            return write_import(opened, to, heard)


def _counts(done: "Imported") -> dict[str, int]:
    return {
        "rows_read": done.rows,
        "unmapped": done.unmapped,
        "events": done.events,
        "accepted": done.accepted,
        "rejected": done.rejected,
        "exact_duplicates": done.repeated,
    }


def _unknown(done: "Imported") -> dict[str, int]:
    from leadpact.log.reading import unknown_kinds

    return unknown_kinds(done.kinds)


def _table(done: "Imported") -> None:
    """Counts, kinds and reasons, a line each."""
    for name, count in _counts(done).items():
        typer.echo(f"{name.replace('_', ' '):<18}{count:>12,}")
    unknown = _unknown(done)
    typer.echo("kinds")
    for kind, count in done.kinds.items():
        typer.echo(f"  {kind:<28}{count:>12,}{'   (a kind of your own)' if kind in unknown else ''}")
    if done.rejected:
        typer.echo(f"rejected, in {done.rejected_file}")
        for reason, count in done.reasons.items():
            typer.echo(f"  {reason:<28}{count:>12,}")


def _json(done: "Imported") -> None:
    said: dict[str, Any] = {**_counts(done), "kinds": dict(done.kinds), "unknown_kinds": _unknown(done)}
    said |= {"reasons": dict(done.reasons), "rejected_file": done.rejected_file}
    typer.echo(json.dumps(said, ensure_ascii=False, indent=1))


def _csv(done: "Imported") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("what", "name", "count"))
    writer.writerows(("count", name, count) for name, count in _counts(done).items())
    writer.writerows(("kind", name, count) for name, count in done.kinds.items())
    writer.writerows(("reason", name, count) for name, count in done.reasons.items())


_PRINT = {Format.TABLE: _table, Format.JSON: _json, Format.CSV: _csv}
