"""Files that are no event files at all: each is a problem in words, and nothing is written."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path

import pytest
from trying import AGREEMENT, EVENTS, HEAD, leadpact, process, refused, replay, replayed, write

pytestmark = pytest.mark.usefixtures("unmeasured")

LATIN = EVENTS.replace("marta", "martín").encode("latin-1")
WHOLE: dict[str, tuple[str, bytes, str]] = {
    "empty": ("e.csv", b"", "e.csv: the file is empty; leave it out"),
    "blank": ("e.csv", b"\n\n  \n", "e.csv: the file is empty"),
    "binary": ("e.csv", bytes(range(256)) * 20, "e.csv: the file is binary (it has NUL bytes)"),
    "zeros": ("e.jsonl", b"\0" * 5000, "e.jsonl: the file is binary"),
    "a spreadsheet": ("e.csv", b"PK\x03\x04" + b"x" * 500, "a zip archive or a spreadsheet"),
    "a picture": ("e.csv", b"\x89PNG\r\n\x1a\n" + b"x" * 500, "e.csv: the file is binary (a picture)"),
    "Latin 1": (
        "e.csv",
        LATIN,
        f"e.csv:3: byte {LATIN.index(0xED)} is not UTF-8; save the file as UTF-8",
    ),
    "UTF-16": ("e.csv", EVENTS.encode("utf-16"), "e.csv: the file is UTF-16; save the file as UTF-8"),
    "cut Parquet": ("e.parquet", b"PAR1" + b"x" * 500, "e.parquet: this is not a whole Parquet file"),
    "cut gzip": (
        "e.csv.gz",
        gzip.compress(EVENTS.encode(), mtime=0)[:-9],
        "e.csv.gz: the gzip data are broken",
    ),
    "UTF-16 without a mark": ("e.csv", EVENTS.encode("utf-16-le"), "the file is UTF-16LE; save the file as"),
    "UTF-32": ("e.csv", EVENTS.encode("utf-32"), "iconv -f UTF-32 -t UTF-8"),
    "a JSON array": ("e.jsonl", b'[{"event_id": "e1"}]', "e.jsonl:1: the file is one JSON array; write one"),
    "a JSON array, a line a member": ("e.jsonl", b'[\n{"event_id": "e1"}\n]\n', "the file is one JSON array"),
    "a JSON array called CSV": ("e.csv", b'[{"event_id": "e1"}]', "e.csv:1: the file is one JSON array"),
    "JSON over many lines": (
        "e.json",
        b'{\n  "event_id": "e1"\n}\n',
        "JSON spread over many lines; write one",
    ),
    "no objects": ("e.jsonl", b"1\n2\n", "e.jsonl:1: no line is a JSON object"),
    "no header": (
        "e.csv",
        EVENTS.split("\n", 1)[1].encode(),
        "e.csv:1: line 1 holds values, not the names of columns: `e1,l1,2026-01-05T10:00:00+01:00,form_submitted,acme,,demo,80`; "
        "write the names above it, for instance: event_id,lead_id,at,kind\n",
    ),
    "a title": (
        "e.csv",
        b"Leads of 2026,,,\n" + EVENTS.encode(),
        "e.csv:1: line 1 names none of the columns event_id,lead_id,at,kind: `Leads of 2026,,,`; write the names there",
    ),
    "a page": ("e.csv", b"<!DOCTYPE html>\n<p>Log in</p>\n", "names none of the columns"),
    "names in capitals": (
        "e.csv",
        EVENTS.replace("lead_id", "Lead_ID").encode(),
        "no column `lead_id` (but `Lead_ID`)",
    ),
    "other columns": ("e.csv", b"id,LeadId,at,kind\n1,2,3,4\n", "no column `lead_id` (but `LeadId`)"),
    "a column twice": ("e.csv", HEAD.replace("form", "actor").encode(), "the column `actor` comes twice"),
    "an unnamed column": ("e.csv", HEAD.replace("form", "").encode(), "e.csv:1: column 7 has no name"),
}


@pytest.mark.parametrize("case", WHOLE)
def test_files_that_are_none(tmp_path: Path, case: str) -> None:
    """Empty, binary, cut short, wrongly encoded or wrongly shaped: the file, the line, what it is, what to do."""
    name, content, words = WHOLE[case]
    (tmp_path / name).write_bytes(content)
    refused(replay(tmp_path, name), tmp_path, words)


def test_the_same_words_from_a_real_process(tmp_path: Path) -> None:
    """As above, as a process: no traceback on standard error, one line a problem, exit 1."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=b"\0" * 100, f_csv="")
    said = process(tmp_path, "replay", "a.yaml", "e.csv", "f.csv", "g.csv", "--to", "out")
    refused(
        said,
        tmp_path,
        "e.csv: the file is binary",
        "f.csv: the file is empty",
        "g.csv: there is no such file",
    )
    assert len(said.err.splitlines()) == 3


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """An event file that does not exist is a problem of the data, as with import: exit 1, with what to do."""
    refused(replay(tmp_path, "none.csv"), tmp_path, "none.csv: there is no such file; give the path")
    imported = leadpact(tmp_path, "import", "none.csv", "--to", "e.parquet")
    assert (imported.code, imported.err) == (
        1,
        "none.csv: there is no such file; give the path of an event file\n",
    )


