"""Funnels written by hand: stages entered, handoffs and deals, as findings and evidence of a book."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import ledgers
import pyarrow as pa

from leadpact.measures.book import Book
from leadpact.measures.figures import figures
from leadpact.measures.measure import Measure

STAGES = """
qualification: {grades: {fit: {A: 1}, interest: {1: 1}}}
definitions:
  stages:
    - {id: lead}
    - {id: mql, owner: marketing, enter: {grade: A1}}
    - {id: sql, owner: sales, enter: {on: stage_set}}
    - {id: customer, enter: {on: deal_won}}
"""
GOALS = """
goals:
  revenue: {target: 100_000, counts: "type = 'new'", marketing_share: 60%, average_deal: 10_000,
            conversion: {lead: 50%, mql: 50%, sql: 20%}}
"""
FINDINGS = {
    "finding_id": pa.string(), "lead_id": pa.string(), "account_id": pa.string(), "cycle": pa.int32(), "kind": pa.string(),
    "at": pa.int64(), "known_at": pa.int64(), "clause": pa.string(), "person": pa.string(), "detail": pa.string(),
}  # fmt: skip
EVIDENCE = {
    "event_id": pa.string(), "lead_id": pa.string(), "account_id": pa.string(), "at": pa.int64(), "known_at": pa.int64(),
    "kind": pa.string(), "actor": pa.string(), "reason": pa.string(), "deal_id": pa.string(), "stage": pa.string(),
    "amount": pa.float64(), "currency": pa.string(), "type": pa.string(), "counts": pa.bool_(),
}  # fmt: skip
Row = dict[str, Any]


def entered(lead: str, stage: str, when: str, *, implied: bool = False, **more: Any) -> Row:
    """A stage entered, at a time in UTC."""
    detail = json.dumps({"implied": implied, "stage": stage, "grade": more.pop("grade", None)})
    return _finding("stage_entered", lead, when, clause=f"definitions.stages.{stage}", detail=detail, **more)


def handed_off(lead: str, when: str, **more: Any) -> Row:
    """A lead handed off."""
    return _finding("handed_off", lead, when, clause="handoff.triggers.demo", detail="{}", **more)


def returned(lead: str, when: str, **more: Any) -> Row:
    """A lead that went back."""
    return _finding("returned", lead, when, clause="handoff.return", detail="{}", **more)


def _finding(kind: str, lead: str, when: str, **more: Any) -> Row:
    at, known = ledgers.at(when), more.pop("known", None)
    row = {"lead_id": lead, "account_id": lead, "cycle": 1, "kind": kind, "at": at}
    return row | {"known_at": at if known is None else ledgers.at(known)} | more


def deal(kind: str, deal_id: str | None, when: str, **more: Any) -> Row:
    """What an event says of a deal; it counts unless told otherwise."""
    at, known = ledgers.at(when), more.pop("known", None)
    row = {
        "lead_id": "L",
        "account_id": "L",
        "kind": f"deal_{kind}",
        "deal_id": deal_id,
        "at": at,
        "counts": True,
    }
    return row | {"known_at": at if known is None else ledgers.at(known)} | more


def funnel(
    *rows: Row,
    evidence: Iterable[Row] = (),
    leads: Iterable[Row] = (),
    text: str = "",
    until: str = "2026-06-15 12:00",
) -> Book:
    """A book of these findings, evidence and leads, of which a lead not told is its own person and account."""
    book = ledgers.book(until, ledgers.AGREEMENT + (text or STAGES))
    told = {row["lead_id"]: row for row in leads}
    for name in (row["lead_id"] for row in rows):
        told.setdefault(name, {"lead_id": name})
    alike: dict[tuple[str, ...], list[Any]] = {}
    for row in told.values():
        who = {"person": row["lead_id"], "account_id": row["lead_id"]} | row
        alike.setdefault(tuple(who), []).extend(who.values())
    for names, values in alike.items():
        rows_of = ", ".join([f"({', '.join('?' * len(names))})"] * (len(values) // len(names)))
        book.con.execute(f"INSERT INTO leads ({', '.join(names)}) VALUES {rows_of}", values)
    book.keep("findings", _table(FINDINGS, "finding_id", rows))
    book.keep("evidence", _table(EVIDENCE, "event_id", list(evidence)))
    return book


def _table(columns: dict[str, pa.DataType], key: str, rows: Iterable[Row]) -> pa.Table:
    numbered = [{key: f"{n:04}", **row} for n, row in enumerate(rows)]
    return pa.table(
        {name: pa.array([row.get(name) for row in numbered], kind) for name, kind in columns.items()}
    )


def counted(book: Book, measure: Measure, *columns: str) -> dict[str | None, Any]:
    """What the figures of a measure say, by month, `None` for the term: one column's value, or a tuple of several."""
    asked = columns or ("value",)
    rows = [row for row in figures(book, [measure]).to_pylist() if row["by"] is None]
    return {
        row["month"]: row[asked[0]] if len(asked) == 1 else tuple(row[name] for name in asked) for row in rows
    }


def told(book: Book, postings: str, *columns: str) -> list[tuple[Any, ...]]:
    """The postings of a SELECT, in the order of what is asked."""
    names = ", ".join(f'"{name}"' for name in columns)
    return book.con.execute(f"SELECT {names} FROM ({postings}) ORDER BY ALL").fetchall()


def named(found: Iterable[Measure], name: str) -> Measure:
    """The measure of a name."""
    return next(measure for measure in found if measure.name == name)
