"""One lead's story as values: its events beside the conclusions they led to, in time, clocks followed to their end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from leadpact.agreement.follow_up import Clock
from leadpact.agreement.history import History
from leadpact.calendars import Calendar, Duration, elapsed, parse_duration, wall_elapsed
from leadpact.calendars.problem import CalendarError
from leadpact.events import Event, in_order
from leadpact.replay.findings import Finding
from leadpact.replay.plain import Replay, Standing
from leadpact.words.clauses import CLOCKS

DUE = "due"
VERDICTS = ("clock_met", "clock_missed", "clock_void")
ENDINGS = ("rejected", "returned")
OPENINGS = ("handed_off", "joined")
SHARED = frozenset(
    ("handed_off", "triggered_again", "joined", "assigned", "accepted", *ENDINGS, "attempt_made", "disputed")
)
"""Findings about another lead of the account that concern the conversation; all of a clock do too."""


def detail_of(finding: Finding) -> dict[str, Any]:
    """What a finding's detail says."""
    found: dict[str, Any] = json.loads(finding.detail)
    return found


@dataclass(frozen=True)
class Moment:
    """An event with what it led to; or, without an event, something that time itself did."""

    at: int
    lead_id: str
    cycle: int
    event: Event | None
    findings: tuple[Finding, ...] = ()
    other: bool = False
    """Whether it is about another lead of the account."""

    @property
    def quiet(self) -> bool:
        """Whether it led to nothing."""
        return not self.findings

    @property
    def size(self) -> int:
        """How many lines it takes to tell."""
        return len(self.findings) + (self.event is not None)


@dataclass
class ClockStory:
    """All that was said of one clock, in the order in which it was found out."""

    clock_id: str
    rows: list[Finding] = field(default_factory=list)
    owner: str | None = None
    """Whose hours count, where the promise counts those of the owner."""

    @property
    def first(self) -> Finding:
        """Its start; where a merge brought it, what was said first."""
        return self.rows[0]

    @property
    def version(self) -> str | None:
        """The version it is judged by: a re-based clock has a later one."""
        return self.rows[-1].version

    @property
    def due_at(self) -> int | None:
        """The due instant last in force."""
        return self.rows[-1].due_at

    @property
    def within(self) -> Duration | None:
        """How much time was promised at its start."""
        written = detail_of(self.first).get("within")
        return parse_duration(written) if written else None

    @property
    def verdict(self) -> Finding | None:
        """The last judgement, unless a correction opened the clock again."""
        last = None
        for row in self.rows:
            if row.kind in VERDICTS:
                last = row
            elif row.kind == "corrected":
                last = None
        return last

    @property
    def answer(self) -> Finding | None:
        """The answer that came too late."""
        return next((row for row in reversed(self.rows) if row.kind == "clock_answered_late"), None)

    def corrects(self, finding: Finding) -> Finding | None:
        """The verdict that a correction replaced: the last one before it."""
        before = self.rows[: self.rows.index(finding)]
        return next((row for row in reversed(before) if row.kind in VERDICTS), None)

    def corrected_by(self, finding: Finding) -> Finding | None:
        """The correction that replaced a verdict: only a miss that was found too soon is."""
        after = self.rows[self.rows.index(finding) + 1 :]
        found = next((row for row in after if row.kind == "corrected"), None)
        return found if found is not None and detail_of(found).get("why") in ("late", "decided") else None

    def pauses(self, until: int) -> list[tuple[int, int]]:
        """From when to when it was paused."""
        spans: list[tuple[int, int]] = []
        since: int | None = None
        for row in self.rows:
            if row.kind == "clock_paused" and detail_of(row).get("effect"):
                since = row.at
            elif (row.kind in VERDICTS and since is not None) or (
                row.kind == "clock_resumed" and since is not None
            ):
                spans.append((since, row.at))
                since = None
        return [*spans, (since, until)] if since is not None and since < until else spans

    def pauses_before(self, row: Finding) -> list[tuple[int, int]]:
        """The pauses that had ended when a row was said: its due instant has moved by these."""
        before = ClockStory(self.clock_id, self.rows[: self.rows.index(row)])
        return before.pauses(-(1 << 62))

    @property
    def paused_since(self) -> int | None:
        """Since when it stands still, if it does."""
        last = next(
            (row for row in reversed(self.rows) if row.kind in ("clock_paused", "clock_resumed")), None
        )
        stands = last is not None and last.kind == "clock_paused" and bool(detail_of(last).get("effect"))
        return last.at if stands and last is not None and self.verdict is None else None


