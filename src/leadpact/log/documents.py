"""Reads agreements from files: the only place where a version and its lock come off a disk."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from leadpact.agreement.history import History, history_of
from leadpact.agreement.lock import Lock, read_lock
from leadpact.agreement.nodes import LARGEST
from leadpact.agreement.problems import Problem
from leadpact.agreement.reading import Read, read_agreement

DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LOOKS_LIKE_ONE = re.compile(rb"^(leadpact|effective)\s*:", re.MULTILINE)
ENDINGS = (".yaml", ".yml")


def load_history(path: Path, despite: Collection[str] = ()) -> History | list[Problem]:
    """The versions in a file or a folder, with what is doubtful about them; or all that is wrong, if they are refused.
    Problems with a code of `despite` are doubts: who only reads the text may read one that was changed after signing.

    In a folder every dated file (`2026-01-01.yaml`) is a version, and so is any other YAML file that begins a
    line with `leadpact:` or `effective:`. Mappings and cases beside them are left alone. Never raises.
    """
    try:
        files = _versions_in(path) if path.is_dir() else [path]
    except OSError as error:
        return [_unreadable(path, error)]
    if not files:
        return [Problem(str(path), 1, 1, "", "no_versions")]
    problems: list[Problem] = []
    found: list[tuple[str, Read, Lock | None]] = []
    for file in files:
        read, lock, wrong = _version(file)
        problems += wrong
        if read is not None and read.agreement is not None:
            found.append((str(file), read, lock))
    history = history_of(found, in_folder=path.is_dir()) if found else []
    if isinstance(history, list):
        return problems + history
    if not all(problem.is_doubt or problem.code in despite for problem in problems):
        return problems
    return replace(history, doubts=tuple(problems))


def _versions_in(folder: Path) -> list[Path]:
    named = sorted(each for each in folder.iterdir() if each.suffix in ENDINGS and each.is_file())
    return [each for each in named if DATED.fullmatch(each.stem) or _looks_like_one(each)]


def _looks_like_one(file: Path) -> bool:
    return LOOKS_LIKE_ONE.search(_bytes_of(file)) is not None


def _bytes_of(file: Path) -> bytes:
    """A file's bytes, at most one more than a document may have, so that a huge file fills no memory."""
    with file.open("rb") as opened:
        return opened.read(LARGEST + 1)


def _version(file: Path) -> tuple[Read | None, Lock | None, list[Problem]]:
    """One version with its lock, and everything that is wrong with either."""
    try:
        read = read_agreement(_bytes_of(file), str(file))
    except OSError as error:
        return None, None, [_unreadable(file, error)]
    problems = list(read.problems)
    if read.agreement is None:
        return read, None, problems
    beside = file.with_suffix(".lock")
    try:
        text = beside.read_bytes() if beside.exists() else None
    except OSError as error:
        return read, None, [*problems, _unreadable(beside, error)]
    if text is None:
        return read, None, problems
    lock, wrong = read_lock(text, str(beside), read.agreement, read.digest)
    return read, lock, problems + wrong


def _unreadable(path: Path, error: OSError) -> Problem:
    return Problem(str(path), 1, 1, "", "unreadable", (("said", error.strerror or "it is no file"),))
