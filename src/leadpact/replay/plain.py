"""Replays events in plain Python objects: the same fold as the compiled one, for explain, small logs and live accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from leadpact.agreement.history import History
from leadpact.calendars import Calendar
from leadpact.calendars.spans import CalendarTable
from leadpact.calendars.table import calendar_lists
from leadpact.events import Event, channel_of

from . import state
from .answering import Wanted, masks_of, plan_for
from .bits import MaskPlan
from .codes import (
    NEVER,
)
from .compiling import BUYING_STAGES, Tables, compile_history
from .due import pass_time
from .event_rows import OWNER_PROPERTIES, EventRows
from .findings import Cause, Finding, Namer, something
from .gathering import gather
from .loop import fold
from .memory import World
from .scores import GRADES

__all__ = ["OWNER_PROPERTIES", "Account", "Replay", "Standing", "clock_name", "replay", "world_of"]

YEARS_BEFORE, YEARS_AFTER, LONGEST_LIFE = 1, 12, 50
"""How far the calendars' tables reach beyond the log: a due further off is not written down."""
ROOM = 1024


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lead stands at `until`; scores with three decimals, instants in microseconds."""

    lead_id: str
    account_id: str
    stage: str | None
    buying_stage: str
    cycle: int
    fit: float
    interest: float
    grade: str | None
    owner: str | None
    open_clocks: tuple[str, ...]
    next_due_at: int | None


@dataclass(frozen=True)
class Replay:
    """What a replay says. `left_out` leads belong to no version; `points` are given only when traced."""

    findings: tuple[Finding, ...]
    standings: tuple[Standing, ...]
    until: int | None
    left_out: int = 0


def replay(
    history: History,
    events: Iterable[Event],
    until: int | None = None,
    as_of: int | None = None,
    trace: bool = False,
) -> Replay:
    """Replay events under an agreement: findings in the order they were made, account by account, and standings.

    `until` defaults to the latest `at`. With `as_of`, only what was known then, replayed until then. `trace` adds a
    `points_given` finding for every rule that counted. Raises MergeLoopError and TooMuchError.
    """
    if until is None:
        until = as_of
    accounts = gather(events, until, as_of).accounts
    everything = [event for _, _, rows in accounts for event in rows]
    if not everything:
        return Replay((), (), until)
    if until is None:
        until = max(event.at for event in everything)
    compiled = compile_history(history)
    plan = plan_for(compiled.uses, everything)
    first = min(event.at for event in everything)
    world = world_of(compiled, plan, first, until)
    world.tracing = int(trace)
    return Account(compiled, plan, world).replay_all(accounts)


def world_of(compiled: Tables, plan: MaskPlan, first: int, until: int) -> World:
    """An empty world for an agreement: its tables and calendars, and a little room."""
    low, high = years_between(compiled, first, until)
    names = compiled.names
    world = World(
        words=plan.words,
        slots=len(names.slots),
        fit_slots=compiled.fit_slots,
        marks=compiled.marks,
        kinds=compiled.kinds,
        reasons=len(names.reasons),
        people=len(names.people),
        versions_n=len(compiled.versions),
        tracks_n=len(compiled.tracks),
        by_account=int(compiled.by_account),
        keeps_gifts=compiled.keeps_gifts,
        applies=int(compiled.applies),
        until=until,
        needs=[word for need in plan.needs for word in need],
        initial=list(plan.initial),
        calendar=calendars_between(tuple(compiled.calendars), low, high),
    )
    for name in TABLES:
        setattr(world, name, getattr(compiled, name))
    return world


def years_between(compiled: Tables, first: int, until: int) -> tuple[int, int]:
    """The years whose calendars a replay can need: from the first version on, and not to a stray year 9999."""
    starts = [version.effective for version in compiled.versions]
    low = max(year_of(max(first, starts[0])) - YEARS_BEFORE, 1)
    last = min(year_of(until), year_of(starts[-1]) + LONGEST_LIFE)
    return low, min(max(last, low) + YEARS_AFTER, 9999)


TABLES = (
    "versions",
    "reactions",
    "stages",
    "entries",
    "triggers",
    "rules",
    "levels",
    "signals",
    "promises",
    "withins",
    "shares",
    "tracks",
    "steps",
    "persons",
    "numbers",
    "reason_tracks",
    "excuses",
    "pause_reasons",
    "calendars_of",
)
"""The tables a world takes from a compiled agreement as they are."""


@lru_cache(maxsize=32)
def calendars_between(calendars: tuple[Calendar, ...], low: int, high: int) -> CalendarTable:
    """The calendars' tables; kept, since one account after the other is replayed under the same agreement."""
    return calendar_lists(calendars, low, high)


