"""Books written by hand: tables of a few rows in an engine's connection."""

from datetime import UTC, datetime
from typing import Any

import duckdb

from leadpact.agreement.history import History, history_of
from leadpact.agreement.reading import read_agreement
from leadpact.measures.book import Book, micros

AGREEMENT = """
name: Made by hand
effective: 2026-01-01
until: 2026-12-31
timezone: Europe/Madrid
currency: EUR
parties:
  marketing: {head: ana, people: {ana: {name: Ana}}}
  sales: {head: luis, people: {luis: {name: Luis}, marta: {name: Marta}}}
calendars:
  madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}
"""


def at(text: str) -> int:
    """`2026-03-02 10:00` in UTC, in microseconds."""
    return micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def history(text: str = AGREEMENT) -> History:
    """The history of one version."""
    read = read_agreement(text.encode(), "2026-01-01.yaml")
    found = history_of([("2026-01-01.yaml", read, None)])
    assert isinstance(found, History), found
    return found


def postings(*rows: dict[str, Any]) -> str:
    """A SELECT of postings, the columns left out being NULL (`times` 1, `known_at` as `at`)."""
    kinds = {
        "lead_id": "VARCHAR", "account_id": "VARCHAR", "person": "VARCHAR", "at": "BIGINT", "known_at": "BIGINT",
        "times": "INTEGER", "hit": "BOOLEAN", "value": "DOUBLE", "state": "VARCHAR", "grade": "VARCHAR",
        "cause": "VARCHAR", "key": "VARCHAR",
    }  # fmt: skip

    def cell(row: dict[str, Any], name: str, kind: str) -> str:
        value = (
            {"times": 1, "known_at": row.get("at"), "lead_id": "L"}.get(name)
            if name not in row
            else row[name]
        )
        text = "NULL" if value is None else f"'{value}'"
        return f'CAST({text} AS {kind}) AS "{name}"'

    return " UNION ALL ".join(
        "SELECT " + ", ".join(cell(row, name, kind) for name, kind in kinds.items()) for row in rows
    )


def book(until: str = "2026-06-15 12:00", text: str = AGREEMENT, first: str = "2026-01-02 08:00") -> Book:
    """A book with no rows in its relations; tests add what they need."""
    con = duckdb.connect(":memory:")
    con.execute(
        "CREATE TABLE leads (lead_id VARCHAR, person VARCHAR, account_id VARCHAR, name VARCHAR, company VARCHAR, "
        "source VARCHAR, campaign VARCHAR, product VARCHAR, persona VARCHAR, segment VARCHAR, first_at BIGINT, last_at BIGINT, "
        "merged_into VARCHAR, merged_at TIMESTAMPTZ, erased_at TIMESTAMPTZ)"
    )
    return Book(con, history(text), at(first), at(until))