def test_a_directory_for_a_file(tmp_path: Path) -> None:
    """A directory is refused with the pattern that names the files in it."""
    (tmp_path / "in").mkdir()
    refused(replay(tmp_path, "in"), tmp_path, "in: this is a directory", "in/*.parquet")


def test_a_file_given_twice(tmp_path: Path) -> None:
    """Once is enough, also under another spelling of its path."""
    write(tmp_path, e_csv=EVENTS)
    refused(replay(tmp_path, "e.csv", "./e.csv"), tmp_path, "e.csv: the file is given twice; name it once")


def test_a_good_file_beside_a_bad_one(tmp_path: Path) -> None:
    """One bad file refuses all: half a log would give wrong verdicts."""
    write(tmp_path, e_csv=EVENTS, f_csv="")
    refused(replay(tmp_path, "e.csv", "f.csv"), tmp_path, "f.csv: the file is empty")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_what_parts_the_columns(tmp_path: Path, delimiter: str) -> None:
    """Semicolons, tabs and bars part columns as commas do."""
    write(tmp_path, e_csv=EVENTS)
    plain = replayed(replay(tmp_path, "e.csv"), tmp_path)
    write(tmp_path, e_csv=EVENTS.replace(",", delimiter))
    assert replayed(replay(tmp_path, "e.csv"), tmp_path) == plain


def test_a_mapped_file_without_header(tmp_path: Path) -> None:
    """With a mapping any names will do, but an instant is none."""
    mapping = "leadpact_map: 1\ncolumns: {lead_id: who, at: when}\nevents:\n  - {kind: called}\n"
    write(tmp_path, m_yaml=mapping, e_csv="l1,2026-01-05T10:00:00Z\nl2,2026-01-06T10:00:00Z\n")
    said = leadpact(tmp_path, "import", "e.csv", "--map", "m.yaml", "--to", "e.parquet")
    assert said.code == 1 and "e.csv:1: line 1 holds values, not the names of columns" in said.err, said


@pytest.mark.parametrize(
    "text", ["\ufeff" + EVENTS, EVENTS.replace("\n", "\r\n"), EVENTS.replace("\n", "\n\n"), EVENTS.rstrip()]
)
def test_what_editors_do_to_text(tmp_path: Path, text: str) -> None:
    """A byte order mark, other line ends, blank lines or none at the end change nothing."""
    write(tmp_path, e_csv=EVENTS)
    plain = replayed(replay(tmp_path, "e.csv"), tmp_path)
    (tmp_path / "e.csv").write_text(text, newline="")
    assert replayed(replay(tmp_path, "e.csv"), tmp_path) == plain


def test_a_pipe(tmp_path: Path) -> None:
    """What can be read once only, as `<(zcat events.csv.gz)`, is an event file like any other."""
    write(tmp_path, e_csv=EVENTS)
    plain = replayed(replay(tmp_path, "e.csv"), tmp_path)
    os.mkfifo(tmp_path / "pipe")
    feeder = threading.Thread(
        target=(tmp_path / "pipe").write_bytes, args=((EVENTS + "e5\n").encode(),), daemon=True
    )
    feeder.start()
    assert replayed(replay(tmp_path, "pipe"), tmp_path, "too_few_columns") == plain
    feeder.join(10)


def test_a_lead_nobody_knows(tmp_path: Path) -> None:
    """`explain` of a lead that is not in the log: exit 1, how many are, and one like it; another case is another lead."""
    write(tmp_path, a_yaml=AGREEMENT, e_csv=EVENTS)
    for lead, words in (
        ("nobody", "there is no lead nobody among the 2 leads"),
        ("L1", "l1"),
        ("<b>\u202e", "there is no lead"),
    ):
        said = leadpact(tmp_path, "explain", "a.yaml", "e.csv", lead)
        assert (said.code, said.out) == (1, "") and words in said.err, said
    assert leadpact(tmp_path, "explain", "a.yaml", "e.csv", "l1").code == 0
