"""Who is late now and with which leads: the first of the list for the page, all of it as a CSV beside."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import IO

from leadpact.calendars import format_instant
from leadpact.log.csv_cells import defused
from leadpact.measures.book import Book
from leadpact.measures.load import late_now
from leadpact.measures.postings import lit

SHOWN = 50
"""So many are on the page; a page of all would not open."""
MOST_OWNERS = 30
KEPT = "report_late"
COLUMNS = (
    "lead_id", "name", "company", "owner", "person", "party", "clause", "due_at", "late_s", "late_working_s", "cycle",
    "account_id", "clock_id",
)  # fmt: skip
ORDER = "due_at, lead_id, clause, clock_id"


@dataclass(frozen=True, slots=True)
class LateLead:
    """A clock that was missed and still waits; `due_at` in microseconds UTC, lengths in seconds."""

    lead_id: str
    name: str | None
    company: str | None
    owner: str | None
    party: str | None
    clause: str
    due_at: int
    late_s: float
    late_working_s: float


@dataclass(frozen=True, slots=True)
class Owner:
    """How many clocks of one person wait, and how long the oldest has."""

    person: str | None
    party: str | None
    count: int
    longest_s: float


@dataclass(frozen=True, slots=True)
class Late:
    """How many are late, who owns them (the most first), and the longest waiting."""

    count: int
    owners: tuple[Owner, ...]
    owners_count: int
    leads: tuple[LateLead, ...]


def late_of(book: Book) -> Late:
    """Asked once, and kept in the engine for the CSV."""
    columns = ", ".join(COLUMNS)
    book.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {KEPT} AS SELECT {columns}, {_answers(book)} AS who FROM ({late_now(book)})"
    )
    owners = book.con.execute(
        f"SELECT who, party, count(*) AS n, max(late_s) FROM {KEPT} GROUP BY who, party "
        "ORDER BY n DESC, who NULLS LAST, party"
    ).fetchall()
    leads = book.con.execute(
        "SELECT lead_id, name, company, who, party, clause, due_at, late_s, late_working_s "
        f"FROM {KEPT} ORDER BY {ORDER} LIMIT {SHOWN}"
    ).fetchall()
    return Late(
        sum(int(row[2]) for row in owners),
        tuple(Owner(*row) for row in owners[:MOST_OWNERS]),
        len(owners),
        tuple(LateLead(*row) for row in leads),
    )


def _answers(book: Book) -> str:
    """The SQL of who must act: the lead's owner, but of another party's promise that party's head."""
    heads = [
        f"WHEN party = {lit(str(name))} THEN {lit(str(party.head))}"
        for name, party in book.agreement.parties.items()
        if str(name) != book.agreement.to_party and party.head is not None
    ]
    own = "coalesce(owner, person)"
    return f"CASE {' '.join(heads)} ELSE {own} END" if heads else own


def late_csv(book: Book, out: IO[str]) -> None:
    """All that are late, the longest waiting first; `late_of` was asked before. Nobody's name runs as a formula."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    found = book.con.execute(f"SELECT {', '.join(COLUMNS)} FROM {KEPT} ORDER BY {ORDER}")
    place = COLUMNS.index("due_at")
    while rows := found.fetchmany(10_000):
        for row in rows:
            cells = [format_instant(cell) if n == place else cell for n, cell in enumerate(row)]
            writer.writerow([defused(cell) for cell in cells])
