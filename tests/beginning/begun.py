"""Agreements as `init` writes them: every field proposed, but for those that are named."""

from __future__ import annotations

from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.agreement.reading import read_agreement
from leadpact.beginning import TEMPLATES, Answers, agreement_text
from leadpact.beginning.questions import FIELDS, answers_of, proposed, value_of
from leadpact.words.catalogue import LANGUAGES, Words

ALL = [(template, language) for template in TEMPLATES for language in LANGUAGES]
PLACE = {
    "region": "ES-MD",
    "marketing": "Ana Ruiz <ana@acme.example>",
    "sales": "Luis Gil <luis@acme.example>",
}
PLACE |= {"reps": "Marta Paz <marta@acme.example>"}
"""The same people in the same place, so that only the language differs."""


def answered(template: str = "software", language: str = "en", **texts: str) -> Answers:
    """Answers as their texts say, the rest as proposed; the term is 2027."""
    said = {"template": template, "language": language, "effective": "2027-01-01", **texts}
    given: dict[str, Any] = {}
    for field in FIELDS:
        given[field] = value_of(field, said[field] if field in said else proposed(field, given), given)
    return answers_of(given)


def text_of(template: str = "software", language: str = "en", **texts: str) -> str:
    """The agreement as YAML."""
    answers = answered(template, language, **texts)
    return agreement_text(answers, Words(language))


def agreement_of(template: str = "software", language: str = "en", **texts: str) -> Agreement:
    """The agreement as a value; fails where `check` would say anything, a doubt too."""
    read = read_agreement(text_of(template, language, **texts), "2027-01-01.yaml")
    assert read.problems == ()
    assert read.agreement is not None
    return read.agreement
