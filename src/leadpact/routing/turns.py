"""Whose turn it is: of those who can take a lead, who would first be owed a whole one."""

from __future__ import annotations

from collections.abc import Sequence


def next_turn(weights: Sequence[int], owed: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    """The place of whoever is next among those who can be chosen, and what everybody is owed after it.

    Every credit grows by the weight; whoever is chosen pays the total, so that one lead is worth the total of the weights.
    Chosen is, of those who are owed something, who would be owed a whole lead after the fewest further decisions,
    `ceil((total - credit) / weight)`; of several the largest credit, then the first listed. With equal weights that is the
    largest credit. With others the largest credit alone is not enough: among 28 people it left somebody 1.3 leads behind.
    This way, from credits of zero, nobody is ever a whole lead ahead or behind. If nobody is owed anything (others were
    away while these were chosen), it is the largest credit.

    Weights are positive, and there is at least one. Source: the earliest deadline first, as in R. Tijdeman, The chairman
    assignment problem, Discrete Mathematics 32 (1980).
    """
    total = sum(weights)
    grown = [credit + weight for credit, weight in zip(owed, weights, strict=True)]
    waiting = [place for place, credit in enumerate(grown) if credit > 0]
    if waiting:
        chosen = min(waiting, key=lambda n: (-((grown[n] - total) // weights[n]), -grown[n], n))
    else:
        chosen = max(range(len(grown)), key=lambda n: (grown[n], -n))
    grown[chosen] -= total
    return chosen, tuple(grown)
