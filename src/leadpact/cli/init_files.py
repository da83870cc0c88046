"""Where a new agreement and its sample events are written: both whole, or neither, and never over what is there."""

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leadpact.cli.ending import refuse

if TYPE_CHECKING:
    from leadpact.beginning import Answers
    from leadpact.words.catalogue import Words

EVENTS = "events.csv"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and the lead whose story is worth explaining."""

    agreement: Path
    """The folder of its versions."""
    version: Path
    events: Path
    late: str


def write(folder: Path, answers: "Answers", words: "Words") -> Written:
    """Write both files. Raises FileExistsError with the path that is taken, OSError where it can't be written."""
    from leadpact.agreement.reading import read_agreement
    from leadpact.beginning import agreement_text, sample_events
    from leadpact.calendars import calendar_from
    from leadpact.log.writing import whole

    agreement = folder / "agreements" / answers.folder
    version, events = agreement / f"{answers.effective.isoformat()}.yaml", folder / EVENTS
    _free(agreement, events)
    text = agreement_text(answers, words)
    read = read_agreement(text, str(version))
    if read.agreement is None:
        refuse(read.problems)
    calendar = calendar_from(read.agreement.calendars[read.agreement.calendar])
    if isinstance(calendar, list):
        refuse(calendar)
    sample = sample_events(answers, calendar, words)
    with _folders(agreement), _together(version), whole(events) as rows:
        rows.write_text(sample.csv, encoding="utf-8", newline="")
        with whole(version) as document:
            document.write_text(text, encoding="utf-8", newline="")
    return Written(agreement, version, events, sample.late)


def _free(agreement: Path, events: Path) -> None:
    """Raise FileExistsError where an agreement or events are already."""
    taken = next((each for each in (agreement, events) if each.exists() or each.is_symlink()), None)
    if taken is not None and not (taken is agreement and taken.is_dir() and not any(taken.iterdir())):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(taken))


@contextlib.contextmanager
def _together(first: Path) -> Iterator[None]:
    """The file that takes its place first is taken away again where the other one can't be written."""
    try:
        yield
    except BaseException:
        first.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _folders(innermost: Path) -> Iterator[None]:
    """Folders that vanish again where what is written into them fails."""
    new = [each for each in (innermost, *innermost.parents) if not each.exists()]
    innermost.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for each in new:
            with contextlib.suppress(OSError):
                each.rmdir()
        raise
