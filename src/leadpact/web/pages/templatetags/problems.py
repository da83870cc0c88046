"""Problems of an agreement on pages: in the reader's words, where they are translated."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from leadpact.agreement.problems import Problem
from leadpact.words.catalogue import Words
from leadpact.words.problem_words import ToldProblem, told_problems

register = template.Library()


@register.filter
def told_in(problems: Iterable[Problem], words: Words) -> list[ToldProblem]:
    """`{% with told=problems|told_in:words %}`: each with its place, what is wrong, and what to write."""
    return told_problems(problems, words)
