"""Tells history, of which nobody is alerted, from what happened while people looked on.

Pure: made of what the worker reads of an account.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from leadpact.replay.findings import Finding

MINUTE = 60_000_000
"""How long a request may take from the instant of its receipt until a worker can see its events, microseconds."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """What of one account is history. Instants in microseconds UTC.

    `until` is when history was last put in; None: never. `live` are the ids of the events that came by themselves, `starts`
    says of each clock which event it started with, `folded_at` when the account was folded before.
    """

    until: int | None = None
    live: Set[str] = frozenset()
    starts: Mapping[str | None, str] = field(default_factory=dict)
    folded_at: int | None = None

    def is_history(self, finding: Finding) -> bool:
        """Whether it was known before history was put in, and no event that came by itself brought it about."""
        started = self.starts.get(finding.clock_id)
        return self._was_known(finding) and self.live.isdisjoint((finding.cause, started))

    def is_no_news(self, finding: Finding) -> bool:
        """Whether nobody is told of it: it is history, or history made another of what was told before."""
        told_before = self.folded_at is not None and finding.known_at < self.folded_at - MINUTE
        return self._was_known(finding) and (told_before or self.is_history(finding))

    def _was_known(self, finding: Finding) -> bool:
        return self.until is not None and finding.known_at <= self.until
