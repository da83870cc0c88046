"""Judges accounts by the one fold, as live accounts are: on plain objects, a batch under one agreement until one instant.

Pure: events and a history in, findings and standings out. `actions/fold.py` writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.replay.answering import facts_of
from leadpact.replay.bits import ColumnFacts, MaskPlan, plan_masks
from leadpact.replay.compiling import Tables, compile_history
from leadpact.replay.findings import Finding
from leadpact.replay.gathering import gather
from leadpact.replay.plain import Account, Standing, world_of


@dataclass(frozen=True, slots=True)
class Judged:
    """What the replay says of one account until an instant, and when something happens by itself next."""

    findings: tuple[Finding, ...]
    standings: tuple[Standing, ...]
    next_at: int | None


@lru_cache(maxsize=4)
def compiled(history: History) -> tuple[Tables, frozenset[str]]:
    """The agreement as the fold reads it, and the properties its conditions ask for."""
    tables = compile_history(history)
    return tables, frozenset(name for use in tables.uses for _, name in use.condition.refs)


@lru_cache(maxsize=64)
def _plan(history: History, facts: ColumnFacts) -> MaskPlan:
    """The layout of the conditions for batches whose events have properties in the same places: mostly all have."""
    return plan_masks(compiled(history)[0].uses, facts)


class Judge:
    """Judges one account after the other until one instant (microseconds UTC)."""

    def __init__(self, history: History, events: Sequence[Event], until: int) -> None:
        """`events` are those of all the accounts."""
        tables, asked = compiled(history)
        found = facts_of(events)
        plan = _plan(history, ColumnFacts(found.at_identified & asked, found.elsewhere & asked))
        self.until = until
        first = min((event.at for event in events), default=until)
        self._fold = Account(tables, plan, world_of(tables, plan, first, until))

    def of(self, events: Sequence[Event]) -> Judged:
        """One account, by all the events of its leads. Raises ValueError where they are not one account's."""
        accounts = gather(events, self.until).accounts
        ahead = min((event.at for event in events if event.at > self.until), default=None)
        if not accounts:
            return Judged((), (), ahead)
        if len(accounts) > 1:
            raise ValueError("the events are of several accounts")
        findings, standings = self._fold.replay_one(*accounts[0])
        dues = [each.next_due_at for each in standings if each.next_due_at is not None]
        following = [*dues, *([] if ahead is None else [ahead])]
        return Judged(tuple(findings), tuple(standings), min(following, default=None))
