"""A small agreement, and logs of a few rows that are asked what they can feed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from event_files import Row, write

from leadpact.agreement.history import History
from leadpact.log.documents import load_history
from leadpact.runners.tracking import Tracked, track_files

SMALL = """\
name: Small
effective: 2026-01-01
timezone: UTC
parties:
  marketing: {head: ana, people: {ana: {name: Ana}}}
  sales: {head: luis, people: {luis: {name: Luis, email: luis@acme.example}}}
calendars: {office: {timezone: UTC, hours: {mon-fri: [09:00-17:00]}}}
definitions:
  properties: {employees: number}
  stages:
    - {id: contact}
    - {id: lead, enter: {on: form_submitted}}
    - {id: mql, owner: marketing, enter: [{grade: A1}, {on: webinar_joined}]}
    - {id: sql, owner: sales, enter: {on: stage_set, when: "stage = 'sql'"}}
qualification:
  fit: {rules: [{id: big, when: "employees >= 50", points: 61}, {id: mute, when: "phone IS NULL", points: -1}]}
  interest:
    rules:
      - {id: pricing, on: page_viewed, when: "path LIKE '/pricing%' AND language = 'en'", points: 50}
      - {id: large-visit, on: page_viewed, when: "employees >= 50", points: 5}
handoff:
  unit: lead
  triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}]
  required: [phone]
follow_up:
  outcomes: {connected: [connected, agreed], not_connected: [no_answer]}
  clocks:
    first: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4h, objective: 90%}
    depth: {owed_by: sales, starts: handed_off, needs: {attempts: 2, channels: [phone, email]}, satisfied_by: connected,
            within: 5d, objective: 80%}
    met: {owed_by: sales, starts: {on: form_submitted, when: "form = 'demo'"}, stops: meeting_booked, within: 5d, objective: 50%}
kpis:
  lead_to_mql: {owed_by: marketing, conversion: [lead, mql], target: 25%}
  mqls: {owed_by: marketing, volume: mql}
  whole: {owed_by: marketing, complete: handoff.required, target: 90%}
  tries: {owed_by: sales, attempts: mean, of: never_connected, target: 2}
"""


@dataclass(frozen=True)
class Asked:
    """A log asked about an agreement."""

    tracked: Tracked

    def of(self, clause: str) -> tuple[str, int]:
        row = self._row(clause)
        return row.fed, row.seen.count

    def days(self, clause: str) -> tuple[str, str]:
        seen = self._row(clause).seen
        ends = [
            datetime.fromtimestamp((at or 0) / 1e6, UTC).isoformat()[:16] for at in (seen.first, seen.last)
        ]
        return ends[0], ends[1]

    def lacks(self, clause: str) -> list[str]:
        return [lack.what for lack in self._row(clause).lacks]

    def _row(self, clause: str) -> Any:
        return next(row for row in self.tracked.rows if row.clause == clause)


def history_of(folder: Path, text: str) -> History:
    file = folder / "agreement.yaml"
    file.write_text(text, encoding="utf-8")
    found = load_history(file)
    assert isinstance(found, History), [str(each) for each in found]
    return found


def ask(folder: Path, rows: list[Row], text: str = SMALL) -> Asked:
    """Ask a log of these rows about an agreement; its events are numbered."""
    log = write(folder / "log.csv", [{"event_id": f"e{n}", **row} for n, row in enumerate(rows)])
    tracked = track_files(history_of(folder, text), [log])
    assert isinstance(tracked, Tracked), tracked
    return Asked(tracked)


def at(day: int, lead: str, kind: str, **more: Any) -> Row:
    """An event at ten on a day of January 2026, a month that begins on a Thursday."""
    return {"lead_id": lead, "at": f"2026-01-{day:02}T10:00:00Z", "kind": kind, **more}


STORY = [
    at(5, "a", "lead_identified", employees="80", phone="1"),
    at(6, "a", "page_viewed", path="/pricing/x", language="en"),
    at(7, "a", "form_submitted", form="demo"),
    at(7, "b", "lead_identified", employees="many"),
    at(8, "b", "page_viewed", path="/pricing", language="es"),
    at(9, "b", "form_submitted", form="demo"),
    at(9, "a", "call_made", actor="luis", outcome="connected"),
    at(12, "b", "email_sent", actor="robot"),
    at(13, "b", "call_made", actor="luis", outcome="no_answer"),
    at(14, "c", "form_submitted", form="newsletter"),
]
