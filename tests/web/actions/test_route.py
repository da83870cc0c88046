"""Routing in the live service: decided once, evenly, recorded with why, retried when somebody comes back."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from django.db import transaction

from conftest_web import DAY, HOUR, MINUTE, at, give, run_until, signed
from leadpact.web.actions.away import remove_away
from leadpact.web.actions.fold import fold_due
from leadpact.web.records.models import (
    Account,
    Away,
    Decision,
    Event,
    Finding,
    Membership,
    Notice,
    Standing,
    Taking,
    Team,
    Turn,
    User,
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


@pytest.mark.django_db
def test_what_came_by_itself_is_given_out_whatever_history_comes_with_it() -> None:
    """History that is put into an account keeps no live lead of it waiting, and nobody from hearing of it: not one that
    waits for the calendar already, and not one that no worker has looked at yet. History itself alerts nobody."""
    signed(TEXT)
    night = at("2026-03-02T20:00:00Z")
    handed("waits", night)
    run_until(night + MINUTE)
    give(night - 10 * DAY, ("waits", "page_viewed", {}), now=night + HOUR, historical=True)
    handed("unseen", night + 2 * HOUR)
    give(night - 10 * DAY, ("unseen", "page_viewed", {}), now=night + 2 * HOUR + 1, historical=True)
    give(night - 10 * DAY, ("old", "form_submitted", {}), now=night + 2 * HOUR + 1, historical=True)
    run_until(at("2026-03-03T09:00:30Z"))
    owners = dict(Standing.objects.values_list("lead__lead_id", "owner"))
    assert owners["old"] is None and None not in (owners["waits"], owners["unseen"])
    told = Notice.objects.filter(kind__in=("handed_off", "assigned"))
    assert set(told.values_list("lead_id", "recipient")) >= {
        (lead, owners[lead]) for lead in ("waits", "unseen")
    }
    assert not Notice.objects.filter(lead_id="old").exists()


@pytest.mark.django_db
def test_history_tells_nobody_again_what_was_told() -> None:
    """A cycle that history puts before a live one changes its number: whoever heard of it hears nothing of it again."""
    signed(TEXT)
    handed("known", START)
    run_until(START + MINUTE)
    before = set(Notice.objects.values_list("pk", flat=True))
    give(START - 20 * DAY, ("known", "form_submitted", {}), now=START + 10 * MINUTE, historical=True)
    give(
        START - 19 * DAY,
        ("known", "lead_returned", {"reason": "no_fit"}),
        now=START + 10 * MINUTE,
        historical=True,
    )
    run_until(START + 11 * MINUTE)
    assert Standing.objects.get(lead__lead_id="known").cycle == 2
    assert set(Notice.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["switched off", "of no party"])
def test_a_lead_does_not_come_back_to_somebody_who_has_left(why: str) -> None:
    """An owner of before keeps the lead only while they take leads; else it is given out like a new one, which says so."""
    signed(TEXT)
    give(START, ("back", "lead_identified", {}), ("back", "form_submitted", {}))
    gone = "javier" if why == "switched off" else "carla@example.org"
    give(START + 1, ("back", "lead_assigned", {"owner": gone}))
    give(START + MINUTE, ("back", "lead_returned", {"reason": "no_fit"}))
    run_until(START + HOUR)
    Decision.objects.all().delete()
    Taking.objects.create(person="javier", active=False)
    handed("back", START + 5 * DAY)
    run_until(START + 5 * DAY + MINUTE)
    assert Standing.objects.get(lead__lead_id="back").owner == "marta"
    assert Decision.objects.get().person == "marta"


@pytest.mark.django_db
def test_a_lead_comes_back_to_its_owner() -> None:
    """The control of the one above: who still takes leads keeps it, and no turn is taken."""
    signed(TEXT)
    give(START, ("back", "form_submitted", {}))
    give(START + 1, ("back", "lead_assigned", {"owner": "javier"}))
    give(START + MINUTE, ("back", "lead_returned", {"reason": "no_fit"}))
    run_until(START + HOUR)
    Decision.objects.all().delete()
    handed("back", START + 5 * DAY)
    run_until(START + 5 * DAY + MINUTE)
    assert Standing.objects.get(lead__lead_id="back").owner == "javier"
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_what_was_decided_takes_no_other_turn() -> None:
    """An escalation moved a lead that is still unanswered: whatever else happens to it, nobody is charged a lead for it."""
    signed(TEXT.replace("luis@example.org}", "luis@example.org, capacity: 5 per 1d}"))
    handed("slow", START)
    run_until(START + 4 * HOUR + MINUTE)
    assert Decision.objects.count() == 2
    turns = set(Turn.objects.values_list("person", "credit"))
    for n in range(3):
        give(START + 5 * HOUR + n * MINUTE, ("slow", "page_viewed", {}))
        run_until(START + 5 * HOUR + n * MINUTE)
    assert set(Turn.objects.values_list("person", "credit")) == turns
    assert not Account.objects.exclude(failed="").exists()


@pytest.mark.django_db
def test_leads_that_wait_are_given_out_when_somebody_can_take_them(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An absence written down by mistake, a limit, a team without people: once it is mended nobody waits for a clock."""
    signed(TEXT)
    for person in ("marta", "javier"):
        Away.objects.create(person=person, from_at=START - DAY, to_at=START + 30 * DAY, by=people["ada"])
    handed("waits", START)
    run_until(START + MINUTE)
    standing = Standing.objects.get(lead__lead_id="waits")
    assert (standing.owner, standing.waiting_since) == (None, START)
    told = Notice.objects.get(kind="nobody_available").told
    assert {(each["person"], each["passed_over"]) for each in told["candidates"]} >= {("marta", "away")}
    monkeypatch.setattr("leadpact.web.actions.away.now", lambda: START + HOUR)
    remove_away(Away.objects.get(person="marta"), people["ada"])
    run_until(START + HOUR)
    standing.refresh_from_db()
    assert (standing.owner, standing.waiting_since) == ("marta", None)


