"""`leadpact feasible`: can the promises be kept, by whom, and up to how many leads? Asked before anybody signs."""

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.doubts import history_at
from leadpact.cli.ending import Format, Language, engine_failures, refuse, stop
from leadpact.cli.printing import printing
from leadpact.cli.progress import progress

if TYPE_CHECKING:
    from leadpact.agreement.history import History
    from leadpact.cli.feasible_setting import Flags
    from leadpact.planning.foreseeing import Foresight
    from leadpact.words.catalogue import Words
    from leadpact.words.feasible_sentences import Told

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
FORESEEN_ALL_THE_SAME = "foreseen all the same; leadpact check lists:"
PERCENT = re.compile(r"(\d{1,3}(\.\d{1,6})?) ?%", re.ASCII)
NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
LONGEST = 8 * 3_600_000_000
MISSING = "leadpact feasible --to needs the extra report: pip install 'leadpact[report]'"


@app.command()
def feasible(
    agreement: Annotated[Path, typer.Argument(metavar="AGREEMENT", help="A file, or a folder of versions")],
    from_history: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Demand as in what a replay has written")
    ] = None,
    per_week: Annotated[
        str | None, typer.Option(metavar="N", help="Handoffs a week; default: the plan's")
    ] = None,
    handle: Annotated[str, typer.Option(metavar="TIME", help="What an attempt takes in the mean")] = "6m",
    share_of_day: Annotated[
        str, typer.Option(metavar="SHARE", help="How much of their open hours is for leads")
    ] = "60%",
    connect: Annotated[
        str | None, typer.Option(metavar="SHARE", help="How many attempts reach the buyer; default 20%")
    ] = None,
    outside: Annotated[
        str, typer.Option(metavar="SHARE", help="How many leads come outside working hours")
    ] = "38%",
    stretch: Annotated[
        str, typer.Option(metavar="TIME", help="How long a stretch of other work is in the mean")
    ] = "30m",
    runs: Annotated[int, typer.Option(min=2, max=1000, help="How often it is played")] = 20,
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How many weeks a run has")] = 12,
    seed: Annotated[int, typer.Option(min=0, max=2**62, help="The same seed, the same answer")] = 1,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with a picture")] = None,
    language: Annotated[Language | None, typer.Option(help="Default: the agreement's, else en")] = None,
    printed: Annotated[Format, typer.Option("--format", help="How to print it")] = Format.TABLE,
) -> None:
    """Say whether the promises can be kept: by formula and by simulation, with how many people, up to how many leads."""
    from leadpact.cli.feasible_setting import Flags

    if from_history is not None and not from_history.is_dir():
        raise typer.BadParameter(f"there is no directory {from_history}", param_hint="--from-history")
    _writable(to)
    unknown = None if from_history is not None else 0.2
    flags = Flags(
        None if per_week is None else _number(per_week, "--per-week"),
        _length(handle, "--handle"),
        _share(share_of_day, "--share-of-day", least=0.01),
        unknown if connect is None else _share(connect, "--connect"),
        _share(outside, "--outside"),
        _length(stretch, "--stretch"),
        runs,
        weeks,
        seed,
    )
    try:
        told = _told(history_at(agreement, (), FORESEEN_ALL_THE_SAME), from_history, flags)
        _print(told, to, language, printed)
    except KeyboardInterrupt:
        stop("stopped" if to is None else "stopped; nothing was written", 130)
    except OSError as failed:
        stop(f"{failed.filename or to or from_history}: {failed.strerror or failed}", 1)


def _writable(to: Path | None) -> None:
    """What can be said of the page before anything is played."""
    if to is None:
        return
    from leadpact.cli.report import is_ready

    if not is_ready():
        stop(MISSING, 1)
    if to.is_dir():
        raise typer.BadParameter(f"{to} is a directory; name a file, as feasible.html", param_hint="--to")
    if not to.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no directory {to.parent}", param_hint="--to")


