"""The messages of one language, read from its .po files as they are: no build step between a translator and a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = "en"
"""The language the messages are written in; it has no file."""
LANGUAGES = (SOURCE, "es", "pt", "ar")
DIALECTS = {"en": "en_GB"}
"""Whose dates and numbers a bare language has, where it is not the locale of the same name."""
RLM, FSI, PDI = "\u200f", "\u2068", "\u2069"
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
DIRECTIONS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class Said(str):
    """A text in the reader's language already: put into a sentence, it needs no isolation."""

    __slots__ = ()


class Words:
    """The messages of one language, and how foreign text is put between them."""

    def __init__(self, language: str = SOURCE) -> None:
        """`language` is one of LANGUAGES, perhaps with a region (`ar-EG`). Raises LookupError for any other."""
        self.language = language.replace("_", "-")
        self.base = self.language.split("-", maxsplit=1)[0].lower()
        if self.base not in LANGUAGES:
            raise LookupError(language)
        self.locale = _locale(DIALECTS.get(self.language, self.language.replace("-", "_")))
        self.is_rtl = self.locale.text_direction == "rtl"
        self._messages = translations(self.base)
        self._digits = str.maketrans(
            "0123456789", DIGITS[getattr(self.locale, "default_numbering_system", "latn")]
        )

    @property
    def comma(self) -> str:
        """What separates short parts."""
        return "، " if self.base == "ar" else ", "

    @property
    def semicolon(self) -> str:
        """What separates long parts."""
        return "؛ " if self.base == "ar" else "; "

    def say(self, message: str, **values: object) -> Said:
        """A message in this language, with its values."""
        return self._filled(self._messages.gettext(message), values)

    def many(self, one: str, several: str, number: int, **values: object) -> Said:
        """A message that depends on a number; `{count}` is it, unless a value of that name is given."""
        found = self._messages.ngettext(one, several, number)
        return self._filled(found, {"count": Said(self.digits(str(number))), **values})

    def digits(self, text: str) -> str:
        """A number as the locale writes its digits."""
        return text.translate(self._digits)

    def foreign(self, text: object) -> str:
        """Text from elsewhere (an id, a name, a path) as it may stand in a sentence: harmless and not scrambled."""
        shown = plain(text)
        if self.is_rtl or (not shown.isascii() and RIGHT_TO_LEFT.search(shown)):
            return f"{FSI}{shown}{PDI}"
        return shown

    def paragraph(self, text: str) -> str:
        """A line whose direction nobody has to guess."""
        return RLM + text if self.is_rtl and text else text

    def _filled(self, found: str, values: dict[str, object]) -> Said:
        shown = {
            name: value if isinstance(value, Said) else self.foreign(value) for name, value in values.items()
        }
        return Said(found.format(**shown) if shown else found)


DIGITS = {"latn": "0123456789", "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}


def plain(text: object) -> str:
    """Text without what would move a terminal's cursor or turn its direction."""
    shown = str(text)
    if shown.isascii() and shown.isprintable():  # most are, and a long story has thousands
        return shown
    return CONTROLS.sub(" ", DIRECTIONS.sub("", shown))


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(name.split("_", maxsplit=1)[0])


@lru_cache(maxsize=8)
def translations(base: str) -> NullTranslations:
    """The messages of a language, of all its files (one an area: story, report …); those of the source are themselves."""
    if base == SOURCE:
        return NullTranslations()
    catalogue = Catalog(locale=base)
    for found in files("leadpact.words").joinpath("locales", base).iterdir():
        with found.open("rb") as opened:
            for message in read_po(opened, locale=base, abort_invalid=True):
                catalogue[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
