"""The fold and the naive replay, written from the same page by different hands, say the same rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from comparing import both, case_of, key

from histories import WANTED, coverage
from oracle import replay as oracle_replay
from oracle.agreements import history
from oracle.reached import RULES, rules_shown, variants

SLICES, SEEDS = 16, 25
LONG_SLICES, LONG_SEEDS = 40, 250
REACHING = (10, 381, 62, 85, 199, 43, 393, 16, 28)
"""Seeds whose histories together reach every kind of finding in every variant."""


def differences(seed: int) -> list[str]:
    """What one says and the other does not; empty when they agree on findings and standings."""
    case = case_of(seed)
    made, expected, stood, standing = both(case)
    told = [f"{case.name} {seed} fold only: {row}" for row in beyond(made, expected)]
    told += [f"{case.name} {seed} oracle only: {row}" for row in beyond(expected, made)]
    told += [f"{case.name} {seed} how often" for _ in range(made != expected and not told)]
    stands = [(a, b) for a, b in zip(stood, standing, strict=False) if a != b]
    told += [f"{case.name} {seed} standing: {a} / {b}" for a, b in stands]
    return told + [f"{case.name} {seed} standings" for _ in range(len(stood) != len(standing))]


def beyond(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {key(row) for row in others}
    return [row for row in some if key(row) not in known]


def check(seeds: range) -> None:
    told = [line for seed in seeds for line in differences(seed)]
    assert not told, "\n".join(told[:8])


@pytest.mark.parametrize("number", range(SLICES))
def test_fold_and_oracle_say_the_same(number: int) -> None:
    """Findings and standings are equal, row for row and column for column, for 400 random histories."""
    check(range(number * SEEDS, (number + 1) * SEEDS))


def test_what_is_compared_reaches_every_kind_and_detail() -> None:
    """The histories of a few of those seeds show every kind of finding in all its variants."""
    assert set(REACHING) <= set(range(SLICES * SEEDS))
    assert set(coverage(REACHING)) >= WANTED


@pytest.mark.slow
@pytest.mark.parametrize("number", range(LONG_SLICES))
def test_fold_and_oracle_say_the_same_of_ten_thousand(number: int) -> None:
    """10,000 random histories; every slice of them shows each rule of the replay, as `reached.RULES` has them."""
    seeds = range(number * LONG_SEEDS, (number + 1) * LONG_SEEDS)
    check(seeds)
    shown: set[int] = set()
    for seed in seeds:
        case = case_of(seed)
        shown |= rules_shown(
            case.events, oracle_replay(history(case.name), case.events, case.until, case.as_of)[0]
        )
    assert shown == set(RULES) == set(range(1, 17))


@pytest.mark.slow
def test_ten_thousand_reach_every_kind_and_detail_often() -> None:
    """Nothing that is wanted hangs on one lucky history: each variant occurs in at least five of 3,000."""
    found = dict.fromkeys(WANTED, 0)
    for seed in range(3000):
        case = case_of(seed)
        findings = oracle_replay(history(case.name), case.events, case.until, case.as_of)[0]
        for variant in {name for finding in findings for name in variants(finding)} & WANTED:
            found[variant] += 1
    assert not {variant: times for variant, times in found.items() if times < 5}
