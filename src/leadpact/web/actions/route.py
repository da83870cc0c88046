"""Decides who gets a lead, once, and records it: as an event of the log, and with why not the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from leadpact.agreement.condition_values import Known
from leadpact.agreement.history import History, Version
from leadpact.events import Event
from leadpact.replay.findings import digest_of
from leadpact.routing import Asked, Availability, Decision, Member, Team, Turn, counted_since, decide
from leadpact.web.actions.append import poke_accounts
from leadpact.web.inbox import Conversation, Inbox
from leadpact.web.quiet import Quiet
from leadpact.web.records import models
from leadpact.web.records.rows import one_at_a_time

TURNS = 0x7475726E
"""The number of the lock under which turns are taken on PostgreSQL; SQLite has one writer at a time anyway."""
BY = "leadpact"


@dataclass(slots=True)
class Wanted:
    """A lead that is to get an owner: `about` is what the decision is about, so that it is made once."""

    about: str
    lead_id: str
    owner: str | None
    reassign: bool


@dataclass(slots=True)
class Desk:
    """Where a transaction decides: teams, who can take leads, whose turn it is; read once, kept true by what it decides."""

    version: Version
    teams: tuple[Team, ...]
    people: dict[str, Availability]
    turns: dict[tuple[str, str], int]
    decided: list[Decision] = field(default_factory=list)

    def decide(self, asked: Asked) -> Decision:
        """Who gets the lead; the next decision knows of it."""
        turns = [Turn(team, person, credit) for (team, person), credit in self.turns.items()]
        made = decide(self.version, asked, self.teams, self.people, turns)
        self.turns |= {(turn.team, turn.person): turn.credit for turn in made.turns}
        if made.person is not None:
            known = self.people.get(made.person, Availability())
            self.people[made.person] = Availability(
                known.away, (*known.assigned, asked.at), known.per_day, known.per_week, known.active
            )
        self.decided.append(made)
        return made


def wanted_in(
    inbox: Inbox, owners: dict[str, str | None], quiet: Quiet, has_left: Callable[[str], bool]
) -> list[Wanted]:
    """Open cycles without an owner, or with one of before who takes no leads any more, and owners that an escalation
    replaces; each until it is decided. What is history is left to people."""
    found: list[Wanted] = []
    for talk in inbox.conversations.values():
        lead = inbox.aliases.get(talk.handoff.lead_id, talk.handoff.lead_id)
        owner = owners.get(lead)
        if owner is None or (not talk.assigned and has_left(owner)):
            if not quiet.is_history(talk.handoff):
                found.append(Wanted(_about("handed_off", talk), lead, owner, False))
            continue
        found += (
            Wanted(digest_of(("reassign", each.clock_id, each.detail)), lead, owner, True)
            for each in talk.escalated
            if '"reassign":true' in each.detail
            and each.person == owner
            and not quiet.is_history(each)
            and any(promise.clock_id == each.clock_id for promise in inbox.promises.get(lead, ()))
        )
    return _undecided(found)


def _undecided(wanted: list[Wanted]) -> list[Wanted]:
    """Those that nobody decided yet: what people did about it since is theirs, and takes no turn."""
    abouts = [each.about for each in wanted]
    made = models.Decision.objects.filter(about__in=abouts).values_list("about", flat=True) if abouts else ()
    decided = set(made)
    return [each for each in wanted if each.about not in decided]


def left_at(history: History, now: int) -> Callable[[str], bool]:
    """Says of somebody whether they take no leads any more by the agreement in force: of another party, or switched off."""
    place = history.in_force(now)
    if place < 0:
        return lambda owner: False
    agreement = history.versions[place].agreement
    inactive = models.Taking.objects.filter(active=False).values_list("person", flat=True)

    @cache
    def has_left(owner: str) -> bool:
        found = agreement.person_named(owner)
        return found is None or found[0] != agreement.to_party or str(found[1]) in inactive

    return has_left


def try_again(now: int) -> None:
    """Let leads that wait for an owner be given out anew, in the caller's transaction: who can take them has changed."""
    waiting = models.Standing.objects.filter(waiting_since__isnull=False)
    accounts = sorted(set(waiting.values_list("account_id", flat=True)))
    if accounts:
        poke_accounts(accounts, now)


