"""Qualification: scores, their rules, the grades they make, and buying stages."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.agreement.qualification import Rule, Score

from .. import tables
from ..codes import FIT, INTEREST
from ..naming import Numbers
from ..scores import thousandths
from .draft import Draft

BUYING_STAGES = ("awareness", "consideration", "decision")
BEYOND_ALL = float(1 << 62)
"""The limit of a rule without one."""


def add_qualification(draft: Draft, row: tables.Version) -> None:
    """Write how a version's scores fade and are read; their rules are written with the reactions."""
    part = draft.agreement.qualification
    row.fit_limit, row.interest_limit = float(part.fit.limit), float(part.interest.limit)
    row.fit_half_life, row.fit_expires = fading(part.fit)
    row.interest_half_life, row.interest_expires = fading(part.interest)
    if part.fit.rules or part.interest.rules:  # without any rule there is nothing to grade by
        row.letter_lo, row.letter_hi = add_levels(draft, part.grades.fit.items(), draft.names.letters)
        row.digit_lo, row.digit_hi = add_levels(draft, part.grades.interest.items(), draft.names.digits)
    row.decision = draft.condition(part.buying_stage.decision, absent=-2)
    row.consideration = draft.condition(part.buying_stage.consideration, absent=-2)
    row.buying_default = BUYING_STAGES.index(part.buying_stage.default)


def fading(score: Score) -> tuple[int, int]:
    """The half-life and the age of a score in µs, 0 for none."""
    half = 0 if score.half_life is None else score.half_life.microseconds
    return half, 0 if score.expires is None else score.expires.microseconds


def add_levels(draft: Draft, levels: Iterable[tuple[str, object]], names: Numbers) -> tuple[int, int]:
    """Write the levels of a score, the best first."""
    low = len(draft.out.levels)
    made = [tables.Level(thousandths(float(str(least))), names.of(name)) for name, least in levels]
    draft.out.levels.extend(sorted(made, key=lambda level: -level.least))
    return low, len(draft.out.levels)


def rules_of(draft: Draft) -> list[tables.Rule]:
    """The rules of the version's scores in document order, one for each kind of event."""
    part = draft.agreement.qualification
    made = [made for rule in part.fit.rules for made in rule_rows(draft, FIT, "fit", rule)]
    return made + [
        made for rule in part.interest.rules for made in rule_rows(draft, INTEREST, "interest", rule)
    ]


def rule_rows(draft: Draft, score: int, name: str, rule: Rule) -> list[tables.Rule]:
    """One rule for each of its kinds; without a kind it is about what the lead is."""
    at_most = rule.at_most
    return [
        tables.Rule(
            score=score,
            on=-1 if kind is None else draft.names.kinds.of(kind),
            when=draft.condition(rule.when, [kind] if kind else None, lead_only=kind is None),
            points=float(rule.points),
            limit=BEYOND_ALL if rule.limit is None else float(rule.limit),
            slot=draft.names.slots.of(f"{name}.{rule.id}"),
            count=0 if at_most is None else at_most.count,
            window=0 if at_most is None else at_most.per.microseconds,
            clause=draft.names.clauses.add(f"qualification.{name}.rules.{rule.id}"),
        )
        for kind in rule.on or (None,)
    ]
