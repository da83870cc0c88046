"""`leadpact report`: one page and its CSV, whole or not at all, and plain words where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from rich.console import Console
from tests.cli.test_doubts import leadpact
from tests.report.pages import AGREEMENT, HEAD, leads, replayed

from leadpact.cli import demo
from leadpact.cli import report as command

LATER = "z,l0,2026-04-20T10:00:00+02:00,page_viewed,,,,\n"


def made(folder: Path) -> Path:
    """A small replay."""
    return replayed(folder, AGREEMENT, HEAD + leads(12) + LATER)


def test_it_writes_beside_the_replay(tmp_path: Path) -> None:
    """Without --to the page is DIR/report.LANGUAGE.html, in the agreement's language, with the CSV beside."""
    made(tmp_path)
    done = leadpact(tmp_path, "report", "out")
    assert done.code == 0, done.err
    assert 'lang="es"' in (tmp_path / "out" / "report.es.html").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "report.es.late.csv").is_file()


def test_it_writes_where_it_is_told(tmp_path: Path) -> None:
    """With --to, and --language; what was there is replaced, and nothing else is left behind."""
    made(tmp_path)
    (tmp_path / "review.html").write_text("old", encoding="utf-8")
    done = leadpact(tmp_path, "report", "out", "--language", "ar", "--to", "review.html")
    assert done.code == 0, done.err
    assert 'dir="rtl"' in (tmp_path / "review.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "agreement.yaml", "events.csv", "out", "review.html", "review.late.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("report", "nowhere"), 2, "nowhere"),
        (("report", "agreement.yaml"), 2, "agreement.yaml"),
        (("report", "out", "--language", "fr"), 2, "fr"),
        (("report", "out", "--to", "out"), 2, "out"),
        (("report", "out", "--to", "no/where.html"), 2, "no"),
        (("report", "empty"), 1, "empty"),
    ],
)
def test_it_refuses_in_plain_words(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    """What is wrong is named, nothing is written, and the code says whose fault it is."""
    made(tmp_path)
    (tmp_path / "empty").mkdir()
    done = leadpact(tmp_path, *arguments)
    assert done.code == code, done.err
    assert words in done.err and "Traceback" not in done.err
    assert not list(tmp_path.rglob("*.html"))


def test_a_broken_book_writes_nothing(tmp_path: Path) -> None:
    """Where a table is missing all that is wrong is listed, and the page of before stands."""
    out = made(tmp_path)
    (out / "report.en.html").write_text("before", encoding="utf-8")
    (out / "leads.parquet").unlink()
    done = leadpact(tmp_path, "report", "out", "--language", "en")
    assert done.code == 1 and "leads.parquet" in done.err
    assert (out / "report.en.html").read_text(encoding="utf-8") == "before"


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What draws the page comes with an extra; without it the remedy is said."""
    monkeypatch.setattr(command, "PARTS", ("no_such_module_of_leadpact",))
    assert not command.is_ready()
    with pytest.raises(typer.Exit) as ended:
        command.report(made(tmp_path))
    assert ended.value.exit_code == 1
    assert not list(tmp_path.rglob("*.html"))


def test_the_demo_goes_on_without_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without what draws the page the demo says what to install, and goes on."""
    monkeypatch.setattr(command, "PARTS", ("no_such_module_of_leadpact",))
    assert demo._reports(Console(soft_wrap=True), tmp_path, tmp_path / "out") == []
    assert "pip install 'leadpact[report]'" in capsys.readouterr().out


def test_the_demo_ends_with_the_review_in_four_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pages are in the demo's folder, and their places are printed."""
    pages = demo._reports(Console(soft_wrap=True), tmp_path, made(tmp_path))
    assert [page.name for page in pages] == [f"report.{each}.html" for each in ("en", "es", "pt", "ar")]
    assert all(page.parent == tmp_path and page.is_file() for page in pages)
    assert str(pages[0]) in capsys.readouterr().out
