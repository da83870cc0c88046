"""One lead's account, read and replayed now: what its page and the notices about it tell alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadpact.agreement.condition_types import Condition
from leadpact.agreement.conditions import holds, parse_condition
from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History
from leadpact.agreement.personas import Persona
from leadpact.events import ATTEMPTS, DEAL, HANDOFF, RECORD, Event
from leadpact.replay.answering import plan_for
from leadpact.replay.findings import Finding
from leadpact.replay.gathering import gather, merged_into, survivor_of
from leadpact.replay.plain import Account, Replay, Standing, world_of
from leadpact.web.actions.append import SELECTED, event_of
from leadpact.web.judging import compiled
from leadpact.web.records.models import Lead
from leadpact.web.records.rows import select_in
from leadpact.words.scores import record_of
from leadpact.words.story import Story, story_of

MOST_EVENTS = 20_000
"""Events of an account: a longer history, of some seconds, is not replayed while somebody waits."""
OURS = frozenset((*RECORD, *HANDOFF, *ATTEMPTS, *DEAL))
"""Kinds of events that are no doing of the lead's."""


def story_until(
    lead: Lead, history: History, now: int, trace: bool, ahead: int = 0
) -> tuple[Story, tuple[Finding, ...]] | None:
    """The story of a lead until `now`, and what time alone will say in so many microseconds if nobody does anything; None
    where it is too long, or there is none. `trace` tells each rule's points. Raises MergeLoopError."""
    leads = list(Lead.objects.filter(account_id=lead.account_id).values_list("lead_id", flat=True))
    events = _events_of(leads)
    if not events or len(events) > MOST_EVENTS:
        return None
    found, coming = _replayed(history, events, now, trace, ahead)
    account = str(lead.account.key).partition(":")[2]
    story = story_of(lead.lead_id, _survivors_of(leads, events), account, history, events, found, now)
    return story, coming


def _replayed(
    history: History, events: Sequence[Event], until: int, trace: bool, ahead: int
) -> tuple[Replay, tuple[Finding, ...]]:
    """The one fold, by the agreement as the worker keeps it ready; and how it goes on."""
    tables = compiled(history)[0]
    plan = plan_for(tables.uses, events)
    world = world_of(tables, plan, min(event.at for event in events), until)
    world.tracing = int(trace)
    folding = Account(tables, plan, world)
    findings: list[Finding] = []
    standings: list[Standing] = []
    coming: list[Finding] = []
    for account in gather(events, until).accounts:
        made, stood = folding.replay_one(*account)
        findings += made
        standings += stood
        coming += folding.go_on(until + ahead)
    return Replay(tuple(findings), tuple(standings), until, world.left_out), tuple(coming)


def persona_in(story: Story, agreement: Agreement) -> tuple[str, Persona] | None:
    """The kind of buyer a lead is, the first whose condition holds, and its key."""
    record = record_of(story, story.survivor, story.until)
    for key, persona in agreement.personas.items():
        if persona.match is None:
            continue
        found = parse_condition(persona.match, agreement.definitions.properties, agreement.timezone)
        if isinstance(found, Condition) and holds(found, {}, record) is True:
            return key, persona
    return None


def _events_of(leads: Sequence[str]) -> list[Event]:
    """The events of leads; one more than `MOST_EVENTS` at most."""
    ask = f'SELECT {SELECTED} FROM records_event e WHERE e."lead_id"'
    return [event_of(row) for row in select_in(ask, sorted(leads), after=f" LIMIT {MOST_EVENTS + 1}")]


def _survivors_of(leads: Sequence[str], events: Sequence[Event]) -> Mapping[str, str]:
    """Who each lead is after all merges. Raises MergeLoopError."""
    into = merged_into(events)
    return {each: survivor_of(each, into) for each in {*leads, *into, *into.values()}}
