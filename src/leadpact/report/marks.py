"""Text of a page as HTML: foreign text stays isolated, and every number says which figure it is.

A number is carried through sentences between control characters, so that a translator may put it anywhere.
"""

from __future__ import annotations

import re
from unicodedata import bidirectional

from markupsafe import Markup, escape

from leadpact.report.figure import Figure
from leadpact.words.catalogue import FSI, PDI, Said, plain

START, NEXT, END = "\x02", "\x03", "\x04"
"""Control characters, which text from elsewhere never has when it comes here: nobody can forge a number."""
MARKED = re.compile(
    f"{START}([^{START}{NEXT}{END}]*){NEXT}([^{START}{NEXT}{END}]*){NEXT}([^{START}{NEXT}{END}]*){END}"
)
ISOLATED = re.compile(f"{FSI}([^{FSI}{PDI}]*){PDI}")
TAGS = re.compile("<[^>]*>|&[#0-9a-z]+;")
SIGNS = re.compile(f"[{START}{NEXT}{END}]")


def marked(figure: Figure, part: str, shown: str) -> Said:
    """A number as shown, with the figure it is: `part` names the column of `FIGURES`."""
    return carried(f"{figure.id}|{part}", getattr(figure, part), shown)


def carried(name: str, value: float | None, shown: str) -> Said:
    """A number as shown, with its name and its exact value."""
    safe = SIGNS.sub("", plain(name))
    return Said(f"{START}{safe}{NEXT}{'' if value is None else repr(value)}{NEXT}{SIGNS.sub('', shown)}{END}")


def html(text: object) -> Markup:
    """Text as HTML: escaped, isolated where it is foreign, its numbers marked."""
    if isinstance(text, Markup):
        return text
    safe = str(escape(str(text)))
    safe = MARKED.sub(_span, safe)
    safe = SIGNS.sub("", safe)
    return Markup(ISOLATED.sub(_bdi, safe).replace(FSI, "").replace(PDI, ""))


def _bdi(found: re.Match[str]) -> str:
    """Isolated as HTML does it; what has no letters, as `+15`, would take the direction of the page."""
    shown = found[1]
    turns = any(bidirectional(letter) in ("L", "R", "AL") for letter in TAGS.sub("", shown))
    return f"<bdi>{shown}</bdi>" if turns else f'<bdi dir="ltr">{shown}</bdi>'


def _span(found: re.Match[str]) -> str:
    name, raw, shown = found.groups()
    return f'<span class="n" data-figure="{name}" data-value="{raw}">{shown}</span>'


def bare(text: object) -> str:
    """The same text without marks, for attributes, pictures and files; isolation stays."""
    return SIGNS.sub("", MARKED.sub(lambda found: found[3], str(text)))