def _number(text: str, option: str) -> float:
    if not NUMBER.fullmatch(text) or not float(text):
        raise typer.BadParameter(f"{text} is no number over 0; write 40", param_hint=option)
    return float(text)


def _share(text: str, option: str, least: float = 0.0) -> float:
    found = PERCENT.fullmatch(text.strip())
    share = float(found[1]) / 100 if found else -1.0
    if not least <= share <= 1:
        raise typer.BadParameter(f"{text} is no share from {least:.0%} to 100%; write 60%", param_hint=option)
    return share


def _length(text: str, option: str) -> int:
    from leadpact.calendars import CalendarError, parse_duration

    try:
        found = parse_duration(text)
    except CalendarError as wrong:
        raise typer.BadParameter(str(wrong), param_hint=option) from None
    if found.is_working or not 0 < found.microseconds <= LONGEST:
        raise typer.BadParameter(f"{text} is no time up to 8h; write 6m", param_hint=option)
    return found.microseconds


# --- the answer ------------------------------------------------------------------------------------------


def _told(history: "History", folder: Path | None, flags: "Flags") -> "Told":
    """The answer; stops with all problems where there are any."""
    from leadpact.words.feasible_sentences import Told

    foresight = _foresight(history, folder, flags)
    with progress() as told:
        if told is not None:
            foresight.tell = lambda what, done, of: told(STAGES[what], done, of)
        found = foresight.foresee()
    agreement = history.latest.agreement
    up_to = agreement.handoff.up_to
    return Told(found, agreement, history.latest.name, None if up_to is None else up_to.share)


def _foresight(history: "History", folder: Path | None, flags: "Flags") -> "Foresight":
    from leadpact.cli.feasible_setting import foresight_of

    if folder is None:
        found = foresight_of(history, None, flags)
    else:
        from leadpact.log.engine import MEMORY_LIMIT, engine
        from leadpact.runners.book import open_book

        with engine_failures(), engine(memory_limit=MEMORY_LIMIT) as con:
            book = open_book(con, folder)
            if isinstance(book, list):
                refuse(book)
            found = foresight_of(history, book, flags)
    if isinstance(found, list):
        refuse(found)
    return found


STAGES = {
    "team": "the team as it is",
    "people": "other sizes of the team",
    "volume": "fewer and more leads",
}


# --- printing --------------------------------------------------------------------------------------------


def _print(told: "Told", to: Path | None, language: Language | None, printed: Format) -> None:
    from leadpact.words.catalogue import LANGUAGES, Words

    own = str(told.agreement.language).split("-", maxsplit=1)[0]
    words = Words(language or (own if own in LANGUAGES else LANGUAGES[0]))
    if to is not None:
        _write(told, words, to)
    with printing():
        if printed == Format.JSON:
            from leadpact.cli.feasible_rows import whole

            sys.stdout.write(json.dumps(whole(told), ensure_ascii=False, indent=1) + "\n")
        elif printed == Format.CSV:
            from leadpact.cli.feasible_rows import COLUMNS, rows
            from leadpact.cli.measures import write_csv

            write_csv(COLUMNS, (list(row.values()) for row in rows(told)))
        elif to is not None:
            sys.stdout.write(f"written to {to}\n")
        else:
            _page(told, words)


def _page(told: "Told", words: "Words") -> None:
    """Styled on a terminal, else plain text."""
    from leadpact.words.feasible_page import FeasiblePage
    from leadpact.words.page import text_of

    lines = [(text_of(each, words), each.style) for each in FeasiblePage(told, words).paragraphs()]
    if not sys.stdout.isatty():
        sys.stdout.writelines(text + "\n" for text, _ in lines)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for text, style in lines:
        console.print(Text(text, style), soft_wrap=True)


def _write(told: "Told", words: "Words", to: Path) -> None:
    from leadpact.log.writing import whole
    from leadpact.report.feasible import page_of

    page: Any = page_of(told, words)
    with whole(to.absolute()) as staged:
        staged.write_text(page, encoding="utf-8")
