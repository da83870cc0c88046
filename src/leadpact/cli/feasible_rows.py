"""The answer of `leadpact feasible` as rows and as one object, for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

from leadpact.planning.foreseeing import Trial
from leadpact.words.feasible_sentences import Told

COLUMNS = (
    "promise", "clause", "objective", "expected", "low", "high", "error", "formula", "calendar_allows", "differs",
    "verdict", "people_needed", "judged",
)  # fmt: skip
"""`low` and `high`: nine of ten runs lie between; `error`: half the 95 % interval of `expected`;
`calendar_allows`: what these hours allow of a first answer, however many people are free."""


def rows(told: Told) -> Iterator[dict[str, Any]]:
    """A row a promise."""
    found = told.found
    for number, promise in enumerate(found.promises):
        spread = found.trial.spread[number]
        values = (
            promise.name,
            promise.clause,
            promise.objective,
            found.trial.shares[number],
            None if spread is None else spread[0],
            None if spread is None else spread[1],
            found.trial.errors[number],
            found.reckoned.shares[number],
            found.reckoned.ceilings[number],
            found.differs(number),
            found.verdict(number),
            found.needed[number],
            found.trial.judged[number],
        )
        yield dict(zip(COLUMNS, values, strict=True))


def whole(told: Told) -> dict[str, Any]:
    """The answer as one JSON object."""
    found, demand, supply = told.found, told.found.demand, told.found.supply
    names = [promise.name for promise in found.promises]
    return {
        "agreement": told.agreement.name.in_("en"),
        "version": told.version,
        "people": found.trial.people,
        "promises": list(rows(told)),
        "holds_up_to": found.holds,
        "breaks_first": None if found.breaks is None else names[found.breaks],
        "never_kept": [names[number] for number in found.never],
        "leads_a_week": demand.a_week,
        "work_hours_a_week": found.reckoned.work,
        "lead_hours_a_week": found.reckoned.hours,
        "utilisation": _finite(found.reckoned.utilisation),
        "utilisation_simulated": _finite(found.trial.utilisation),
        "capacity_a_week": found.capacity,
        "full_first": found.binds,
        "by_people": [_trial(names, trial) for trial in found.curve],
        "assumed": {
            "demand": demand.source,
            "outside_hours": demand.outside,
            "connect": list(demand.connect),
            "attempts": demand.attempts,
            "expected_attempts": demand.expected_attempts,
            "minutes_an_attempt": supply.handling / 60_000_000,
            "share_of_day": supply.share,
            "minutes_of_other_work": supply.stretch / 60_000_000,
            "is_shared": supply.is_shared,
            "takes_no_leads": list(supply.idle),
        },
        "not_simulated": [{"promise": each.name, "why": each.why} for each in demand.skipped],
        "runs": found.trial.runs,
        "weeks": found.weeks,
        "seed": found.seed,
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
    }


def _trial(names: list[str], trial: Trial) -> dict[str, Any]:
    return {
        "people": trial.people,
        "runs": trial.runs,
        "expected": dict(zip(names, trial.shares, strict=True)),
    }


def _finite(number: float) -> float | None:
    return number if isfinite(number) else None
