"""The `leadpact` command: hands the arguments to the command they name."""

import sys
from collections.abc import Sequence

LIGHT = ("check", "clock")
"""Commands that parse their own arguments: typer imports pydantic, which takes longer than they do."""


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exits 0 when done, 1 when the document or the data has problems, 2 on usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in LIGHT:
        from importlib import import_module

        sys.exit(import_module(f"leadpact.cli.{given[0]}").run(given[1:]))
    from .commands import app

    app(args=given, prog_name="leadpact")


if __name__ == "__main__":
    run()
