"""In which language and zone a page speaks: the user's own, else the browser's, of the four that Leadpact speaks."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from leadpact.words.catalogue import LANGUAGES, SOURCE, Words

COOKIE = "leadpact_language"


def language_of(request: HttpRequest) -> str:
    """One of LANGUAGES."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.language in LANGUAGES:
        return str(user.language)
    return language_asked(request)


def language_asked(request: HttpRequest) -> str:
    """What the browser asks for, by its cookie or by itself; nothing is read for that but the request."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for accepted in request.headers.get("Accept-Language", "").split(","):
        base = accepted.split(";")[0].strip().lower().split("-")[0]
        if base in LANGUAGES:
            return base
    return SOURCE


@lru_cache(maxsize=8)
def words_in(language: str) -> Words:
    """The messages of a language."""
    return Words(language)


class LanguageMiddleware:
    """Sets `request.words`, and Django's own language for what its libraries say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.words = words_in(language)  # type: ignore[attr-defined]
        with translation.override("pt-br" if language == "pt" else language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
