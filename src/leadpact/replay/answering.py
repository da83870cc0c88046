"""Answers an agreement's conditions for one account's events in plain Python: every row gets its own mask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from leadpact.agreement.condition_answers import answer
from leadpact.agreement.condition_types import EVENT_COLUMNS, Tree
from leadpact.agreement.condition_values import Known
from leadpact.events import Event

from .bits import IDENTIFIED, Bit, ColumnFacts, MaskPlan, Use, carried_tree, plan_masks

Texts = dict[str, str | None]


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
    records: dict[str, Known] = {}
    alias: dict[str, str] = {}
    for event in events:
        into = event.properties.get("into") if event.kind == "lead_merged" else None
        if into and event.lead_id not in alias and _root(into, alias) != event.lead_id:
            alias[event.lead_id] = into
        record = records.setdefault(_root(event.lead_id, alias), Known())
        own = said(event)
        if event.kind == IDENTIFIED:
            record.learn(event.properties)
        masks += _answers(plan, own, record, event.kind)
        carries += _carries(plan, record) if event.kind == IDENTIFIED else [0] * plan.words
    return masks, carries


def _root(lead: str, alias: dict[str, str]) -> str:
    """Who a lead is by now; halves the chain on its way."""
    while lead in alias:
        alias[lead] = alias.get(alias[lead], alias[lead])
        lead = alias[lead]
    return lead


def _answers(plan: MaskPlan, own: Texts, record: Known, kind: str) -> list[int]:
    words = [0] * plan.words
    for bit in plan.bits:
        if (bit.kinds is None or kind in bit.kinds) and answer(bit.conjunct.tree, own, record):
            words[bit.word] |= bit.value
    return words


def _carries(plan: MaskPlan, record: Known) -> list[int]:
    words = [0] * plan.words
    for bit in plan.bits:
        if bit.carried and answer(_carried(bit), {}, record):
            words[bit.word] |= bit.value
    return words


def _carried(bit: Bit) -> Tree:
    return carried_tree(bit.conjunct.tree)
