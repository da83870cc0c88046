"""Findings get their names back: numbers from the fold become the rows that people, files and measures read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from . import state
from .codes import (
    ACCEPTED,
    ASSIGNED,
    ATTEMPT_MADE,
    CLOCK_AT_RISK,
    CLOCK_MISSED,
    CLOCK_PAUSED,
    CLOCK_RESUMED,
    CLOCK_STARTED,
    CLOCK_VOID,
    CORRECTED,
    DISPUTED,
    DUE,
    ENTERED_MANUAL,
    ENTERED_REJECTED,
    ENTERED_RETURNED,
    ENTERED_RULE,
    ESCALATED,
    FINDING_KINDS,
    HANDED_OFF,
    JOINED,
    LEFT_BY_CONNECTION,
    LEFT_BY_EVENT,
    LEFT_BY_FINDING,
    LEFT_BY_STAGE,
    LEFT_MERGED,
    LEFT_REPLACED,
    LEFT_STOPPED,
    NONE,
    POINTS_GIVEN,
    REJECTED,
    RETURNED,
    STAGE_ENTERED,
    TRACK_ENTERED,
    TRACK_LEFT,
    TRACK_STEP_DUE,
    TRIGGERED_AGAIN,
)
from .compiling import Tables
from .scores import GRADES

COLUMNS = (
    "finding_id",
    "clock_id",
    "account_id",
    "lead_id",
    "cycle",
    "kind",
    "at",
    "known_at",
    "clause",
    "version",
    "cause",
    "party",
    "person",
    "due_at",
    "working_s",
    "wall_s",
    "value",
    "detail",
)
ID_LENGTH = 32
MISSED_WHY = ("due", "gap", "ended")
VOID_WHY = ("excused", "merged", "erased", "excluded", "reassigned")
CORRECTED_WHY = ("late", "decided", "rebased", "merged")
RETURNED_BY = ("event", "attempts")
TRACK_WHY = {
    LEFT_BY_CONNECTION: "connected",
    LEFT_STOPPED: "track_stopped",
    LEFT_REPLACED: "replaced",
    LEFT_MERGED: "merged",
    ENTERED_RETURNED: "returned",
    ENTERED_REJECTED: "rejected",
    ENTERED_MANUAL: "manual",
    ENTERED_RULE: "rule",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One conclusion of the replay. Instants and lengths of time in microseconds; None where there is nothing to say."""

    account_id: str
    lead_id: str
    cycle: int
    kind: str
    at: int
    known_at: int
    clause: str
    version: str | None
    cause: str
    party: str | None
    person: str | None
    due_at: int | None
    working_us: int | None
    wall_us: int | None
    value: int | None
    detail: str
    clock_id: str | None

    @property
    def finding_id(self) -> str:
        """The digest of all that was judged."""
        return digest_of(
            (
                self.account_id,
                self.lead_id,
                self.cycle,
                self.kind,
                self.at,
                self.known_at,
                self.clause,
                self.version,
                self.cause,
                self.party,
                self.person,
                self.due_at,
                self.working_us,
                self.wall_us,
                self.value,
                self.detail,
                self.clock_id,
            )
        )


