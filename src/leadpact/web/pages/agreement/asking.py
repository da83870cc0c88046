"""The questions of `leadpact init` as a form: one field a question, answers in whichever order they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from leadpact.beginning import TEMPLATES, AnswerError, Answers
from leadpact.beginning.questions import (
    NEEDED,
    QUESTIONS,
    READERS,
    Question,
    answers_of,
    next_month,
    parts_of,
    proposed,
    value_of,
)
from leadpact.words.catalogue import LANGUAGES, Said, Words
from leadpact.words.naming import N_

CHOICES = {"language": LANGUAGES, "template": TEMPLATES}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the form, with what was answered, what an empty answer means, and what is wrong."""

    name: str
    asks: Said
    given: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    is_needed: bool = False
    wrong: Said | None = None


@dataclass
class Form:
    """All answers, or the questions with what is wrong with them."""

    answers: Answers | None = None
    questions: list[Asked] = field(default_factory=list)


def asked(today: date, words: Words) -> list[Asked]:
    """The questions before anything is answered."""
    return answered({}, today, words).questions


def answered(posted: Mapping[str, Any], today: date, words: Words) -> Form:
    """Read a form; each answer may depend on those before it, and all that is wrong is said at once."""
    form = Form()
    known: dict[str, Any] = {"effective": next_month(today)}
    for question in QUESTIONS:
        form.questions.append(_one(question, posted, known, words))
    _settle(("hours",), known)
    if posted and not any(each.wrong for each in form.questions):
        form.answers = answers_of(known)
    return form


def _one(question: Question, posted: Mapping[str, Any], known: dict[str, Any], words: Words) -> Asked:
    name = question.fields[0]
    given = str(posted.get(name, "")).strip()[:1000]
    hint = _proposals(question, known)
    needed = name in NEEDED
    told = Asked(name, words.say(question.asks), given, hint, tuple(CHOICES.get(name, ())), needed)
    if name == "language" and not given:
        given = words.base
    try:
        if needed and not given and posted:
            raise AnswerError(N_("Write an answer: this one nobody can propose."))
        parts = parts_of(question, given) if given else {}
        for each in question.fields:
            known[each] = value_of(each, parts.get(each) or proposed(each, known), known)
    except AnswerError as wrong:
        _settle(question.fields, known)
        said = words.say(wrong.message, **wrong.values)
        return Asked(told.name, told.asks, told.given, told.hint, told.choices, needed, said)
    return told


def _settle(fields: tuple[str, ...], known: dict[str, Any]) -> None:
    """What is proposed, so that the questions after a wrong answer can be read too."""
    for each in fields:
        text = proposed(each, known)
        # by its reader alone: whoever is proposed may be somebody who was named before
        known[each] = READERS[each](text) if each in READERS else value_of(each, text, known)


def _proposals(question: Question, known: dict[str, Any]) -> str:
    """What an empty answer means."""
    found, texts = dict(known), []
    for each in question.fields:
        texts.append(proposed(each, found))
        found[each] = value_of(each, texts[-1], found)
    return " ".join(texts)
