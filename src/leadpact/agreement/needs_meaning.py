"""What the first parts of an agreement need of a log: whom it is about, goals, words, and qualification."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from leadpact.agreement.definitions import Entry, Stage
from leadpact.agreement.document import Agreement
from leadpact.agreement.names import VISITOR
from leadpact.agreement.needs_values import (
    GRADED,
    STAGE_ENTERED,
    STAGE_REACHED,
    VISITS,
    Found,
    Happened,
    Held,
    Need,
    Said,
    Valued,
    asked,
    dotted,
)
from leadpact.agreement.problems import shown
from leadpact.agreement.qualification import Rule

DEALS = ("deal_opened", "deal_won")


def stage_clause(stage: str) -> str:
    """Where a stage is defined."""
    return f"definitions.stages.{stage}"


def frame_needs(agreement: Agreement) -> Iterator[Need]:
    """Whom the agreement is about, and the kinds of buyer."""
    if agreement.applies_to is not None:
        yield _held(("applies_to",), agreement.applies_to, alone=False)
    for key, persona in agreement.personas.items():
        if persona.match is not None:
            path = ("personas", key, "match")
            yield Need(path, f"personas.{key}", (Held(persona.match),), words=shown(persona.match))


def goal_needs(agreement: Agreement) -> Iterator[Need]:
    """The shared goal in money, its rates, and the parts of the market."""
    revenue = agreement.goals.revenue
    if revenue is not None:
        path = ("goals", "revenue")
        yield Need(
            path, "goals.revenue", (Happened(("deal_won",)), Valued("amount", "number", DEALS)), every=True
        )
        if revenue.counts is not None:
            counts = Happened(DEALS, revenue.counts)
            yield Need((*path, "counts"), "goals.revenue.counts", (counts,), words=shown(revenue.counts))
        for stage in revenue.conversion:
            rests_on = () if stage == VISITOR else ((stage_clause(stage),),)
            reached = Found(VISITS) if stage == VISITOR else Found(STAGE_REACHED, str(stage))
            clause = f"goals.revenue.conversion.{stage}"
            yield Need((*path, "conversion", stage), clause, (reached,), rests_on=rests_on)
    for key, segment in agreement.goals.segments.items():
        if segment.when is not None:
            yield _held(("goals", "segments", key), segment.when)


def definition_needs(agreement: Agreement) -> Iterator[Need]:
    """Types of properties, the stages, the steps of a sale, and who is left out."""
    part = agreement.definitions
    for name, kind in part.properties.items():
        yield Need(
            ("definitions", "properties", name),
            f"definitions.properties.{name}",
            (Valued(name, kind),),
            words=kind,
        )
    yield from chain.from_iterable(_stage(at, stage) for at, stage in enumerate(part.stages))
    for at, step in enumerate(part.deal_stages):
        said = Said(("deal_stage_set",), "stage", (str(step),))
        yield Need(("definitions", "deal_stages", at), f"definitions.deal_stages.{step}", (said,))
    if part.excluded is not None:
        yield _held(("definitions", "excluded"), part.excluded, alone=False)


def qualification_needs(agreement: Agreement) -> Iterator[Need]:
    """The rules of both scores, and how far the buyer is."""
    part = agreement.qualification
    for name, score in (("fit", part.fit), ("interest", part.interest)):
        yield from (_rule(name, at, rule) for at, rule in enumerate(score.rules))
    for stage, when in part.buying_stage.furthest_first:
        yield _held(("qualification", "buying_stage", stage), when, alone=False)


def _held(path: tuple[str, ...], when: str, alone: bool = True) -> Need:
    return Need(path, dotted(path), (Held(when, alone),), words=shown(when))


def _rule(score: str, at: int, rule: Rule) -> Need:
    """Points for what a lead does, or for what it is."""
    path = ("qualification", score, "rules", at)
    clause = f"qualification.{score}.rules.{rule.id}"
    if not rule.on:
        return Need(path, clause, (Held(str(rule.when)),), words=shown(rule.when))
    return Need(
        path, clause, (Happened(tuple(rule.on), rule.when),), words=asked(", ".join(rule.on), rule.when)
    )


def _stage(at: int, stage: Stage) -> Iterator[Need]:
    """A stage and, where it has several, the ways into it."""
    path, clause = ("definitions", "stages", at), stage_clause(stage.id)
    ways = [(_way(stage, entry), _way_words(entry)) for entry in stage.enter]
    entered = Found(STAGE_ENTERED if stage.enter or at == 0 else STAGE_REACHED, stage.id)
    if len(ways) <= 1:
        yield Need(
            path,
            clause,
            tuple(ask for ask, _ in ways),
            counted=entered,
            words="".join(words for _, words in ways),
        )
        return
    listed = tuple(f"{clause}.enter.{number}" for number in range(1, len(ways) + 1))
    yield Need(path, clause, counted=entered, rests_on=(listed,))
    for number, (ask, words) in enumerate(ways):
        yield Need((*path, "enter", number), listed[number], (ask,), words=words)


def _way(stage: Stage, entry: Entry) -> Happened | Found | Held:
    if entry.grade:
        return Found(GRADED, stage.id, tuple(map(str, entry.grade)), when=entry.when)
    if entry.on:
        return Happened(tuple(entry.on), entry.when)
    return Held(str(entry.when)) if entry.when is not None else Happened(("lead_identified",))


def _way_words(entry: Entry) -> str:
    grade = f"grade {', '.join(entry.grade)}" if entry.grade else ""
    return asked(" ".join(filter(None, (", ".join(entry.on), grade))), entry.when)
