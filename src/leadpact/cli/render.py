"""`leadpact render`: reads one version of an agreement, and writes it as the document both teams sign."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli.doubts import WRITTEN_ALL_THE_SAME, history_at
from leadpact.cli.ending import Language, stop
from leadpact.rendering.failures import NotSetError

if TYPE_CHECKING:
    from leadpact.agreement.history import History, Version
    from leadpact.rendering.blocks import Document

FORMATS = {
    ".html": ("leadpact.rendering.html", "page_of", "jinja2"),
    ".pdf": ("leadpact.rendering.pdf", "pdf_of", "typst"),
    ".md": ("leadpact.rendering.markdown", "markdown_of", "babel"),
}
"""By a file's ending: the module that sets a document so, its function (document to bytes), and the package it needs."""
DEFAULT = ".html"
MISSING = "leadpact render needs the extra report: pip install 'leadpact[report]'"
CHANGED = "lock_mismatch"
"""The problem of a text that was changed after signing: the document itself says so, and can be read."""


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def render(
    agreement: Annotated[
        Path, typer.Argument(metavar="AGREEMENT", help="A file, or a folder with one file per version")
    ],
    language: Annotated[
        Language | None, typer.Option("--language", help="Default: the agreement's language, else en")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help=f"Its ending says the format: {', '.join(FORMATS)}"),
    ] = None,
    version: Annotated[
        str | None,
        typer.Option("--version", metavar="DATE", help="Which version of a folder; default: the latest"),
    ] = None,
) -> None:
    """Print an agreement as the document both teams sign, every rule in a sentence.

    The page needs no network and no script: it can be sent, printed and kept. Without --to it goes to standard
    output, as HTML.
    """
    ending = _usage(to)
    try:
        history = history_at(agreement, (CHANGED,), WRITTEN_ALL_THE_SAME)
        content = _set(_document(_chosen(history, version), language), ending)
        _write(content, to)
    except KeyboardInterrupt:
        stop("stopped; nothing was written", 130)
    except NotSetError as failed:
        stop(f"{failed}; nothing was written", 1)
    except BrokenPipeError:  # whoever read it, as `head` does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as failed:
        where = f"{failed.filename or to}: " if failed.errno else ""
        stop(f"{where}{failed.strerror or failed}; nothing was written", 1)


def _usage(to: Path | None) -> str:
    """The ending of the format that is asked for; stops on what can be said before anything is read."""
    endings = ", ".join(FORMATS)
    if to is None and sys.stdout.isatty():
        raise typer.BadParameter("name a file to write to, as agreement.html", param_hint="--to")
    if to is not None and to.is_dir():
        raise typer.BadParameter(f"{to} is a directory; name a file, as agreement.html", param_hint="--to")
    ending = DEFAULT if to is None else to.suffix.lower()
    if ending not in FORMATS:
        raise typer.BadParameter(f"{to} should end in one of {endings}", param_hint="--to")
    if to is not None and not to.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no directory {to.parent}", param_hint="--to")
    if find_spec(FORMATS[ending][2]) is None:
        stop(MISSING, 1)
    return ending


def _chosen(history: "History", name: str | None) -> "Version":
    """The version of that name, or the latest."""
    if name is None:
        return history.latest
    found = next((each for each in history.versions if name in (each.name, each.name[:10])), None)
    if found is None:
        names = ", ".join(each.name for each in history.versions)
        raise typer.BadParameter(f"there is no version {name}; there is {names}", param_hint="--version")
    return found


def _document(version: "Version", language: Language | None) -> "Document":
    from leadpact.rendering.document import document_of
    from leadpact.words.catalogue import LANGUAGES, Words

    own = str(version.agreement.language)
    default = own if own.split("-", maxsplit=1)[0].lower() in LANGUAGES else LANGUAGES[0]
    return document_of(version, Words(language.value if language is not None else default))


def _set(document: "Document", ending: str) -> bytes:
    module, function, _ = FORMATS[ending]
    content: bytes = getattr(import_module(module), function)(document)
    return content


def _write(content: bytes, to: Path | None) -> None:
    """A file whole or not at all, or standard output."""
    from leadpact.log.writing import whole

    if to is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    with whole(to.absolute()) as staged:
        staged.write_bytes(content)
    typer.echo(f"written to {to}")
