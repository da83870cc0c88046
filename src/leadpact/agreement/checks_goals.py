"""Checks of the goal's rates: none of nothing, and a segment's only where the goal has one to take its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from leadpact.agreement.document import Agreement
from leadpact.agreement.names import VISITOR, FunnelName
from leadpact.agreement.nodes import Path
from leadpact.agreement.phrases import Phrase
from leadpact.agreement.problems import Flaw, flaw
from leadpact.agreement.walking import Declared


def conversions(agreement: Agreement) -> Iterator[tuple[Path, Mapping[FunnelName, Fraction]]]:
    """Every table of rates with its place: the goal's, then each segment's."""
    goals = agreement.goals
    if goals.revenue is not None:
        yield ("goals", "revenue", "conversion"), goals.revenue.conversion
    for name, segment in goals.segments.items():
        yield ("goals", "segments", name, "conversion"), segment.conversion


def rates_of_nothing(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A stage that leads to no customer at all: no plan can reach a goal by it."""
    del declared
    for path, rates in conversions(agreement):
        for stage, rate in rates.items():
            if rate == 0:
                yield flaw("never_converts", *path, stage)


def rates_of_segments(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A segment's rate of a stage for which the goal has none: what the rate before it would lead to is not said."""
    revenue = agreement.goals.revenue
    if revenue is None:
        return
    named = {str(stage) for stage in revenue.conversion}
    known = {VISITOR, *declared.stages}
    for name, segment in agreement.goals.segments.items():
        for stage in segment.conversion:
            if str(stage) in known - named:
                path = ("goals", "segments", name, "conversion", stage)
                where = "goals.revenue.conversion"
                yield flaw(
                    "no_such_name", *path, on_key=True, what=Phrase("rate of"), name=stage, where=where
                )
