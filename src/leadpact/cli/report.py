"""`leadpact report`: opens the book a replay left, gathers the review, and writes it as one page."""

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli.ending import Language, engine_failures, refuse, stop

if TYPE_CHECKING:
    from leadpact.measures.book import Book
    from leadpact.report.review import Review

PARTS = ("jinja2", "vl_convert")
"""What the extra `report` brings."""
MISSING = "leadpact report needs the extra report: pip install 'leadpact[report]'"


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where a replay has written")],
    language: Annotated[
        Language | None, typer.Option("--language", help="Default: the agreement's language, else en")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="The page; default: DIR/report.LANGUAGE.html")
    ] = None,
) -> None:
    """Write the review as one file with pictures, and who is late now as a CSV beside it.

    The page needs no network and no script: it can be sent, printed and kept.
    """
    _usage(folder, to)
    try:
        with engine_failures():
            for path in write_reports(folder, [language], to):
                typer.echo(f"written to {path}")
    except KeyboardInterrupt:
        stop("stopped; nothing was written", 130)
    except OSError as failed:
        where = f"{failed.filename or to or folder}: " if failed.errno else ""
        stop(f"{where}{failed.strerror or failed}; nothing was written", 1)
    except MemoryError:
        stop("there is not enough memory; nothing was written", 1)


def is_ready() -> bool:
    """Whether the extra is installed."""
    return all(find_spec(part) is not None for part in PARTS)


def _usage(folder: Path, to: Path | None) -> None:
    """What can be said before anything is read."""
    if not is_ready():
        stop(MISSING, 1)
    if not folder.is_dir():
        why = "is a file" if folder.exists() else "does not exist"
        raise typer.BadParameter(f"{folder} {why}; name the directory a replay wrote to", param_hint="DIR")
    if to is not None and to.is_dir():
        raise typer.BadParameter(f"{to} is a directory; name a file, as report.html", param_hint="--to")
    if to is not None and not to.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no directory {to.parent}", param_hint="--to")


def write_reports(
    folder: Path, languages: Sequence[Language | None], to: Path | None = None, into: Path | None = None
) -> list[Path]:
    """The review of a book in some languages (None: the agreement's own), each with its CSV; gathered once.

    To the file `to`, or as `report.LANGUAGE.html` into a directory, by default the book's.
    """
    from leadpact.log.engine import MEMORY_LIMIT, engine
    from leadpact.report.review import review_of
    from leadpact.runners.book import open_book

    with engine(memory_limit=MEMORY_LIMIT) as con:
        book = open_book(con, folder)
        if isinstance(book, list):
            refuse(book)
        review = review_of(book, json.loads((folder / "measures.json").read_bytes()))
        return [path for each in languages for path in _write(book, review, into or folder, each, to)]


def _write(
    book: "Book", review: "Review", folder: Path, language: Language | None, to: Path | None
) -> list[Path]:
    """One page and its CSV, both whole or neither."""
    from leadpact.log.writing import whole_set
    from leadpact.report.late import late_csv
    from leadpact.report.page import page_of
    from leadpact.words.catalogue import LANGUAGES, Words

    own = str(book.agreement.language).split("-", maxsplit=1)[0]
    chosen = language.value if language is not None else (own if own in LANGUAGES else LANGUAGES[0])
    page = to or folder / f"report.{chosen}.html"
    late = page.with_name(f"{page.stem}.late.csv")
    words = Words(chosen)
    rendered = page_of(review, book.history, words, late.name)
    with whole_set(page.absolute().parent, (page.name, late.name)) as staged:
        (staged / page.name).write_text(rendered, encoding="utf-8")
        with (staged / late.name).open("w", encoding="utf-8", newline="") as out:
            late_csv(book, out)
    return [page, late]
