"""What is wrong with an uploaded file as a whole, in one sentence and what to do, by the codes of the one reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadpact.log.problems import Problem
from leadpact.web.actions.upload import LARGEST, WAITS
from leadpact.web.actions.upload_import import LARGEST_UNPACKED
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_

MEGABYTE: Final = 1_000_000
DAY: Final = 86_400_000_000
EXAMPLE: Final = "event_id,lead_id,at,kind"
AGAIN: Final = N_("Upload the file again: rows that were applied are not applied twice.")
SENTENCES: Final = {
    "no_file": (N_("No file was chosen."), N_("Choose a CSV, JSON Lines or Parquet file.")),
    "not_found": (N_("The file is not on the server any more."), AGAIN),
    "unreadable": (N_("The file can't be read: {why}"), AGAIN),
    "disk_full": (N_("The server's disk is full."), N_("Ask whoever runs the server for room, then upload the file again.")),
    "memory_full": (
        N_("The file needs more memory than there is."),
        N_("Upload it in several parts, or without columns that nobody needs."),
    ),
    "too_large": (N_("The file is larger than {largest} MB."), N_("Upload it in several parts, or packed as .csv.gz.")),
    "too_large_unpacked": (
        N_("Unpacked, the file is larger than {unpacked} MB."),
        N_("Upload it in several parts."),
    ),
    "bad_mapping": (N_("The mapping can't be read any more."), AGAIN),
    "names_erased": (
        N_("The file names a person who was erased at their wish. It was removed before anything was imported."),
        N_("Take them out of the file and upload it again."),
    ),
    "waited_too_long": (
        N_("The file was not imported within {days} days, and was removed."),
        N_("Upload it again when you want to import it."),
    ),
    "empty": (N_("The file is empty."), N_("Export it again, with a line of column names.")),
    "binary": (
        N_("The file is no table that can be read here: it is binary ({looks})."),
        N_("Save it as CSV in UTF-8, as JSON Lines or as Parquet."),
    ),
    "not_utf8": (
        N_("Byte {byte} of the file is not UTF-8."),
        N_("Save it as “CSV UTF-8”: letters with accents would be lost otherwise."),
    ),
    "utf16": (N_("The file is {encoding}."), N_("Save it as “CSV UTF-8”.")),
    "bad_gzip": (N_("The packed file is broken or cut short."), N_("Copy or download it again.")),
    "bad_parquet": (N_("This is not a whole Parquet file."), N_("Copy it again, or give its real name.")),
    "json_array": (N_("The file is one JSON list."), N_("Write one object a line (JSON Lines).")),
    "json_spread": (
        N_("The file is JSON spread over many lines."),
        N_("Write one object a line (JSON Lines)."),
    ),
    "values_for_header": (
        N_("The first line holds values, not the names of columns: {reads}"),
        N_("Write the names of the columns above it."),
    ),
    "no_header": (
        N_("The first line is no header."),
        N_("Write the names of the columns there, for instance {columns}."),
    ),
    "column_twice": (N_("The column {name} comes twice."), N_("Rename one of the two.")),
    "column_without_name": (N_("Column {number} has no name."), N_("Name it, or take it out.")),
    "no_objects": (N_("No line is a JSON object."), N_("Write one object a line (JSON Lines).")),
    "no_entry_applies": (
        N_("No rule of the mapping names only columns that this file has. Missing: {missing}"),
        N_("Choose the columns again."),
    ),
}  # fmt: skip
"""What is wrong, and what to do, by code."""
LOOKS: Final = {
    "a zip archive or a spreadsheet": N_("a zip archive or a spreadsheet"),
    "an old spreadsheet": N_("an old spreadsheet"),
    "an SQLite database": N_("an SQLite database"),
    "a picture": N_("a picture"),
    "it has NUL bytes": N_("it has NUL bytes"),
}
"""What a binary file looks like, as the reader says it."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A problem in the reader's language; `line` (from 1) where it is known."""

    what: Said
    write: Said
    line: int | None = None


def problems_said(words: Words, problems: Iterable[Problem]) -> list[FileProblem]:
    """All that is wrong with a file."""
    return [_said(words, each.code, each.params, each.line) for each in problems]


def told_said(words: Words, told: str) -> list[FileProblem]:
    """The same, as an upload keeps it."""
    kept: list[dict[str, Any]] = json.loads(told) if told else []
    return [_said(words, each["code"], each["params"], each["line"]) for each in kept]


def _said(words: Words, code: str, params: Mapping[str, object], line: int | None) -> FileProblem:
    what, write = SENTENCES.get(code, SENTENCES["unreadable"])
    looks = str(params.get("looks", ""))
    missing = re.findall("`([^`]+)`", str(params.get("near", "")))
    values = {
        "why": code,
        "missing": words.comma.join(missing) or "—",
        "columns": EXAMPLE,
        **params,
        "looks": words.say(LOOKS[looks]) if looks in LOOKS else looks,
        "largest": Said(words.digits(str(LARGEST // MEGABYTE))),
        "days": Said(words.digits(str(WAITS // DAY))),
        "unpacked": Said(words.digits(str(LARGEST_UNPACKED // MEGABYTE))),
    }
    return FileProblem(words.say(what, **values), words.say(write, **values), line)
