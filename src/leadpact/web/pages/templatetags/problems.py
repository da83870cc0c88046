"""Problems of an agreement on pages, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadpact.agreement.problems import Problem
from leadpact.words.catalogue import Said, Words
from leadpact.words.problem_words import ToldProblem, told, told_problems

register = template.Library()


@register.filter
def told_in(problems: Iterable[Problem], words: Words) -> list[ToldProblem]:
    """`{% with told=problems|told_in:words %}`: each with its place, what is wrong, and what to write."""
    return told_problems(problems, words)


@register.filter
def said_in(phrase: str, words: Words) -> Said:
    """`{{ problem.what|said_in:words }}`: what `check` would say of a condition."""
    return told(phrase, words)


@register.filter
def marked(problem: ToldProblem) -> SafeString | str:
    """`{{ each|marked }}`: what is wrong, where what a library says of it in English stands in an element of its own."""
    if not problem.english:
        return problem.what
    before, english, after = problem.what.partition(problem.english)
    return format_html('{}<span lang="en" dir="ltr">{}</span>{}', before, english, after)
