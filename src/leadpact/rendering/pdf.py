"""A document as PDF: typst sets it by a fixed template, in its own fonts; Arabic in one of the machine's."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

from leadpact.rendering.blocks import Document
from leadpact.rendering.failures import NoFontError, NotSetError
from leadpact.rendering.print_data import Data, data_of

SERIF, MONO = "Libertinus Serif", "DejaVu Sans Mono"
"""Both come with typst, so that a page without Arabic looks the same on every machine."""
ARABIC = (
    "Noto Naskh Arabic",
    "Amiri",
    "Scheherazade New",
    "Noto Sans Arabic",
    "Vazirmatn",
    "Times New Roman",
    "Arial",
    "Geeza Pro",
    "DejaVu Sans",
)
"""Fonts with Arabic letters, the best first; any other that has them will do too."""
STANDARD: Final = "ua-1"
"""PDF/UA: readable for screen readers; and typst refuses to write a letter that no font has."""
IN_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئىةً"
SIZES = {False: (10.5, 0.38), True: (11.5, 0.6)}
"""Points and line spacing; Arabic letters are smaller at the same size, and need more room above."""
NOT_SHOWN = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)


def pdf_of(document: Document) -> bytes:
    """The PDF, byte for byte the same for the same document and fonts. Raises NoFontError, NotSetError; ImportError
    without typst (the extra `report`)."""
    data = data_of(document)
    text = json.dumps(data, ensure_ascii=False)
    arabic = _arabic_fonts() if IN_ARABIC.search(text) else ()
    size, leading = SIZES[document.is_rtl]
    return _compiled({**data, "fonts": [SERIF, *arabic], "mono": [MONO], "size": size, "leading": leading})


def _compiled(data: Data) -> bytes:
    import typst

    template = files("leadpact.rendering").joinpath("agreement.typ").read_bytes()
    given = {"document": json.dumps(data, ensure_ascii=False)}
    try:
        made = typst.compile(template, format="pdf", sys_inputs=given, pdf_standards=STANDARD)
    except typst.TypstError as failed:
        lacking = NOT_SHOWN.search(str(failed.message))
        if lacking is None:
            raise NotSetError(str(failed.message)) from None
        raise NoFontError(_without(lacking[1])) from None
    if not isinstance(made, bytes):
        raise NotSetError("typst wrote no single file")
    return made


def _without(letters: str) -> str:
    return (
        f"no font on this machine has the letters “{letters}”; install one that has them "
        "(Debian: fonts-noto-core; fonts-noto-cjk for Chinese, Japanese and Korean; fonts-noto-color-emoji)"
    )


@lru_cache(maxsize=1)
def _arabic_fonts() -> tuple[str, ...]:
    """A font of this machine with Arabic letters. Raises NoFontError.

    Typst's own monospaced font has them too, but cramped beyond reading, so it does not count.
    """
    import typst

    families = typst.Fonts().families()
    found = [name for name in ARABIC if name in families]
    for name in [*found, *(each for each in families if each not in found and each != MONO)]:
        if _has(name, LETTERS):
            return (name,)
    raise NoFontError(
        "no font on this machine has Arabic letters; install one (Debian: fonts-noto-core) and render again"
    )


def _has(family: str, letters: str) -> bool:
    """Whether a font has all of some letters: typst sets them in it alone, or refuses to."""
    import typst

    probe = '#set document(title: "-")\n#text(font: sys.inputs.font, fallback: false, sys.inputs.letters)'
    try:
        typst.compile(
            probe.encode(),
            format="pdf",
            sys_inputs={"font": family, "letters": letters},
            pdf_standards=STANDARD,
        )
    except typst.TypstError:
        return False
    return True
