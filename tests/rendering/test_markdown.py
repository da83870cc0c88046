"""Markdown of an agreement: what a person wrote is shown as it is, whatever it looks like; tables and notes are whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from promise_examples import acme, document, small

from leadpact.rendering.blocks import Cell, Document, Paragraph, Points, Section, Sentence, Table
from leadpact.rendering.markdown import coded, escaped, guarded, markdown_of
from leadpact.words.catalogue import LANGUAGES, Said, plain

READ = MarkdownIt("commonmark").enable("table").enable("strikethrough")
HOSTILE = (
    "# no heading",
    "#eval(1)",
    "*bold* _slanted_ __strong__ ~~gone~~",
    "a | b | c",
    "] [link](http://x.example) ![image](x)",
    "\\ back \\\\ slashes \\",
    "<script>alert(1)</script>",
    "&amp; &lt;",
    "`code` ``more``",
    "- a list",
    "+ another",
    "1. one",
    "2026) two",
    "> said",
    "---",
    "===",
    "[^1]: a note",
    "    far in",
    "snake_case_name and 2*3*4",
    "$x$ and {curly} and http://x.example/a_b",
    "سلمى *العلوي*",
)


def made(*blocks: object) -> str:
    """A document of some blocks."""
    title = Said("T")
    return markdown_of(Document(title, "en", False, (), (Section("k", None, title, blocks),))).decode()  # type: ignore[arg-type]


def shown(tokens: list[Token]) -> Iterator[str]:
    """What a reader sees of Markdown: text and code; anything else by the name of its token."""
    for token in tokens:
        for each in token.children or ():
            yield each.content if each.type in ("text", "code_inline") else f"<{each.type}>"


def read(text: str) -> str:
    """The text of Markdown as a reader sees it."""
    return "".join(shown(READ.parse(text)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    """In a paragraph, a point, a cell and a heading it is shown letter for letter, and makes nothing else."""
    told, seen = Sentence(Said(text)), text.strip()
    for block in (Paragraph((told,)), Points((told,)), Points((told,), ordered=True)):
        tokens = READ.parse(made(block))
        assert "".join(shown(tokens)) == f"TT{seen}"
        allowed = {"heading", "paragraph", "bullet_list", "ordered_list", "list_item", "inline"}
        assert {re.sub("_(open|close)$", "", token.type) for token in tokens} <= allowed
    table = made(Table(Said(text), (Said(text), Said("b")), ((Cell(Said(text)), Cell(Said("c"))),)))
    cells = [token.content for token in READ.parse(table) if token.type == "inline"]
    assert len(cells) == 7, table  # two titles, the caption, two by two
    assert read(f"# {escaped(text)}") == seen


def test_code_holds_backquotes() -> None:
    """A condition with backquotes is code from its first to its last letter, on one line."""
    for source in ("a = '`'", "``", "`x", "name = 'a\nb'", "a = '|'"):
        assert read(coded(source)) == " ".join(source.split())


def test_one_note_for_each_condition() -> None:
    """A condition told twice is one note, at the end, as the YAML writes it."""
    one, other = "employees >= 500", "form = 'demo'"
    sentences = [Sentence(Said(text), source) for text, source in (("A.", one), ("B.", other), ("C.", one))]
    text = made(Points(tuple(sentences)))
    assert "- A.[^1]\n- B.[^2]\n- C.[^1]" in text
    assert text.endswith("[^1]: `employees >= 500`\n[^2]: `form = 'demo'`\n")


def test_a_line_may_begin_with_anything() -> None:
    """What begins a list or a rule is held back; what does not is left alone."""
    assert guarded("- x") == "\\- x"
    assert guarded("12. x") == "12\\. x"
    assert guarded("12 x") == "12 x"
    assert guarded("“-x") == "“-x"


@pytest.mark.parametrize("language", LANGUAGES)
def test_acme_as_markdown(language: str) -> None:
    """All sections with their numbers, every table whole, notes for all their marks, and Arabic from right to left."""
    whole = document(acme(), language)
    text = markdown_of(whole).decode()
    for section in whole.sections:
        number = "" if section.number is None else f"{section.number} · "
        assert f"\n## {number}{escaped(section.title)}\n" in text
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if line.startswith("| ") and at and not lines[at - 1]:
            table = lines[at : lines.index("", at) if "" in lines[at:] else None]
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table}) == 1, table
    marks, notes = set(re.findall(r"\[\^(\d+)\](?!:)", text)), set(re.findall(r"^\[\^(\d+)\]:", text, re.M))
    assert marks == notes
    assert acme().digest in text
    assert text.startswith('<div dir="rtl">\n\n# ') == (language == "ar")
    assert text.endswith("</div>\n") == (language == "ar")


def test_every_text_of_acme_is_in_it() -> None:
    """What the document says, a reader of the Markdown sees."""
    from promise_examples import sentences

    whole = document(acme(), "es")
    seen = read(markdown_of(whole).decode())
    missing = [
        each.text
        for section in whole.sections
        for each in sentences(section.blocks)
        if plain(each.text) not in plain(seen)
    ]
    assert not missing


def test_hostile_names_go_through() -> None:
    """Names of people, parties and tracks with marks of direction and of Markdown are shown without turning the page."""
    version = small(
        """
        signers: [eve]
        nurturing: {tracks: {calm: {name: "*calm* \\u202e | <b>", steps: [{after: 1d, send: "a|b"}]}}}
        """,
        "name: '# S \u202e*x*'\neffective: 2026-01-01\n"
        "parties: {marketing: {people: {eve: {name: '] \u2069[Eve](x) | \\ #eval(1)'}}}, sales: {}}\n"
        "calendars: {o: {hours: {mon-fri: [09:00-17:00]}}}\n",
    )
    text = markdown_of(document(version)).decode()
    assert "\u202e" not in text
    seen = read(text)
    assert "# S *x*" in seen
    assert "] [Eve](x) | \\ #eval(1)" in seen
    assert "*calm* | <b>" in " ".join(seen.split())
