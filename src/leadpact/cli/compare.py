"""`leadpact compare`: reads two versions and tells, clause by clause, what changed and for whom it is stricter or looser."""

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.ending import Format, Language, refuse
from leadpact.cli.printing import printing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leadpact.agreement.comparing import Change
    from leadpact.agreement.history import History, Version
    from leadpact.agreement.problems import Problem
    from leadpact.words.catalogue import Words
    from leadpact.words.change_page import ChangeParagraph


Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="OLD [NEW]",
        help="Two files or folders (a folder's latest version); or one folder of versions",
    ),
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Of one folder: the older version, by its date")
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Of one folder: the newer version, by its date")
]
Spoken = Annotated[Language | None, typer.Option("--language", help="Default: the new version's, else en")]
Printed = Annotated[Format, typer.Option("--format", help="How to print it")]
DOUBTFUL = "compared all the same; leadpact check lists:"

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def compare(
    paths: Paths,
    since: From = None,
    to: To = None,
    language: Spoken = None,
    printed: Printed = Format.TABLE,
) -> None:
    """Say what changed between two versions, for whom it is stricter or looser, and what is only wording.

    Of one folder: between its last two versions, or those of --from and --to.
    """
    old, new = _versions(paths, since, to)
    found = changes_between(old, new)
    with printing():
        _PRINT[printed](old, new, found, words_of(new, language))


def _versions(paths: list[Path], since: str | None, to: str | None) -> "tuple[Version, Version]":
    """The two versions that are asked for; a usage error where that is not clear."""
    if len(paths) > 2:
        raise typer.BadParameter("compare takes two agreements, OLD and NEW", param_hint="OLD [NEW]")
    if len(paths) == 2 and (since or to):
        raise typer.BadParameter("of two agreements there is nothing to choose", param_hint="--from, --to")
    histories = [*_histories(paths)]
    if len(histories) == 2:
        return histories[0].latest, histories[1].latest
    versions = histories[0].versions
    if len(versions) < 2:
        told = f"{paths[0]} has one version; name another file or folder to compare it with"
        raise typer.BadParameter(told, param_hint="OLD [NEW]")
    new = _place(versions, to, "--to") if to else len(versions) - 1
    old = _place(versions, since, "--from") if since else new - 1
    if old < 0:
        raise typer.BadParameter("there is no version before it; give --from too", param_hint="--to")
    return versions[old], versions[new]


def _place(versions: "tuple[Version, ...]", date: str, option: str) -> int:
    """The place of the version of a date."""
    names = [version.name for version in versions]
    found = [place for place, name in enumerate(names) if date in (name, name[:10])]
    if not found:
        raise typer.BadParameter(
            f"there is no version {date}; write one of: {', '.join(names)}", param_hint=option
        )
    return found[0]


def _histories(paths: list[Path]) -> "list[History]":
    """The agreements at the paths; stops with the problems of all where one is refused."""
    from leadpact.log.documents import load_history

    read = [load_history(path) for path in dict.fromkeys(paths)]
    wrong: list[Problem] = [each for found in read if isinstance(found, list) for each in found]
    if wrong:
        refuse(wrong)
    histories = dict(zip(dict.fromkeys(paths), read, strict=True))
    doubts = [problem for found in read if not isinstance(found, list) for problem in found.doubts]
    if doubts:
        typer.echo("\n".join((DOUBTFUL, *map(str, doubts))), err=True)
    return [found for path in paths if not isinstance(found := histories[path], list)]


def changes_between(old: "Version", new: "Version") -> "tuple[Change, ...]":
    """The changes, in the order of the new version's text."""
    from leadpact.agreement.comparing import compare as compared
    from leadpact.agreement.parsing import parse

    return compared(old.agreement, new.agreement, parse(new.text))


def words_of(version: "Version", language: Language | None) -> "Words":
    """The words of a language; default that of a version, else English."""
    from leadpact.words.catalogue import LANGUAGES, Words

    own = version.agreement.language.split("-", maxsplit=1)[0]
    return Words(language or (own if own in LANGUAGES else LANGUAGES[0]))


# --- printing --------------------------------------------------------------------------------------------


def show(page: "Iterable[ChangeParagraph]", words: "Words") -> None:
    """A page on standard output; what asks more is red on a terminal, what asks less green."""
    from leadpact.words.change_page import page_text

    for paragraph in page:
        line = page_text(paragraph, words)
        if paragraph.weight and sys.stdout.isatty():
            line = typer.style(line, fg=COLOURS[paragraph.weight])
        sys.stdout.write(line + "\n")


COLOURS = {"stricter": "red", "looser": "green", "both": "yellow"}


def _table(old: "Version", new: "Version", found: "tuple[Change, ...]", words: "Words") -> None:
    from leadpact.words.change_page import change_page

    show(change_page(words, old, new, found), words)


def rows_of(
    old: "Version", new: "Version", found: "tuple[Change, ...]", words: "Words"
) -> list[dict[str, Any]]:
    """A change under stable keys: `old` and `new` as a document writes them, the rest in words."""
    from leadpact.agreement.written import written
    from leadpact.words.changes import ChangeWords

    told = ChangeWords(words, old.agreement, new.agreement)
    return [
        {
            "clause": line.change.clause,
            "kind": str(line.change.kind),
            "old": written(line.change.old),
            "new": written(line.change.new),
            "stricter_for": [effect.party for effect in line.change.effects if effect.stricter],
            "looser_for": [effect.party for effect in line.change.effects if not effect.stricter],
            "what": str(line.what),
            "text": str(line.text),
            "effect": str(line.effect),
        }
        for line in told.lines(found)
    ]


def _json(old: "Version", new: "Version", found: "tuple[Change, ...]", words: "Words") -> None:
    of = ("old", old), ("new", new)
    row: dict[str, Any] = {
        key: {"version": each.name, "file": each.file, "digest": each.digest} for key, each in of
    }
    row["changes"] = rows_of(old, new, found, words)
    sys.stdout.write(json.dumps(row, ensure_ascii=False, indent=1) + "\n")


COLUMNS = ("clause", "kind", "old", "new", "stricter_for", "looser_for", "what", "text", "effect")


def csv_rows(
    old: "Version", new: "Version", found: "tuple[Change, ...]", words: "Words"
) -> "Iterator[dict[str, Any]]":
    """The rows with lists and maps as JSON in their cells."""
    for row in rows_of(old, new, found, words):
        for key in ("old", "new"):
            if isinstance(row[key], (bool, list, dict)):
                row[key] = json.dumps(row[key], ensure_ascii=False)
        for key in ("stricter_for", "looser_for"):
            row[key] = " ".join(row[key])
        yield row


def _csv(old: "Version", new: "Version", found: "tuple[Change, ...]", words: "Words") -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(csv_rows(old, new, found, words))


_PRINT = {Format.TABLE: _table, Format.JSON: _json, Format.CSV: _csv}
