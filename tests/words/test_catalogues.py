"""The catalogues: every message in every language, with its placeholders and its plural forms."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from jinja2.ext import babel_extract

import leadpact.words
from leadpact.beginning import skeleton
from leadpact.words import problem_words
from leadpact.words.catalogue import FSI, LANGUAGES, PDI, RLM, SOURCE, Said, Words

HERE = Path(leadpact.words.__file__).parent
SOURCES = sorted(HERE.parent.rglob("*.py"))
WEB = HERE.parent / "web"
TEMPLATES = sorted(path for path in HERE.parent.rglob("templates/*.html") if WEB not in path.parents)
PAGES = sorted(path for ending in ("html", "txt") for path in WEB.glob(f"pages/templates/**/*.{ending}"))
KEYWORDS = {"say": None, "many": (1, 2), "N_": None, "NN_": (1, 2), "Phrase": None}
KEYWORDS |= {"sentence": None, "paragraph": None, "if_holds": None}
"""What makes a message of its first text; the second line has the functions of the rendered agreement's `Reader`."""
TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
FORMS = {"es": 2, "pt": 2, "ar": 6}
FEW = {"ar": 3}
"""Forms for none, one and two say the number as a word, so that they may leave `{count}` out."""


@cache
def messages() -> frozenset[str | tuple[str, ...]]:
    """Every message of the code, of the report's templates, of an agreement's problems, and of those that `init` begins with."""
    return (
        skeleton.messages()
        | problem_words.messages()
        | frozenset(
            message
            for source in SOURCES
            for _, message, *_ in extract_from_file("python", str(source), keywords=KEYWORDS)  # type: ignore[arg-type]
        )
        | frozenset(message for template in TEMPLATES for message in of_template(template))
        | frozenset(message for page in PAGES for message in of_page(page))
    )


def of_page(page: Path) -> Iterator[str | tuple[str, ...]]:
    """The messages of one page of the service: the first text of `say`, the first two of `many`."""
    for token in Lexer(page.read_text(encoding="utf-8")).tokenize():
        if token.token_type is TokenType.BLOCK:
            function, *said = token.split_contents()
            if function in ("say", "many"):
                told = [text[1:-1] for text in said if text[0] in "\"'"]
                yield tuple(told[:2]) if function == "many" else told[0]


def of_template(template: Path) -> Iterator[str | tuple[str, ...]]:
    """The messages of one template: the first text of `say`, the first two of `many`."""
    with template.open("rb") as opened:
        for _, function, found, _ in babel_extract(opened, ["say", "many"], [], {}):
            told = [found] if isinstance(found, str) else [text for text in found if text is not None]
            yield tuple(told[:2]) if function == "many" else told[0]


@cache
def catalogue(language: str) -> Catalog:
    """All messages of a language, as translators see them. Raises ValueError for one that two files have."""
    whole = Catalog(locale=language)
    for path in sorted((HERE / "locales" / language).glob("*.po")):
        with path.open("rb") as opened:
            for message in read_po(opened, locale=language, abort_invalid=True):
                if message.id and message.id in whole:
                    raise ValueError(f"{path}: {message.id!r} stands in another file too")
                whole[message.id] = message
    return whole


def holes(text: str) -> list[str]:
    """The placeholders of a message."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    """Nothing is missing, left over, fuzzy or empty."""
    found = {tuple(m.id) if m.pluralizable else m.id: m for m in catalogue(language) if m.id}
    assert set(found) == messages()
    assert not [m.id for m in found.values() if m.fuzzy]
    texts = [t for m in found.values() for t in (m.string if m.pluralizable else [m.string])]
    assert all(text.strip() for text in texts)


def test_phrases_are_spelt_out() -> None:
    """A template stands where its phrase is made, so that it is found here: never an f-string, never put together."""
    for source in SOURCES:
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Phrase":
                template = call.args[0]
                is_of_a_code = "templates_of" in ast.unparse(template)
                assert is_of_a_code or isinstance(template, ast.Constant), (source, call.lineno)


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_equal(language: str) -> None:
    """A translation names the values of its message, each as often; only a number said as a word is left out."""
    for message in catalogue(language):
        if not message.id:
            continue
        if not message.pluralizable:
            assert holes(message.string) == holes(message.id), message.id
            continue
        assert len(message.string) == FORMS[language], message.id
        for place, text in enumerate(message.string):
            wanted = holes(message.id[1])
            spoken = [name for name in wanted if name != "count"]
            allowed = [wanted, spoken] if place < FEW.get(language, 0) else [wanted]
            if language == "ar" and place == 0:  # none at all: a pronoun may stand for the rest too
                allowed.append([name for name in spoken if name in holes(text)])
            if language != "ar" and place == 0:  # one alone: it may say what the English of one says
                allowed.append(holes(message.id[0]))
            assert holes(text) in allowed, (message.id, text)


def test_the_source_is_english() -> None:
    """English has no file: its messages are the source's own."""
    assert Words("en").say("Nothing is due.") == "Nothing is due."
    assert not (HERE / "locales" / "en").exists()


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "صفر ساعة عمل"),
        (1, "ساعة عمل واحدة"),
        (2, "ساعتي عمل"),
        (4, "4 ساعات عمل"),
        (11, "11 ساعة عمل"),
        (100, "100 ساعة عمل"),
    ],
)
def test_arabic_has_six_forms(count: int, shown: str) -> None:
    """None, one, two, few, many and other."""
    assert Words("ar").many("{count} working hour", "{count} working hours", count) == shown


def test_arabic_isolates_what_is_foreign() -> None:
    """Ids, paths and times stand between FSI and PDI, sentences do not; a paragraph begins with a right-to-left mark."""
    words = Words("ar")
    said = words.say("event {event}", event="e-1")
    assert f"{FSI}e-1{PDI}" in said
    assert words.say("{what} with grade {grades}", what=said, grades="A1").count(FSI) == 2
    assert words.paragraph(said).startswith(RLM)
    assert words.paragraph("") == ""
    assert Words("es").say("event {event}", event="e-1") == "evento e-1"
    assert Words("en").say("event {event}", event="حدث") == f"event {FSI}حدث{PDI}"


def test_text_from_outside_is_harmless() -> None:
    """An id can neither move the cursor nor end the isolation that keeps a line in order."""
    shown = Words("ar").foreign("a\x1b[2J\u2069\u202eb\nc")
    assert shown == f"{FSI}a [2Jb c{PDI}"


def test_a_region_changes_digits_not_words() -> None:
    """`ar-EG` writes Arabic-Indic digits, `ar` the digits its locale data say."""
    assert Words("ar-EG").many("{count} working hour", "{count} working hours", 4) == "٤ ساعات عمل"
    assert Words("ar").digits("12") == "12"
    with pytest.raises(LookupError):
        Words("fr")


def test_said_is_not_isolated_twice() -> None:
    """A text in the reader's language goes into a sentence as it is."""
    assert FSI not in Words("ar").say("Assigned to {owner}.", owner=Said("المسؤول"))
