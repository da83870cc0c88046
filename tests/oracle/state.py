"""What is so at an instant: leads, conversations, running clocks. Nothing here is decided, only kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from leadpact.calendars import Duration

from .points import Points
from .rows import Row
from .terms import Record, Version

Instant = tuple[int, int, int, str, Any]
"""(at, rank within the clock, index, what, which) of something a clock has yet to say."""
RESUME, RISK, GAP, DUE, ESCALATE = range(5)


@dataclass
class OnTrack:
    """A lead's stay on a nurturing track."""

    track: str
    version: Version
    entered: int
    said: set[int] = field(default_factory=set)
    """The numbers of the steps that fell due."""

    @property
    def terms(self) -> Any:
        return self.version.agreement.nurturing.tracks[self.track]

    @property
    def place(self) -> int:
        return list(self.version.agreement.nurturing.tracks).index(self.track)

    def steps(self) -> list[tuple[int, int]]:
        """(instant, number) of the steps that have yet to fall due."""
        return sorted(
            (self.version.due(self.version.calendar, self.entered, step.after), number)
            for number, step in enumerate(self.terms.steps, start=1)
            if number not in self.said
        )


@dataclass
class Lead:
    """One person."""

    lead: str
    points: Points
    record: Record = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    grade: str | None = None
    buying: str | None = None
    on_track: OnTrack | None = None
    dead: bool = False
    absorbed: bool = False


@dataclass
class Conversation:
    """Page 1: what is shared by those who are talked to as one."""

    key: str
    cycle: int = 1
    open: bool = False
    owner: str | None = None
    handed_lead: str | None = None
    handed_at: int = 0
    version: Version | None = None
    """The version the open cycle is pinned to."""
    trigger: str | None = None
    joined: set[str] = field(default_factory=set)
    accepted: bool = False
    attempts: int = 0
    connected: bool = False
    """Whether something of `return.after.without` happened in this cycle: by default, somebody connected."""
    cool_until: int | None = None
    cool_version: Version | None = None
    clocks: list[Clock] = field(default_factory=list)

    def running(self) -> list[Clock]:
        """Open and late clocks in the order of the page: by place in the document, then by start row."""
        alive = [clock for clock in self.clocks if clock.state != "closed"]
        return sorted(alive, key=lambda clock: clock.order)

    def silence_at(self) -> int | None:
        """Page 4, Acceptance: when silence will mean yes."""
        if not self.open or self.accepted or self.version is None:
            return None
        accept = self.version.agreement.handoff.accept
        if accept.silence != "accepted" or accept.within is None:
            return None
        return self.version.due(self.version.calendar, self.handed_at, accept.within)


