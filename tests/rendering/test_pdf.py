"""The PDF of an agreement: what a person wrote is data, never markup; same agreement, same bytes; every letter or none."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from promise_examples import acme, document, small

from leadpact.rendering import pdf
from leadpact.rendering.blocks import (
    Cell,
    Document,
    Group,
    Paragraph,
    Points,
    Section,
    Sentence,
    Signature,
    Signatures,
    Table,
)
from leadpact.rendering.failures import NoFontError, NotSetError
from leadpact.rendering.markdown import markdown_of
from leadpact.rendering.pdf import pdf_of
from leadpact.rendering.print_data import BREAK, data_of
from leadpact.words.catalogue import LANGUAGES, Said

typst = pytest.importorskip("typst")
HOSTILE = (
    '#eval("1/0") #panic("no") #read("/etc/passwd")',
    "] } ) $ x $ = heading",
    '\\u{0} " \\" \\',
    "*a* _b_ `c` <label> @ref // gone /* gone */ ~ -- ---",
    "{page} {pages}",
)
needs_text = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads the PDF by poppler")


@pytest.fixture
def no_fonts_known() -> Iterator[None]:
    """Forget which fonts there are, before and after."""
    pdf._arabic_fonts.cache_clear()
    yield
    pdf._arabic_fonts.cache_clear()


def text_of(made: bytes, folder: Path) -> str:
    """The text of a PDF, its lines joined."""
    file = folder / "made.pdf"
    file.write_bytes(made)
    found = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True
    )
    return found.stdout


def saying(*texts: str, title: str = "T") -> Document:
    """A document in which every kind of block says some texts."""
    told = tuple(Sentence(Said(text), text, text) for text in texts)
    cells = tuple((Cell(Said(text), False, text), Cell(Said("1"), True)) for text in texts)
    group = Group(
        Said(texts[0]),
        texts[0],
        (
            Paragraph(told),
            Points(told),
            Points(told, ordered=True),
            Table(Said(texts[0]), (Said("a"), Said("b")), cells),
        ),
    )
    lines = Signatures(tuple(Signature(*[Said(text)] * 3) for text in texts), "d" * 64, told)
    sections = (Section("k", 1, Said(texts[0]), (group,)), Section("signers", None, Said("S"), (lines,)))
    facts = tuple((Said(text), Said(text)) for text in texts)
    return Document(Said(title), "en", False, facts, sections, tuple(map(Said, texts)), texts[0], "d" * 64)


def test_nothing_written_is_markup(tmp_path: Path) -> None:
    """Code, markup and quotes in every place of a document neither run nor break it."""
    made = pdf_of(saying(*HOSTILE, title=HOSTILE[0]))
    assert made.startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        assert text_of(made, tmp_path).count('#panic("no")') >= 8


def test_the_template_reads_data_and_nothing_else() -> None:
    """It evaluates no text and opens no file."""
    template = files("leadpact.rendering").joinpath("agreement.typ").read_text(encoding="utf-8")
    assert not [word for word in ("eval(", "read(", "include ", "import ", "image(") if word in template]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_agreement_is_the_same_file(language: str) -> None:
    """Byte for byte; and in every language it can be set."""
    made = pdf_of(document(acme(), language))
    assert made == pdf_of(document(acme(), language))
    assert b"/CreationDate" not in made
    assert b"/MarkInfo" in made  # tagged: a screen reader finds headings and tables


@needs_text
def test_acme_as_a_director_reads_it(tmp_path: Path) -> None:
    """The promise, the name and version on every page but the first, page numbers, and digest and lines on one page."""
    text = text_of(pdf_of(document(acme(), "en")), tmp_path)
    pages = text.split("\f")[:-1]
    joined = " ".join(text.split())
    assert "A lead graded A1 gets a human answer from Sales within 1 working hour of the handoff" in joined
    assert all("Acme Iberia 2026" in page and "2026-01-01" in page for page in pages)
    assert all(f"page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all(acme().digest in page for page in pages)
    assert pages[-1].count(acme().digest) == 2
    assert "Ana Ruiz" in pages[-1] and "Luis Gil" in pages[-1]
    assert "1  Goals" in text.replace("   ", "  ") or "1 Goals" in joined


def test_a_minimal_agreement_and_long_names() -> None:
    """Little, much, and names of two hundred letters without a blank are set all the same."""
    assert pdf_of(document(small())).startswith(b"%PDF-")
    name = "x" * 200
    long = small(
        f"signers: [ana]\nnurturing: {{tracks: {{calm: {{name: {name}, steps: [{{after: 1d, send: {name}}}]}}}}}}"
    )
    assert pdf_of(document(long, "ar")).startswith(b"%PDF-")
    assert pdf_of(saying(*["A name and a promise " * 10] * 40)).startswith(b"%PDF-")


def test_a_word_longer_than_a_line_is_torn() -> None:
    """It would run off the sheet; a digest and what else fits a line stay whole, and no letter is lost."""
    data = data_of(saying("x" * 200, "d" * 64, title="W" * 50))
    assert data["title"].split(BREAK) == ["W" * 10] * 5
    long, fitting = (row[0]["text"] for row in data["sections"][0]["blocks"][0]["blocks"][3]["rows"])
    assert max(map(len, long.split(BREAK))) == 32 and long.replace(BREAK, "") == "x" * 200
    assert fitting == "d" * 64
    assert [each["name"].count(BREAK) for each in data["sections"][1]["blocks"][0]["people"]] == [6, 0]
    assert [value.count(BREAK) for _, value in data["facts"]] == [6, 0]


def test_what_is_empty_is_set_all_the_same() -> None:
    """No name, no rows, no sentences, no signers: none of it keeps the rest from being set."""
    empty = (
        Paragraph(()),
        Points(()),
        Table(Said(""), (Said(""),), ()),
        Signatures((), "", ()),
        Group(Said(""), "", ()),
    )
    made = Document(Said(""), "en", False, (), (Section("k", None, Said(""), empty),))
    assert pdf_of(made).startswith(b"%PDF-")
    assert markdown_of(made).decode()


def test_without_arabic_letters_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, no_fonts_known: None
) -> None:
    """A machine with typst's own fonts alone sets no Arabic: one sentence says what to install. Latin needs none."""

    class Bare:
        def families(self) -> list[str]:
            return [pdf.SERIF, pdf.MONO]

    monkeypatch.setattr(typst, "Fonts", Bare)
    with pytest.raises(NoFontError, match=r"no font on this machine has Arabic letters; .*fonts-noto-core"):
        pdf_of(document(small(), "ar"))
    assert pdf_of(document(small(), "en")).startswith(b"%PDF-")


