"""`leadpact render` to PDF and Markdown: whole, or not at all where a font has not the letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.test_doubts import SMALL, leadpact, write

from leadpact.rendering import pdf
from leadpact.rendering.failures import NoFontError


def test_the_ending_says_the_format(tmp_path: Path) -> None:
    """`.pdf` is a PDF, `.md` is text; nothing else is left behind."""
    write(tmp_path, a_yaml=SMALL)
    assert (
        leadpact(tmp_path, "render", "a.yaml", "--to", "a.pdf", "--language", "es").out
        == "written to a.pdf\n"
    )
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert leadpact(tmp_path, "render", "a.yaml", "--to", "a.md").out == "written to a.md\n"
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("# ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "a.pdf", "a.yaml"]


def test_without_a_font_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says what to install; the file that was there stays as it was."""

    def refuse() -> tuple[str, ...]:
        raise NoFontError("no font on this machine has Arabic letters; install one (Debian: fonts-noto-core)")

    monkeypatch.setattr(pdf, "_arabic_fonts", refuse)
    write(tmp_path, a_yaml=SMALL)
    (tmp_path / "a.pdf").write_bytes(b"old")
    done = leadpact(tmp_path, "render", "a.yaml", "--to", "a.pdf", "--language", "ar")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "fonts-noto-core" in done.err and "nothing was written" in done.err
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
