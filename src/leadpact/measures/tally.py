"""Adds postings up: what counts, what is apart, and what adjusts."""

from __future__ import annotations

from math import fsum
from typing import NamedTuple

from leadpact.measures.measure import STATES


class Cell(NamedTuple):
    """Postings that are alike in all that figures ask for; `value` is that of all of them."""

    month: str
    adjusts: bool
    key: str | None
    state: str | None
    hit: bool | None
    times: int
    value: float


class Tally:
    """What is added up for one figure: postings that count, those apart, and adjustments beside them."""

    def __init__(self) -> None:
        self.hits = self.judged = self.adjusted_hits = self.adjusted_judged = 0
        self.apart = dict.fromkeys(STATES, 0)
        self.values: list[float] = []
        self.adjusted_values: list[float] = []

    def add(self, cell: Cell, regular: bool) -> None:
        """Add postings that are alike; `regular`: they are not beside the figure but in it."""
        if cell.state is None and cell.adjusts:
            self.adjusted_judged += cell.times
            self.adjusted_hits += cell.times if cell.hit else 0
            self.adjusted_values.append(cell.value)
        if cell.state is not None:
            self.apart[cell.state] += cell.times if regular else 0
        elif regular:
            self.judged += cell.times
            self.hits += cell.times if cell.hit else 0
            self.values.append(cell.value)

    def is_unknown(self, way: str) -> bool:
        """Whether there was something to measure and nothing that says how much, as of deals without an amount; a count of
        none is a zero."""
        return way != "count" and not self.judged and self.apart["none"] > 0

    def adjusted_value(self, way: str) -> float | None:
        """What adjustments add to a sum; other ways have no number that could be added."""
        return fsum(self.adjusted_values) if way == "sum" else None

    def value(self, way: str) -> float | None:
        """The number they make, of the ways that add up."""
        if way == "count":
            return float(self.judged)
        if way == "sum":
            return fsum(self.values)
        if not self.judged:
            return None
        return self.hits / self.judged if way == "share" else fsum(self.values) / self.judged
