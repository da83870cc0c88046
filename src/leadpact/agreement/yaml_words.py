"""The YAML reader's complaints in words for people who write agreements: what is wrong, and what to write."""

from __future__ import annotations

BACKSLASH = ("a \\ in double quotation marks", "write it twice, or use single quotation marks")
COMMAS = "write a comma between two entries, and close every bracket that is open"
BELOW = ("a text behind | or > begins on the next line", "put it there, indented, or in quotation marks")
SAID: tuple[tuple[str, tuple[str, str]], ...] = (
    (
        "mapping values are not allowed",
        (
            "a colon where none can stand",
            "put a text that has a colon in quotation marks, or mend the line before: its indent, or key: value",
        ),
    ),
    ("expected ',' or '}'", ("a comma or } is missing", COMMAS)),
    ("expected ',' or ']'", ("a comma or ] is missing", COMMAS)),
    (
        "expected <block end>",
        ("this fits nothing that is open", "indent it like its neighbours, or leave out what is too much"),
    ),
    (
        "unexpected end of stream",
        ("a quotation mark that is opened here is never closed", "close it at the end of its text"),
    ),
    ("cannot start any token", ("a text can't begin with this character", "put it in quotation marks")),
    ("escape", BACKSLASH),
    ("line break, but found", BELOW),
    ("chomping", BELOW),
    ("could not find expected ':'", ("a key without its colon", "write key: value")),
    ("<document start>", ("this is no key with its value", "write key: value")),
)


def in_words(said: str) -> tuple[str, str]:
    """What the reader said, and a remedy."""
    for part, words in SAID:
        if part in said:
            return words
    return said.replace("<", "").replace(">", "") or "it can't be read", "mend it here or on the line before"