@dataclass(frozen=True)
class Story:
    """What is told of one lead. `person` are its ids, merged ones too; `survivor` is who it is now."""

    asked: str
    survivor: str
    person: frozenset[str]
    account_id: str
    account_leads: tuple[str, ...]
    history: History
    events: tuple[Event, ...]
    replay: Replay
    until: int

    @cached_property
    def by_id(self) -> Mapping[str, Event]:
        """The account's events by id."""
        return {event.event_id: event for event in self.events}

    @cached_property
    def standing(self) -> Standing | None:
        """Where the lead stands; None where the agreement does not apply to it."""
        return next((each for each in self.replay.standings if each.lead_id == self.survivor), None)

    @property
    def is_merged(self) -> bool:
        """Whether it is the story of another lead as well, into which this one was merged."""
        return self.asked != self.survivor

    @cached_property
    def is_scored(self) -> bool:
        """Whether any version gives points: without a rule, a grade says nothing about a lead."""
        parts = [version.agreement.qualification for version in self.history.versions]
        return any(part.fit.rules or part.interest.rules for part in parts)

    @cached_property
    def has_buying_stages(self) -> bool:
        """Whether any version tells buying stages apart."""
        parts = [version.agreement.qualification.buying_stage for version in self.history.versions]
        return any(part.furthest_first for part in parts)

    @cached_property
    def has_cycles(self) -> bool:
        """Whether a cycle was ever opened: without a handoff there is none."""
        return any(row.kind in OPENINGS and self.tells(row) for row in self.replay.findings)

    @property
    def shares_account(self) -> bool:
        """Whether the conversation is one for the whole account."""
        return self.history.latest.agreement.handoff.unit == "account"

    @cached_property
    def clocks(self) -> Mapping[str, ClockStory]:
        """The account's clocks by id."""
        found: dict[str, ClockStory] = {}
        for row in self.replay.findings:
            if row.clock_id is not None:
                found.setdefault(row.clock_id, ClockStory(row.clock_id)).rows.append(row)
            elif row.kind == "assigned":
                for clock in found.values():
                    open_still = clock.owner is None and clock.verdict is None
                    if open_still and self._together(clock.rows[-1].lead_id, row.lead_id):
                        clock.owner = row.person
            if row.kind == "clock_started" and row.clock_id is not None:
                found[row.clock_id].owner = row.person
        return found

    def _together(self, one: str, other: str) -> bool:
        return self.shares_account or one == other

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The story in time; at one instant events come before what time did."""
        findings = [row for row in self.replay.findings if self.tells(row)]
        under: dict[str, list[Finding]] = {}
        alone: list[Finding] = []
        for row in findings:
            event = self.by_id.get(row.cause)
            if event is not None and event.at == row.at:
                under.setdefault(row.cause, []).append(row)
            else:
                alone.append(row)
        drawn: list[tuple[int, int, Moment]] = []
        for place, event in enumerate(self.events):
            rows = tuple(under.get(event.event_id, ()))
            if rows or event.lead_id in self.person:
                other = event.lead_id not in self.person
                drawn.append((event.at, place, Moment(event.at, event.lead_id, 0, event, rows, other)))
        late = len(self.events)
        for row in alone:
            other = row.lead_id not in self.person
            drawn.append((row.at, late, Moment(row.at, row.lead_id, 0, None, (row,), other)))
        drawn.sort(key=lambda each: each[:2])
        return tuple(self._in_cycles([each[2] for each in drawn]))

    def tells(self, row: Finding) -> bool:
        """Whether a finding belongs to this story."""
        if row.lead_id in self.person:
            return True
        return self.shares_account and (row.kind in SHARED or row.clock_id is not None)

    def _in_cycles(self, moments: Sequence[Moment]) -> Iterable[Moment]:
        """Each moment in its cycle: one ends with a rejection or return, the next begins after it."""
        now = 1
        for moment in moments:
            cycles = [row.cycle for row in moment.findings]
            now = max(now, cycles[0] if cycles else now)
            yield Moment(moment.at, moment.lead_id, now, moment.event, moment.findings, moment.other)
            ended = [row.cycle + 1 for row in moment.findings if row.kind in ENDINGS]
            now = max([now, *ended, *cycles])

    def clock_of(self, clause: str, version: str | None) -> Clock | None:
        """The promise a clock's clause names; None for acceptance."""
        return self.history.named(version).agreement.follow_up.clocks.get(clause.removeprefix(CLOCKS))

    def calendar_of(self, clock: ClockStory) -> tuple[str, Calendar]:
        """The name and the hours by which a clock counts."""
        version = self.history.named(clock.version)
        promise = self.clock_of(clock.first.clause, clock.version)
        agreement = version.agreement
        name = str(agreement.calendar) if promise is None else agreement.counted_by(promise, clock.owner)
        return name, version.calendars[name]

    def counted(
        self, clock: ClockStory, start: int, end: int, gaps: Sequence[tuple[int, int]] | None = None
    ) -> int | None:
        """Microseconds that count for a clock between two instants: its working time or, for wall durations, all."""
        gaps = clock.pauses(self.until) if gaps is None else gaps
        within = clock.within
        try:
            if within is not None and not within.is_working:
                return wall_elapsed(start, end, gaps)
            return elapsed(self.calendar_of(clock)[1], start, end, gaps)
        except CalendarError:
            return None

    @cached_property
    def _places(self) -> Mapping[int, int]:
        """Where each finding stands in the order in which they were made."""
        return {id(row): place for place, row in enumerate(self.replay.findings)}

    @cached_property
    def _endings(self) -> tuple[tuple[int, Finding], ...]:
        """The rejections and returns, with their places."""
        return tuple(each for each in enumerate(self.replay.findings) if each[1].kind in ENDINGS)

    def ended(self, clock: ClockStory, miss: Finding) -> Finding | None:
        """What ended the cycle of a clock after it was missed: a rejection or return."""
        return next(
            (
                row
                for place, row in self._endings
                if place > self._places[id(miss)]
                and row.cycle == clock.first.cycle
                and self._together(clock.rows[-1].lead_id, row.lead_id)
            ),
            None,
        )

    @cached_property
    def open_clocks(self) -> tuple[ClockStory, ...]:
        """Clocks of the lead's conversation that still run, the next due first."""
        names = set(self.standing.open_clocks) if self.standing is not None else set()
        found = [
            clock
            for clock in self.clocks.values()
            if clock.verdict is None
            and clock.first.clause.removeprefix(CLOCKS) in names
            and (self.shares_account or clock.rows[-1].lead_id in self.person)
        ]
        latest = {clock.first.clause: clock for clock in found}
        return tuple(sorted(latest.values(), key=lambda each: each.due_at or 0))

    @cached_property
    def handoffs(self) -> tuple[Finding, ...]:
        """The handoffs of this lead."""
        return tuple(
            row for row in self.replay.findings if row.kind == "handed_off" and row.lead_id in self.person
        )


def story_of(
    asked: str,
    survivors: Mapping[str, str],
    account_id: str,
    history: History,
    events: Iterable[Event],
    replay: Replay,
    until: int,
) -> Story:
    """The story of a lead of an account; `survivors` says who each lead of the account is after all merges."""
    survivor = survivors[asked]
    person = frozenset(lead for lead, into in survivors.items() if into == survivor)
    rest = tuple(sorted(lead for lead in survivors if lead not in person))
    return Story(asked, survivor, person, account_id, rest, history, tuple(in_order(events)), replay, until)