def year_of(instant: int) -> int:
    """The UTC year of an instant."""
    return (
        datetime.fromtimestamp(instant // 1_000_000, UTC).year if instant // 1_000_000 >= -62135596800 else 1
    )


class Account:
    """Folds accounts one after the other, in one world."""

    def __init__(self, compiled: Tables, plan: MaskPlan, world: World) -> None:
        self.compiled, self.wanted, self.world = compiled, Wanted(plan), world
        self.rows = EventRows(compiled)
        self.room = ROOM
        self.namer: Namer

    def replay_all(self, accounts: Sequence[tuple[str, tuple[str, ...], tuple[Event, ...]]]) -> Replay:
        """All accounts, in the order given."""
        findings: list[Finding] = []
        standings: list[Standing] = []
        for account_id, leads, events in accounts:
            made, stood = self.replay_one(account_id, leads, events)
            findings += made
            standings += stood
        return Replay(tuple(findings), tuple(standings), self.world.until, self.world.left_out)

    def replay_one(
        self, account_id: str, leads: Sequence[str], events: Sequence[Event]
    ) -> tuple[list[Finding], list[Standing]]:
        """One account: its findings and where its leads stand."""
        world = self.world
        places = {lead: place for place, lead in enumerate(leads)}
        at = {event.event_id: place for place, event in enumerate(events)}
        world.rows = [self.rows.row(event, places, at) for event in events]
        world.masks, world.carries = masks_of(self.wanted, events)
        world.accounts = [state.Account(0, len(events), 0, len(leads))]
        self._make_room(len(events), len(leads))
        while fold(world, 0, 1) == 0:
            self.room *= 4
            self._make_room(len(events), len(leads))
        self.namer = Namer(
            self.compiled,
            lambda lead: (account_id, leads[lead]),
            lambda row: _cause(events[row]),
            self.rows.people.at,
            self.rows.reasons.at,
        )
        findings = [self.namer.finding(f) for f in world.findings[: world.findings_n]]
        standings = [self._standing(s, account_id, leads) for s in world.standings[: world.standings_n]]
        return findings, standings

    def go_on(self, until: int) -> list[Finding]:
        """What time alone says next of the account replayed last, from where its replay ended to a later instant: as far
        as there is room for it."""
        world, before = self.world, self.world.findings_n
        pass_time(world, until + 1)
        return [self.namer.finding(f) for f in world.findings[before : world.findings_n]]

    def _make_room(self, rows: int, leads: int) -> None:
        """Give the world room for an account, keeping what room it has."""
        world, room = self.world, self.room
        world.findings_n = world.standings_n = world.open_clocks_n = 0
        world.findings_room = world.clocks_room = world.gifts_room = world.open_clocks_room = room
        _grow(world.findings, room + 1, state.Finding)
        _grow(world.clocks, room + 1, state.Clock)
        _grow(world.gifts, room + 1, state.Gift)
        _grow(world.leads, leads, state.Lead)
        _grow(world.talks, leads, state.Talk)
        _grow(world.standings, leads, state.Standing)
        _grow(world.queue, room + 1, int)
        _grow(world.open_clocks, room, int)
        _grow(world.marked, (room + 1) * world.marks, int)
        _grow(world.marked_0, (room + 1) * world.marks, int)
        _grow(world.carried, leads * world.words, int)
        _grow(world.sums, leads * world.slots, float)
        _grow(world.heads, leads * world.slots, int)
        _grow(world.tails, leads * world.slots, int)
        _grow(world.deals, rows, int)

    def _standing(self, s: state.Standing, account_id: str, leads: Sequence[str]) -> Standing:
        names = self.compiled.names
        letters, digits = names.letters.names, names.digits.names
        grade = None if s.grade < 0 else letters[s.grade // GRADES] + digits[s.grade % GRADES]
        clauses = self.world.open_clocks[s.clock_lo : s.clock_hi]
        return Standing(
            lead_id=leads[s.lead],
            account_id=account_id,
            stage=names.stages.at(s.stage),
            buying_stage=BUYING_STAGES[s.buying],
            cycle=s.cycle,
            fit=s.fit / 1000,
            interest=s.interest / 1000,
            grade=grade,
            owner=self.rows.people.at(s.owner),
            open_clocks=tuple(clock_name(names.clauses.names[clause]) for clause in clauses),
            next_due_at=None if s.next_due == NEVER else something(s.next_due),
        )


def clock_name(clause: str) -> str:
    """A clock's id; the acceptance clock goes by its clause."""
    return clause.removeprefix("follow_up.clocks.")


def _cause(event: Event) -> Cause:
    said = event.properties
    return Cause(event.event_id, channel_of(event.kind, said.get("channel")), said.get("outcome"))


def _grow(table: list[Any], size: int, make: Callable[[], Any]) -> None:
    """Lengthen a table, keeping its rows."""
    table.extend(make() for _ in range(size - len(table)))