@pytest.mark.django_db
def test_a_lead_that_is_given_back_the_same_day_is_told_of_again() -> None:
    """Marta has it, then Javier, then Marta again: each hears of it each time, and of the first time once."""
    signed(TEXT)
    handed("moves", START)
    run_until(START + MINUTE)
    owner = Standing.objects.get(lead__lead_id="moves").owner
    other = "javier" if owner == "marta" else "marta"
    for n, person in enumerate((other, owner)):
        give(START + (n + 2) * MINUTE, ("moves", "lead_assigned", {"owner": person}), actor="luis")
        run_until(START + (n + 3) * MINUTE)
    told = Notice.objects.filter(kind__in=("handed_off", "assigned")).values_list("recipient", flat=True)
    assert Counter(told) == {owner: 2, other: 1, "luis": 1}


@pytest.mark.django_db
def test_who_gets_a_new_lead_is_told_once() -> None:
    """Handed off, and given to somebody a second later: one mail, with all that a handoff says; their head gets a copy."""
    signed(TEXT)
    handed("new", START)
    for later in (1, 2):
        fold_due("tests", START + later * MINUTE // 60)
    owner = Standing.objects.get(lead__lead_id="new").owner
    told = Notice.objects.values_list("kind", "recipient")
    assert sorted(told) == sorted([("handed_off", owner), ("handed_off", "luis")])


@pytest.mark.django_db
def test_a_miss_is_told_to_whoever_owed_it_and_to_their_head() -> None:
    """Once each; that a promise is at risk is told to whoever owes it alone."""
    signed(TEXT)
    handed("slow", START)
    run_until(START + 2 * HOUR + MINUTE)
    owner = Standing.objects.get(lead__lead_id="slow").owner
    for kind, whom in (("clock_at_risk", {owner}), ("clock_missed", {owner, "luis"})):
        told = Notice.objects.filter(kind=kind).values_list("recipient", flat=True)
        assert Counter(told) == dict.fromkeys(whom, 1)


@pytest.mark.django_db
def test_a_snooze_ends_with_its_owner_and_with_its_cycle() -> None:
    """Whoever gets a lead sees it, whatever somebody before them put off; other news leaves it put off."""
    signed(TEXT)
    handed("asleep", START)
    run_until(START + MINUTE)
    standing = Standing.objects.filter(lead__lead_id="asleep")
    owner = standing.get().owner

    def put_off() -> None:
        standing.update(snoozed_until=START + 9 * DAY, snoozed_by=owner)

    put_off()
    give(START + 2 * MINUTE, ("asleep", "page_viewed", {}))
    run_until(START + 2 * MINUTE)
    assert standing.get().snoozed_until is not None
    other = "javier" if owner == "marta" else "marta"
    give(START + 3 * MINUTE, ("asleep", "lead_assigned", {"owner": other}), actor="luis")
    run_until(START + 3 * MINUTE)
    assert (standing.get().snoozed_until, standing.get().snoozed_by) == (None, "")
    put_off()
    give(START + 4 * MINUTE, ("asleep", "lead_returned", {"reason": "no_fit"}))
    give(START + DAY, ("asleep", "form_submitted", {}))
    run_until(START + DAY)
    assert standing.get().cycle == 2 and standing.get().snoozed_until is None
