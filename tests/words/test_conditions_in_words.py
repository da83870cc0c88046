"""Conditions in words: simple ones are said, others are shown as they are written."""

from __future__ import annotations

import pytest

from leadpact.words.catalogue import Words
from leadpact.words.conditions import ConditionWords
from leadpact.words.formatting import Formats

TYPES = {"employees": "number", "is_competitor": "yes_no"}


def said(text: str, language: str = "en") -> str:
    return ConditionWords(Formats(Words(language), "UTC"), TYPES, "UTC").of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("industry IN ('Manufacturing')", "industry is one of Manufacturing"),
        ("industry NOT IN ('a', 'b')", "industry is none of a or b"),
        ("path LIKE '/pricing%'", "path starts with /pricing"),
        ("email NOT ILIKE '%@acme.example'", "email does not end with @acme.example"),
        ("lead.employees >= 50 AND employees < 500", "employees is at least 50 and employees is below 500"),
        ("employees BETWEEN 1 AND 9", "employees is between 1 and 9"),
        ("NOT employees > 5", "employees is at most 5"),
        ("phone IS NULL OR NOT is_competitor", "phone is missing or is_competitor does not hold"),
        ("phone IS NOT NULL", "phone is known"),
        ("a = '1' AND (b = '2' OR c <> '3')", "a is 1 and (b is 2 or c is not 3)"),
        ("contains(title, 'plant')", "title contains plant"),
        ("t ILIKE '%a%' OR t ILIKE '%b%' OR t = 'c' OR t = 'd'", "t contains a or b or t is c or d"),
        ("(t = 'a' OR t = 'b') AND u = 'c'", "(t is a or b) and u is c"),
        ("lower(trim(a)) = 'x'", "a without the blanks around it in small letters is x"),
        ("coalesce(seconds, 'no') <> 'no'", "seconds (no where it is missing) is not no"),
    ],
)
def test_simple_conditions_are_said(text: str, words: str) -> None:
    """Comparison, lists, patterns and their opposites."""
    assert said(text) == words


@pytest.mark.parametrize(
    "text", ["abs(employees) = 3", "path LIKE '/a%b'", "employees / 2 > 3", "employees NOT BETWEEN 1 AND 2"]
)
def test_others_are_shown_as_written(text: str) -> None:
    """No half-true words: between quotation marks stands the source."""
    assert said(text) == f"“{text}”"


def test_in_other_languages() -> None:
    """The same in Spanish, Portuguese and Arabic."""
    assert said("employees >= 10.5", "es") == "employees es al menos 10,5"
    assert said("form = 'demo'", "pt") == "form é demo"
    assert said("form = 'demo'", "ar") == "\u2068form\u2069 هو \u2068demo\u2069"
