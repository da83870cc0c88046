"""Stories the tests are told: of random histories, and of logs written in the test."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from histories import Case, random_case
from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.replay.gathering import gather, merged_into, survivor_of
from leadpact.replay.plain import replay
from leadpact.words.story import Story, story_of
from oracle.agreements import history


def stories(
    versions: History, events: Iterable[Event], until: int | None = None, as_of: int | None = None
) -> Iterator[Story]:
    """The story of every lead of a log."""
    end = until if until is not None else as_of
    accounts = gather(events, end, as_of).accounts
    last = end if end is not None else max(event.at for _, _, rows in accounts for event in rows)
    for account_id, leads, rows in accounts:
        into = merged_into(rows)
        survivors = {lead: survivor_of(lead, into) for lead in leads}
        found = replay(versions, rows, last, as_of, trace=True)
        for lead in leads:
            yield story_of(lead, survivors, account_id, versions, rows, found, last)


def random_stories(seeds: Iterable[int]) -> Iterator[tuple[int, Story]]:
    """The stories of random histories, with their seeds."""
    for seed in seeds:
        case: Case = random_case(seed, lambda start: start[1].removeprefix("follow_up.clocks."))
        for story in stories(history(case.name), case.events, case.until, case.as_of):
            yield seed, story
