"""What pages show of a lead without folding it: whose turn it is, what is due first, since when it is late, what is known.

Pure: made of what the replay said and of the events, by the worker, which keeps it beside the standings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from leadpact.events import Event
from leadpact.replay.findings import Finding
from leadpact.replay.gathering import merged_into, survivors

OPENING, ENDING, OWNED = "handed_off", ("rejected", "returned"), "assigned"
VERDICTS = ("clock_met", "clock_answered_late", "clock_void")
NAMES = ("name", "full_name")
PARTS = (("first_name", "last_name"), ("firstName", "lastName"))
COMPANIES = ("company", "company_name", "organization", "organisation")
LONGEST = 255


@dataclass(slots=True)
class Promise:
    """One clock as it stands; instants in microseconds UTC. Of one that was missed `due_at` is when it was: at its due, or
    before that, when nothing had come for too long.
    """

    clock_id: str
    lead_id: str
    clause: str
    started_at: int
    due_at: int | None
    missed: bool = False
    party: str | None = None
    person: str | None = None
    """Who owes it; of one that was missed, who missed it."""


@dataclass(slots=True)
class Conversation:
    """An open cycle: its handoff, who is in it, whether it was given to somebody, whom an escalation wants replaced."""

    handoff: Finding
    members: set[str]
    assigned: bool = False
    escalated: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inbox:
    """An account's open cycles by conversation, the clocks somebody still owes by lead, what is known of each lead, and
    the party of whom one of them was given to last.
    """

    conversations: Mapping[str, Conversation]
    promises: Mapping[str, list[Promise]]
    known: Mapping[str, dict[str, str]]
    last_at: Mapping[str, int]
    aliases: Mapping[str, str]
    taker: str | None

    def in_cycle(self, lead: str) -> bool:
        """Whether a lead is handed off and came not back."""
        return any(lead in talk.members for talk in self.conversations.values())

    def is_listed(self, lead: str) -> bool:
        """Whether its owner has something to do with it: a conversation, or a promise of theirs that is open or late."""
        owed = self.taker is not None and any(
            each.party == self.taker for each in self.promises.get(lead, ())
        )
        return owed or self.in_cycle(lead)

    def due_first(self, lead: str) -> Promise | None:
        """The running clock that is due first: of those that the lead's owner keeps, and of all where it has none."""
        running = [
            each for each in self.promises.get(lead, ()) if not each.missed and each.due_at is not None
        ]
        theirs = [each for each in running if each.party == self.taker]
        return min(theirs or running, key=lambda each: (each.due_at or 0, each.clause), default=None)

    def late(self, lead: str) -> Promise | None:
        """Of the clocks that were missed and still wait for their answer the one that was due first."""
        missed = [each for each in self.promises.get(lead, ()) if each.missed and each.due_at is not None]
        return min(missed, key=lambda each: (each.due_at or 0, each.clause), default=None)


def inbox_of(findings: Sequence[Finding], events: Sequence[Event], by_account: bool, until: int) -> Inbox:
    """What one account's findings and events (those after `until` are not looked at) say to people."""
    past = sorted((event for event in events if event.at <= until), key=lambda e: (e.at, e.seq, e.event_id))
    aliases = survivors(merged_into(past))
    conversations: dict[str, Conversation] = {}
    promises: dict[str, Promise] = {}
    gone: set[str] = set()
    taker: str | None = None
    for finding in findings:
        lead = aliases.get(finding.lead_id, finding.lead_id)
        talk = "" if by_account else lead
        if finding.kind == OPENING:
            conversations[talk] = Conversation(finding, {lead})
        elif finding.kind in ("joined", "triggered_again") and talk in conversations:
            conversations[talk].members.add(lead)
        elif finding.kind in ENDING:
            conversations.pop(talk, None)
            _end(promises, finding, by_account)
        elif finding.kind == "escalated" and talk in conversations:
            conversations[talk].escalated.append(finding)
        elif finding.kind == OWNED:
            taker = finding.party
            if talk in conversations:
                conversations[talk].assigned = True
        if finding.clock_id is not None:
            _follow(promises, finding, gone)
    owed: dict[str, list[Promise]] = {}
    for promise in promises.values():
        if promise.lead_id not in gone:
            owed.setdefault(aliases.get(promise.lead_id, promise.lead_id), []).append(promise)
    return Inbox(conversations, owed, known_of(past, aliases), _latest(past), aliases, taker)


def _follow(promises: dict[str, Promise], finding: Finding, gone: set[str]) -> None:
    """A clock's finding: it starts, moves, is missed, is over."""
    clock = finding.clock_id or ""
    if finding.kind == "clock_started":
        promises[clock] = Promise(
            clock, finding.lead_id, finding.clause, finding.at, finding.due_at, party=finding.party, person=finding.person
        )  # fmt: skip
        return
    promise = promises.get(clock)
    if promise is None:
        return
    why = json.loads(finding.detail).get("why") if finding.detail else None
    if finding.kind in VERDICTS:
        del promises[clock]
        if finding.kind == "clock_void" and why in ("erased", "excluded"):
            gone.add(finding.lead_id)
    elif finding.kind == "clock_missed":
        promise.missed, promise.due_at = True, finding.at if why == "gap" else finding.due_at
        promise.party, promise.person = finding.party, finding.person
        if why == "ended":
            del promises[clock]
    elif finding.kind == "corrected" and why in ("late", "decided"):
        promise.missed, promise.due_at = False, finding.due_at
    elif finding.due_at is not None and not promise.missed:
        promise.due_at = finding.due_at


def _end(promises: dict[str, Promise], ending: Finding, by_account: bool) -> None:
    """A cycle is over: what was missed in it can't be made good any more."""
    for clock, promise in list(promises.items()):
        same = by_account or promise.lead_id == ending.lead_id
        if same and promise.missed and promise.started_at < ending.at:
            del promises[clock]


def known_of(events: Iterable[Event], aliases: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The properties of each lead as its events told them; a later one beats an earlier, and none is cleared."""
    known: dict[str, dict[str, str]] = {}
    for event in events:
        if event.kind == "lead_identified":
            lead = aliases.get(event.lead_id, event.lead_id)
            known.setdefault(lead, {}).update(event.properties)
    return known


def _latest(events: Iterable[Event]) -> dict[str, int]:
    latest: dict[str, int] = {}
    for event in events:
        latest[event.lead_id] = event.at
    return latest


def name_in(known: Mapping[str, str]) -> str:
    """What people call a lead: its name, else its parts, else its e-mail address; empty where none is known."""
    for key in NAMES:
        if known.get(key, "").strip():
            return known[key].strip()[:LONGEST]
    for first, last in PARTS:
        whole = f"{known.get(first, '')} {known.get(last, '')}".strip()
        if whole:
            return whole[:LONGEST]
    return known.get("email", "").strip()[:LONGEST]


def company_in(known: Mapping[str, str]) -> str:
    """Its company; empty where none is known."""
    return next((known[key].strip()[:LONGEST] for key in COMPANIES if known.get(key, "").strip()), "")
