"""An agreement's problems in the reader's language: as `check` says them, and nothing in English but a library's own words."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

import leadpact.calendars
from leadpact.agreement.conditions import Condition, parse_condition
from leadpact.agreement.phrases import Phrase
from leadpact.agreement.problems import CALENDAR_MESSAGES, Problem
from leadpact.agreement.reading import read_agreement
from leadpact.agreement.yaml_words import SAID, in_words
from leadpact.words.catalogue import LANGUAGES, Words
from leadpact.words.problem_words import OF_CLOCK, told, told_problems

WRONG = """
name: Wrong
effective: 2026-01-01
timezone: Europe/Madird
parties:
  marketing: {people: {ana: {name: Ana}}}
  sales: {head: luis, people: {luis: {name: Luis}}}
calendars: {office: {hours: {mon-fri: ["09:00-17:00"]}}}
calendar: offices
handof: {}
follow_up:
  clocks:
    answer: {owed_by: sale, starts: handed_off, stops: attempt_made, within: 4}
definitions: {excluded: "employees >> 4"}
"""


def problems() -> list[Problem]:
    """What is wrong with it."""
    return list(read_agreement(WRONG.encode(), "wrong.yaml").problems)


TRANSLATED = [each for each in LANGUAGES if each != "en"]
CONDITIONS = [
    # written, and what is said of it in Spanish
    ("industry == 'x'", "`==` no puede formar parte de una condición", "escriba ="),
    ("industry = “Energía”", "`“Energía”` no puede formar parte de una condición", "escriba comillas rectas, como 'Energy'"),
    ("won_at > now()", "`now(…)` no puede formar parte de una condición", "una condición no sabe qué hora es: use within, half_life, expires o at_most"),
    ("revenue > 1000", "`revenue` es texto, y `1000` es un número", "declare `revenue: number` en definitions.properties, o compárelo como texto"),
    ("revenue * 2 > 10", "`revenue` es texto, y aquí se espera un número", "declare `revenue: number` en definitions.properties"),
    ("industry", "`industry` es texto, y aquí se espera sí o no", "compárelo con algo, o declare la propiedad como yes_no en definitions.properties"),
    ("industry = NULL", "nada es igual a NULL", "escriba en su lugar IS NULL o IS NOT NULL, fuera de toda lista"),
    ("industry = 'Energy", "aquí se abre una comilla o un comentario que no se cierra", "ciérrelo; una comilla dentro de un texto se escribe dos veces, como 'it''s'"),
    ("industry in 'a'", "a IN le falta una lista de valores", "escriba una lista entre paréntesis, como industry IN ('Energy', 'Retail')"),
    ("employees > 5)", "este paréntesis se cierra y no se abre", "quítelo, o abra uno con ("),
    ("employees > 5 AND", "falta algo detrás de `AND`", "escriba detrás otra comparación, o quítelo"),
    ("lower(a, b) = 'y'", "lower no admite 2 valores", "escriba lower(industry)"),
    ("won_at > '31/12/2026'", "'31/12/2026' no es ni una fecha ni un instante", "escriba '2026-01-31' o '2026-01-31T09:00:00+01:00'"),
    ("  ", "la condición está vacía", "escriba una condición, o quite la clave"),
]  # fmt: skip
TYPES = {"employees": "number", "won_at": "instant"}
YAMLS = [
    "a: b: c",
    "a: [1, 2",
    "a: {b: 1",
    'a: "x',
    "a: @b",
    'a: "\\z"',
    "a: | b\n",
    "a\nb: 1",
    "a: |9x\n b",
]
CODE = re.compile("\u2066.*?\u2069|\u2068.*?\u2069|`.*?`")
"""What an Arabic sentence sets apart: code, names and values."""


def phrases(text: Phrase | str) -> Iterator[Phrase]:
    """A phrase and all that stand in it. Raises AssertionError for a text that is none."""
    assert isinstance(text, Phrase), text
    yield text
    for _, value in text.values:
        if isinstance(value, Phrase):
            yield from phrases(value)


def test_every_code_of_a_document_is_translated() -> None:
    """What only the clock says is left out, and nothing that reading a calendar, a date or a duration can say."""
    folder = Path(leadpact.calendars.__file__).parent
    read = "".join(
        (folder / f"{name}.py").read_text() for name in ("reading", "dates", "duration", "holidays")
    )
    said = set(re.findall(r'(?:problem|Error)\("([a-z-]+)"', read))
    assert "weekday-twice" in said and "too-long" in said
    assert set(CALENDAR_MESSAGES) > OF_CLOCK and not said & OF_CLOCK


def test_english_is_what_check_says() -> None:
    """Word for word, in its order, and nothing is marked."""
    told = told_problems(problems(), Words("en"))
    assert [(each.what, each.write) for each in told] == [(each.what, each.write) for each in problems()]
    assert not any(each.english for each in told)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_problem_is_told_in_the_readers_words(language: str) -> None:
    """Once, with its place: neither what is wrong nor what to write is the English of it, in conditions too."""
    told = told_problems(problems(), Words(language))
    assert [(each.line, each.column, each.clause) for each in told] == [
        (each.line, each.column, each.clause) for each in problems()
    ]
    assert any(problem.code.startswith("condition.") for problem in problems())
    for each, problem in zip(told, problems(), strict=True):
        assert each.what != problem.what and each.write != problem.write, problem.code
        assert not each.english


@pytest.mark.parametrize(("text", "what", "write"), CONDITIONS, ids=[each[0] for each in CONDITIONS])
def test_a_slip_in_a_condition_in_spanish(text: str, what: str, write: str) -> None:
    """All of it is the reader's; what was written, SQL and the keys of the agreement keep their letters."""
    problem = slips(text)[0]
    assert (told(problem.what, Words("es")), told(problem.write, Words("es"))) == (what, write)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("text", [each[0] for each in CONDITIONS])
