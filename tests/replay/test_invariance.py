"""The replay is a pure function of what happened: order, repetition and company of the rows change nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace as changed
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from comparing import case_of

from histories import DAY, NAMES, Case
from leadpact.events import Event
from leadpact.replay.findings import Finding
from leadpact.replay.plain import Replay, Standing, replay
from oracle.agreements import history

SEEDS = st.integers(20_000, 90_000)
FEW = settings(max_examples=20, deadline=None, derandomize=True)


def replayed(case: Case, events: Sequence[Event], until: int | None = None) -> Replay:
    return replay(history(case.name), events, case.until if until is None else until, case.as_of)


def last_of(*cases: Case) -> int:
    return max(event.at for case in cases for event in case.events)


def about(case: Case, made: Replay) -> tuple[list[Finding], list[Standing]]:
    """What is said about the leads of one case, in a fixed order of accounts."""
    leads = {event.lead_id for event in case.events} | {f"s{case.seed}-Z"}
    findings = [finding for finding in made.findings if finding.lead_id in leads]
    stood = [standing for standing in made.standings if standing.lead_id in leads]
    return (
        sorted(findings, key=lambda finding: finding.account_id),
        sorted(stood, key=lambda standing: (standing.account_id, standing.lead_id)),
    )


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(seed: int, random: Random) -> None:
    """Shuffled rows give the same findings in the same order, and the same standings."""
    case = case_of(seed)
    shuffled = list(case.events)
    random.shuffle(shuffled)
    one, other = replayed(case, case.events), replayed(case, shuffled)
    assert about(case, one) == about(case, other)
    assert one.left_out == other.left_out


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_repeated_rows_change_nothing(seed: int, random: Random) -> None:
    """An event delivered again, as it was or received later with other words, is the same event."""
    case = case_of(seed)
    twice = [random.choice(case.events) for _ in range(5)]
    later = [
        changed(event, received_at=max(event.at, event.received_at or 0) + DAY, properties={"path": "/new"})
        for event in twice
    ]
    assert about(case, replayed(case, case.events)) == about(
        case, replayed(case, [*later, *twice, *case.events])
    )


@FEW
@given(SEEDS, SEEDS)
def test_other_accounts_change_nothing(seed: int, other_seed: int) -> None:
    """What is said about an account is the same whoever else is in the log."""
    case = case_of(seed)
    other = case_of(other_seed + 100_000 + (seed - other_seed - 100_000) % len(NAMES))
    assert other.name == case.name
    until = last_of(case) if case.until is None else case.until
    alone = replayed(case, case.events, until)
    assert about(case, alone) == about(case, replayed(case, [*other.events, *case.events], until))


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, len(NAMES) - 1), st.integers(2, 12))
def test_a_log_of_many_accounts_is_the_sum_of_its_accounts(first: int, count: int) -> None:
    """Replayed together, accounts give exactly what each gives alone, and nothing else."""
    cases = [case_of(20_000 * len(NAMES) + first + n * len(NAMES)) for n in range(count)]
    name, until = cases[0].name, last_of(*cases)
    together = replay(history(name), [event for case in cases for event in case.events], until)
    alone = [replay(history(name), case.events, until) for case in cases]
    assert sorted(f.finding_id for f in together.findings) == sorted(
        f.finding_id for each in alone for f in each.findings
    )
    assert sorted(s.lead_id for s in together.standings) == sorted(
        s.lead_id for each in alone for s in each.standings
    )
    assert together.left_out == sum(each.left_out for each in alone)
