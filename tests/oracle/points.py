"""Scores as the list of every point ever given, summed afresh whenever they are read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import Any

from .rows import Row
from .terms import Record, Version, Versions

HALF = Decimal("0.5")
DIGITS = 60


@dataclass(frozen=True)
class Given:
    """Points that a rule gave at an instant."""

    score: str
    rule: str
    at: int
    points: Decimal


class Points:
    """All points of one lead."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self.given: list[Given] = []
        self.counted: list[tuple[str, str, int]] = []
        """(score, rule, at) of every event that counted, whatever it gave; `at_most` looks at them."""

    def add(self, row: Row) -> bool:
        """Page 4, Scores, at one row; whether a rule with `on` gave points, as far as a score tells."""
        gave = False
        version = row.version
        assert version is not None
        for name in ("fit", "interest"):
            score = getattr(version.agreement.qualification, name)
            for rule in score.rules:
                if row.kind not in rule.on or not version.true(rule.when, row.props, row.record):
                    continue
                if rule.at_most is not None:
                    since = row.at - rule.at_most.per.microseconds
                    recent = [c for c in self.counted if c[:2] == (name, rule.id) and since < c[2] <= row.at]
                    if len(recent) >= rule.at_most.count:
                        continue
                points = Decimal(rule.points)
                if rule.limit is not None:
                    points = min(points, Decimal(rule.limit) - self.sum_of(name, rule.id, row.at))
                self.counted.append((name, str(rule.id), row.at))
                self.given.append(Given(name, str(rule.id), row.at, points))
                gave = gave or bool((points * 1000 + HALF).to_integral_value(rounding=ROUND_FLOOR))
        return gave

    def sum_of(self, score: str, rule: str, at: int) -> Decimal:
        """The present sum of one rule."""
        with localcontext() as context:
            context.prec = DIGITS
            mine = [g for g in self.given if (g.score, g.rule) == (score, rule)]
            return sum((self.left(g, at) for g in mine), Decimal(0))

    def left(self, given: Given, at: int) -> Decimal:
        """What is left of points at an instant, version by version.

        Time before a new version's `effective` decays at the old rate. READING: a version's rate goes on
        after its `until`, as long as no other has begun; points that expired under one version don't come back.
        """
        left = given.points
        versions = self.versions.all
        for place, version in enumerate(versions):
            begins = max(version.begins, given.at) if place else given.at
            next_begins = versions[place + 1].begins if place + 1 < len(versions) else None
            ends = at if next_begins is None else min(at, next_begins)
            if begins > ends:
                continue
            score = getattr(version.agreement.qualification, given.score)
            if score.half_life is not None:
                left *= HALF ** (Decimal(ends - begins) / score.half_life.microseconds)
            elif score.expires is not None:
                last = ends - 1 if next_begins is not None and ends == next_begins else ends
                if last >= begins and last - given.at >= score.expires.microseconds:
                    return Decimal(0)
        return left

    def read(self, score: str, at: int, version: Version | None, record: Record) -> Decimal:
        """The score: the sum of its rules, clipped to 0 … limit, rounded half up to 3 decimals."""
        if version is None:
            return Decimal(0)
        terms: Any = getattr(version.agreement.qualification, score)
        with localcontext() as context:
            context.prec = DIGITS
            total = sum((self.left(g, at) for g in self.given if g.score == score), Decimal(0))
            for rule in terms.rules:
                if not rule.on and version.true(rule.when, {}, record):
                    # READING: a rule about the record gives its points once, at most its limit.
                    points = Decimal(rule.points)
                    total += points if rule.limit is None else min(points, Decimal(rule.limit))
            clipped = min(max(total, Decimal(0)), Decimal(terms.limit))
            return (clipped * 1000 + HALF).to_integral_value(rounding=ROUND_FLOOR) / 1000

    def grade(self, row: Row) -> str | None:
        """The letter and the digit with the highest threshold reached; none if one is missing."""
        version = row.version
        assert version is not None
        part = version.agreement.qualification
        if not part.fit.rules and not part.interest.rules:
            return None
        grades = part.grades
        name = ""
        for score, levels in (("fit", grades.fit), ("interest", grades.interest)):
            value = self.read(score, row.at, version, row.record)
            reached = [(Decimal(least), level) for level, least in levels.items() if value >= least]
            if not reached:
                return None
            name += max(reached, key=lambda each: each[0])[1]
        return name
