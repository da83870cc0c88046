"""`leadpact doctor`: says what is wrong with a deployment, each with what to do about it; it changes nothing."""

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli.printing import printing
from leadpact.cli.serve import serving

if TYPE_CHECKING:
    from leadpact.web.doctoring.check import Check


class Printed(StrEnum):
    """How it is printed."""

    TABLE = "table"
    JSON = "json"


STYLES = {"well": "green", "note": "yellow", "wrong": "bold red"}

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def doctor(
    printed: Annotated[Printed, typer.Option("--format", help="How to print it")] = Printed.TABLE,
) -> None:
    """Look at the settings, the machine, the database and the workers, and say what is wrong and what to do.

    Exit 0: all is well; 1: something is wrong. Nothing is changed; run it where leadpact serve runs, with its environment.
    """
    with printing(), serving("doctor"):
        from leadpact.web.doctoring.examining import examine

        found = []
        for each in examine():
            found.append(each)
            if printed is Printed.TABLE:
                _line(each)
        wrongs = sum(each.state == "wrong" for each in found)
        if printed is Printed.JSON:
            _json(found)
        else:
            typer.echo(f"{wrongs or 'nothing'} wrong")
    if wrongs:
        raise typer.Exit(1)


def _line(check: "Check") -> None:
    """One check as it comes, so that whoever waits sees what is asked."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text.assemble((f"{check.state:<6}", STYLES[check.state]), f"{check.name:<15} {check.says}"))
    if check.do:
        console.print(Text(f"{'':22}→ {check.do}"))


def _json(found: "list[Check]") -> None:
    """All of it for machines."""
    from dataclasses import asdict

    from leadpact import __version__

    is_well = all(each.state != "wrong" for each in found)
    told = {"well": is_well, "leadpact": __version__, "checks": [asdict(each) for each in found]}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
