"""A replay that ended goes on by time alone: what it then says is what a longer replay of the same rows says."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from comparing import case_of

from histories import DAY, NAMES
from leadpact.replay.answering import plan_for
from leadpact.replay.compiling import compile_history
from leadpact.replay.gathering import gather
from leadpact.replay.plain import Account, replay, world_of
from oracle.agreements import history

AHEAD = 90 * DAY
CASES = 12


@pytest.mark.parametrize("name", NAMES)
def test_what_time_says_next_is_what_a_longer_replay_says(name: str) -> None:
    """Up to some instant amid the events, then ninety days in which nothing happens; both in the same order."""
    said = 0
    for n in range(CASES):
        case = case_of(30_000 * len(NAMES) + n * len(NAMES) + NAMES.index(name))
        assert case.name == name
        times = sorted(event.at for event in case.events)
        until = Random(n).choice(times)
        events = [event for event in case.events if event.at <= until]
        tables = compile_history(history(name))
        plan = plan_for(tables.uses, events)
        folding = Account(tables, plan, world_of(tables, plan, times[0], until))
        accounts = gather(events, until).accounts
        found = [(folding.replay_one(*each)[0], folding.go_on(until + AHEAD)) for each in accounts]
        longer = replay(history(name), events, until + AHEAD).findings
        assert [each for now, later in found for each in now + later] == list(longer)
        assert all(each.at > until for _, later in found for each in later)
        said += sum(len(later) for _, later in found)
    assert said > 0
