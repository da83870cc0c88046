"""Problems of an agreement on pages, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from leadpact.agreement.problems import Problem
from leadpact.words.catalogue import Words
from leadpact.words.problem_words import ToldProblem, told, told_problems

register = template.Library()
QUOTED: Final = re.compile("`([^`]+)`")


@register.filter
def told_in(problems: Iterable[Problem], words: Words) -> list[ToldProblem]:
    """`{% with told=problems|told_in:words %}`: each with its place, what is wrong, and what to write."""
    return told_problems(problems, words)


@register.filter
def said_in(phrase: str, words: Words) -> SafeString:
    """`{{ problem.what|said_in:words }}`: what `check` would say of a condition."""
    return coded(told(phrase, words))


@register.filter
def marked(problem: ToldProblem) -> SafeString:
    """`{{ each|marked }}`: what is wrong, where what a library says of it in English stands in an element of its own."""
    if not problem.english:
        return coded(problem.what)
    before, english, after = problem.what.partition(problem.english)
    return format_html('{}<span lang="en" dir="ltr">{}</span>{}', coded(before), english, coded(after))


@register.filter
def coded(text: str) -> SafeString:
    """`{{ each.write|coded }}`: what stands between backquotes as code."""
    return mark_safe(QUOTED.sub(r'<code dir="ltr">\1</code>', escape(text)))
