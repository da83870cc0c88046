"""How commands come by the agreement they judge by: refused with all its problems, or taken with its doubts said."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from leadpact.cli.ending import refuse

if TYPE_CHECKING:
    from leadpact.agreement.history import History

ALL_THE_SAME = "judged all the same; leadpact check lists:"
WRITTEN_ALL_THE_SAME = "written all the same; leadpact check lists:"


def history_at(path: Path, despite: Collection[str] = (), all_the_same: str = ALL_THE_SAME) -> "History":
    """The agreement in a file or a folder; stops where it is refused, says its doubts on standard error where not.
    Problems with a code of `despite` are doubts too."""
    from leadpact.log.documents import load_history

    found = load_history(path, despite)
    if isinstance(found, list):
        refuse(found)
    if found.doubts:
        typer.echo("\n".join((all_the_same, *map(str, found.doubts))), err=True)
    return found
