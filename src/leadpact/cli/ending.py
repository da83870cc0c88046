"""How commands end: the formats and languages they print in, the words and exit codes of what goes wrong."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NoReturn

import typer


class Format(StrEnum):
    """How something is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Language(StrEnum):
    """In which language."""

    EN = "en"
    ES = "es"
    PT = "pt"
    AR = "ar"


def stop(words: str, code: int) -> NoReturn:
    """Say why on standard error, and exit."""
    typer.echo(words, err=True)
    raise typer.Exit(code)


def refuse(problems: Iterable[object]) -> NoReturn:
    """Print all problems and stop: nothing was written."""
    stop("\n".join(map(str, problems)), 1)


def instant(text: str | None, option: str) -> int | None:
    """An option's instant in microseconds UTC; a usage error where it is none."""
    from leadpact.calendars import CalendarError, parse_instant

    if text is None:
        return None
    try:
        return parse_instant(text)
    except CalendarError as wrong:
        raise typer.BadParameter(str(wrong), param_hint=option) from None


@contextmanager
def engine_failures() -> Iterator[None]:
    """The engine's ways to say that it was interrupted, or that disk or memory gave out, as Python's own."""
    import duckdb

    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except RuntimeError as failed:
        if "interrupted" not in str(failed).lower():
            raise
        raise KeyboardInterrupt from None
    except (duckdb.IOException, duckdb.OutOfMemoryException) as failed:
        raise OSError(0, str(failed).splitlines()[0]) from None
    except duckdb.Error as failed:
        if not str(failed).startswith(KeyboardInterrupt.__name__):  # in what the engine had Python do for it
            raise
        raise KeyboardInterrupt from None