def test_a_slip_in_a_condition_in_every_language(text: str, language: str) -> None:
    """Each of its phrases, and each phrase within one, has its translation."""
    words = Words(language)
    for problem in slips(text):
        for each in [*phrases(problem.what), *phrases(problem.write)]:
            assert words.say(each.template) != each.template


@pytest.mark.parametrize("text", [each[0] for each in CONDITIONS])
def test_arabic_sets_code_apart(text: str) -> None:
    """Latin letters and signs stand only between isolates, so that nothing of SQL is mirrored or changes its place."""
    words = Words("ar")
    assert told(slips("employees => 5")[0].write, words) == "اكتب \u2068>=\u2069"
    for problem in slips(text):
        for each in (told(problem.what, words), told(problem.write, words)):
            assert not re.search("[A-Za-z]", CODE.sub("", each)), each


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("text", YAMLS)
def test_a_slip_in_yaml_in_every_language(text: str, language: str) -> None:
    """What is wrong with the YAML is told in the reader's words too."""
    (problem,) = [each for each in read_agreement(text, "a.yaml").problems if each.code == "not_yaml"]
    (each,) = told_problems([problem], Words(language))
    assert not each.english and each.what != problem.what and each.write != problem.write
    assert all(
        Words(language).say(part.template) != part.template for part in phrases(dict(problem.params)["said"])
    )


def test_yaml_in_spanish_and_arabic() -> None:
    """A few of them to the letter."""
    assert yaml_told("es", "a: [1, 2") == (
        "esto no es YAML: falta una coma o ]",
        "escriba una coma entre dos elementos, y cierre todo paréntesis, corchete o llave que esté abierto",
    )
    assert yaml_told("es", 'a: "x') == (
        "esto no es YAML: una comilla que se abre aquí no se cierra nunca",
        "ciérrela al final de su texto",
    )
    assert yaml_told("ar", "a: b: c")[0] == "هذا ليس \u2066YAML\u2069: نقطتان حيث لا يصح أن تكونا"


def test_every_complaint_of_yaml_is_a_phrase() -> None:
    """Only what the library says in words of its own stays as it says it."""
    for part, (what, write) in SAID:
        assert in_words(f"x {part} y") == (what, write)
        assert list(phrases(what)) and list(phrases(write))
    assert not isinstance(in_words("something new")[0], Phrase)
    assert list(phrases(in_words("")[0]))


