"""Output files are written whole or not at all: beside their place first, then moved into it in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".leadpact-"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to instead of `path`; it takes that place when all went well, and vanishes when not.

    Same directory, so that the move is one step of the file system; synced before it, so that a crash of the machine
    leaves the old file or the new one. After kill -9 the old file stands, and a hidden one is left beside it.
    """
    folder = path.parent
    handle, name = tempfile.mkstemp(prefix=f"{PREFIX}{path.name}.", dir=folder)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _readable(temporary)
        _sync(temporary)
        temporary.replace(path)
        _sync(folder)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


@contextmanager
def whole_set(folder: Path, names: Sequence[str], folders: Sequence[str] = ()) -> Iterator[Path]:
    """A directory to write the named files to; they appear in `folder` together, once all of them are whole.

    A name that was not written is removed from `folder`: what an earlier run left there would not belong to this one.
    `folders` are directories of files that take the place of those called so, whatever is in them.
    """
    made = _made(folder)
    temporary = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    try:
        yield temporary
        written = [name for name in names if (temporary / name).exists()]
        _no_directories(folder, names)
        for name in written:
            _sync(temporary / name)
        for name in folders:
            for each in (*(temporary / name).iterdir(), temporary / name):
                _sync(each)
            if (folder / name).exists():
                (folder / name).replace(temporary / f"{name}.old")
            (temporary / name).replace(folder / name)
        for name in names:
            if name in written:
                (temporary / name).replace(folder / name)
            else:
                with contextlib.suppress(FileNotFoundError):
                    (folder / name).unlink()
        _sync(folder)
        made = []
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        for each in made:
            with contextlib.suppress(OSError):
                each.rmdir()


def _no_directories(folder: Path, names: Sequence[str]) -> None:
    """Refuse before anything is moved: no file can take a directory's place."""
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))


def _made(folder: Path) -> list[Path]:
    """Make a directory and those above it; give back the ones that were not there, innermost first."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return new


def _readable(path: Path) -> None:
    """As any new file: mkstemp makes its own for the owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        if not path.is_dir():
            raise
    finally:
        os.close(handle)
