"""Whatever a line says, letter by letter, a file and a request say the same of it: JSON Lines, Segment's calls, CSV."""

from __future__ import annotations

import csv
import io
import os
import re
from pathlib import Path
from typing import Any

import pytest
from odd_texts import Odd
from received_rows import Told, as_read, as_received, told_of

from leadpact.events.receiving import LIVE_ONLY, Refused, parsed

AT_ONCE = 200
"""Lines of one file."""
FILES = int(os.environ.get("LEADPACT_ODD_FILES", "20"))
"""Files of each kind that the long run draws."""
HUGE = re.compile(r"\d[eE]\+?\d{3}")
"""What a smudge may make of a number within a nested value: a file keeps it as it is written, as the page on the API says."""
ZONES = [None, "Europe/Madrid", "Africa/Cairo"]


def received(line: str, zone: str | None) -> Told:
    """What becomes of a line that is posted."""
    value = parsed(line)
    return ([], [value.code]) if isinstance(value, Refused) else as_received(value, zone)


def lines_agree(folder: Path, kind: str, seed: int) -> None:
    """A file of lines, read and received. Every third file has a blank line, so that it is read the careful way."""
    odd = Odd(seed)
    draw: Any = {"native": odd.native, "smudged": odd.smudged, "segment": odd.segment}[kind]
    lines = [draw(f"{seed}-{number}") for number in range(AT_ONCE)]
    zone = ZONES[seed % len(ZONES)]
    read = as_read(folder / "log.jsonl", [*lines, *([""] if seed % 3 == 0 else [])], zone)
    for number, line in enumerate(lines, start=1):
        live = received(line, zone)
        if set(LIVE_ONLY).isdisjoint(live[1]) and not (kind == "smudged" and HUGE.search(line)):
            assert live == read[number], ascii(line)


def cells_agree(folder: Path, seed: int) -> None:
    """A file of rows, and each row as an object of texts that is posted."""
    odd = Odd(seed)
    rows = [odd.cells(f"{seed}-{number}") for number in range(AT_ONCE)]
    zone = ZONES[seed % len(ZONES)]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    starts = []
    for row in rows:
        starts.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    path = folder / "log.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    read = told_of(path, starts, zone)
    for line, row in zip(starts, rows, strict=True):
        live = as_received({name: cell for name, cell in row.items() if cell}, zone)
        if set(LIVE_ONLY).isdisjoint(live[1]):
            assert live == read[line], ascii(row)


@pytest.mark.parametrize("kind", ["native", "smudged", "segment"])
@pytest.mark.parametrize("seed", [0, 1])
def test_lines(tmp_path: Path, kind: str, seed: int) -> None:
    """The same events with all they say, or the same reason first, on the quick way and on the careful one."""
    lines_agree(tmp_path, kind, seed)


def test_cells(tmp_path: Path) -> None:
    """A cell of CSV means what the same text means in an object."""
    cells_agree(tmp_path, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 100 + FILES))
def test_many(tmp_path: Path, seed: int) -> None:
    """The same with other seeds: LEADPACT_ODD_FILES says how many, each of 200 lines of all four kinds."""
    for kind in ("native", "smudged", "segment"):
        lines_agree(tmp_path, kind, seed)
    cells_agree(tmp_path, seed)
