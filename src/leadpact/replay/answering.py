"""Answers an agreement's conditions for one account's events in plain Python: every row gets its own mask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from leadpact.agreement.condition_answers import Asking, asking
from leadpact.agreement.condition_types import EVENT_COLUMNS
from leadpact.agreement.condition_values import Known
from leadpact.events import Event

from .bits import IDENTIFIED, ColumnFacts, MaskPlan, Use, carried_tree, plan_masks

Texts = dict[str, str | None]
Wants = tuple[tuple[int, int, int, Asking, frozenset[str]], ...]


def facts_of(events: Iterable[Event]) -> ColumnFacts:
    """Which properties have a value at `lead_identified` events, and which at others."""
    told: set[str] = set()
    elsewhere: set[str] = set()
    for event in events:
        (told if event.kind == IDENTIFIED else elsewhere).update(said(event))
    return ColumnFacts(frozenset(told), frozenset(elsewhere))


def said(event: Event) -> Texts:
    """What conditions can ask of an event: its properties and the columns they may name."""
    columns = {name: getattr(event, name) for name in EVENT_COLUMNS}
    return {**{name: text for name, text in columns.items() if text is not None}, **event.properties}


def plan_for(uses: Sequence[Use], events: Iterable[Event]) -> MaskPlan:
    """The layout of bits for some events."""
    return plan_masks(uses, facts_of(events))


def masks_of(wanted: Wanted, events: Sequence[Event]) -> tuple[list[int], list[int]]:
    """The mask words and the carry words of one account's events in order; every row's own bits are valid."""
    masks: list[int] = []
    carries: list[int] = []
    records: dict[str, Answering] = {}
    alias: dict[str, str] = {}
    for event in events:
        into = event.properties.get("into") if event.kind == "lead_merged" else None
        if into and event.lead_id not in alias and _root(into, alias) != event.lead_id:
            alias[event.lead_id] = into
        root = _root(event.lead_id, alias)
        record = records.get(root)
        if record is None:
            record = records[root] = Answering(wanted.words)
        own = said(event)
        if event.kind == IDENTIFIED:
            record.learn(event.properties)
        masks += record.answers(own, *wanted.by(event.kind))
        carries += wanted.carries(record.known) if event.kind == IDENTIFIED else [0] * wanted.words
    return masks, carries


class Wanted:
    """A plan made ready to be answered: which bits events of a kind want, those that ask the event alone and those that
    ask the lead as well, and which are carried forward."""

    def __init__(self, plan: MaskPlan) -> None:
        self.plan = plan
        self.words = plan.words
        self.found: dict[str, tuple[Wants, Wants]] = {}
        self.asked = {bit.place: asking(bit.conjunct.tree) for bit in plan.bits}
        self.carried = tuple(
            (bit.word, bit.value, asking(carried_tree(bit.conjunct.tree))) for bit in plan.bits if bit.carried
        )

    def carries(self, known: Known) -> list[int]:
        """The carry words of a lead of whom so much is known."""
        words = [0] * self.words
        for word, value, ask in self.carried:
            if ask({}, known):
                words[word] |= value
        return words

    def by(self, kind: str) -> tuple[Wants, Wants]:
        """Each bit with its place, word, value and what to ask, and the properties by which an event takes part in it."""
        found = self.found.get(kind)
        if found is None:
            bits = [bit for bit in self.plan.bits if bit.kinds is None or kind in bit.kinds]
            own, known = (
                tuple(
                    (bit.place, bit.word, bit.value, self.asked[bit.place], bit.touching)
                    for bit in bits
                    if bit.carried is carried
                )
                for carried in (False, True)
            )
            found = self.found[kind] = own, known
        return found


class Answering:
    """What is known of a lead, and what it answers to conditions until more is known: asked once, not at every event."""

    def __init__(self, words: int) -> None:
        self.words = words
        self.known = Known()
        self._answered: dict[int, bool] = {}

    def learn(self, told: Mapping[str, str | None]) -> None:
        """The lead is told some texts more."""
        self.known.learn(told)
        self._answered.clear()

    def answers(self, own: Texts, asks_event: Wants, asks_lead: Wants) -> list[int]:
        """The mask words of one event."""
        words = [0] * self.words
        for _, word, value, ask, _ in asks_event:
            if ask(own, self.known):
                words[word] |= value
        for place, word, value, ask, touching in asks_lead:
            if self._of_lead(place, ask) if touching.isdisjoint(own) else ask(own, self.known):
                words[word] |= value
        return words

    def _of_lead(self, place: int, ask: Asking) -> bool:
        """The answer at an event that takes no part in it."""
        if place not in self._answered:
            self._answered[place] = bool(ask({}, self.known))
        return self._answered[place]


def _root(lead: str, alias: dict[str, str]) -> str:
    """Who a lead is by now; halves the chain on its way."""
    while lead in alias:
        alias[lead] = alias.get(alias[lead], alias[lead])
        lead = alias[lead]
    return lead
