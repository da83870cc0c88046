"""`leadpact explain`: reads one lead's account out of a log, folds it, and tells the lead's whole story."""

import csv
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.doubts import history_at
from leadpact.cli.ending import Format, Language, engine_failures, instant, refuse, stop

if TYPE_CHECKING:
    import duckdb

    from leadpact.agreement.history import History
    from leadpact.words.catalogue import Words
    from leadpact.words.lines import Line
    from leadpact.words.page import Paragraph
    from leadpact.words.telling import Telling


AgreementPath = Annotated[
    Path, typer.Argument(metavar="AGREEMENT", help="A file, or a folder with one file per version")
]
Files = Annotated[
    list[Path], typer.Argument(metavar="EVENTS...", help="CSV, JSON Lines (either also .gz) or Parquet files")
]
LeadId = Annotated[str, typer.Argument(metavar="LEAD", help="The lead_id; last")]
Spoken = Annotated[
    Language | None, typer.Option("--language", help="Default: the agreement's language, else en")
]
Until = Annotated[
    str | None,
    typer.Option(metavar="INSTANT", help="Tell the story until then; default: the latest event of the log"),
]
AsOf = Annotated[
    str | None, typer.Option(metavar="INSTANT", help="Only what was known then, as 2026-03-31T18:00:00Z")
]
Printed = Annotated[Format, typer.Option("--format", help="How to print it")]

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def explain(
    agreement: AgreementPath,
    events: Files,
    lead: LeadId,
    language: Spoken = None,
    until: Until = None,
    as_of: AsOf = None,
    printed: Printed = Format.TABLE,
) -> None:
    """Tell one lead's whole story: each line with its clause and its cause.

    The log may be large: only the lead's account is folded.
    """
    limits = (instant(until, "--until"), instant(as_of, "--as-of"))
    tell(history_at(agreement), events, lead, language, limits, printed)


def tell(
    history: "History",
    files: list[Path],
    lead: str,
    language: Language | None = None,
    limits: tuple[int | None, int | None] = (None, None),
    printed: Format = Format.TABLE,
) -> None:
    """Print the story of a lead under an agreement that was read; `limits` are --until and --as-of."""
    try:
        _PRINT[printed](_telling(history, files, lead, language, limits))
        sys.stdout.flush()
    except KeyboardInterrupt:
        stop("stopped", 130)
    except BrokenPipeError:  # whoever read it, as `head` does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as failed:
        stop(f"{failed.filename or 'the log'}: {failed.strerror or failed}", 1)


def _telling(
    history: "History",
    files: list[Path],
    lead: str,
    language: Language | None,
    limits: tuple[int | None, int | None],
) -> "Telling":
    """The story, ready to be told; stops with all problems where there are any."""
    from leadpact.log.engine import engine
    from leadpact.words.catalogue import LANGUAGES, Words

    own = history.latest.agreement.language.split("-", maxsplit=1)[0]
    words = Words(language or (own if own in LANGUAGES else LANGUAGES[0]))
    with engine_failures(), engine() as con:
        return _read(con, history, files, lead, words, limits)


def _read(
    con: "duckdb.DuckDBPyConnection",
    history: "History",
    files: list[Path],
    lead: str,
    words: "Words",
    limits: tuple[int | None, int | None],
) -> "Telling":
    """Find the lead's account in the log, fold it, and make its story."""
    from leadpact.log.accounts import resolve
    from leadpact.log.reading import open_log
    from leadpact.replay.compiling import TooMuchError
    from leadpact.replay.plain import replay
    from leadpact.words.account import account_of, events_of, unknown, unread_about
    from leadpact.words.story import story_of
    from leadpact.words.telling import Telling

    until, as_of = limits
    end = until if until is not None else as_of
    zone = history.latest.agreement.timezone
    view = open_log(con, files, default_timezone=zone, until=end, as_of=as_of)
    if isinstance(view, list):
        refuse(view)
    accounts = resolve(con, view)
    if isinstance(accounts, list):
        refuse(accounts)
    found_in = account_of(con, accounts, lead)
    if found_in is None:
        stop(str(unknown(con, accounts, lead, words)), 1)
    survivors, account_id = found_in
    rows = events_of(con, view, sorted(survivors))
    if end is None:
        latest = con.execute(f'SELECT max("at") FROM {view.events}').fetchone()
        end = int(latest[0]) if latest is not None and latest[0] is not None else 0
    try:
        found = replay(history, rows, end, as_of, trace=True)
    except TooMuchError as wrong:
        stop(str(wrong), 1)
    story = story_of(lead, survivors, account_id, history, rows, found, end)
    return Telling(story, words, unread_about(con, view, story.person), view.counts.rejected)


# --- printing --------------------------------------------------------------------------------------------


def _table(telling: "Telling") -> None:
    """Rich on a terminal, else plain text."""
    from leadpact.words.page import page_of, text_of

    page = list(page_of(telling))
    if sys.stdout.isatty():
        _on_terminal(page, telling.words)
        return
    for paragraph in page:
        sys.stdout.write(text_of(paragraph, telling.words) + "\n")


def _on_terminal(page: "Iterable[Paragraph]", words: "Words") -> None:
    """Styled, and wrapped below its own indent; right to left the terminal wraps, as only it knows the direction."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from leadpact.words.page import text_of

    console = Console(highlight=False)
    for paragraph in page:
        if words.is_rtl:
            console.print(Text(text_of(paragraph, words), paragraph.style), soft_wrap=True)
        else:
            console.print(Padding(Text(paragraph.text, paragraph.style), (0, 0, 0, paragraph.indent)))


def _row(line: "Line", telling: "Telling") -> dict[str, Any]:
    """A line under stable keys; instants are RFC 3339, `local` in the agreement's zone, lengths in seconds."""
    from leadpact.calendars import format_instant
    from leadpact.words.formatting import iso

    row = line.finding
    due = row.due_at if row is not None else None
    return {
        "at": format_instant(line.at),
        "local": iso(line.at, telling.formats.zone),
        "type": line.type,
        "kind": line.kind,
        "lead_id": line.lead_id,
        "cycle": row.cycle if row is not None else line.cycle,
        "text": str(line.text),
        "why": str(line.why),
        "clause": line.clause,
        "version": line.version,
        "cause": line.cause,
        "party": row.party if row is not None else None,
        "person": row.person if row is not None else None,
        "clock_id": row.clock_id if row is not None else None,
        "due_at": None if due is None else format_instant(due),
        "known_at": None if row is None else format_instant(row.known_at),
        "working_s": _seconds(row.working_us if row is not None else None),
        "wall_s": _seconds(row.wall_us if row is not None else None),
        "value": line.value,
        "quiet": line.quiet,
        "detail": line.detail,
    }


def _seconds(microseconds: int | None) -> float | None:
    return None if microseconds is None else microseconds / 1_000_000


def _json(telling: "Telling") -> None:
    rows = [_row(line, telling) for line in telling.lines()]
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _csv(telling: "Telling") -> None:
    rows = [_row(line, telling) for line in telling.lines()]
    writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else ["at"], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        detail = json.dumps(row["detail"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        writer.writerow({**row, "detail": detail, "quiet": str(row["quiet"]).lower()})


_PRINT = {Format.TABLE: _table, Format.JSON: _json, Format.CSV: _csv}
