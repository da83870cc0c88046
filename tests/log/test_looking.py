"""One look through a file: whether an engine may read it, wherever its chunks end."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadpact.log.looking import CHUNK, Look, look

LINE = b"x" * 63 + b"\n"


def seen(path: Path, data: bytes) -> Look:
    path.write_bytes(data)
    found = look(path, "log")
    assert isinstance(found, Look)
    return found


@pytest.mark.parametrize("shift", [0, 1, 2, 3])
@pytest.mark.parametrize(
    ("odd", "plain"),
    [(b"y\ny", True), (b"\n\n", False), (b"\r\n", False), (b"\n\r\n", False), (b"\ry", False), (b"\0", False), (b"\1", False)],
)  # fmt: skip
def test_what_is_odd_where_two_chunks_meet(tmp_path: Path, shift: int, odd: bytes, plain: bool) -> None:
    """Blank lines, mixed line ends and characters no text has are seen where they straddle two chunks too."""
    whole = LINE * (3 * CHUNK // len(LINE))
    start = CHUNK - shift
    data = whole[:start] + odd + whole[start:]
    found = seen(tmp_path / "log", data)
    assert found.plain is plain
    assert found.lines == data.count(b"\n")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_of_one_kind_are_plain(tmp_path: Path, end: bytes) -> None:
    """Either kind alone is, wherever the chunks end, with or without one at the end of the file."""
    data = (b"x" * 60 + end) * 40_000 + b"last"
    assert (seen(tmp_path / "a", data).plain, seen(tmp_path / "a", data).lines) == (True, 40_001)
    assert seen(tmp_path / "b", data + end).plain
