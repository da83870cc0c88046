"""`leadpact plan`: the goal as arithmetic, from the money wanted down to visitors, by month and working day."""

import json
import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli.ending import Format, Language, engine_failures, refuse, stop

if TYPE_CHECKING:
    from leadpact.agreement.definitions import Definitions
    from leadpact.agreement.goals import Goals
    from leadpact.agreement.history import History
    from leadpact.cli.plan_flags import Flags
    from leadpact.cli.plan_problems import PlanProblem
    from leadpact.cli.plan_setting import Setting
    from leadpact.measures.book import Book
    from leadpact.planning.learned import Learned
    from leadpact.words.catalogue import Words
    from leadpact.words.plan_page import Split
    from leadpact.words.plan_values import Told


class Rounding(StrEnum):
    """How whole people are made."""

    UP = "up"
    NEAREST = "nearest"
    CARRY = "carry"


class By(StrEnum):
    """What a plan is split by."""

    MONTH = "month"
    DAY = "day"
    SEGMENT = "segment"


USAGE = 2
REFUSED = ("never_converts", "shares_over_100")
"""Doubts that a plan refuses, so that they are said anyway."""
DOUBTED = "planned all the same; leadpact check lists:"

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def plan(
    agreement: Annotated[
        Path | None,
        typer.Argument(metavar="[AGREEMENT]", help="A file or a folder of versions; or none: all by options"),
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="MONEY", help="To be won in the term, 2000000")
    ] = None,
    average_deal: Annotated[
        str | None, typer.Option(metavar="MONEY", help="What one deal brings, 75000")
    ] = None,
    conversion: Annotated[
        list[str] | None, typer.Option(metavar="STAGE=RATE", help="sql=20%; may be repeated")
    ] = None,
    marketing_share: Annotated[
        str | None, typer.Option(metavar="SHARE", help="How much of it comes from leads of marketing, 60%")
    ] = None,
    season: Annotated[
        list[str] | None, typer.Option(metavar="MONTH=SHARE", help="aug=40% of an ordinary month")
    ] = None,
    lag: Annotated[
        list[str] | None, typer.Option(metavar="STAGE=TIME", help="mql=90d before the won deal")
    ] = None,
    counted_from: Annotated[str | None, typer.Option(metavar="DAY", help="The term's first day")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="The term's last day")] = None,
    rounding: Annotated[Rounding | None, typer.Option(help="Default: the agreement's, else up")] = None,
    currency: Annotated[str | None, typer.Option(metavar="CODE", help="The money's, EUR")] = None,
    won: Annotated[str | None, typer.Option(metavar="MONEY", help="Won already, since the first day")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Plan what is left from this day on")
    ] = None,
    from_history: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Learn rates, and what is won, from what a replay has written"),
    ] = None,
    today: Annotated[
        str | None, typer.Option(metavar="DAY", help="Default: the replay's, else the clock's")
    ] = None,
    by: Annotated[list[By] | None, typer.Option("--by", help="Only this split; may be repeated")] = None,
    language: Annotated[Language | None, typer.Option(help="Default: the agreement's, else en")] = None,
    printed: Annotated[Format, typer.Option("--format", help="How to print it")] = Format.TABLE,
) -> None:
    """Say what a goal needs: customers, opportunities, SQLs, MQLs, leads and visitors."""
    from leadpact.cli.plan_flags import Flags
    from leadpact.cli.plan_setting import stages_of

    if from_history is not None and not from_history.is_dir():
        raise typer.BadParameter(f"there is no directory {from_history}", param_hint="--from-history")
    history = _history_of(agreement, from_history)
    stages = stages_of(_definitions(history))
    flags = Flags()
    for option, money in (("--target", target), ("--average-deal", average_deal), ("--won", won)):
        flags.take_money(option, money)
    flags.take_share("--marketing-share", marketing_share)
    flags.take_rates(conversion or [], stages)
    flags.take_season(season or [])
    flags.take_lags(lag or [], stages)
    days = (("--counted-from", counted_from), ("--until", until), ("--from", from_), ("--today", today))
    for option, day in days:
        flags.take_day(option, day)
    flags.take_currency("--currency", currency)
    if flags.problems:
        stop("\n".join(map(str, flags.problems)), USAGE)
    if rounding is not None:
        flags.given.append("--rounding")
    asked = None if rounding is None else str(rounding)
    try:
        _print(_told(history, from_history, flags, asked), _split(by or []), language, printed)
        sys.stdout.flush()
    except KeyboardInterrupt:
        stop("stopped", 130)
    except BrokenPipeError:  # whoever read it, as `head` does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as failed:
        stop(f"{failed.filename or from_history}: {failed.strerror or failed}", 1)


def _history_of(agreement: Path | None, folder: Path | None) -> "History | None":
    """The agreement that is named, else the one that the replay was judged by."""
    from leadpact.log.agreement_copy import AGREEMENT

    if agreement is None and folder is not None and (folder / AGREEMENT).is_dir():
        agreement = folder / AGREEMENT
    return None if agreement is None else _history(agreement)


