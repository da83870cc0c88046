"""`leadpact sign`: checks one version and writes the lock that says what was signed, by whom, and when."""

import csv
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.ending import Format, instant, refuse, stop
from leadpact.cli.printing import printing

if TYPE_CHECKING:
    from leadpact.agreement.history import Version
    from leadpact.agreement.lock import Lock

AgreementPath = Annotated[
    Path, typer.Argument(metavar="AGREEMENT", help="A file, or a folder: then its latest version")
]
By = Annotated[
    list[str] | None,
    typer.Option("--by", metavar="PERSON", help="Who signs, one of `signers`; may be given several times"),
]
At = Annotated[str | None, typer.Option("--at", metavar="INSTANT", help="When they signed; default: now")]
Printed = Annotated[Format, typer.Option("--format", help="How to print it")]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
"""Nobody signs by the microsecond, and the page that is signed shows what the lock says."""

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def sign(agreement: AgreementPath, by: By = None, at: At = None, printed: Printed = Format.TABLE) -> None:
    """Sign a version: write its digest, who signed, and the holidays as resolved today to a lock beside it.

    From then on its text is not edited: `leadpact amend` writes the next version.
    """
    given = instant(at, "--at")
    when = given if given is not None else (datetime.now(UTC) - EPOCH) // SECOND * 1_000_000
    version = _version_at(agreement)
    _known(version, by or [])
    lock = _signed(version, list(by or []), when)
    beside = Path(version.file).with_suffix(".lock")
    _write(beside, lock)
    with printing():
        _PRINT[printed](_row(version, lock, beside))


def _version_at(path: Path) -> "Version":
    """The version to sign; stops where anything is wrong with it, a doubt too: it can't be mended afterwards."""
    from leadpact.log.documents import load_history

    found = load_history(path)
    if isinstance(found, list):
        refuse(found)
    version = found.latest
    doubts = [problem for problem in found.doubts if problem.file == version.file]
    if doubts:
        refuse(doubts)
    return version


def _known(version: "Version", people: list[str]) -> None:
    """Stop where somebody is named who signs nothing."""
    signers = version.agreement.signers
    for person in people:
        if person not in signers:
            known = f"write one of: {', '.join(signers)}" if signers else "the agreement names no `signers`"
            raise typer.BadParameter(f"{person} is no signer; {known}", param_hint="--by")


def _signed(version: "Version", people: list[str], at: int) -> "Lock":
    """The lock to write; stops where the version is signed already and nobody new signs."""
    from leadpact.agreement.lock import lock_of, signed_by

    if version.lock is None:
        return signed_by(lock_of(version.agreement, version.digest), people, at)
    lock = signed_by(version.lock, people, at)
    if lock.signed == version.lock.signed:
        who = ", ".join(each.by for each in lock.signed)
        by = f" by {who}" if who else ""
        told = f"is signed already{by}, with the digest {lock.digest}"
        stop(f"{version.file}: {told}; leadpact amend writes the next version", 1)
    return lock


def _write(path: Path, lock: "Lock") -> None:
    from leadpact.agreement.lock import lock_text
    from leadpact.log.writing import whole

    try:
        with whole(path) as temporary:
            temporary.write_text(lock_text(lock), encoding="utf-8", newline="")
    except OSError as failed:
        stop(f"{path}: can't be written: {failed.strerror or failed}; nothing was signed", 1)


# --- printing --------------------------------------------------------------------------------------------


def _row(version: "Version", lock: "Lock", path: Path) -> dict[str, Any]:
    from leadpact.calendars import format_instant

    names = {each.by for each in lock.signed}
    return {
        "file": version.file,
        "version": version.name,
        "digest": lock.digest,
        "lock": str(path),
        "signed": [{"by": each.by, "at": format_instant(each.at)} for each in lock.signed],
        "missing": [person for person in version.agreement.signers if person not in names],
        "holidays": {name: len(days) for name, days in lock.holidays.items()},
    }


def _table(row: dict[str, Any]) -> None:
    lines = [f"{row['file']}: the version {row['version']} is signed", f"digest {row['digest']}"]
    lines += [f"{each['by']} signed at {each['at']}" for each in row["signed"]]
    if row["missing"]:
        lines.append(
            f"not signed yet by {', '.join(row['missing'])}: leadpact sign {row['file']} --by {row['missing'][0]}"
        )
    lines += [f"{count} holidays of the calendar {name}" for name, count in row["holidays"].items()]
    lines.append(f"written to {row['lock']}")
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _json(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False, indent=1) + "\n")


def _csv(row: dict[str, Any]) -> None:
    """A row a signature; one without a name where nobody is named."""
    columns = ("file", "version", "digest", "lock", "by", "at")
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for each in row["signed"] or [{"by": "", "at": ""}]:
        writer.writerow({**row, **each})


_PRINT = {Format.TABLE: _table, Format.JSON: _json, Format.CSV: _csv}
