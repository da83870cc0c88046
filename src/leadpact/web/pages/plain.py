"""A page for when no other can be made: nothing is read for it, neither a template nor the database."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from leadpact.web.pages.language import language_asked, words_in
from leadpact.words.naming import N_

PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Leadpact</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem; }}</style>
</head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">{first}</a></p></main></body>
</html>
"""
FIRST = N_("Go to the first page")


def plain_page(
    request: HttpRequest, status: int, title: str, text: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """A title and a sentence in the reader's language, as far as it is known without asking for the reader."""
    words = getattr(request, "words", None) or words_in(language_asked(request))
    page = format_html(
        PAGE,
        language=words.base,
        direction="rtl" if words.is_rtl else "ltr",
        title=words.say(title),
        text=words.say(text),
        first=words.say(FIRST),
    )
    told = {**(headers or {}), "Content-Language": words.base, "Cache-Control": "no-store"}
    return HttpResponse(page, status=status, headers=told)