def digest_of(parts: Iterable[object]) -> str:
    """The first 32 hex digits of the SHA-256 of the parts as texts, `\\x1f` between them, None as `\\x1e`."""
    text = "\x1f".join("\x1e" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def clock_id_of(lead_id: str, clause: str, version: str | None, cause: str, at: int) -> str:
    """The digest of a clock's start."""
    return digest_of((lead_id, clause, version, cause, at))


class Details:
    """What a finding's numbers mean in words for machines: the `detail` column, a JSON object with sorted keys."""

    def __init__(self, compiled: Tables, reason: Callable[[int], str | None]) -> None:
        self.compiled = compiled
        self.names = compiled.names
        self.reason = reason
        self._memo: dict[tuple[int, int, int, int, int], str] = {}

    def of(self, kind: int, version: int, first: int, second: int, third: int) -> str:
        """The detail of one finding but an attempt's, which needs its event."""
        key = (kind, version, first, second, third)
        if key not in self._memo:
            self._memo[key] = written(self._values(kind, version, first, second, third))
        return self._memo[key]

    def of_attempt(self, kind: int, channel: str | None, outcome: str | None, connected: int) -> str:
        """The detail of an attempt, counted or disputed."""
        if kind == DISPUTED:
            return written({"channel": channel})
        return written({"channel": channel, "outcome": outcome, "connected": connected == 1})

    def _values(self, kind: int, version: int, first: int, second: int, third: int) -> dict[str, Any]:
        names = self.names
        if kind == STAGE_ENTERED:
            return {"stage": names.stages.at(first), "implied": second == 1, **self._grade(third)}
        if kind in (HANDED_OFF, TRIGGERED_AGAIN, JOINED):
            return self._triggered(kind, version, first, second, third)
        if kind == ACCEPTED:
            return {"implied": first == 1}
        if kind in (REJECTED, RETURNED):
            given = {"reason": self.reason(first), "track": names.tracks.at(second)}
            return given | ({"by": RETURNED_BY[third]} if kind == RETURNED else {})
        if kind in (TRACK_ENTERED, TRACK_LEFT):
            return {"track": names.tracks.at(first), "why": self._track_why(second, third)}
        if kind == TRACK_STEP_DUE:
            return {"track": names.tracks.at(first), "step": second}
        if kind == POINTS_GIVEN:
            return {"rule": names.slots.at(first)}
        return self._of_clock(kind, first, second)

    def _of_clock(self, kind: int, first: int, second: int) -> dict[str, Any]:
        if kind == CLOCK_STARTED:
            return {"within": self.names.withins[first]}
        if kind == CLOCK_PAUSED:
            return {"reason": self.reason(first), "effect": second == 1}
        if kind == CLOCK_RESUMED:
            return {"effect": first == 1}
        if kind in (CLOCK_AT_RISK, ESCALATED):
            share, notify, reassign = self.names.shares[first]
            more = {"notify": list(notify), "reassign": reassign} if kind == ESCALATED else {}
            return {"share": share, **more}
        why = {CLOCK_MISSED: MISSED_WHY, CLOCK_VOID: VOID_WHY, CORRECTED: CORRECTED_WHY}.get(kind)
        return {"why": why[first]} if why else {}

    def _grade(self, grade: int) -> dict[str, str]:
        if grade < 0:
            return {}
        return {"grade": self.names.letters.names[grade // GRADES] + self.names.digits.names[grade % GRADES]}

    def _triggered(self, kind: int, version: int, first: int, found: int, missing: int) -> dict[str, Any]:
        row = self.compiled.versions[version]
        listed = self.compiled.triggers[row.trigger_lo : row.trigger_hi]
        named = [self.names.triggers.at(t.name) for t in listed if (found >> t.place) & 1]
        told: dict[str, Any] = {
            "trigger": self.names.triggers.at(self.compiled.triggers[first].name),
            "triggers": named,
        }
        if kind == HANDED_OFF:
            required = self.names.required[version]
            told["missing"] = [name for place, name in enumerate(required) if (missing >> place) & 1]
        return told

    def _track_why(self, why: int, word: int) -> str:
        if why == LEFT_BY_EVENT:
            return self.names.kinds.names[word]
        if why == LEFT_BY_FINDING:
            return FINDING_KINDS[word]
        return self.names.stages.names[word] if why == LEFT_BY_STAGE else TRACK_WHY[why]


def written(values: dict[str, Any]) -> str:
    """A detail as JSON: sorted keys, no spaces, any script as it is."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a finding needs to know of the event it cites."""

    event_id: str
    channel: str | None = None
    outcome: str | None = None


class Namer:
    """Turns the fold's findings into findings with names."""

    def __init__(
        self,
        compiled: Tables,
        lead: Callable[[int], tuple[str, str]],
        cause: Callable[[int], Cause],
        person: Callable[[int], str | None],
        reason: Callable[[int], str | None],
    ) -> None:
        """`lead` gives (account_id, lead_id) of a lead's number, `cause` what a row says, the others their names."""
        self.compiled = compiled
        self.names = compiled.names
        self.details = Details(compiled, reason)
        self.lead, self.cause, self.person = lead, cause, person

    def finding(self, f: state.Finding) -> Finding:
        """One finding with its names."""
        account_id, lead_id = self.lead(f.lead)
        clause = self.names.clauses.names[f.clause]
        return Finding(
            account_id=account_id,
            lead_id=lead_id,
            cycle=f.cycle,
            kind=FINDING_KINDS[f.kind],
            at=f.at,
            known_at=f.known,
            clause=clause,
            version=self.names.versions.at(f.version),
            cause=self._cause(f.cause),
            party=self.names.parties.at(f.party),
            person=self.person(f.person),
            due_at=something(f.due),
            working_us=something(f.working),
            wall_us=something(f.wall),
            value=something(f.value),
            detail=self._detail(f),
            clock_id=self._clock_id(f, lead_id, clause),
        )

    def _cause(self, row: int) -> str:
        return "due" if row == DUE else self.cause(row).event_id

    def _detail(self, f: state.Finding) -> str:
        if f.kind in (ATTEMPT_MADE, DISPUTED):
            said = self.cause(f.first)
            return self.details.of_attempt(f.kind, said.channel, said.outcome, f.second)
        if f.kind == ASSIGNED:
            return "{}"
        return self.details.of(f.kind, f.version, f.first, f.second, f.third)

    def _clock_id(self, f: state.Finding, lead_id: str, clause: str) -> str | None:
        if f.id_at == NONE:
            return None
        version = self.names.versions.at(f.id_version)
        return clock_id_of(lead_id, clause, version, self._cause(f.id_row), f.id_at)


def something(number: int) -> int | None:
    """A number, or None for nothing."""
    return None if number == NONE else number