def test_any_font_with_arabic_letters_will_do(monkeypatch: pytest.MonkeyPatch, no_fonts_known: None) -> None:
    """The best known one that has all letters is taken, else whatever else has them."""
    asked: list[str] = []

    class Some:
        def families(self) -> list[str]:
            return ["Amiri", "Odd One", "Another", pdf.MONO]

    def has(family: str, letters: str) -> bool:
        asked.append(family)
        return family == "Another"

    monkeypatch.setattr(typst, "Fonts", Some)
    monkeypatch.setattr(pdf, "_has", has)
    assert pdf._arabic_fonts() == ("Another",)
    assert asked == ["Amiri", "Odd One", "Another"]


def test_a_letter_that_no_font_has_is_named() -> None:
    """Instead of an empty box there is one sentence, with the letter and what to install."""
    with pytest.raises(NoFontError, match=r"has the letters “.*f0000.*”; install"):
        pdf_of(saying("a \U000f0000 b"))
    assert issubclass(NoFontError, NotSetError)


def test_clauses_are_short_below_their_heading() -> None:
    """Under a heading that says the first part of a clause only the rest is said, and of some in a row the last one."""
    sentences = tuple(
        Sentence(Said(text), None, f"follow_up.clocks.x.{key}")
        for text, key in (("A", "within"), ("B", "within"), ("C", "stops"))
    )
    foreign = Sentence(Said("D"), None, "handoff.return.track")
    group = Group(Said("X"), "follow_up.clocks.x", (Points((*sentences, foreign)),))
    made = data_of(Document(Said("T"), "en", False, (), (Section("follow_up", 6, Said("F"), (group,)),)))
    points = made["sections"][0]["blocks"][0]["blocks"][0]
    assert [each["clause"] and each["clause"].strip("\u2066\u2069") for each in points["sentences"]] == [
        None,
        ".within",
        ".stops",
        "handoff.return.track",
    ]
    assert json.dumps(made)
