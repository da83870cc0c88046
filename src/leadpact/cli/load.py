"""`leadpact load`: takes the versions of a folder, with their locks, into the service's records."""

import csv
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli.ending import Format, refuse
from leadpact.cli.printing import printing
from leadpact.cli.serve import serving

if TYPE_CHECKING:
    from leadpact.web.actions.load_versions import Loaded

BY = "command line"
DOUBTFUL = "taken all the same; leadpact check lists:"
NO_DATABASE = "there is no database yet; leadpact serve makes it, start it first"
STATES = {
    "signed": "in force from its date, as all have signed",
    "proposed": "proposed; who has not signed yet does so on the page Agreement, or by leadpact sign",
    "draft": "a draft, as nobody has signed; propose it on the page Agreement, or sign it by leadpact sign",
    "known": "here already",
}
AgreementPath = Annotated[Path, typer.Argument(metavar="AGREEMENT", help="A file, or a folder of versions")]
Printed = Annotated[Format, typer.Option("--format", help="How to print it")]

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def load(agreement: AgreementPath, printed: Printed = Format.TABLE) -> None:
    """Take versions and their locks from files into the service: all of them, or none. Again, it changes nothing.

    What its lock says is signed by all is in force there from its date; without a lock it is a draft. Settings come from the
    environment, as those of leadpact serve do, which may run meanwhile.
    """
    with printing(), serving("load"):
        _begin()
        loaded = _loaded(agreement)
        if loaded.doubts:
            typer.echo("\n".join((DOUBTFUL, *map(str, loaded.doubts))), err=True)
        _PRINT[printed](_rows(loaded))


def _begin() -> None:
    """Django, on a database that is prepared. Raises ServingError."""
    from leadpact.web.serving.environment import begin_django, database_of, is_sqlite
    from leadpact.web.serving.failing import ServingError
    from leadpact.web.serving.migrating import wait_until_made

    database = database_of(os.environ)
    if is_sqlite(database) and not Path(database["NAME"]).exists():
        raise ServingError(NO_DATABASE)
    begin_django()
    wait_until_made(0)


def _loaded(path: Path) -> "Loaded":
    """What became of each; stops with all problems where one is refused."""
    from leadpact.web.actions.draft_refusal import NotDoneError
    from leadpact.web.actions.load_versions import load_versions
    from leadpact.web.serving.migrating import database_failures

    try:
        with database_failures():
            return load_versions(path, BY)
    except NotDoneError as no:
        refuse((*no.problems, no.message))


def _rows(loaded: "Loaded") -> list[dict[str, str]]:
    found = {
        "signed": loaded.signed, "proposed": loaded.proposed, "draft": loaded.drafted, "known": loaded.known,
    }  # fmt: skip
    rows = [{"version": version, "state": state} for state, each in found.items() for version in each]
    return sorted(rows, key=lambda row: row["version"])


def _table(rows: list[dict[str, str]]) -> None:
    for row in rows:
        typer.echo(f"{row['version']}: {STATES[row['state']]}")


def _json(rows: list[dict[str, str]]) -> None:
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _csv(rows: list[dict[str, str]]) -> None:
    writer = csv.DictWriter(sys.stdout, ("version", "state"), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


_PRINT = {Format.TABLE: _table, Format.JSON: _json, Format.CSV: _csv}
