"""Everything that can be wrong between the parts of an agreement: a list of small checks, all of them run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from leadpact.agreement import (
    checks_goals,
    checks_names,
    checks_numbers,
    checks_promises,
    checks_scores,
    checks_texts,
    limits,
)
from leadpact.agreement.document import Agreement
from leadpact.agreement.problems import Flaw
from leadpact.agreement.walking import Declared

Check = Callable[[Agreement, Declared], Iterator[Flaw]]

IN_ITSELF: tuple[Check, ...] = (
    checks_names.unknown_names,
    checks_names.misspelt_words,
    checks_names.names_declared_twice,
    checks_names.head_of_another_party,
    checks_names.reserved_names,
    checks_texts.conditions,
    checks_texts.calendars,
    checks_texts.codes,
    checks_numbers.shares,
    checks_numbers.money,
    checks_numbers.dates,
    checks_numbers.times,
    checks_numbers.clock_shares,
    checks_numbers.meetings,
    checks_promises.unreachable_targets,
    checks_promises.depth,
    checks_promises.kpis,
    checks_promises.conversion_order,
    checks_goals.rates_of_nothing,
    checks_goals.rates_of_segments,
    checks_promises.outcomes_twice,
    checks_promises.same_party,
    checks_scores.levels_equal,
    checks_scores.grades_alike,
    checks_scores.rules_that_give_nothing,
    limits.too_many,
    limits.too_large,
    limits.names_of_properties,
)
"""Checks of what is written; they hold also while other parts of the document are malformed."""
BY_ABSENCE: tuple[Check, ...] = (
    checks_promises.clocks_that_never_start,
    checks_promises.clocks_that_never_stop,
    checks_promises.stages_that_trigger_nothing,
    checks_scores.grades_out_of_reach,
    checks_scores.stages_nothing_enters,
)
"""Checks of what is missing; they need a document that is whole."""


def in_itself(agreement: Agreement, data: dict[str, Any]) -> Iterator[Flaw]:
    """What is wrong with what is written."""
    yield from _run(IN_ITSELF, agreement, data)


def by_absence(agreement: Agreement, data: dict[str, Any]) -> Iterator[Flaw]:
    """What is wrong because something is not written."""
    yield from _run(BY_ABSENCE, agreement, data)


def _run(checks: tuple[Check, ...], agreement: Agreement, data: dict[str, Any]) -> Iterator[Flaw]:
    declared = Declared(data)
    for check in checks:
        yield from check(agreement, declared)
