"""One lead's account out of an open log: who belongs to it, their events, and the rows that could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import duckdb

from leadpact.events import Event
from leadpact.log.accounts import Accounts
from leadpact.log.reading import LogView
from leadpact.log.sqltext import ident, lit
from leadpact.words.catalogue import Words
from leadpact.words.formatting import Formats

MANY, NEAR, CLOSE, UNREAD = 500, 5, 0.5, 20
"""Ids that difflib compares; near matches that are named, and how near they are; unread rows that are shown."""
EVENT_FIELDS = ("at", "kind", "seq", "logged_at", "received_at", "actor", "actor_kind", "source", "date_only")


def account_of(
    con: duckdb.DuckDBPyConnection, accounts: Accounts, lead: str
) -> tuple[dict[str, str], str] | None:
    """The leads of the lead's account with who each is after all merges, and the account's id; None for no such lead."""
    rows = con.execute(
        f"SELECT lead_id, survivor, account_id, account_key FROM {accounts.leads} "
        f"WHERE account_no = (SELECT account_no FROM {accounts.leads} WHERE lead_id = ?) ORDER BY lead_id",
        [lead],
    ).fetchall()
    if not rows:
        return None
    survivors = {str(row[0]): str(row[1]) for row in rows}
    return survivors, str(rows[0][2] if rows[0][2] is not None else rows[0][3].removeprefix("l:"))


def unknown(con: duckdb.DuckDBPyConnection, accounts: Accounts, lead: str, words: Words) -> str:
    """That there is no such lead, how many there are, and which it may have been."""

    formats = Formats(words, "UTC")
    leads = formats.number(accounts.leads_count)
    several = words.many(
        "there is no lead {lead} among the {count} lead of this log",
        "there is no lead {lead} among the {count} leads of this log",
        accounts.leads_count,
        lead=lead,
        count=leads,
    )
    likely = con.execute(
        f"SELECT lead_id FROM {accounts.leads} ORDER BY jaro_winkler_similarity(lower(lead_id), lower(?)) DESC, "
        f"lead_id LIMIT {MANY}",
        [lead],
    ).fetchall()
    ids = {str(row[0]).lower(): str(row[0]) for row in reversed(likely)}
    near = [ids[each] for each in get_close_matches(lead.lower(), list(ids), NEAR, CLOSE)]
    if near:
        return words.say("{problem}; near it: {leads}", problem=several, leads=formats.listed(near))
    return words.say("{problem}; none has an id like it", problem=several)


def events_of(con: duckdb.DuckDBPyConnection, view: LogView, leads: list[str]) -> list[Event]:
    """The events of some leads, as values."""

    columns = ["event_id", "lead_id", "account_id", *EVENT_FIELDS]
    names = list(view.properties)
    wanted = [*map(ident, columns), *(ident(view.properties[name]) for name in names)]
    ids = ", ".join(map(lit, leads))  # literals let DuckDB skip most of the file; parameters would not
    rows = con.execute(f"SELECT {', '.join(wanted)} FROM {view.events} WHERE lead_id IN ({ids})").fetchall()
    found = []
    for row in rows:
        said = dict(zip(columns, row, strict=False))
        values = zip(names, row[len(columns) :], strict=True)
        properties = {name: str(value) for name, value in values if value is not None}
        said["seq"], said["date_only"] = said["seq"] or 0, bool(said["date_only"])
        found.append(Event(**said, properties=properties))
    return found


def unread_about(
    con: duckdb.DuckDBPyConnection, view: LogView, leads: Iterable[str]
) -> list[tuple[str, str]]:
    """Rejected rows about these leads: `file:line` and why."""
    rows = con.execute(
        f"SELECT file, line, reason FROM {view.rejected} WHERE lead_id IN (SELECT unnest(?)) ORDER BY file, line "
        f"LIMIT {UNREAD}",
        [sorted(leads)],
    ).fetchall()
    return [
        (f"{view.sources[int(file)].name}{'' if line is None else f':{line}'}", str(reason))
        for file, line, reason in rows
    ]
