"""The agreement's files as a replay used them, beside what it found: a report can be made of them years later."""

from __future__ import annotations

import errno
import hashlib
import re
from pathlib import Path, PurePath

from leadpact.agreement.history import History, Version
from leadpact.agreement.lock import lock_text

AGREEMENT = "agreement"
SUMS = "SHA256SUMS"
"""Says which files a replay left there, as `sha256sum -c` reads it. By it the folder is known as a copy."""
SUM = re.compile(r"([0-9a-f]{64})  (\S+)", re.ASCII)


def write_agreement(folder: Path, history: History) -> None:
    """Write the versions and their locks, byte for byte, into a folder of their own."""
    folder.mkdir()
    files = {name: data for version in history.versions for name, data in _files_of(version)}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())]
    (folder / SUMS).write_text("".join(sums), encoding="utf-8", newline="")


def _files_of(version: Version) -> list[tuple[str, bytes]]:
    """A version's file, named by its date as in a folder of versions, and its lock."""
    own, date = PurePath(version.file), version.name[:10]
    name = own.name if own.stem == date else f"{date}.yaml"
    found = [(name, version.text)]
    if version.lock is not None:
        found.append((f"{date}.lock", version.lock.text or lock_text(version.lock).encode()))
    return found


def sums_of(folder: Path) -> dict[str, str] | None:
    """The files a replay left in a folder, with their sums; None where no replay says so."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    found = [SUM.fullmatch(line) for line in lines]
    return {each[2]: each[1] for each in found if each} if all(found) else None


def refuse_foreign(to: Path) -> None:
    """Raise where `agreement` in a directory is not a replay's copy: a second run takes its place, whoever's it is."""
    folder = to / AGREEMENT
    if not folder.exists():
        return
    listed = sums_of(folder)
    there = {each.name for each in folder.iterdir()} if folder.is_dir() else {""}
    if listed is None or there - {SUMS, *listed}:
        told = "this is no replay's copy of an agreement, and would be replaced; write to another directory"
        raise FileExistsError(errno.EEXIST, told, str(folder))
