"""What stands beside a lead's story: why this person got it and not the others, who was told of it, the account's others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadpact.events import Event
from leadpact.routing import (
    BAD_TERRITORY,
    INACTIVE,
    KEPT_OWNER,
    MANUAL,
    NO_PEOPLE,
    NO_SHARE,
    NO_TEAM,
    NOBODY,
    NOBODY_ELSE,
    NOT_IN_PARTY,
    OWNER,
    PER_DAY,
    PER_WEEK,
    REASSIGNED,
    TAKES_NONE,
    TURN,
)
from leadpact.web.actions.route import candidates_told, would_decide
from leadpact.web.pages.leads.choices import Choices
from leadpact.web.pages.leads.reach import visible
from leadpact.web.pages.leads.told import Told
from leadpact.web.records.models import Decision, Lead, Notice, Standing, User
from leadpact.web.telling.disputes import DECIDED, not_counted
from leadpact.web.telling.reasons import reason_of, said_of
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_, PASSED_OVER
from leadpact.words.scores import record_of

MOST = 20
MOST_PASSED = 12
"""Who could not have a lead, so many by name."""
WHY = {
    KEPT_OWNER: N_("the lead was theirs before, and the agreement keeps owners"),
    TURN: N_("it was their turn"),
    REASSIGNED: N_("it was their turn, and whoever had it let the time run out"),
    MANUAL: N_("leads are given out by hand here"),
    NO_TEAM: N_("no team's territory holds for this lead"),
    BAD_TERRITORY: N_("the team's condition can't be read"),
    NO_PEOPLE: N_("the team has nobody"),
    NOBODY: N_("nobody was available"),
    NOBODY_ELSE: N_("nobody else was available"),
}
PASSED = {
    INACTIVE: N_("takes no leads at present"),
    NOT_IN_PARTY: N_("does not belong to the party that takes leads"),
    OWNER: N_("had the lead and let the time run out"),
    TAKES_NONE: N_("has no capacity in the agreement"),
    NO_SHARE: N_("has no share in the team's turns"),
    **PASSED_OVER,
    PER_DAY: N_("has had the leads of the day"),
    PER_WEEK: N_("has had the leads of the week"),
}
NOTICES = {
    "handed_off": N_("a new lead"),
    "assigned": N_("given to somebody"),
    "triggered_again": N_("asked again"),
    "joined": N_("another person of the company"),
    "clock_at_risk": N_("a promise at risk"),
    "clock_missed": N_("a promise missed"),
    "escalated": N_("an escalation"),
    "returned": N_("returned"),
    "rejected": N_("rejected"),
    "nobody_available": N_("nobody available"),
}
STATES = {
    Notice.QUEUED: N_("waits to be sent"),
    Notice.SENT: N_("sent"),
    Notice.FAILED: N_("could not be sent"),
    Notice.WITHDRAWN: N_("withdrawn"),
    Notice.GATHERED: N_("sent with others"),
}
BY_HAND = {"taken": N_("{person} took it"), "by_hand": N_("{person} gave it by hand")}


@dataclass(frozen=True)
class Routed:
    """One decision in words: who got the lead and why, and why each other did not."""

    at: int
    person: Said
    why: Said
    others: Sequence[Said]


@dataclass(frozen=True)
class Sent:
    """A notice about the lead: of what, to whom, by what, and what became of it."""

    at: int
    what: Said
    recipient: Said
    channel: str
    state: Said
    failure: str


def routed_of(told: Told | None, lead: Lead, choices: Choices) -> list[Routed]:
    """The decisions about a lead, by the service and by people, the latest first."""
    ids = sorted(told.story.person) if told is not None else [lead.lead_id]
    decided = [
        _decided(each, choices) for each in Decision.objects.filter(lead_id__in=ids).order_by("-at")[:MOST]
    ]
    events = told.story.events if told is not None else ()
    by_hand = [_by_hand(each, choices) for each in events if each.lead_id in ids and _is_by_hand(each)]
    return sorted([*decided, *by_hand], key=lambda each: -each.at)[:MOST]


@dataclass(frozen=True)
class Waiting:
    """Why nobody could have a lead as of now: why each of them, and from when on somebody could, if time alone does it."""

    why: Said
    others: Sequence[Said]
    until: int | None


def waiting_of(standing: Standing, told: Told | None, choices: Choices) -> Waiting | None:
    """Of a lead that waits for an owner; None for one that does not, or that somebody gets at the next look."""
    if standing.waiting_since is None or told is None:
        return None
    known = record_of(told.story, told.story.survivor, choices.now)
    made = would_decide(choices.history, known, choices.now)
    if made is None or made.person is not None:
        return None
    passed = _passed_over(candidates_told(made), choices)
    return Waiting(choices.names.known(WHY, made.why), passed, made.retry_at)


def _passed_over(candidates: Iterable[Mapping[str, Any]], choices: Choices) -> list[Said]:
    """Why it was not each of them; of a large team not all are told."""
    names, words = choices.names, choices.words
    passed = [each for each in candidates if each.get("passed_over")]
    told = [
        words.say(
            "{person} {why}",
            person=names.person(each["person"]),
            why=names.known(PASSED, each["passed_over"]),
        )
        for each in passed[:MOST_PASSED]
    ]
    more = len(passed) - len(told)
    return [*told, words.many("and {count} more", "and {count} more", more)] if more else told


def _decided(made: Decision, choices: Choices) -> Routed:
    names, words = choices.names, choices.words
    others = _passed_over(made.candidates, choices)
    waited = [
        words.say("{person} had had more of the turns lately", person=names.person(each["person"]))
        for each in made.candidates
        if not each.get("passed_over") and each["person"] != made.person and made.why in (TURN, REASSIGNED)
    ]
    return Routed(made.at, names.person(made.person or None), names.known(WHY, made.why), [*others, *waited])


def _is_by_hand(event: Event) -> bool:
    return event.kind == "lead_assigned" and event.properties.get("why") in BY_HAND


def _by_hand(event: Event, choices: Choices) -> Routed:
    names, said = choices.names, event.properties
    message = BY_HAND[said["why"]]
    why = choices.words.say(message, person=names.person(event.actor))
    note = [Said(choices.words.foreign(said["note"]))] if said.get("note") else []
    return Routed(event.at, names.person(said.get("owner")), why, note)


def notices_of(lead: Lead, choices: Choices) -> list[Sent]:
    """Who was told of a lead, the latest first; the index is that of its account's and the lead's."""
    rows = Notice.objects.filter(lead_id=lead.lead_id).order_by("-created_at")[:MOST]
    return [_sent(row, choices) for row in rows]


def _sent(row: Notice, choices: Choices) -> Sent:
    names = choices.names
    at = row.sent_at or row.created_at
    return Sent(
        at,
        names.known(NOTICES, row.kind),
        names.person(row.recipient),
        row.channel,
        choices.words.say(STATES[row.state]),
        said_of(choices.words, reason_of(row), row.state == Notice.FAILED),
    )


@dataclass(frozen=True)
class Others:
    """The account's other leads that a user sees, and how many they do not."""

    seen: Sequence[Standing]
    hidden: int


def others_of(lead: Lead, told: Told | None, user: User) -> Others:
    """Those of the lead's account."""
    mine = told.story.person if told is not None else {lead.lead_id}
    rest = Standing.objects.filter(account_id=lead.account_id).exclude(lead__lead_id__in=mine)
    seen = list(rest.filter(visible(user)).select_related("lead").order_by("name", "lead_id")[: MOST + 1])
    hidden = rest.exclude(pk__in=[each.pk for each in seen])[:MOST].count() if user.role == user.REP else 0
    return Others(seen[:MOST], hidden)


def disputed_in(told: Told) -> Iterable[tuple[str, Said]]:
    """The attempts that wait for a decision: their events, and what is said of them."""
    made = {row.cause for row in told.story.replay.findings if row.kind == "attempt_made"}
    settled = not_counted(each.properties for each in told.story.events if each.kind == DECIDED)
    for row in told.story.replay.findings:
        if (
            row.kind == "disputed"
            and row.cause not in made
            and row.cause not in settled
            and told.story.tells(row)
        ):
            yield row.cause, told.telling.teller.of(row)
