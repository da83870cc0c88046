"""What templates say in the reader's language: `{% say "…{name}…" name=value %}`, and instants in the reader's zone."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html

from leadpact.words.catalogue import Said
from leadpact.words.formatting import iso

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: template.Context, message: str, **values: object) -> str:
    """A message; its values are isolated and escaped."""
    return str(context["words"].say(message, **values))


@register.simple_tag(takes_context=True)
def many(context: template.Context, one: str, several: str, number: int, **values: object) -> str:
    """A message that depends on a number, `{count}`: written as all numbers are, unless a value of that name is given."""
    values.setdefault("count", context["formats"].number(number))
    return str(context["words"].many(one, several, number, **values))


@register.simple_tag(takes_context=True)
def instant(context: template.Context, at: int | None) -> str:
    """An instant as a `time` element: local words for people, RFC 3339 for machines; nothing where there is none."""
    return _time(context, at, "instant")


@register.simple_tag(takes_context=True)
def day(context: template.Context, at: int | None) -> str:
    """The same, the day alone."""
    return _time(context, at, "day")


def _time(context: template.Context, at: int | None, how: str) -> str:
    if at is None:
        return ""
    formats = context["formats"]
    shown: Said = getattr(formats, how)(at)
    return format_html('<time datetime="{}">{}</time>', iso(at, formats.zone), shown)


@register.simple_tag(takes_context=True)
def number(context: template.Context, value: float) -> str:
    """A number in the reader's digits."""
    return str(context["formats"].number(value))


@register.filter
def entry(values: dict[str, Any], name: str) -> Any:
    """A value of a dictionary by a name that the template computes."""
    return values.get(name)