@dataclass
class Clock:
    """A running promise."""

    identity: tuple[str, str, str, str, int]
    """(lead, clause, version, cause, instant) of its start; it never changes."""
    lead: str
    clause: str
    version: Version
    cycle: int
    start: int
    started_by: Row | None
    """The row whose trigger, grade and conditions chose `within`; none where silence started it."""
    started_at: int
    """The place of that row, to order clocks of one clause."""
    trigger: str | None
    grade: str | None
    within: Duration
    calendar: str
    ownerless: bool
    """Whether it counts by its owner's calendar and had no owner yet."""
    state: str = "open"
    judged: bool = False
    """Whether its last word was met, missed or answered late."""
    known_from: int = 0
    """What time itself makes it say is known no earlier: since a correction, a merge, a re-basing."""
    pauses: list[tuple[int, int]] = field(default_factory=list)
    paused_at: int | None = None
    first_pause: int | None = None
    """When it was first paused with right; what `at_most` allows is counted from there."""
    risks_said: set[Fraction] = field(default_factory=set)
    escalations_said: set[int] = field(default_factory=set)
    attempts: list[tuple[int, str | None]] = field(default_factory=list)
    """(at, channel) of every attempt since the start, counted or not."""

    # --- terms ---------------------------------------------------------------------------------------

    @property
    def promise(self) -> Any:
        return self.version.promises[self.clause]

    @property
    def order(self) -> tuple[int, int]:
        return (list(self.version.promises).index(self.clause), self.started_at)

    # --- time ----------------------------------------------------------------------------------------

    def counted(self, start: int, end: int) -> int:
        """Time from one instant to another as this clock counts it."""
        if self.within.is_working:
            return self.version.worked(self.calendar, start, end)
        return end - start

    def advanced(self, start: int, microseconds: int) -> int:
        """An instant moved on by time as this clock counts it."""
        if self.within.is_working:
            return self.version.forward(self.calendar, start, microseconds)
        return start + microseconds

    def taken_out(self, since: int | None = None) -> int:
        """The sum of the finished pauses, or of what of them lies after an instant."""
        return sum(
            self.counted(max(paused, paused if since is None else since), resumed)
            for paused, resumed in self.pauses
            if since is None or resumed > since
        )

    def moved(self, instant: int, since: int | None = None) -> int:
        """Page 4, Pauses: the original instant advanced by the sum of the paused time; zero moves nothing."""
        out = self.taken_out(since)
        return self.advanced(instant, out) if out else instant

    @property
    def first_due(self) -> int:
        """The due before any pause."""
        return self.version.due(self.calendar, self.start, self.within)

    @property
    def due(self) -> int:
        """The due in force."""
        return self.moved(self.first_due)

    def at_share(self, share: Fraction) -> int:
        """The start advanced by that share of the time from start to due, cut to whole microseconds."""
        # All of the time is the due itself, also where the same working time has passed at an earlier closing.
        if share == 1:
            return self.due
        whole = self.counted(self.start, self.first_due)
        return self.moved(self.advanced(self.start, int(whole * share)))

    @property
    def gap_end(self) -> int | None:
        """When `gap.max` passes with nothing: from the start, and anew from every attempt."""
        needs = self.promise.needs
        if needs is None or needs.gap is None or needs.gap.max is None:
            return None
        base = self.attempts[-1][0] if self.attempts else self.start
        # READING: of the pauses only what lies after that attempt moves the gap's end.
        return self.moved(self.version.due(self.calendar, base, needs.gap.max), since=base)

    def worked(self, at: int) -> int:
        """`working_s`: from the start by the clock's calendar, less pauses, in microseconds."""
        pauses = [*self.pauses, *([(self.paused_at, at)] if self.paused_at is not None else [])]
        out = sum(
            self.version.worked(self.calendar, max(paused, self.start), min(resumed, at))
            for paused, resumed in pauses
            if max(paused, self.start) < min(resumed, at)
        )
        return self.version.worked(self.calendar, self.start, at) - out

    def pause_ends(self) -> int | None:
        """When a pause has used up `at_most`."""
        left = self.pause_left()
        if self.paused_at is None or left is None:
            return None
        return self.advanced(self.paused_at, left) if left > 0 else self.paused_at

    def pause_left(self) -> int | None:
        """How much more pausing `at_most` allows, in the clock's own counting; None where nothing limits it."""
        at_most = self.version.agreement.follow_up.pauses.at_most
        if at_most is None or self.first_pause is None:
            return None
        end = self.version.due(self.calendar, self.first_pause, at_most)
        return self.counted(self.first_pause, end) - self.taken_out()

    def instants(self) -> list[Instant]:
        """All that this clock will say by itself, in the order of page 2."""
        if self.state == "closed":
            return []
        if self.paused_at is not None:
            # Page 4, Pauses: while paused, no due instant of the clock fires.
            end = self.pause_ends()
            return [] if end is None else [(end, RESUME, 0, "resume", None)]
        found: list[Instant] = []
        if self.state == "open":
            for index, share in enumerate(sorted(set(self.promise.at_risk))):
                if share not in self.risks_said:
                    found.append((self.at_share(share), RISK, index, "risk", share))
            gap = self.gap_end
            if gap is not None:
                found.append((gap, GAP, 0, "gap", None))
            found.append((self.due, DUE, 0, "due", None))
        # READING: a clock missed by a gap is no more at risk nor due; its escalations go on.
        for index, escalation in enumerate(self.promise.escalate):
            if index not in self.escalations_said:
                found.append((self.at_share(escalation.at), ESCALATE, index, "escalate", escalation))
        return sorted(found, key=lambda each: each[:3])

    # --- depth ---------------------------------------------------------------------------------------

    def is_complete(self) -> bool:
        """Whether the attempts since the start meet the needs: enough of them, spread, by all channels."""
        needs = self.promise.needs
        if needs is None:
            return False
        least = needs.gap.min if needs.gap is not None else None
        counting: list[tuple[int, str | None]] = []
        for at, channel in self.attempts:
            if not counting or least is None or at >= self.version.due(self.calendar, counting[-1][0], least):
                counting.append((at, channel))
        channels = {channel for _, channel in counting}
        return len(counting) >= needs.attempts and set(needs.channels) <= channels
