"""Texts for people, in one language or several; `explain` and the rendered agreement show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from leadpact.agreement.values import FrozenMap, wrong

ENGLISH = "en"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
SCHEMA: dict[str, Any] = {
    "description": "A text, or a map of languages: {es: …, ar: …}",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "propertyNames": {"pattern": LANGUAGE},
            "additionalProperties": {"type": "string"},
            "minProperties": 1,
        },
    ],
}


class Text:
    """A text for people: in the agreement's own language (`plain`), or once for each language."""

    __slots__ = ("by_language", "plain")

    def __init__(self, plain: str | None = None, by_language: Mapping[str, str] | None = None) -> None:
        self.plain = plain
        self.by_language: FrozenMap[str, str] = FrozenMap(by_language)

    def in_(self, language: str, own: str = ENGLISH) -> str:
        """This text in `language`, else in `own`, the agreement's language, else in English, else the first there is."""
        found = self.answers(language, own)
        return (
            self.by_language[found] if self.plain is None and found in self.by_language else self.plain or ""
        )

    def answers(self, language: str, own: str = ENGLISH) -> str:
        """The language that `in_` answers in. Of `pt-BR` its base, `pt`, will do too."""
        if self.plain is not None:
            return own
        wanted = (
            code for each in (language, own, ENGLISH) for code in (each, each.split("-", maxsplit=1)[0])
        )
        found = next((code for code in wanted if code in self.by_language), None)
        return found or next(iter(self.by_language), own)

    def __str__(self) -> str:
        return self.in_("en")

    def __repr__(self) -> str:
        return (
            f"Text({self.plain!r})" if self.plain is not None else f"Text(None, {dict(self.by_language)!r})"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.plain, self.by_language) == (other.plain, other.by_language)

    def __hash__(self) -> int:
        return hash((self.plain, self.by_language))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(read_text)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return SCHEMA


def read_text(given: Any) -> Text:
    """A string, or a map from language codes to strings."""
    if isinstance(given, Text):
        return given
    if isinstance(given, str):
        return Text(given)
    if not isinstance(given, Mapping) or not given:
        raise wrong("not_a_text", given=given)
    for language, words in given.items():
        if not isinstance(language, str) or not re.match(LANGUAGE, language):
            raise wrong("not_a_language", given=language)
        if not isinstance(words, str):
            raise wrong("not_a_text", given=words)
    return Text(None, given)
