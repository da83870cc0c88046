"""Checks by absence: a grade that no score can reach, a stage that nothing enters."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.agreement.names import GradeName
from leadpact.agreement.problems import Flaw, flaw
from leadpact.agreement.qualification import Score
from leadpact.agreement.walking import Declared, leaves


def most(score: Score) -> Decimal:
    """The highest value a score can have."""
    total = Decimal(0)
    for rule in score.rules:
        if rule.points <= 0:
            continue
        if rule.limit is not None:
            total += max(rule.limit if rule.on else min(rule.limit, rule.points), Decimal(0))
        else:
            total += score.limit if rule.on else rule.points
    return max(min(total, score.limit), Decimal(0))


def grades_out_of_reach(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A level its score never gets to: said where the level is written, or where a grade of it is used."""
    part = agreement.qualification
    out: dict[str, tuple[str, Decimal, Decimal]] = {}
    sides = (("fit", part.fit, part.grades.fit), ("interest", part.interest, part.grades.interest))
    for side, score, levels in sides:
        reach = most(score)
        for level, least in levels.items():
            if least > reach:
                out[side + level] = (side, reach, least)
                if declared.is_written("qualification", "grades", side):
                    path = ("qualification", "grades", side, level)
                    told: dict[str, Any] = {
                        "grade": level,
                        "score": side,
                        "most": reach,
                        "level": level,
                        "least": least,
                    }
                    yield flaw("grade_out_of_reach", *path, **told)
    for leaf in leaves(agreement):
        if isinstance(leaf.value, GradeName) and out:
            yield from _used(leaf.value, leaf.path, agreement, declared, out)


def _used(
    grade: str,
    path: tuple[str | int, ...],
    agreement: Agreement,
    declared: Declared,
    out: dict[str, tuple[str, Decimal, Decimal]],
) -> Iterator[Flaw]:
    """A grade that is used although one of its (default) levels can't be reached."""
    levels = agreement.qualification.grades
    for fit in levels.fit:
        for interest in levels.interest:
            if fit + interest != grade:
                continue
            for side, level in (("fit", fit), ("interest", interest)):
                if side + level in out and not declared.is_written("qualification", "grades", side):
                    _, reach, least = out[side + level]
                    told: dict[str, Any] = {
                        "grade": grade,
                        "score": side,
                        "most": reach,
                        "level": level,
                        "least": least,
                    }
                    yield flaw("grade_out_of_reach", *path, **told)


def levels_equal(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """Two levels that need the same score."""
    del declared
    grades = agreement.qualification.grades
    for side, levels in (("fit", grades.fit), ("interest", grades.interest)):
        seen: dict[Decimal, str] = {}
        for level, least in levels.items():
            if least in seen:
                yield flaw(
                    "levels_equal", "qualification", "grades", side, level, level=level, other=seen[least]
                )
            seen.setdefault(least, level)


def grades_alike(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """Levels whose names run together to the same grade: `A` with `11`, `A1` with `1`."""
    names = list(declared.grades)
    for name in dict.fromkeys(each for each in names if names.count(each) > 1):
        yield flaw("duplicate_id", "qualification", "grades", name=name)


def rules_that_give_nothing(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A rule of no points, or of a limit of 0; under one below 0 it would take points instead of giving them."""
    del declared
    part = agreement.qualification
    for side, score in (("fit", part.fit), ("interest", part.interest)):
        for at, rule in enumerate(score.rules):
            where = ("qualification", side, "rules", at)
            if rule.limit is not None and rule.limit < 0 < rule.points:
                yield flaw("limit_positive", *where, "limit", given=rule.limit)
            elif rule.points == 0 or (rule.limit == 0 < rule.points):
                yield flaw("rule_gives_nothing", *where, id=rule.id)


def stages_nothing_enters(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A stage without a way in, that no later stage and no handoff implies."""
    if not declared.is_written("definitions", "stages"):
        return
    stages = agreement.definitions.stages
    furthest = max((at for at, stage in enumerate(stages) if stage.enter), default=0)
    if agreement.handoff.triggers:
        furthest = max(furthest, agreement.definitions.stage_at(agreement.mql_stage))
    for at, stage in enumerate(stages):
        if at > furthest:
            yield flaw("stage_unreachable", "definitions", "stages", at, stage=stage.id)
