"""`leadpact serve`: from an empty folder to pages that answer and clocks that run, in one command."""

import os
import socket
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli.ending import stop
from leadpact.cli.printing import printing

if TYPE_CHECKING:
    from leadpact.cli.serve_first import First
    from leadpact.web.serving.holding import Held
    from leadpact.web.serving.running import Crew

MISSING = "leadpact {command} needs the extra web: pip install 'leadpact[web]'"
MOST = 64
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Who may come; 0.0.0.0: every machine")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free")]
Processes = Annotated[
    int, typer.Option("--processes", min=1, max=MOST, help="Web processes; more than one needs PostgreSQL")
]
Workers = Annotated[
    int,
    typer.Option("--workers", min=0, max=MOST, help="Who judges promises; 0: none here (leadpact worker)"),
]
Threads = Annotated[
    int, typer.Option("--threads", min=1, max=256, help="Requests that a web process answers at a time")
]
Email = Annotated[
    str | None,
    typer.Option(
        "--admin-email", envvar="LEADPACT_ADMIN_EMAIL", metavar="EMAIL", help="The first administrator"
    ),
]
Name = Annotated[
    str | None,
    typer.Option("--admin-name", envvar="LEADPACT_ADMIN_NAME", metavar="TEXT", help="What they are called"),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--admin-password-file",
        metavar="FILE",
        help="Holds their password; else LEADPACT_ADMIN_PASSWORD does; without either a link is printed",
    ),
]
Example = Annotated[
    bool | None,
    typer.Option("--example/--no-example", help="Load the example; default: ask at the first start"),
]
Open = Annotated[bool, typer.Option("--open", help="Open a browser")]

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Processes = 1,
    workers: Workers = 1,
    threads: Threads = 8,
    admin_email: Email = None,
    admin_name: Name = None,
    admin_password_file: PasswordFile = None,
    example: Example = None,
    opens: Open = False,
) -> None:
    """Run the pages, the API and a worker; makes the database on the first start, and brings it up to date on others.

    Ctrl-C or SIGTERM ends it: requests in flight are answered. Settings come from the environment (LEADPACT_HOME,
    LEADPACT_DATABASE_URL …); leadpact doctor says what is wrong with them.
    """
    with printing(), serving("serve"):
        from leadpact.cli.serve_first import First
        from leadpact.web.serving.running import Crew

        first = First(admin_email or None, admin_name or None, admin_password_file, example)
        _serve(host, port, Crew(processes, workers, threads), first, opens)


@contextmanager
def serving(command: str) -> Iterator[None]:
    """What keeps the service from running ends the command with its sentence, and exit code 1."""
    if find_spec("django") is None or find_spec("waitress") is None:
        stop(MISSING.format(command=command), 1)
    from leadpact.web.serving.failing import ServingError

    try:
        yield
    except ServingError as failed:
        stop(str(failed), 1)


def _serve(host: str, port: int, crew: "Crew", first: "First", opens: bool) -> None:
    from leadpact.web.doctoring.deployment import answers_others
    from leadpact.web.serving.environment import begin_django
    from leadpact.web.serving.listening import address_of, bound, is_reached
    from leadpact.web.serving.running import serve as keep

    held = _held(crew)
    opened = bound(host, port)
    here = address_of(opened)
    os.environ.setdefault("LEADPACT_URL", here)
    if held is not None:
        held.tell(here)
    begin_django()
    _prepare(first, is_reached(opened) or answers_others(os.environ))
    keep(crew, opened, lambda: _ready(here, opened, opens))
    typer.echo("stopped")


def _held(crew: "Crew") -> "Held | None":
    """The SQLite file, for this process alone; None on PostgreSQL, which any number may serve."""
    from leadpact.web.serving.environment import database_of, is_sqlite, make_home
    from leadpact.web.serving.holding import Held

    database = database_of(os.environ)
    make_home(os.environ)
    if not is_sqlite(database):
        return None
    if crew.processes > 1:
        told = (
            "a SQLite file is served by one process; leave it out, or set LEADPACT_DATABASE_URL to PostgreSQL"
        )
        raise typer.BadParameter(told, param_hint="--processes")
    return Held(Path(database["NAME"]))


def _prepare(first: "First", reached: bool) -> None:
    """The tables, the first administrator, the example."""
    from django.db import connections

    from leadpact import __version__
    from leadpact.cli.serve_first import begin
    from leadpact.web.serving.failing import name_of
    from leadpact.web.serving.migrating import database_failures, migrate

    typer.echo(f"Leadpact {__version__} on {name_of(connections['default'].settings_dict)}")
    steps = migrate()
    if steps:
        typer.echo(f"the database is prepared: {steps} step{'' if steps == 1 else 's'}")
    with database_failures():
        begin(first, reached)
    connections.close_all()


def _ready(here: str, opened: socket.socket, opens: bool) -> None:
    """Say where it is."""
    from leadpact.web.serving.listening import EVERYWHERE

    url = os.environ["LEADPACT_URL"].rstrip("/")
    also = f" (here: {here})" if url != here else ""
    typer.echo(f"{url}{also}   Ctrl-C ends it")
    if url == here and opened.getsockname()[0] in EVERYWHERE:
        typer.echo(
            "other machines are turned away until LEADPACT_URL says by which address they come", err=True
        )
    if opens:
        webbrowser.open(url)
