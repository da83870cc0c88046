"""Asks a log what it can feed of an agreement: the log is opened and folded as a replay would, and only counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from leadpact.agreement.history import History, Version
from leadpact.agreement.needs import Need, needs_of
from leadpact.log.accounts import resolve
from leadpact.log.column_facts import Uncast, declared_by
from leadpact.log.engine import engine
from leadpact.log.feed import ROWS, Batch, Feed
from leadpact.log.problems import Problem
from leadpact.log.reading import LogView, open_log
from leadpact.log.tracking import Counts, Questions
from leadpact.log.tracking_facts import Facts, facts_of, range_of
from leadpact.log.tracking_rows import Tracking
from leadpact.log.tracking_verdicts import Row
from leadpact.replay.bits import ColumnFacts, plan_masks
from leadpact.replay.compiled import is_cached, load
from leadpact.replay.compiling import Tables, compile_history
from leadpact.replay.plain import world_of
from leadpact.runners.here import Options, Told, cache_folder, compiled_is_worth_it
from leadpact.runners.machines import CompiledMachine, Machine, PlainMachine

EARLIER = 20 * 366 * 86_400_000_000
"""How long before its own beginning an agreement is asked about, in µs: calendars are counted out year by year."""


@dataclass(frozen=True)
class Tracked:
    """What a log gives an agreement. `outside`: how many events are outside the agreement's own term; instants in µs UTC."""

    version: Version
    rows: tuple[Row, ...]
    read: int
    events: int
    rejected: int
    reasons: dict[str, int] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    outside: int = 0


def track_files(
    history: History, paths: Sequence[Path], options: Options | None = None, told: Told | None = None
) -> Tracked | list[Problem]:
    """Ask event files what they can feed of the latest version, as if it had been in force for all of them.

    Nothing is written. Raises OSError where the disk fails, duckdb.InterruptException at Ctrl-C, TooMuchError for an
    agreement too large.
    """
    chosen = options or Options()
    hear = told or (lambda what, done, of: None)
    version = history.latest
    with engine(memory_limit=chosen.memory_limit, threads=chosen.threads) as con:
        hear("reading", 0, 0)
        view = open_log(con, paths, default_timezone=str(version.agreement.timezone))
        if isinstance(view, list):
            return view
        return _Asking(version, view, chosen, hear).run()


class _Asking:
    """One version asked of one open log."""

    def __init__(self, version: Version, view: LogView, options: Options, told: Told) -> None:
        self.version, self.view, self.options, self.told = version, view, options, told
        self.agreement = version.agreement
        self.zone = str(self.agreement.timezone)
        until = "NULL" if version.until_at is None else str(version.until_at)
        found = view.con.execute(
            f'SELECT count(*), min("at"), max("at"), count(*) FILTER ("at" < {version.effective_at} OR "at" >= {until}) '
            f"FROM {view.events}"
        ).fetchone()
        self.events, self.first, self.last, self.outside = found if found is not None else (0, None, None, 0)
        self.needs: tuple[Need, ...] = needs_of(self.agreement)
        self.questions = Questions(self.needs, self.agreement)

    def run(self) -> Tracked | list[Problem]:
        """Fold everything, then ask."""
        compiled = compile_history(self._in_force())
        places = self.questions.use(compiled)
        uncast: dict[str, Uncast] = {}
        if self.events:
            accounts = resolve(self.view.con, self.view)
            if isinstance(accounts, list):
                return accounts
            feed = Feed(self.view, accounts, compiled, declared=declared_by(self._in_force()))
            uncast = feed.uncast
            counts = Counts(self.view.con, feed.plan, compiled.names, places)
            self._fold(feed, counts)
        else:
            plan = plan_masks(compiled.uses, ColumnFacts(frozenset(), frozenset()))
            counts = Counts(self.view.con, plan, compiled.names, places)
        self.told("asking", 0, 0)
        return self._tracked(compiled, counts, self._facts(compiled, uncast))

    def _in_force(self) -> History:
        """The version alone, in force for the whole log: a log of last year can be asked before anything is signed."""
        if self.first is None:
            return History((self.version,))
        begun = max(self.first, self.version.effective_at - EARLIER)
        begun = min(begun, self.version.effective_at)
        return History((replace(self.version, effective_at=begun, until_at=None),))

    def _fold(self, feed: Feed, counts: Counts) -> None:
        """Every batch through the machine, then counted."""
        machine = self._machine(feed)
        done = 0
        for batch in feed.batches(self.options.rows or ROWS):
            machine.take(batch)
            first, last = 0, len(batch.accounts)
            while first < last:
                reached = machine.fold(first, last)
                if reached == first:
                    machine.more_room()
                    continue
                counts.add_findings(machine.findings(), batch, _masks(machine, batch))
                counts.add_standings(machine.standings()[0])
                first = reached
            counts.add_rows(batch, _masks(machine, batch), _roles(machine, batch))
            done += len(batch.rows)
            self.told("replaying", done, self.events)

    def _machine(self, feed: Feed) -> Machine:
        world = world_of(feed.compiled, feed.plan, self.first, self.last)
        cache = self.options.cache or cache_folder()
        if not compiled_is_worth_it(self.options.machine, self.events, cache):
            return PlainMachine(world)
        if is_cached(cache):
            return CompiledMachine(world, load(cache))
        return CompiledMachine(world, load(cache, lambda done, of: self.told("compiling", done, of)))

    def _facts(self, compiled: Tables, uncast: dict[str, Uncast]) -> Facts:
        people = [*compiled.names.people.names, *compiled.names.aliases]
        asked = self.questions.asked.values()
        return facts_of(self.view, self.needs, asked, people, uncast, self.zone)

    def _tracked(self, compiled: Tables, counts: Counts, facts: Facts) -> Tracked:
        def ranges(name: str, kinds: tuple[str, ...], kind: str) -> Any:
            return range_of(self.view, name, kinds, kind, self.zone)

        tracking = Tracking(self.agreement, compiled, self.questions, counts, facts, ranges)
        told = self.view.counts
        return Tracked(
            self.version,
            tuple(tracking.rows(self.needs)),
            told.read,
            self.events,
            told.rejected,
            self.view.reasons(),
            self.first,
            self.last,
            self.outside,
        )


def _masks(machine: Machine, batch: Batch) -> Any:
    """The rows' conditions as the fold completed them by what it knew of each lead."""
    if isinstance(machine, PlainMachine):
        return np.array(machine.world.masks, dtype=np.int64)
    return batch.masks  # folded in place


def _roles(machine: Machine, batch: Batch) -> Any:
    """What the fold took each row for."""
    if isinstance(machine, PlainMachine):
        return np.array([row.role for row in machine.world.rows], dtype=np.int64)
    return np.ascontiguousarray(batch.rows["role"])