def _history(path: Path) -> "History":
    """The agreement; refused with all its problems, or with what is doubtful about its goals said."""
    from leadpact.log.documents import load_history

    found = load_history(path)
    if isinstance(found, list):
        refuse(found)
    doubts = [each for each in found.doubts if each.clause.startswith("goals") and each.code not in REFUSED]
    if doubts:
        typer.echo("\n".join((DOUBTED, *map(str, doubts))), err=True)
    return found


def _definitions(history: "History | None") -> "Definitions":
    from leadpact.agreement.definitions import Definitions

    return Definitions() if history is None else history.latest.agreement.definitions


def _split(by: list[By]) -> "Split":
    from leadpact.words.plan_page import Split

    return Split(months=By.MONTH in by, days=By.DAY in by, segments=By.SEGMENT in by)


# --- what is planned -------------------------------------------------------------------------------------


def _told(history: "History | None", folder: Path | None, flags: "Flags", rounding: str | None) -> "Told":
    """The plan with what it stands on; stops with all problems where there are any."""
    if folder is None:
        return _planned(history, None, flags, rounding)
    from leadpact.log.engine import MEMORY_LIMIT, engine
    from leadpact.runners.book import open_book

    with engine_failures(), engine(memory_limit=MEMORY_LIMIT) as con:
        book = open_book(con, folder)
        if isinstance(book, list):
            refuse(book)
        return _planned(history, book, flags, rounding)


def _planned(history: "History | None", book: "Book | None", flags: "Flags", rounding: str | None) -> "Told":
    from leadpact.cli.plan_setting import setting_of
    from leadpact.planning.feasibility import obstacles
    from leadpact.planning.plan import plan_for
    from leadpact.words.plan_values import Told

    setting = setting_of(history, book, flags, rounding)
    if isinstance(setting, list):
        refuse(setting)
    goals, learned, problems = _learned(setting, book, flags)
    dates = (setting.first, setting.last, setting.begins, setting.today)
    problems += [setting.places.obstacle(each) for each in obstacles(goals, *dates, setting.won)]
    found = plan_for(
        goals, setting.calendar, setting.first, setting.last, setting.customer, setting.won, setting.begins
    ) if not problems else None  # fmt: skip
    if found is None:
        refuse(problems)
    return Told(
        found,
        goals,
        setting.today,
        setting.timezone,
        setting.currency,
        setting.calendar_name,
        setting.agreement,
        None if setting.version is None else setting.version.name,
        tuple(option for option in flags.given if option != "--today"),
        learned,
        setting.is_usual_term,
    )


def _learned(
    setting: "Setting", book: "Book | None", flags: "Flags"
) -> "tuple[Goals, tuple[Learned, ...], list[PlanProblem]]":
    """The goals with learned rates, what was learned, and what history cannot say. A rate that an option gives stays."""
    if book is None or setting.goals.revenue is None:
        return setting.goals, (), []
    from leadpact.planning.learned import learn, unknown_stages, with_learned

    found = learn(book, setting.goals, setting.customer)
    used = [each for each in found if each.segment is not None or each.stage not in flags.rates]
    places = setting.places
    problems = [
        places.problem(f"goals.revenue.conversion.{stage}", "book_stage", stage=stage)
        for stage in unknown_stages(book, setting.goals)
        if stage not in flags.rates
    ]
    problems += [places.learned(each) for each in used if not each.is_enough or not each.hits]
    return (setting.goals if problems else with_learned(setting.goals, used)), found, problems


# --- printing --------------------------------------------------------------------------------------------


def _print(told: "Told", split: "Split", language: Language | None, printed: Format) -> None:
    from leadpact.words.catalogue import LANGUAGES, Words

    if printed == Format.TABLE:
        own = "en" if told.agreement is None else told.agreement.language.split("-", maxsplit=1)[0]
        _page(told, split, Words(language or (own if own in LANGUAGES else LANGUAGES[0])))
        return
    from leadpact.cli.plan_rows import COLUMNS, rows, whole

    if printed == Format.JSON:
        sys.stdout.write(json.dumps(whole(told, split), ensure_ascii=False, indent=1) + "\n")
        return
    from leadpact.cli.measures import write_csv

    write_csv(COLUMNS, (list(row.values()) for row in rows(told, split)))


def _page(told: "Told", split: "Split", words: "Words") -> None:
    """Styled on a terminal, else plain text."""
    from leadpact.words.page import text_of
    from leadpact.words.plan_page import PlanPage

    page = PlanPage(told, words).paragraphs(split)
    if not sys.stdout.isatty():
        sys.stdout.writelines(text_of(each, words) + "\n" for each in page)
        return
    _on_terminal((text_of(each, words), each.style) for each in page)


def _on_terminal(lines: Iterable[tuple[str, str]]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for text, style in lines:
        console.print(Text(text, style), soft_wrap=True)
