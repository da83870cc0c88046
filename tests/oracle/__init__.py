"""An independent, naive replay: written from docs/explanation/replay.md and the rules of an agreement alone, for clarity.

It keeps every point, every attempt and every pause, and computes dues, sums and depth afresh whenever they are
asked for. `# READING:` marks a point where those texts are silent and the most natural reading was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from leadpact.events import Event

from .rows import accounts, cut, known
from .saying import Account
from .terms import Versions
from .walking import BUYING, walk

Rows = list[dict[str, Any]]
ClockStart = tuple[str, str, str, str, int]


def plain_clock_id(start: ClockStart) -> str:
    """How an event names a clock (`clock`), unless the caller says otherwise: its start, joined by bars."""
    return "|".join(str(part) for part in start)


def replay(
    history: Any,
    events: Sequence[Event],
    until: int | None = None,
    as_of: int | None = None,
    clock_id: Callable[[ClockStart], str] = plain_clock_id,
) -> tuple[Rows, Rows]:
    """Findings and standings of a log under an agreement's versions."""
    if until is None:
        # READING: a month's frozen numbers are replayed until the close: `as_of` alone is also `until`.
        until = as_of if as_of is not None else max((event.at for event in events), default=0)
    versions = Versions(history)
    findings: Rows = []
    standings: Rows = []
    for account_id, rows in accounts(cut(events, until, as_of), versions).items():
        account = Account(account_id, rows, versions)
        walk(account, until, clock_id)
        findings += account.findings
        standings += stand(account, until)
    return findings, standings


def stand(account: Account, until: int) -> Rows:
    """A row per lead that has an event and is not absorbed."""
    # READING: when no version is in force at `until`, scores and stages are read by the one begun last.
    version = account.versions.begun(until)
    found: Rows = []
    for name, lead in sorted(account.leads.items()):
        if lead.absorbed:
            continue
        conversation = account.conversation(name)
        clocks = [clock for clock in conversation.running() if clock.state == "open"]
        dues = [each.instants()[0][0] for each in conversation.running() if each.instants()]
        dues += [at for at in (conversation.silence_at(),) if at is not None]
        if lead.on_track is not None:
            dues += [at for at, _ in lead.on_track.steps()]
        furthest = -1 if version is None else version.furthest(lead.entered)
        default = "awareness" if version is None else version.agreement.qualification.buying_stage.default
        found.append(
            {
                "lead_id": name,
                "account_id": account.account_id,
                "stage": version.stages[furthest] if version is not None and furthest >= 0 else None,
                "buying_stage": lead.buying or str(default),
                "cycle": conversation.cycle,
                "fit": float(lead.points.read("fit", until, version, lead.record)),
                "interest": float(lead.points.read("interest", until, version, lead.record)),
                "grade": lead.grade,
                "owner": conversation.owner,
                "open_clocks": [clock.identity for clock in clocks],
                "next_due_at": min(dues, default=None),
            }
        )
    return found


__all__ = ["BUYING", "ClockStart", "known", "plain_clock_id", "replay"]
