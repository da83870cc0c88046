"""Small logs, and the book that a replay leaves of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from event_files import event, write

from leadpact.agreement.history import History
from leadpact.log.book_files import EVIDENCE, LEADS
from leadpact.log.documents import load_history
from leadpact.runners.here import Options, Summary, replay_files

HEAD = """
name: Small
timezone: Europe/Madrid
parties:
  marketing: {head: ana, people: {ana: {name: Ana, email: ana@acme.example}}}
  sales: {head: luis, people: {luis: {name: Luis}}}
calendars:
  madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}
"""
AGREEMENT = (
    HEAD
    + """
effective: 2026-01-01
applies_to: "coalesce(market, 'ES') = 'ES'"
personas:
  described: {buying_role: influencer}
  plant: {match: "job ILIKE '%planta%' AND employees >= 50"}
  large: {match: "employees >= 50"}
definitions: {properties: {employees: number}}
goals:
  revenue: {target: 1000, counts: "type = 'new'"}
  segments: {rest: {}, big: {when: "employees >= 500"}}
"""
)
Row = dict[str, Any]


def rows_of(
    tmp_path: Path, *rows: Row, agreement: str | Path = AGREEMENT, **how: Any
) -> tuple[list[Row], list[Row]]:
    """The leads and the evidence of a log of these rows."""
    log = write(tmp_path / "log.csv", [event(event_id=f"e{place}") | row for place, row in enumerate(rows)])
    to = written(tmp_path, log, agreement, **how)
    return tuple(pq.read_table(to / name).to_pylist() for name in (LEADS, EVIDENCE))


def written(
    tmp_path: Path, log: Path, agreement: str | Path = AGREEMENT, to: str = "out", **how: Any
) -> Path:
    """Where the replay of a log left its book."""
    path = tmp_path / "small.yaml" if isinstance(agreement, str) else agreement
    if isinstance(agreement, str):
        path.write_text(agreement, encoding="utf-8")
    history = load_history(path)
    assert isinstance(history, History), history
    options = Options(machine="plain", measured=False, **{"threads": 1} | how)
    done = replay_files(history, [log], tmp_path / to, options)
    assert isinstance(done, Summary), done
    return tmp_path / to


def a_log(tmp_path: Path) -> Path:
    """A log of one event."""
    return write(tmp_path / "log.csv", [event(**told("l", 5))])


def told(lead: str, day: int, **more: Any) -> Row:
    """What somebody said of a lead that day."""
    return {
        "lead_id": lead,
        "kind": "lead_identified",
        "at": f"2026-01-{day:02}T10:00:00Z",
        "source": None,
    } | more


def happened(lead: str, kind: str, day: int, **more: Any) -> Row:
    """What else happened to a lead that day."""
    return told(lead, day, **more) | {"kind": kind}


def one(tmp_path: Path, *rows: Row, **how: Any) -> Row:
    """The only lead of a log."""
    leads, _ = rows_of(tmp_path, *rows, **how)
    assert len(leads) == 1
    return leads[0]
