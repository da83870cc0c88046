"""What `leadpact serve` asks at the first start: who administers it, and whether the example is wanted."""

import os
import sys
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path

import typer

from leadpact.cli.progress import progress
from leadpact.web.serving.failing import ServingError

PASSWORD = "LEADPACT_ADMIN_PASSWORD"
NOBODY = (
    "nobody can sign in yet: give --admin-email, and a password by --admin-password-file or LEADPACT_ADMIN_PASSWORD; "
    "without one a link to choose it is printed"
)


LINKS = "an administrator makes each a link to choose a password, on the page People"
NO_PASSWORD = "its people can't sign in, because other machines reach this; " + LINKS
SHARED = (
    "other machines reach this, and {count} of the example's people can sign in with one password that was printed; "
    "deactivate them on the page People, or make each a link to choose their own"
)


@dataclass(frozen=True)
class First:
    """What the flags say of the first start."""

    email: str | None = None
    name: str | None = None
    password_file: Path | None = None
    example: bool | None = None


def begin(first: First, is_reached: bool = False) -> None:
    """Make the first administrator where there is none, and load the example where it is wanted. Raises ServingError.

    `is_reached`: other machines can reach this, so that nobody may sign in with a password that others know.
    """
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    is_new = _administrator(first, asks)
    wanted = first.example
    if wanted is None and asks and is_new and _is_empty():
        wanted = typer.confirm(
            "Load the example, an agreement and a year of events, to try it on?", default=True
        )
    if wanted:
        _example(with_password=not is_reached)
    if is_reached:
        _warn()


# --- the first administrator -----------------------------------------------------------------------------


def _administrator(first: First, asks: bool) -> bool:
    """Whether one was made now."""
    from leadpact.web.actions.users import administrators

    if administrators().exists():
        return False
    password = _given_password(first)
    if first.email is not None:
        _made(first.email, first.name or first.email.split("@")[0], password)
        return True
    if not asks:
        typer.echo(NOBODY, err=True)
        return False
    _asked(first, password)
    return True


def _given_password(first: First) -> str | None:
    """The password of the file, else of the environment. Raises ServingError for a file that can't be read."""
    if first.password_file is None:
        return os.environ.get(PASSWORD) or None
    try:
        return first.password_file.read_text(encoding="utf-8").rstrip("\r\n") or None
    except (OSError, UnicodeDecodeError) as failed:
        why = failed.strerror if isinstance(failed, OSError) else "it is no text"
        raise ServingError(f"--admin-password-file {first.password_file}: {why}") from None


def _made(email: str, name: str, password: str | None) -> None:
    """Make them. Raises ServingError with what is wrong."""
    from leadpact.web.actions.users import administrators
    from leadpact.web.actions.users_refused import RefusedError

    try:
        _make(email, name, password)
    except RefusedError as no:
        if administrators().exists():  # another process, begun at the same time, was quicker
            return
        flag = {"email": "--admin-email", "name": "--admin-name", "password": "the administrator's password"}
        raise ServingError(f"{flag.get(no.field, 'the first administrator')}: {no}") from None


def _make(email: str, name: str, password: str | None) -> None:
    """Make them, and print a link where they have no password. Raises RefusedError."""
    from django.db import IntegrityError, transaction

    from leadpact.web.actions.invite import link_for
    from leadpact.web.actions.users import first_administrator
    from leadpact.web.clock import now

    try:
        with transaction.atomic():
            user = first_administrator(email, name, password, _language())
            link = link_for(user, now()) if password is None else None
    except IntegrityError:  # another process, begun at the same time, was quicker
        return
    typer.echo(f"{user.email} is the administrator")
    if link is not None:
        typer.echo(f"choose the password, within seven days: {link}")


def _language() -> str:
    """The terminal's, if it is one of ours."""
    from leadpact.words.catalogue import LANGUAGES

    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    return spoken if spoken in LANGUAGES else "en"


def _asked(first: First, password: str | None) -> None:
    """Ask until they can be made."""
    from leadpact.web.actions.users_refused import RefusedError

    typer.echo("Who administers this Leadpact? They invite the others.")
    email = _address()
    while True:
        name = first.name or input("Name: ").strip()
        try:
            _make(email, name, password or _chosen())
        except RefusedError as no:
            typer.echo(f"  {no}")
            continue
        return


def _address() -> str:
    """An e-mail address that can be one, before anybody thinks of a password."""
    from leadpact.web.actions.users import checked_email
    from leadpact.web.actions.users_refused import RefusedError

    while True:
        try:
            return checked_email(input("E-mail address: "))
        except RefusedError as no:
            typer.echo(f"  {no}")


def _chosen() -> str:
    """A password, written twice."""
    while True:
        password = getpass("Password, of eight letters or more: ")
        if password == getpass("The same again: "):
            return password
        typer.echo("  the two differ")


# --- the example -----------------------------------------------------------------------------------------


def _is_empty() -> bool:
    from leadpact.web.records.models import Event, Version

    return not Version.objects.exists() and not Event.objects.exists()


def _warn() -> None:
    """Say it where the example was loaded when this machine alone reached it."""
    from leadpact.web.example_people import sharing_a_password

    sharing = sharing_a_password()
    if sharing:
        typer.echo(SHARED.format(count=len(sharing)), err=True)


def _example(with_password: bool) -> None:
    """Load it. Raises ServingError where another agreement is in force."""
    from leadpact.web.actions.draft_refusal import NotDoneError
    from leadpact.web.actions.load_example import load_example

    try:
        with progress() as bar:
            told = None if bar is None else lambda done, of: bar("loading the example", done, of)
            loaded = load_example("command line", _language(), told, with_password)
    except NotDoneError as no:
        raise ServingError(f"--example: {no}") from None
    typer.echo(f"the example is loaded: {loaded.applied:,} events came in")
    if loaded.password is not None:
        typer.echo(f"its people sign in with the password {loaded.password}: {', '.join(loaded.users)}")
    elif loaded.users:
        typer.echo(NO_PASSWORD)