def test_the_words_of_a_library_are_marked() -> None:
    """They stay English within a translated sentence, and the page is told which words they are; in English nothing is."""
    problem = Problem(
        "f", 1, 1, "", "not_yaml", (("said", "expected a <token>"), ("write", in_words("?")[1]))
    )
    (each,) = told_problems([problem], Words("ar"))
    assert each.english == "expected a <token>" and each.english in each.what
    assert each.what.startswith("هذا ليس") and each.write == "أصلحه هنا أو في السطر السابق"
    assert not told_problems([problem], Words("en"))[0].english


DOUBTFUL = """
name: Doubtful
effective: 2026-01-01
timezone: UTC
parties: {marketing: {people: {ana: {name: Ana}}}, sales: {people: {luis: {name: Luis}}}}
calendars: {office: {hours: {mon-fri: ["09:00-17:00"]}}}
calendar: office
goals: {revenue: {target: 5, by: 2025-12-31}}
definitions: {stages: [{id: lead}, {id: warm}, {id: mql, enter: {on: replied}}]}
qualification: {fit: {rules: [{id: big, when: "size = 'big'", points: 2_000_000_000_000}]}}
follow_up: {clocks: {answer: {owed_by: sales, starts: {on_stage: warm}, stops: track_left, within: 4h}}}
review: {meetings: {weekly: {every: week, on: first tue, at: "10:00"}}}
"""


def test_a_value_that_is_a_phrase_is_translated() -> None:
    """Bounds and reasons within a phrase are the reader's words, and whole, however long they are."""
    found = told_problems(read_agreement(DOUBTFUL, "a.yaml").problems, Words("es"))
    assert [(each.what, each.write) for each in found] == [
        (
            "by 2025-12-31 queda fuera del plazo del acuerdo",
            "escriba una fecha desde 2026-01-01 hasta cuando quiera",
        ),
        (
            "2000000000000 queda fuera de los límites",
            "escriba: un número de -1_000_000_000_000 a 1_000_000_000_000",
        ),
        (
            "este reloj no puede empezar nunca: warm solo llega implicada, y las etapas implicadas no ponen en marcha ni detienen nada",
            "escriba algo que pueda ocurrir",
        ),
        (
            "este reloj no puede detenerse nunca: no hay itinerarios",
            "escriba stops: y algo que pueda ocurrir",
        ),
        ("first tue no es posible con every: week", "escriba: tue"),
    ]
    share = DOUBTFUL.replace("by: 2025-12-31", "by: 2026-12-31, marketing_share: 200000%")
    first = told_problems(read_agreement(share, "a.yaml").problems, Words("es"))[0]
    assert first.write == "escriba: 100000% como máximo"


def test_a_phrase_is_its_english() -> None:
    """It is a text like any other, and keeps what it is made of when it is copied."""
    said = Phrase("at most {number}", number="5")
    assert said == "at most 5" and f"{said}!" == "at most 5!" and hash(said) == hash("at most 5")
    assert Phrase("a { alone") == "a { alone"
    for again in (deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert (again, again.template, again.values) == (said, said.template, said.values)


def slips(text: str) -> list:
    """What is wrong with a condition."""
    found = parse_condition(text, TYPES)
    assert not isinstance(found, Condition)
    return found


def yaml_told(language: str, text: str) -> tuple[str, str]:
    """What is wrong with a text that is no YAML, and what to write."""
    each = told_problems(read_agreement(text, "a.yaml").problems, Words(language))[0]
    return each.what, each.write


def test_names_keep_their_letters_and_kinds_are_translated() -> None:
    """Keys, names and codes are those of the text; what a missing name would be is a word of the reader's."""
    told = {each.clause: each for each in told_problems(problems(), Words("es"))}
    assert told["calendar"].what == "no existe offices (calendario)"
    assert told["calendar"].write == "elija entre: office"
    assert told["handof"].what == "clave desconocida: handof"
    assert "Europe/Madrid" in told["timezone"].write
    enum = Problem("f", 1, 1, "x", "not_one_of", (("given", "y"), ("known", "one of: a, b")))
    (one,) = told_problems([enum], Words("pt"))
    assert one.write == "escreva: a, b"
