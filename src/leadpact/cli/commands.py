"""The commands by name: finds the file of the one asked for, and imports no other."""

import importlib
import importlib.util
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

COMMANDS = {
    "init": "Begin: ten questions, then a whole agreement and sample events to try it on",
    "check": "Say everything that is wrong with an agreement",
    "plan": "From the money wanted down to visitors, by month and working day",
    "feasible": "Say whether the promises can be kept, with how many people and up to how many leads",
    "render": "Print an agreement as the document both teams sign",
    "compare": "Say what changed between two agreements",
    "amend": "Write the next version from the current one",
    "sign": "Sign a version: its digest, its holidays and who signed go into a lock",
    "import": "Turn foreign tables into events, by a mapping",
    "replay": "Judge every promise over the events of all leads",
    "explain": "Tell one lead's whole story, each line with its clause and cause",
    "measures": "Print the numbers of a replay, and the leads behind them",
    "report": "Write the review as one file with pictures",
    "what-if": "Replay the same events under another agreement",
    "clock": "Ask the calendars: when is it due, how much has elapsed",
    "demo": "Show all of it on example data",
    "serve": "Run the pages and the API",
    "load": "Take versions from files into the service",
    "worker": "Judge promises as events and due instants arrive",
    "doctor": "Say what is missing on this machine",
}
"""Every command and what it does. Each is `app` in the file of its name (`what_if.py`, `import_.py`)."""


def module_of(command: str) -> str:
    """The module that holds a command."""
    name = command.replace("-", "_")
    return f"leadpact.cli.{name}_" if name == "import" else f"leadpact.cli.{name}"


class LazyCommands(TyperGroup):
    """Commands whose files are imported when they are run, so that small ones start at once."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands that have a file."""
        return [name for name in COMMANDS if importlib.util.find_spec(module_of(name))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = get_command(importlib.import_module(module_of(cmd_name)).app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands in the help without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


def _version(asked: bool) -> None:
    if asked:
        from leadpact import __version__
        from leadpact.calendars.zone import tzdata_version

        typer.echo(f"leadpact {__version__}, time zone data {tzdata_version()}")
        raise typer.Exit


app = typer.Typer(
    cls=LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def leadpact(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version")
    ] = False,
) -> None:
    """The agreement between marketing and sales, as software that runs."""
