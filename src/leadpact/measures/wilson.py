"""How sure a rate is: the Wilson score interval, and from how many judged on a rate is said at all."""

from __future__ import annotations

from math import sqrt

FEWEST = 10
"""Below so many judged a percentage says too little."""
Z = 1.959963984540054
"""The normal quantile of a 95 % interval."""


def wilson(hits: int, judged: int) -> tuple[float, float]:
    """The Wilson score interval of a rate at 95 % (Wilson 1927, JASA 22, 209–212)."""
    if judged == 0:
        return 0.0, 1.0
    rate = hits / judged
    middle = rate + Z * Z / (2 * judged)
    spread = Z * sqrt(rate * (1 - rate) / judged + Z * Z / (4 * judged * judged))
    whole = 1 + Z * Z / judged
    return max((middle - spread) / whole, 0.0), min((middle + spread) / whole, 1.0)
