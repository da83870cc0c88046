"""How long commands take that should be instant, against importing pandas; in turns, the best of each."""

import subprocess
import sys
import time
from pathlib import Path

from bench.logs import HERE

TIMES = 7
LEADPACT = ("-m", "leadpact.cli.main")
TWENTY_LINES = """\
name: Our first agreement
language: en
effective: 2026-01-01
timezone: Europe/Madrid
parties:
  marketing: {people: {ana: {name: Ana Ruiz}}}
  sales: {people: {luis: {name: Luis Gil}, marta: {name: Marta Paz}}}
calendars:
  office: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-14:00, 15:00-18:00]}, holidays: ES-MD}
handoff:
  triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}]
  required: [email, phone]
follow_up:
  clocks:
    first-response:
      owed_by: sales
      starts: handed_off
      stops: attempt_made
      within: 2bh
      objective: 90%
"""
"""The agreement of the tutorial."""


def run(folder: Path, agreement: Path) -> dict[str, float]:
    """The best seconds on the wall of each command, Python's own start among them."""
    small = folder / "twenty-lines.yaml"
    small.write_text(TWENTY_LINES)
    commands: dict[str, tuple[str, ...]] = {
        "python": ("-c", "pass"),
        "pandas": ("-c", "import pandas"),
        "clock": (*LEADPACT, "clock", "--batch"),
        "check": (*LEADPACT, "check", str(small)),
        "check acme": (*LEADPACT, "check", str(agreement)),
    }
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(TIMES):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, *command],
                cwd=HERE.parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=True,
            )
            best[name] = min(best[name], time.perf_counter() - started)
    return best
