"""Books with findings written by hand: one function a kind of row, and the tables they are put into."""

import json
from dataclasses import dataclass, field
from typing import Any

from ledgers import AGREEMENT, at, book

from leadpact.measures.book import Book
from leadpact.measures.figures import figures
from leadpact.measures.measure import Measure

FINDINGS = (
    "finding_id VARCHAR, clock_id VARCHAR, account_id VARCHAR, lead_id VARCHAR, cycle INTEGER, kind VARCHAR, "
    '"at" TIMESTAMPTZ, known_at TIMESTAMPTZ, clause VARCHAR, version VARCHAR, cause VARCHAR, party VARCHAR, '
    "person VARCHAR, due_at TIMESTAMPTZ, working_s DOUBLE, wall_s DOUBLE, value BIGINT, detail VARCHAR"
)
EVIDENCE = (
    'event_id VARCHAR, lead_id VARCHAR, account_id VARCHAR, "at" TIMESTAMPTZ, known_at TIMESTAMPTZ, kind VARCHAR, '
    "actor VARCHAR, reason VARCHAR, attempt VARCHAR, decision VARCHAR, rating DOUBLE, deal_id VARCHAR, stage VARCHAR, "
    "amount DOUBLE, currency VARCHAR, type VARCHAR, counts BOOLEAN"
)
STANDINGS = (
    "lead_id VARCHAR, account_id VARCHAR, stage VARCHAR, buying_stage VARCHAR, cycle INTEGER, fit DOUBLE, interest DOUBLE, "
    "grade VARCHAR, owner VARCHAR, open_clocks VARCHAR[], next_due_at TIMESTAMPTZ"
)


@dataclass
class Log:
    """What a replay would have said, a row a call; accounts are called as their lead unless told."""

    findings: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    standings: list[dict[str, Any]] = field(default_factory=list)
    leads: list[dict[str, Any]] = field(default_factory=list)

    def find(
        self, kind: str, lead: str, when: str, *, detail: dict[str, Any] | None = None, **more: Any
    ) -> str:
        """A finding at an instant in UTC; gives back its id."""
        number = f"f{len(self.findings):04}"
        row = {
            "finding_id": number,
            "lead_id": lead,
            "account_id": lead,
            "cycle": 1,
            "kind": kind,
            "at": when,
        }
        row |= {
            "known_at": when,
            "version": "2026-01-01",
            "cause": f"e{number}",
            "detail": json.dumps(detail or {}),
        }
        self.findings.append(row | more)
        return number

    def hand(self, lead: str, when: str, **more: Any) -> str:
        """A handoff, by default to nobody."""
        trigger = {"trigger": "demo", "triggers": ["demo"], "missing": more.pop("missing", [])}
        return self.find(
            "handed_off", lead, when, detail=trigger, clause="handoff.triggers.demo", party="marketing",
            value=len(trigger["missing"]), **more,
        )  # fmt: skip

    def assign(self, lead: str, when: str, person: str, **more: Any) -> str:
        """An assignment."""
        return self.find("assigned", lead, when, clause="handoff.route", party="sales", person=person, **more)

    def attempt(self, lead: str, when: str, number: int = 1, **more: Any) -> str:
        """An attempt, by phone and in vain unless told."""
        said = {
            "channel": more.pop("channel", "phone"),
            "connected": more.pop("connected", False),
            "outcome": None,
        }
        return self.find(
            "attempt_made",
            lead,
            when,
            detail=said,
            clause="follow_up.outcomes",
            party="sales",
            value=number,
            **more,
        )

    def end(self, kind: str, lead: str, when: str, reason: str | None = None, **more: Any) -> str:
        """A rejection or return."""
        clause = "handoff.accept" if kind == "rejected" else "handoff.return"
        return self.find(
            kind, lead, when, detail={"reason": reason, "track": None}, clause=clause, party="sales", **more
        )

    def clock(self, kind: str, name: str, lead: str, when: str, due: str, **more: Any) -> str:
        """A finding of a clock, one clock a lead and clause."""
        clause = name if "." in name else f"follow_up.clocks.{name}"
        started = {"clock_id": f"{lead}-{name}", "clause": clause, "due_at": due, "party": "sales"}
        return self.find(kind, lead, when, **(started | more))

    def stage(self, name: str, lead: str, when: str, grade: str | None = None, **more: Any) -> str:
        """A stage entered."""
        said = {"stage": name, "implied": False} | ({"grade": grade} if grade else {})
        return self.find(
            "stage_entered", lead, when, detail=said, clause=f"definitions.stages.{name}", **more
        )

    def happen(self, kind: str, lead: str, when: str, **more: Any) -> str:
        """An event that evidence keeps."""
        number = f"v{len(self.evidence):04}"
        row = {
            "event_id": number,
            "lead_id": lead,
            "account_id": lead,
            "kind": kind,
            "at": when,
            "known_at": when,
        }
        self.evidence.append(row | {"counts": True} | more)
        return number

    def book(self, until: str = "2026-06-15 12:00", text: str = AGREEMENT, **more: Any) -> Book:
        """The book of all this, its leads those that were named."""
        made = book(until, text, **more)
        known = dict.fromkeys(row["lead_id"] for row in (*self.findings, *self.evidence, *self.standings))
        told = {row["lead_id"]: row for row in self.leads}
        leads = [{"lead_id": lead, "person": lead, "account_id": lead} | told.get(lead, {}) for lead in known]
        fill(made, "leads", leads)
        for name, columns in (("findings", FINDINGS), ("evidence", EVIDENCE), ("standings", STANDINGS)):
            made.con.execute("SET TimeZone = 'UTC'")
            made.con.execute(f"CREATE TABLE {name} ({columns})")
            fill(made, name, getattr(self, name))
        return made


def fill(made: Book, table: str, rows: list[dict[str, Any]]) -> None:
    """Put rows into a table of a book."""
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        made.con.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def told(
    made: Book,
    measures: list[Measure],
    name: str,
    *columns: str,
    month: str | None = None,
    by: str | None = None,
) -> Any:
    """Columns of a measure's figures in one month (or the whole term), by their part; without a split those of the whole."""
    measure = next(each for each in measures if each.name == name)
    rows = figures(made, [measure], by).to_pylist()
    split = by or ("key" if measure.by_key else None)
    found = [row for row in rows if row["month"] == month]
    parts = {row["key"]: tuple(row[c] for c in columns) for row in found if row["by"] == split and split}
    if parts:
        return parts
    return tuple(found[0][c] for c in columns) if found else None


def values(made: Book, measures: list[Measure], name: str) -> list[tuple[Any, ...]]:
    """What stands of a measure's postings: lead, person, value or hit, state and key, those taken back left out."""
    measure = next(each for each in measures if each.name == name)
    return made.con.execute(
        "SELECT lead_id, person, coalesce(value, CAST(hit AS INTEGER)), state, key "
        f"FROM ({measure.postings}) GROUP BY ALL HAVING sum(times) > 0 ORDER BY ALL"
    ).fetchall()


__all__ = ["AGREEMENT", "Log", "at", "book", "fill", "told", "values"]
