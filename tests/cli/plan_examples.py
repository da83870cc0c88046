"""A small goal, logs that reach it or not, and the command asked about them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "bad_input"))

from trying import Said, leadpact

GOAL = """\
leadpact: 1
name: Planned
effective: 2026-01-01
until: 2026-12-31
currency: EUR
parties:
  marketing: {head: ana, people: {ana: {name: Ana}}}
  sales: {head: luis, people: {luis: {name: Luis}}}
calendars:
  office: {timezone: Europe/Madrid, hours: {mon-fri: ["09:00-17:00"]}}
goals:
  revenue: {target: 100_000, average_deal: 1_000, marketing_share: 50%, conversion: {visitor: 5%, lead: 50%, mql: 25%}}
  segments: {large: {when: "employees >= 80", share: 40%}, small: {}}
definitions:
  properties: {employees: number}
  stages:
    - {id: lead, enter: {on: form_submitted}}
    - {id: mql, owner: marketing, enter: {on: form_submitted, when: "employees >= 50"}}
    - {id: customer, enter: {on: deal_won}}
handoff:
  triggers: [{id: score, on_stage: mql}]
"""


def plan(folder: Path, *more: str | Path) -> Said:
    return leadpact(folder, "plan", *more)


def planned(folder: Path, *more: str | Path) -> Any:
    said = plan(folder, *more, "--format", "json")
    assert said.code == 0, said
    return json.loads(said.out)


def flat(said: Said) -> str:
    """A page without its line ends."""
    return " ".join(said.out.split())


def numbers(told: Any) -> dict[str, int]:
    return {row["stage"]: row["number"] for row in told["rows"]}


def events(leads: int, mqls: int, won: int, currency: str = "EUR") -> str:
    """A log of February: leads, of which the first become MQLs at once, and the first of those customers in March."""
    head = "event_id,lead_id,account_id,at,kind,employees,deal_id,amount,currency\n"
    rows = [
        f"f{n},l{n},a{n},2026-02-02T10:00:00+01:00,form_submitted,{80 if n < mqls else 10},,,\n"
        for n in range(leads)
    ]
    rows += [
        f"w{n},l{n},a{n},2026-03-02T10:00:00+01:00,deal_won,,d{n},1000,{currency if n else 'USD'}\n"
        for n in range(won)
    ]
    return head + "".join(rows) + "end,l0,a0,2026-06-30T10:00:00+02:00,page_viewed,,,,\n"
