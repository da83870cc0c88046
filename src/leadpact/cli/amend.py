"""`leadpact amend`: writes the next version beside the current one, which stays as it was signed."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from leadpact.cli.compare import COLUMNS, changes_between, csv_rows, rows_of, show, words_of
from leadpact.cli.ending import Format, Language, refuse, stop
from leadpact.cli.printing import printing

if TYPE_CHECKING:
    from leadpact.agreement.amending import Edit
    from leadpact.agreement.comparing import Change
    from leadpact.agreement.history import History, Version
    from leadpact.agreement.problems import Problem
    from leadpact.words.catalogue import Words

AgreementPath = Annotated[
    Path, typer.Argument(metavar="AGREEMENT", help="A file, or a folder: then its latest version")
]
Effective = Annotated[
    str, typer.Option("--effective", metavar="DATE", help="The first day the next version holds, 2026-07-01")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="CLAUSE=VALUE", help="A clause and its new value; any number of times"),
]
Remove = Annotated[
    list[str] | None,
    typer.Option("--remove", metavar="CLAUSE", help="A clause to leave out; any number of times"),
]
To = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE", help="Default: beside the current one, named by its date"),
]
Spoken = Annotated[Language | None, typer.Option("--language", help="Default: the agreement's, else en")]
Printed = Annotated[Format, typer.Option("--format", help="How to print it")]

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def amend(
    agreement: AgreementPath,
    effective: Effective,
    change: Set = None,
    remove: Remove = None,
    to: To = None,
    language: Spoken = None,
    printed: Printed = Format.TABLE,
) -> None:
    """Write the next version from the current one: comments, order and layout kept, with a new effective date.

    What --set and --remove say is changed; without them it is a copy to edit. It is checked before it is written.
    """
    history = _history_at(agreement)
    current = history.latest
    day = _later_day(effective, current)
    path = to or Path(current.file).with_name(f"{day.isoformat()[:10]}{Path(current.file).suffix}")
    for there in (path, path.with_suffix(".lock")):
        if there.exists():
            stop(f"{there}: is there already, and is not overwritten; name another file with --to", 1)
    text = _text(current, _edits(day, change or [], remove or []))
    new = _checked(history, text, path)
    _write(path, text)
    words = words_of(new, language)
    with printing():
        _PRINT[printed](current, new, changes_between(current, new), words)


def _history_at(path: Path) -> "History":
    """The versions; stops where they are refused, while their doubts are said of the next version."""
    from leadpact.log.documents import load_history

    found = load_history(path)
    if isinstance(found, list):
        refuse(found)
    return found


def _later_day(given: str, current: "Version") -> date:
    """The effective date; a usage error where it is none, or is not after the current version's."""
    from pydantic_core import PydanticCustomError

    from leadpact.agreement.document import instant_of
    from leadpact.agreement.values import read_day

    try:
        day = read_day(given)
        at = instant_of(day, current.agreement.timezone)
    except (PydanticCustomError, OverflowError, ValueError):
        raise typer.BadParameter(f"{given} is no date; write 2026-07-01", param_hint="--effective") from None
    if at <= current.effective_at:
        told = f"{given} is not after {current.name}, from which {current.file} holds; write a later date"
        raise typer.BadParameter(told, param_hint="--effective")
    return day


def _edits(day: date, change: Sequence[str], remove: Sequence[str]) -> "list[Edit]":
    """What to exchange: the date first, so that it can't be lost."""
    from leadpact.agreement.amending import Edit

    edits = [Edit("effective", day.isoformat())]
    for given in change:
        clause, equals, value = given.partition("=")
        if not equals:
            raise typer.BadParameter(f"{given} has no =; write CLAUSE=VALUE", param_hint="--set")
        if clause.strip() == "effective":
            raise typer.BadParameter("the date is said by --effective", param_hint="--set")
        edits.append(Edit(clause.strip(), value))
    return [*edits, *(Edit(clause.strip(), None) for clause in remove)]


def _text(current: "Version", edits: "Sequence[Edit]") -> bytes:
    from leadpact.agreement.amending import AmendError, amended

    try:
        return amended(current.text, edits)
    except AmendError as wrong:
        stop(f"{current.file}: {wrong}; nothing was written", 1)


def _checked(history: "History", text: bytes, path: Path) -> "Version":
    """The next version; stops with all its problems where it is refused, by itself or beside the others."""
    from leadpact.agreement.history import History, history_of
    from leadpact.agreement.reading import read_agreement

    read = read_agreement(text, str(path))
    if read.agreement is None:
        _refuse(read.problems)
    before = [(each.file, read_agreement(each.text, each.file), each.lock) for each in history.versions]
    found = history_of([*before, (str(path), read, None)], in_folder=False)
    if not isinstance(found, History):
        _refuse(found)
    if read.problems:
        told = ("written all the same; leadpact check lists:", *map(str, read.problems))
        typer.echo("\n".join(told), err=True)
    return found.latest


def _refuse(problems: "Sequence[Problem]") -> NoReturn:
    """All problems of what would have been written: its lines are those of the text that was not."""
    hint = ""
    if any(problem.code == "ends_before_start" for problem in problems):
        hint = "\ngive the later dates with it: --set until=… --set goals.revenue.by=…"
    stop("\n".join(map(str, problems)) + f"\nnothing was written{hint}", 1)


def _write(path: Path, text: bytes) -> None:
    from leadpact.log.writing import whole

    try:
        with whole(path) as temporary:
            temporary.write_bytes(text)
    except OSError as failed:
        stop(f"{path}: can't be written: {failed.strerror or failed}", 1)


# --- printing --------------------------------------------------------------------------------------------


def _table(old: "Version", new: "Version", found: "tuple[Change, ...]", words: "Words") -> None:
    from leadpact.words.change_page import change_lines

    sys.stdout.write(f"{new.file}: written from {old.file}\n")
    show(change_lines(words, old, new, found), words)
    do = "edit it, then " if len(found) == 1 else ""
    steps = f"leadpact check {new.file}, leadpact compare {old.file} {new.file}, leadpact sign {new.file}"
    sys.stdout.write(f"\nnext: {do}{steps}\n")


def _json(old: "Version", new: "Version", found: "tuple[Change, ...]", words: "Words") -> None:
    row = {"file": new.file, "from": old.file, "version": new.name, "digest": new.digest}
    told = {**row, "changes": rows_of(old, new, found, words)}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _csv(old: "Version", new: "Version", found: "tuple[Change, ...]", words: "Words") -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(csv_rows(old, new, found, words))


_PRINT = {Format.TABLE: _table, Format.JSON: _json, Format.CSV: _csv}
