"""Answers an agreement's conditions for one account's events in plain Python: every row gets its own mask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from leadpact.agreement.condition_answers import answer
from leadpact.agreement.condition_types import EVENT_COLUMNS, Tree
from leadpact.agreement.condition_values import Known
from leadpact.events import Event

from .bits import IDENTIFIED, Bit, ColumnFacts, MaskPlan, Use, carried_tree, plan_masks

Texts = dict[str, str | None]
Wants = tuple[tuple[int, int, int, Tree, frozenset[str]], ...]


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


def masks_of(plan: MaskPlan, events: Sequence[Event]) -> tuple[list[int], list[int]]:
    """The mask words and the carry words of one account's events in order; every row's own bits are valid."""
    masks: list[int] = []
    carries: list[int] = []
    records: dict[str, Answering] = {}
    alias: dict[str, str] = {}
    wanted = _Wanted(plan)
    for event in events:
        into = event.properties.get("into") if event.kind == "lead_merged" else None
        if into and event.lead_id not in alias and _root(into, alias) != event.lead_id:
            alias[event.lead_id] = into
        root = _root(event.lead_id, alias)
        record = records.get(root)
        if record is None:
            record = records[root] = Answering(plan.words)
        own = said(event)
        if event.kind == IDENTIFIED:
            record.learn(event.properties)
        masks += record.answers(own, *wanted.by(event.kind))
        carries += _carries(plan, record.known) if event.kind == IDENTIFIED else [0] * plan.words
    return masks, carries


class _Wanted:
    """Which bits events of a kind want: those that ask the event alone, and those that ask the lead as well."""

    def __init__(self, plan: MaskPlan) -> None:
        self.plan = plan
        self.found: dict[str, tuple[Wants, Wants]] = {}

    def by(self, kind: str) -> tuple[Wants, Wants]:
        """Each bit with its place, word, value and tree, and the properties by which an event takes part in it."""
        found = self.found.get(kind)
        if found is None:
            bits = [bit for bit in self.plan.bits if bit.kinds is None or kind in bit.kinds]
            own, known = (
                tuple(
                    (bit.place, bit.word, bit.value, bit.conjunct.tree, bit.touching)
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
        for _, word, value, tree, _ in asks_event:
            if answer(tree, own, self.known):
                words[word] |= value
        for place, word, value, tree, touching in asks_lead:
            if self._of_lead(place, tree) if touching.isdisjoint(own) else answer(tree, own, self.known):
                words[word] |= value
        return words

    def _of_lead(self, place: int, tree: Tree) -> bool:
        """The answer at an event that takes no part in it."""
        if place not in self._answered:
            self._answered[place] = bool(answer(tree, {}, self.known))
        return self._answered[place]


def _root(lead: str, alias: dict[str, str]) -> str:
    """Who a lead is by now; halves the chain on its way."""
    while lead in alias:
        alias[lead] = alias.get(alias[lead], alias[lead])
        lead = alias[lead]
    return lead


def _carries(plan: MaskPlan, record: Known) -> list[int]:
    words = [0] * plan.words
    for bit in plan.bits:
        if bit.carried and answer(_carried(bit), {}, record):
            words[bit.word] |= bit.value
    return words


def _carried(bit: Bit) -> Tree:
    return carried_tree(bit.conjunct.tree)
