"""What is wrong with a whole file, or with the log as one: codes and values, whose words the edge translates.

One row that is wrong is no problem of the file: it goes to the rejected rows (`rejected.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "not_found": ("there is no such file", "give the path of an event file"),
        "is_a_directory": ("this is a directory", "name the files in it, for instance {file}/*.parquet"),
        "unreadable": ("the file cannot be read ({why})", "check its permissions"),
        "given_twice": ("the file is given twice", "name it once"),
        "empty": ("the file is empty", "leave it out, or write at least a header"),
        "binary": (
            "the file is binary ({looks}), not CSV, JSON Lines or Parquet",
            "export it as one of these",
        ),
        "not_utf8": (
            "byte {byte} is not UTF-8",
            "save the file as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8",
        ),
        "utf16": (
            "the file is {encoding}",
            "save the file as UTF-8, for instance: iconv -f {encoding} -t UTF-8",
        ),
        "bad_gzip": ("the gzip data are broken or cut short ({why})", "copy or download the file again"),
        "bad_parquet": ("this is not a whole Parquet file ({why})", "copy it again, or give its real name"),
        "json_array": (
            "the file is one JSON array",
            "write one object a line (JSON Lines), for instance: jq -c '.[]'",
        ),
        "json_spread": (
            "the file is JSON spread over many lines",
            "write one object a line (JSON Lines), for instance: jq -c .",
        ),
        "values_for_header": (
            "line 1 holds values, not the names of columns: `{reads}`",
            "write the names above it, for instance: {columns}",
        ),
        "unknown_header": (
            "line 1 names none of the columns {columns}: `{reads}`",
            "write the names there, or say which column is which with leadpact import --map",
        ),
        "no_header": ("the first line is no header", "write the column names there, for instance: {columns}"),
        "column_twice": ("the column `{name}` comes twice", "rename one of the two"),
        "column_without_name": ("column {number} has no name", "name it, or take it out"),
        "property_name_too_long": (
            "the column name `{name}…` is longer than 128 characters",
            "give it a shorter name",
        ),
        "column_missing": (
            "there is no column `{name}`{near}",
            "name the column `{name}`, or turn the file into events with leadpact import --map",
        ),
        "no_objects": (
            "no line is a JSON object",
            "write one object a line, with event_id, lead_id, at and kind",
        ),
        "no_entry_applies": (
            "no entry of the mapping names only columns this file has{near}",
            "check the names in {map}",
        ),
        "merge_loop": (
            "merged leads form a loop: {loop}",
            "correct the `into` of one of these lead_merged events",
        ),
        "book_none": (
            "this folder is no replay's: it has no {name}",
            "name the folder that leadpact replay --to wrote",
        ),
        "book_lacks": ("this is missing from what a replay leaves", "run leadpact replay again"),
        "book_broken": ("the file is broken or cut short ({why})", "run leadpact replay again"),
        "book_columns": (
            "these columns are not those of this version of Leadpact: {columns}",
            "run leadpact replay again",
        ),
        "book_mixed": (
            "the file has {rows} rows, and {name} says {said}: they are of two replays",
            "run leadpact replay again",
        ),
        "book_changed": ("the file is not as the replay left it", "run leadpact replay again"),
        "book_agreement": ("the agreement cannot be read: {said}", "run leadpact replay again"),
    }
)
"""What is wrong, and what to do instead, by code."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: where it is, its code, and the values its words need."""

    file: str
    code: str
    line: int | None = None
    column: int | None = None
    clause: str = ""
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return WORDS[self.code][0].format(**{"file": self.file, **self.params})

    @property
    def write(self) -> str:
        """What to write or do instead, in English."""
        return WORDS[self.code][1].format(**{"file": self.file, **self.params})

    def __str__(self) -> str:
        """`file:line:col: clause: what; remedy`, leaving out what is not known."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        clause = f"{self.clause}: " if self.clause else ""
        return f"{place}: {clause}{self.what}; {self.write}"
