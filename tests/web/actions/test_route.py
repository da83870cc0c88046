"""Routing in the live service: decided once, evenly, recorded with why, retried when somebody comes back."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from django.db import transaction

from conftest_web import DAY, HOUR, MINUTE, at, give, run_until, signed
from leadpact.web.records.models import (
    Away,
    Decision,
    Event,
    Finding,
    Membership,
    Notice,
    Standing,
    Taking,
    Team,
)

TEXT = """
leadpact: 1
name: Routing
effective: 2026-01-01
timezone: UTC
parties:
  marketing: {head: ana, people: {ana: {name: Ana, email: ana@example.org}}}
  sales: {head: luis, people: {luis: {name: Luis, email: luis@example.org}, marta: {name: Marta, email: marta@example.org, capacity: 5 per 1d},
          javier: {name: Javier, email: javier@example.org, capacity: 5 per 1d}}}
calendars: {office: {timezone: UTC, hours: {mon-sun: [09:00-17:00]}}}
calendar: office
handoff:
  unit: lead
  triggers: [{id: demo, on: form_submitted}]
  notify: {to: owner, by: [email], copy: sales.head}
follow_up:
  clocks:
    first: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 2h, at_risk: 50%, objective: 90%,
            escalate: [{at: 100%, notify: sales.head}, {at: 200%, reassign: true}]}
"""
START = at("2026-03-02T10:00:00Z")


def handed(lead: str, moment: int) -> None:
    """A lead that asks for a demo."""
    give(moment, (lead, "form_submitted", {"form": "demo"}))


@pytest.mark.django_db
def test_two_equal_reps_get_fifteen_of_thirty_each() -> None:
    """One lead a day for thirty days, two equal reps: fifteen each, and never two in a row for one."""
    signed(TEXT)
    for day in range(30):
        handed(f"lead-{day}", START + day * DAY)
        run_until(START + day * DAY + MINUTE)
        give(START + day * DAY + HOUR, (f"lead-{day}", "call_made", {"outcome": "connected"}), actor="marta")
    chosen = list(Decision.objects.order_by("at").values_list("person", flat=True))
    assert Counter(chosen) == {"marta": 15, "javier": 15}
    assert all(one != other for one, other in pairwise(chosen))


@pytest.mark.django_db
def test_a_decision_is_an_event_with_its_reason() -> None:
    """The decision stands in the log as `lead_assigned`, made by the system, and says why this person; it is made once."""
    signed(TEXT)
    handed("a", START)
    run_until(START + MINUTE)
    run_until(START + 2 * MINUTE)
    event = Event.objects.get(kind="lead_assigned")
    made = Decision.objects.get()
    assert (event.actor_kind, event.properties["owner"], event.properties["why"]) == (
        "system",
        made.person,
        "turn",
    )
    assert [each["person"] for each in made.candidates] == ["luis", "marta", "javier"]
    assert made.candidates[0]["passed_over"] == "takes_no_leads"
    assert Standing.objects.get(lead__lead_id="a").owner == made.person
    told = Notice.objects.filter(kind__in=("handed_off", "assigned")).values_list("recipient", flat=True)
    assert sorted(told) == sorted([made.person, "luis"])


@pytest.mark.django_db
def test_nobody_available_waits_for_the_first_who_is() -> None:
    """At night nobody is there: the lead waits, its head is told once, and it is given out when the calendar opens."""
    signed(TEXT)
    night = at("2026-03-02T20:00:00Z")
    handed("late", night)
    run_until(night + HOUR)
    standing = Standing.objects.get(lead__lead_id="late")
    assert (standing.owner, standing.waiting_since, standing.team) == (None, night, "sales")
    assert Notice.objects.filter(kind="nobody_available", recipient="luis").count() == 1
    run_until(at("2026-03-03T09:00:30Z"))
    standing.refresh_from_db()
    assert (standing.owner, standing.waiting_since) == ("marta", None)


@pytest.mark.django_db
def test_an_escalation_gives_it_to_another_and_keeps_the_buyers_clock() -> None:
    """At 200 % the lead goes to somebody else; the clock that began at the handoff is still the same, still missed."""
    signed(TEXT)
    handed("slow", START)
    run_until(START + 3 * HOUR)
    first = Standing.objects.get(lead__lead_id="slow").owner
    clocks = set(
        Finding.objects.filter(superseded_at=None, kind="clock_started").values_list("clock_id", flat=True)
    )
    run_until(START + 4 * HOUR + MINUTE)
    standing = Standing.objects.get(lead__lead_id="slow")
    assert {first, standing.owner} == {"marta", "javier"}
    now = Finding.objects.filter(superseded_at=None)
    assert set(now.filter(kind="clock_started").values_list("clock_id", flat=True)) == clocks
    assert now.get(kind="clock_missed").person == first
    assert standing.late_since == START + 2 * HOUR
    run_until(START + 20 * HOUR)
    assert Decision.objects.count() == 2, "an escalation reassigns once"


@pytest.mark.django_db
def test_territory_capacity_and_days_away() -> None:
    """A team's territory takes its leads; who is away, at a limit or inactive is passed over, and the decision says so."""
    signed(TEXT)
    north = Team.objects.create(key="north", name="North", condition="region = 'north'", place=1)
    rest = Team.objects.create(key="rest", name="Rest", place=2)
    for team, person in ((north, "marta"), (rest, "marta"), (rest, "javier")):
        Membership.objects.create(team=team, person=person)
    Away.objects.create(person="javier", from_at=START - DAY, to_at=START + DAY)
    Taking.objects.create(person="marta", per_day=2)
    give(START, ("n", "lead_identified", {"region": "north"}), ("n", "form_submitted", {}))
    give(
        START,
        ("s", "lead_identified", {"region": "south"}),
        ("s", "form_submitted", {}),
        ("t", "form_submitted", {}),
    )
    run_until(START + MINUTE)
    owners = dict(Standing.objects.values_list("lead__lead_id", "owner"))
    teams = dict(Standing.objects.values_list("lead__lead_id", "team"))
    assert teams == {"n": "north", "s": "rest", "t": "rest"}
    assert Counter(owners.values()) == {"marta": 2, None: 1}
    made = Decision.objects.filter(lead_id__in=("s", "t"), person="marta").values_list(
        "candidates", flat=True
    )
    assert made and all("away" in {each["passed_over"] for each in candidates} for candidates in made)
    run_until(START + DAY + MINUTE)
    assert None not in dict(Standing.objects.values_list("lead__lead_id", "owner")).values()


@pytest.mark.django_db
def test_history_is_given_to_nobody_and_alerts_nobody() -> None:
    """Leads of a historical import get no owner by themselves and no notice; what falls due afterwards is told."""
    signed(TEXT)
    with transaction.atomic():
        give(START - 10 * DAY, ("old", "form_submitted", {}), now=START, historical=True)
    run_until(START + MINUTE)
    assert not Decision.objects.exists()
    assert not Notice.objects.exists()
    assert Standing.objects.get(lead__lead_id="old").team == "sales"
    with transaction.atomic():
        give(START - HOUR, ("fresh", "form_submitted", {}), now=START, historical=True)
    run_until(START + 2 * HOUR)
    assert Notice.objects.filter(kind="clock_missed", lead_id="fresh").exists()
