"""Levels, points and their fading between two versions: whether more leads qualify, where anybody can say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from leadpact.agreement.document import Agreement
from leadpact.agreement.qualification import GradeLevels
from leadpact.agreement.values import FrozenMap

BELOW_ALL = Decimal("-Infinity")
GRADES = ("qualification.grades.fit.*", "qualification.grades.interest.*")
FADING = tuple(
    f"qualification.{score}.{key}" for score in ("fit", "interest") for key in ("half_life", "expires")
)


def qualifying(agreement: Agreement) -> list[tuple[str, ...]]:
    """The grades of each way into the stage that the giving party's volume counts; none where no grade leads there."""
    stages = agreement.definitions.stages
    ways = (way for stage in stages if stage.id == agreement.mql_stage for way in stage.enter)
    return [tuple(map(str, way.grade)) for way in ways if way.grade]


def fewer_qualify(old: Agreement, score: str, level: str, new: Decimal | None) -> int | None:
    """1 where a level's new lowest score (None: it is gone) lets fewer leads qualify, -1 where more, 0 where the same
    do; None where some do that did not, and others no more.

    Grades are the same between two lowest scores that follow one another, so looking at those alone is looking at all.
    """
    before = old.qualification.grades
    levels = dict(getattr(before, score))
    levels.pop(level, None)
    if new is not None:
        levels[level] = new
    after = before.model_copy(update={score: FrozenMap(levels)})
    lost = gained = False
    for fit, interest in _scores(before, after):
        one, other = before.of(fit, interest), after.of(fit, interest)
        for grades in qualifying(old):
            lost |= one in grades and other not in grades
            gained |= other in grades and one not in grades
    return None if lost and gained else lost - gained


def _scores(*versions: GradeLevels) -> Iterator[tuple[Decimal, Decimal]]:
    """A score of fit and one of interest for each cell of all grids together."""
    fit, interest = (
        {BELOW_ALL, *(low for each in versions for low in getattr(each, score).values())}
        for score in ("fit", "interest")
    )
    return product(sorted(fit), sorted(interest))


def fades_otherwise(old: Agreement, new: Agreement, score: str) -> bool:
    """Whether points faded before and fade now: halving exchanged for a last day is neither more nor less."""
    scores = [getattr(each.qualification, score) for each in (old, new)]
    return all(each.half_life is not None or each.expires is not None for each in scores)
