"""An agreement's problems in the reader's language: as `check` says them, translated where they are, marked where not."""

from __future__ import annotations

import pytest

from leadpact.agreement.problems import CALENDAR_MESSAGES, MESSAGES, Problem
from leadpact.agreement.reading import read_agreement
from leadpact.words.catalogue import LANGUAGES, Words
from leadpact.words.problem_words import TRANSLATED, told_problems

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


def test_every_translated_code_is_one() -> None:
    """A code that is renamed leaves no translation behind."""
    codes = {*MESSAGES, *(f"calendar.{code}" for code in CALENDAR_MESSAGES)}
    assert set(TRANSLATED) <= codes and len(set(TRANSLATED)) == len(TRANSLATED)


def test_english_is_what_check_says() -> None:
    """Word for word, in its order, and nothing is marked."""
    told = told_problems(problems(), Words("en"))
    assert [(each.what, each.write) for each in told] == [(each.what, each.write) for each in problems()]
    assert not any(each.is_english for each in told)


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_what_is_translated_is_and_what_is_not_says_so(language: str) -> None:
    """Every problem is told once, with its place; those of conditions stay English and say that they are."""
    told = told_problems(problems(), Words(language))
    assert [(each.line, each.column, each.clause) for each in told] == [
        (each.line, each.column, each.clause) for each in problems()
    ]
    for each, problem in zip(told, problems(), strict=True):
        assert each.is_english == (problem.code not in TRANSLATED)
        assert (str(each.what) == problem.what) == each.is_english, problem.code
    assert any(each.is_english for each in told)


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
