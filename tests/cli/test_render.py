"""`leadpact render`: one file, whole or not at all, of the version and in the language that is asked for."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest
import typer
from tests.cli.test_doubts import DOUBTFUL, REFUSED, SMALL, leadpact, write

from leadpact.agreement.lock import lock_of, lock_text
from leadpact.agreement.reading import read_agreement
from leadpact.cli import render as command
from leadpact.cli.doubts import WRITTEN_ALL_THE_SAME

sys.path.append(str(Path(__file__).parents[1] / "bad_input"))

from trying import process

ACME = Path(__file__).parents[2] / "agreements" / "acme"


class Terminal(io.StringIO):
    """Where a person looks."""

    def isatty(self) -> bool:
        return True


def rendered(folder: Path, *options: str) -> str:
    """The page of the folder's agreement `a.yaml`."""
    done = leadpact(folder, "render", "a.yaml", "--to", "a.html", *options)
    assert done.code == 0, done.err
    assert done.out == "written to a.html\n"
    return (folder / "a.html").read_text(encoding="utf-8")


def test_it_writes_where_it_is_told(tmp_path: Path) -> None:
    """In the agreement's language, or in another; what was there is replaced, and nothing else is left behind."""
    write(tmp_path, a_yaml=SMALL, a_html="old")
    assert '<html lang="en" dir="ltr">' in rendered(tmp_path)
    assert '<html lang="ar" dir="rtl">' in rendered(tmp_path, "--language", "ar")
    write(tmp_path, a_yaml=SMALL.replace("name:", "language: fr\nname:", 1))
    assert '<html lang="en" dir="ltr">' in rendered(tmp_path)
    write(tmp_path, a_yaml=SMALL.replace("name:", "language: pt-BR\nname:", 1))
    assert '<html lang="pt-BR" dir="ltr">' in rendered(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.yaml"]


def test_of_a_folder_the_latest_version(tmp_path: Path) -> None:
    """Or the one whose date is given; a date there is none of says which there are."""
    shutil.copytree(ACME, tmp_path / "acme")
    assert leadpact(tmp_path, "render", "acme", "--to", "a.html").code == 0
    assert "<dd>2026-07-01</dd>" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert leadpact(tmp_path, "render", "acme", "--to", "a.html", "--version", "2026-01-01").code == 0
    assert "<dd>2026-01-01</dd>" in (tmp_path / "a.html").read_text(encoding="utf-8")
    wrong = leadpact(tmp_path, "render", "acme", "--to", "b.html", "--version", "2025-01-01")
    assert wrong.code == 2 and "there is 2026-01-01, 2026-07-01" in " ".join(wrong.err.split())
    assert not (tmp_path / "b.html").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--to", "a.doc"), "should end in one of .html"),
        (("--to", "a"), "should end in one of .html"),
        (("--to", "folder"), "is a directory"),
        (("--to", "no/a.html"), "there is no directory no"),
        (("--to", "a.html", "--language", "fr"), "fr"),
    ],
)
def test_usage(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    """Exit 2, with what to write instead, before anything is read."""
    (tmp_path / "folder").mkdir()
    done = leadpact(tmp_path, "render", "a.yaml", *options)
    assert done.code == 2
    assert words in " ".join(done.err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_without_a_file_it_prints_html(tmp_path: Path) -> None:
    """Where a program reads on; a person at a terminal is told to name a file."""
    write(tmp_path, a_yaml=SMALL)
    done = process(tmp_path, "render", "a.yaml")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("<!DOCTYPE html>") and done.out.endswith("</html>\n")
    full_disk = (
        "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), 1); from leadpact.cli.main import run; run()"
    )
    stopped = process(tmp_path, "render", "a.yaml", command=full_disk)
    assert stopped.code == 1 and "nothing was written" in stopped.err and "Traceback" not in stopped.err


def test_at_a_terminal_a_file_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of HTML helps nobody there."""
    monkeypatch.setattr(command.sys, "stdout", Terminal())
    with pytest.raises(typer.BadParameter, match="name a file"):
        command._usage(None)


def test_a_refused_agreement_is_refused(tmp_path: Path) -> None:
    """All its problems, exit 1, and nothing is written; a doubtful one is written, and its doubts said."""
    write(tmp_path, a_yaml=REFUSED)
    done = leadpact(tmp_path, "render", "a.yaml", "--to", "a.html")
    assert done.code == 1 and "sails" in done.err and not (tmp_path / "a.html").exists()
    write(tmp_path, a_yaml=DOUBTFUL)
    done = leadpact(tmp_path, "render", "a.yaml", "--to", "a.html")
    assert done.code == 0 and done.err.count(WRITTEN_ALL_THE_SAME) == 1 and "190%" in done.err


def test_a_text_changed_after_signing_is_written_and_named(tmp_path: Path) -> None:
    """Nobody can judge by it, but it can be read: standard error and the page itself say what is the matter."""
    read = read_agreement(SMALL, "a.yaml")
    assert read.agreement is not None
    write(tmp_path, a_yaml=SMALL, a_lock=lock_text(lock_of(read.agreement, read.digest)))
    assert "changed after" not in rendered(tmp_path)
    write(tmp_path, a_yaml=SMALL.replace("objective: 90%", "objective: 80%"))
    done = leadpact(tmp_path, "render", "a.yaml", "--to", "a.html")
    assert done.code == 0 and read.digest in done.err and "a.lock" in done.err
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "This text was changed after it was signed" in page and read.digest in page
    write(tmp_path, a_yaml=REFUSED)
    assert leadpact(tmp_path, "render", "a.yaml", "--to", "b.html").code == 1


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, before anything is read."""
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    done = leadpact(tmp_path, "render", "a.yaml", "--to", "a.html")
    assert done.code == 1 and done.err == f"{command.MISSING}\n"
