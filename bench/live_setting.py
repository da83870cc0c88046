"""`python -m bench.live_setting`: makes the tables, puts the shipped agreement's like in force, and prints a write key."""

from __future__ import annotations

import django

TEXT = """
leadpact: 1
name: Bench
effective: 2026-01-01
timezone: Europe/Madrid
parties:
  marketing: {people: {ana: {name: Ana, email: ana@example.org}}}
  sales: {people: {PEOPLE}}
calendars: {always: {timezone: UTC, hours: {mon-sun: [00:00-24:00]}}}
calendar: always
definitions:
  properties: {employees: number}
  stages: [{id: lead, enter: {on: form_submitted}}, {id: mql, enter: {grade: [A1]}}]
qualification:
  fit: {limit: 100, rules: [
    {id: size, when: "employees >= 50", points: 60}, {id: mail, when: "email IS NOT NULL", points: 10}]}
  interest: {limit: 100, half_life: 30d, rules: [
    {id: pricing, on: page_viewed, when: "path LIKE '/pricing%'", points: 10, limit: 30, at_most: 3 per 1d},
    {id: form, on: form_submitted, points: 5, limit: 10}, {id: opened, on: email_opened, points: 1, limit: 5}]}
  grades: {fit: {A: 60, B: 0}, interest: {1: 90, 2: 0}}
handoff:
  unit: account
  triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}]
  notify: {to: owner, by: [email]}
follow_up:
  clocks:
    first: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4h, at_risk: 50%, objective: 90%}
"""
PEOPLE = ", ".join(f"rep{n}: {{name: Rep {n}, email: rep{n}@example.org}}" for n in range(120))
"""So many that nobody is told of more than five leads a minute: those would be gathered into one mail."""


def main() -> None:
    """Make ready what the service finds."""
    django.setup()
    from django.core.management import call_command

    from conftest_web import signed
    from leadpact.web.actions.sources import add_source
    from leadpact.web.clock import now
    from leadpact.web.records.models import User

    call_command("migrate", verbosity=0)
    signed(TEXT.replace("{PEOPLE}", f"{{{PEOPLE}}}"))
    ada = User.objects.create_user("ada@example.org", None, name="Ada", role=User.ADMINISTRATOR)
    print(add_source("bench", "api", ada, now()).secret)


if __name__ == "__main__":
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    main()
