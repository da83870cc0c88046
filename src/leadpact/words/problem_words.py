"""What is wrong with an agreement in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from leadpact.agreement.phrases import Phrase
from leadpact.agreement.problems import CALENDAR, MESSAGES, Problem, templates_of
from leadpact.calendars.problem import MESSAGES as CALENDAR_MESSAGES
from leadpact.words.catalogue import SOURCE, Said, Words, plain

OF_CLOCK: Final = frozenset(
    {
        "alias", "bad-instant", "duplicate-key", "no-calendar", "no-offset", "no-time-left", "not-a-pause",
        "not-json", "not-yaml", "out-of-range", "too-large", "unknown-op", "unreadable-file",
    }
)  # fmt: skip
"""What only `leadpact clock` says of a calendar, and in English."""
VALUES: Final = frozenset({"{said}", "{write}"})
"""Templates that are a value alone: there is nothing to translate."""
ONE_OF: Final = "one of: "


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """One problem for a page; `line` and `column` count from 1, and are 0 where there is no text."""

    line: int
    column: int
    clause: str
    what: Said
    write: Said
    english: str = ""
    """The part of `what` that a library says, in English, to a reader of another language; mostly nothing."""


def told_problems(problems: Iterable[Problem], words: Words) -> list[ToldProblem]:
    """Problems as they are told, in their order."""
    return [_told(each, words) for each in problems]


def told(phrase: str, words: Words) -> Said:
    """A phrase in the reader's language; a text that is none stays as it is."""
    if words.base == SOURCE or not isinstance(phrase, Phrase):
        return Said(phrase)
    return words.say(phrase.template, **{name: _value(name, value, words) for name, value in phrase.values})


def messages() -> frozenset[str]:
    """Every message that is spelt out in a table of codes, for whoever looks after the catalogues."""
    codes = [*MESSAGES, *(CALENDAR + code for code in CALENDAR_MESSAGES if code not in OF_CLOCK)]
    return frozenset(template for code in codes for template in templates_of(code)) - VALUES


def _told(problem: Problem, words: Words) -> ToldProblem:
    what, write = told(problem.what, words), told(problem.write, words)
    said = dict(problem.params).get("said")
    is_ours = said is None or isinstance(said, Phrase) or words.base == SOURCE
    return ToldProblem(
        problem.line, problem.column, problem.clause, what, write, "" if is_ours else plain(said)
    )


def _value(name: str, value: str, words: Words) -> str:
    if isinstance(value, Phrase):
        return told(value, words)
    return value.removeprefix(ONE_OF) if name == "known" else value
