"""The YAML reader's complaints in words for people who write agreements: what is wrong, and what to write."""

from __future__ import annotations

from leadpact.agreement.phrases import Phrase

BACKSLASH = (
    Phrase("a {sign} in double quotation marks", sign="\\"),
    Phrase("write it twice, or use single quotation marks"),
)
COMMAS = Phrase("write a comma between two entries, and close every bracket that is open")
BELOW = (
    Phrase("a text behind | or > begins on the next line"),
    Phrase("put it there, indented, or in quotation marks"),
)
KEY_AND_VALUE = Phrase("write key: value")
SAID: tuple[tuple[str, tuple[Phrase, Phrase]], ...] = (
    (
        "mapping values are not allowed",
        (
            Phrase("a colon where none can stand"),
            Phrase(
                "put a text that has a colon in quotation marks, or mend the line before: its indent, or key: value"
            ),
        ),
    ),
    ("expected ',' or '}'", (Phrase("a comma or {sign} is missing", sign="}"), COMMAS)),
    ("expected ',' or ']'", (Phrase("a comma or {sign} is missing", sign="]"), COMMAS)),
    (
        "expected <block end>",
        (
            Phrase("this fits nothing that is open"),
            Phrase("indent it like its neighbours, or leave out what is too much"),
        ),
    ),
    (
        "unexpected end of stream",
        (
            Phrase("a quotation mark that is opened here is never closed"),
            Phrase("close it at the end of its text"),
        ),
    ),
    (
        "cannot start any token",
        (Phrase("a text can't begin with this character"), Phrase("put it in quotation marks")),
    ),
    ("escape", BACKSLASH),
    ("line break, but found", BELOW),
    ("chomping", BELOW),
    ("could not find expected ':'", (Phrase("a key without its colon"), KEY_AND_VALUE)),
    ("<document start>", (Phrase("this is no key with its value"), KEY_AND_VALUE)),
)
MEND = Phrase("mend it here or on the line before")


def in_words(said: str) -> tuple[str, Phrase]:
    """What the reader said, in its own words where there are no others, and a remedy."""
    for part, words in SAID:
        if part in said:
            return words
    return said.replace("<", "").replace(">", "") or Phrase("it can't be read"), MEND
