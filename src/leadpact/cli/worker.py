"""`leadpact worker`: one more worker, beside those of `leadpact serve`, on the same database."""

import os
from typing import Annotated

import typer

from leadpact.cli.printing import printing
from leadpact.cli.serve import serving

WAIT = 60.0
"""Seconds for `leadpact serve`, started at the same time, to prepare the database."""
Attached = Annotated[
    bool,
    typer.Option("--attached", hidden=True, help="End when standard input does, as children of serve do"),
]

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def worker(attached: Attached = False) -> None:
    """Judge promises as events and due instants arrive, send notices, take in uploads; run as many as you like.

    Settings come from the environment, as those of leadpact serve do; one worker runs inside of that. Ctrl-C or SIGTERM
    ends it: what it has in hand is finished, what it holds is given back.
    """
    with printing(), serving("worker"):
        from leadpact.web.serving.environment import begin_django, make_home
        from leadpact.web.serving.failing import name_of
        from leadpact.web.serving.migrating import wait_until_made
        from leadpact.web.serving.running import work

        make_home(os.environ)
        begin_django()
        from django.db import connection

        wait_until_made(WAIT)
        on = name_of(connection.settings_dict)
        connection.close()
        work(attached, lambda name: typer.echo(f"the worker {name} is at work on {on}"))
