"""One look through a file before an engine reads it: is it text, is it UTF-8, how many lines, and is it plain enough?

Engines skip what they cannot read, or guess. Leadpact wants every row accounted for, so a file that is not plain
(blank lines, mixed line ends, a line of 200 MB, quoted line ends) is rewritten first (`rewriting.py`).
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from leadpact.log.json_shape import Brackets
from leadpact.log.problems import Problem

CHUNK = 1 << 20
LONGEST_LINE = 2 * CHUNK
"""Bytes. A longer line is refused; one chunk without a line end is the sign of it."""

LF = ord("\n")
JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"')
ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{|[\r\n])")
SPREAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{[ \t]*[\r\n]")
GZIP = b"\x1f\x8b"
MAGIC = {
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "a picture",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """What one pass over a text file saw."""

    gzipped: bool
    lines: int
    plain: bool
    bom: bool
    first: bytes
    brackets: Brackets | None = None
    """Those of JSON."""

    @property
    def start(self) -> bytes:
        """The first byte that is no white space."""
        return self.first.removeprefix(codecs.BOM_UTF8).lstrip()[:1]

    @property
    def is_json(self) -> bool:
        """Whether it is JSON, whatever it is called: no header of columns begins so."""
        return JSON.match(self.first) is not None

    @property
    def layout(self) -> str | None:
        """The code of a JSON file that is not laid out as lines; its first line alone is no object then."""
        found = ARRAY.match(self.first) or SPREAD.match(self.first)
        return None if found is None else "json_array" if found.re is ARRAY else "json_spread"


def unpacked(path: Path) -> IO[bytes]:
    """The file's bytes, out of gzip if it is in it."""
    with path.open("rb") as raw:
        gzipped = raw.read(2) == GZIP
    return gzip.open(path, "rb") if gzipped else path.open("rb")  # type: ignore[return-value]


def look(path: Path, name: str, *, may_be_json: bool = False) -> Look | Problem:
    """Read the file once. A problem if it is no UTF-8 text, or its gzip is broken.

    The brackets of what begins like JSON are looked at, and of what `may_be_json` whatever it begins like.
    """
    try:
        with unpacked(path) as data:
            return _look(data, name, isinstance(data, gzip.GzipFile), may_be_json)
    except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
        return Problem(name, "bad_gzip", params={"why": str(broken)})
    except OSError as failed:
        return Problem(name, "unreadable", params={"why": failed.strerror or str(failed)})


def _look(data: IO[bytes], name: str, gzipped: bool, may_be_json: bool) -> Look | Problem:
    decoder = codecs.getincrementaldecoder("utf-8")()
    ends = _Ends()
    position = 0
    first = b""
    brackets = None
    for chunk in _chunks(data):
        if position == 0:
            first = chunk
            brackets = Brackets() if may_be_json or JSON.match(first) else None
            if problem := _not_text(chunk, name):
                return problem
        try:
            if not chunk.isascii() or decoder.getstate()[0]:
                decoder.decode(chunk)
        except UnicodeDecodeError as wrong:
            at = position - len(wrong.object) + len(chunk) + wrong.start
            line = ends.lines + 1 + wrong.object[: wrong.start].count(b"\n")
            return Problem(name, "not_utf8", line=line, params={"byte": at})
        ends.add(chunk)
        if brackets is not None:
            brackets.add(chunk, ends.found)
        position += len(chunk)
    if decoder.getstate()[0]:
        return Problem(name, "not_utf8", line=ends.lines + 1, params={"byte": position})
    if position == 0 or not first.removeprefix(codecs.BOM_UTF8).strip():
        return Problem(name, "empty")
    lines = ends.lines + (0 if ends.last.endswith(b"\n") else 1)
    return Look(gzipped, lines, ends.plain(), first.startswith(codecs.BOM_UTF8), first, brackets)


class _Ends:
    """The line ends of a file: how many, and whether an engine reads them as a person would.

    Plain is: all `\\n`, or all `\\r\\n`; no blank line, no NUL, no line so long that a chunk has no end in it.
    """

    def __init__(self) -> None:
        self.lines = 0
        self.last = b"\n"
        self.found = np.empty(0, np.int64)
        """Where lines end in the chunk added last."""
        self._returns = self._pairs = 0
        self._odd = False

    def add(self, chunk: bytes) -> None:
        """The next chunk of the file."""
        joined = self.last + chunk
        found = np.flatnonzero(np.frombuffer(joined, np.uint8) == LF)  # ten times as fast as bytes.count
        blank = bool((np.diff(found) == 1).any())
        self.found = found[found >= len(self.last)] - len(self.last)
        lines = len(self.found)
        self.lines += lines
        if b"\r" in joined:
            self._returns += chunk.count(b"\r")
            self._pairs += joined[len(self.last) - 1 :].count(b"\r\n")
            blank = blank or b"\n\r\n" in joined
        strange = b"\0" in chunk or b"\x01" in chunk
        self._odd = self._odd or blank or strange or (lines == 0 and len(chunk) == CHUNK)
        self.last = joined[-2:]

    def plain(self) -> bool:
        """Whether an engine can be trusted with the file."""
        return not self._odd and self._returns == self._pairs and self._pairs in (0, self.lines)


def _chunks(data: IO[bytes]) -> Iterator[bytes]:
    while chunk := data.read(CHUNK):
        yield chunk


def _not_text(start: bytes, name: str) -> Problem | None:
    if encoding := _wide(start):
        return Problem(name, "utf16", params={"encoding": encoding})
    for magic, looks in MAGIC.items():
        if start.startswith(magic):
            return Problem(name, "binary", params={"looks": looks})
    if b"\0" in start[:8192]:
        return Problem(name, "binary", params={"looks": "it has NUL bytes"})
    return None


def _wide(start: bytes) -> str | None:
    """The encoding of a text whose letters take two or four bytes: by its mark, or as every other byte is zero."""
    for mark, encoding in WIDE:
        if start.startswith(mark):
            return encoding
    some = start[: min(len(start), 200) & ~1]
    if len(some) >= 8 and not any(some[1::2]) and all(some[::2]):
        return "UTF-16LE"
    if len(some) >= 8 and not any(some[::2]) and all(some[1::2]):
        return "UTF-16BE"
    return None
