"""What one person of a stage is worth: the money that one is expected to bring; the page of the plan shows it.

Formula: worth = the product of the rates from the stage to a customer × `average_deal`: an expected value, the outcome's
money times its probability. Over several segments it is blended: the money of all parts / the people that they need, which
weighs each part's worth by its people.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from leadpact.planning.waterfall import Part


@dataclass(frozen=True, slots=True)
class Worth:
    """The money that one person of a stage is expected to bring; `segment` None: blended over all."""

    stage: str
    segment: str | None
    value: Fraction


def worths(parts: tuple[Part, ...]) -> tuple[Worth, ...]:
    """The worth of one of each stage: blended first, then by segment where there are several parts."""
    if not parts:
        return ()
    blended = [Worth(need.stage, None, _blended(parts, place)) for place, need in enumerate(parts[0].needs)]
    apart = [
        Worth(need.stage, part.segment, need.worth)
        for part in parts
        if part.segment is not None
        for need in part.needs
    ]
    return (*blended, *apart)


def _blended(parts: tuple[Part, ...], place: int) -> Fraction:
    people = sum((part.needs[place].exact for part in parts), Fraction(0))
    if not people:  # nothing is left to win: what one would bring, all parts alike
        return sum((part.needs[place].worth for part in parts), Fraction(0)) / len(parts)
    return sum((part.money for part in parts), Fraction(0)) / people