def _about(kind: str, talk: Conversation) -> str:
    return digest_of((kind, talk.handoff.lead_id, talk.handoff.cycle, talk.handoff.at))


def desk_at(history: History, now: int) -> Desk | None:
    """The desk under the agreement in force, its turns locked until the transaction ends; None while none is in force."""
    place = history.in_force(now)
    if place < 0:
        return None
    one_at_a_time(TURNS)
    return _desk(history.versions[place], now)


def would_decide(history: History, lead: Known, now: int) -> Decision | None:
    """What would be decided of a lead that nobody has; no turn is taken. None while no agreement is in force."""
    place = history.in_force(now)
    return None if place < 0 else _desk(history.versions[place], now).decide(Asked(now, None, lead))


def _desk(version: Version, now: int) -> Desk:
    turns = {(turn.team, turn.person): turn.credit for turn in models.Turn.objects.all()}
    return Desk(version, teams_of(version), _people(version, now), turns)


def teams_of(version: Version) -> tuple[Team, ...]:
    """The teams as people set them up; none means all of the taking party."""
    members: dict[int, list[Member]] = {}
    for each in models.Membership.objects.order_by("place", "person"):
        members.setdefault(each.team_id, []).append(Member(each.person, each.weight))
    party = version.agreement.to_party
    return tuple(
        Team(team.key, party, team.condition or None, tuple(members.get(team.pk, ())), team.place)
        for team in models.Team.objects.order_by("place", "key")
    )


def _people(version: Version, now: int) -> dict[str, Availability]:
    """What is known of everybody who can take leads: days away, leads they got, their limits."""
    since = counted_since(version, now)
    away: dict[str, list[tuple[int, int]]] = {}
    for each in models.Away.objects.filter(to_at__gt=now):
        away.setdefault(each.person, []).append((each.from_at, each.to_at))
    assigned: dict[str, set[tuple[int, str]]] = {}
    recent = models.Decision.objects.filter(at__gte=since).values_list("person", "at", "lead_id")
    said = models.Finding.objects.filter(kind="assigned", superseded_at__isnull=True, at__gte=since)
    for person, at, lead in [*recent, *said.values_list("person", "at", "lead_id")]:
        assigned.setdefault(str(person), set()).add((at, lead))
    taking = {each.person: each for each in models.Taking.objects.all()}
    found: dict[str, Availability] = {}
    for person in {*away, *assigned, *taking}:
        limits = taking.get(person)
        found[person] = Availability(
            tuple(sorted(away.get(person, ()))),
            tuple(sorted(at for at, _ in assigned.get(person, ()))),
            limits.per_day if limits else None,
            limits.per_week if limits else None,
            limits.active if limits else True,
        )
    return found


def record(made: Decision, wanted: Wanted, now: int) -> Event | None:
    """Write a decision down and make the event that says it; None where nobody was chosen."""
    if made.person is None:
        return None
    event_id = f"assigned-{wanted.about}"
    candidates = candidates_told(made)
    models.Decision.objects.create(
        about=wanted.about,
        event_id=event_id,
        lead_id=wanted.lead_id,
        at=now,
        team=made.team or "",
        person=made.person,
        why=made.why,
        candidates=candidates,
    )
    return Event(
        event_id=event_id,
        lead_id=wanted.lead_id,
        at=now,
        kind="lead_assigned",
        received_at=now,
        logged_at=now,
        actor=BY,
        actor_kind="system",
        source=BY,
        properties=made.as_properties(),
    )


def candidates_told(made: Decision) -> list[dict[str, Any]]:
    """Whom a decision weighed, and why not each of them, as JSON has it."""
    return [
        {
            "person": each.person,
            "weight": each.weight,
            "credit": each.credit_before,
            "load": each.load,
            "passed_over": each.passed_over,
            "until": each.until,
        }
        for each in made.candidates
    ]


def keep_turns(decided: Iterable[Decision]) -> None:
    """Write what people are owed from now on."""
    latest = {(turn.team, turn.person): turn for made in decided for turn in made.turns}
    rows = [models.Turn(team=turn.team, person=turn.person, credit=turn.credit) for turn in latest.values()]
    models.Turn.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["team", "person"], update_fields=["credit"]
    )
