"""Replays files on this machine, in one process: the log is opened, fed to the fold, and what it says is written."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from leadpact import __version__
from leadpact.agreement.history import History
from leadpact.calendars import format_instant, tzdata_version
from leadpact.log.accounts import resolve
from leadpact.log.agreement_copy import AGREEMENT, refuse_foreign
from leadpact.log.book_files import FILES, write_book
from leadpact.log.column_facts import Uncast, declared_by
from leadpact.log.engine import MEMORY_LIMIT, engine, scratch
from leadpact.log.feed import ROWS, Feed
from leadpact.log.problems import Problem
from leadpact.log.reading import LogView, open_log
from leadpact.log.rejected import write_rejected
from leadpact.log.saying import Namer, Notes, Written, clock_names
from leadpact.log.writing import whole_set
from leadpact.replay.compiled import Fold, is_cached, load
from leadpact.replay.compiling import compile_history
from leadpact.replay.plain import world_of
from leadpact.runners.machines import CompiledMachine, Machine, PlainMachine

FINDINGS, STANDINGS, MEASURES, REJECTED = (
    "findings.parquet",
    "standings.parquet",
    "measures.json",
    "rejected.csv",
)
COMPILED_FROM = 300_000
"""From how many events on it pays to compile the fold, where that has not been done before."""
CACHED_FROM = 60_000
"""From how many events on it pays to load the fold that was compiled before."""

Told = Callable[[str, int, int], None]
"""Hears how far a replay is: what it does, how much is done, of how much (0: not known)."""


@dataclass(frozen=True)
class Options:
    """How to run. `machine` is `plain`, `compiled` or `auto`; instants in µs UTC; `cache` keeps compiled code."""

    until: int | None = None
    as_of: int | None = None
    machine: str = "auto"
    cache: Path | None = None
    memory_limit: str = MEMORY_LIMIT
    threads: int | None = None
    rows: int = ROWS
    write: bool = True
    measured: bool = True
    """Whether `measures.json` gets more than the stamp."""


@dataclass(frozen=True)
class Summary:
    """What a replay did. `digest` is that of the findings in their order; `measures` what `measures.json` holds.

    `reasons` count the rejected rows; `uncast`, by property, the values that are not of the type declared.
    """

    read: int
    accepted: int
    rejected: int
    repeated: int
    unused: int
    leads: int
    left_out: int
    findings: int
    standings: int
    digest: str
    until: str | None
    as_of: str | None
    leadpact: str = __version__
    tzdata: str = field(default_factory=tzdata_version)
    machine: str = "plain"
    reasons: dict[str, int] = field(default_factory=dict)
    uncast: dict[str, Uncast] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)

    def stamp(self) -> dict[str, Any]:
        """All but the measures, as `measures.json` begins."""
        told = asdict(self)
        told.pop("measures")
        return told


def replay_files(
    history: History,
    paths: Sequence[Path],
    to: Path | None,
    options: Options | None = None,
    told: Told | None = None,
) -> Summary | list[Problem]:
    """Replay event files under an agreement; with `to`, write findings, standings and measures there, or nothing.

    Raises OSError where the disk fails, duckdb.InterruptException at Ctrl-C, TooMuchError for an agreement too large.
    """
    chosen = options or Options()
    hear = told or (lambda what, done, of: None)
    until = chosen.as_of if chosen.until is None else chosen.until
    with engine(memory_limit=chosen.memory_limit, threads=chosen.threads) as con:
        hear("reading", 0, 0)
        zone = str(history.latest.agreement.timezone)
        view = open_log(con, paths, default_timezone=zone, until=until, as_of=chosen.as_of)
        if isinstance(view, list):
            return view
        return _Replay(history, view, until, chosen, hear).run(to)


class _Replay:
    """One replay of an open log."""

    def __init__(
        self, history: History, view: LogView, until: int | None, options: Options, told: Told
    ) -> None:
        self.history, self.view, self.options, self.told = history, view, options, told
        self.con = view.con
        found = self.con.execute(f'SELECT count(*), min("at"), max("at") FROM {view.events}').fetchone()
        self.events, self.first, self.last = found if found is not None else (0, None, None)
        self.until = self.last if until is None else until
        self.machine_name = "plain"
        self.left_out = 0
        self.leads = 0
        self.uncast: dict[str, Uncast] = {}

    def run(self, to: Path | None) -> Summary | list[Problem]:
        """Fold everything, then write it."""
        if to is not None and self.options.write:
            refuse_foreign(to)
        if not self.events:
            return self._write(to, None)
        accounts = resolve(self.con, self.view)
        if isinstance(accounts, list):
            return accounts
        self.leads = accounts.leads_count
        compiled = self._compiled()
        feed = Feed(self.view, accounts, compile_history(self.history), declared=declared_by(self.history))
        self.uncast = feed.uncast
        notes = Notes(scratch(self.con), kept=to is not None and self.options.write)
        self._fold(feed, notes, compiled)
        notes.close()
        return self._write(to, Namer(feed, notes))

    def _fold(self, feed: Feed, notes: Notes, compiled: Callable[[], Fold] | None) -> None:
        """Every batch through the machine, its findings into the notes."""
        assert self.first is not None and self.until is not None
        world = world_of(feed.compiled, feed.plan, self.first, self.until)
        machine: Machine = PlainMachine(world) if compiled is None else CompiledMachine(world, compiled())
        clocks = clock_names(feed.compiled.names.clauses.names)
        done = 0
        for batch in feed.batches(self.options.rows):
            machine.take(batch)
            first, last = 0, len(batch.accounts)
            while first < last:
                reached = machine.fold(first, last)
                if reached == first:
                    machine.more_room()
                    continue
                notes.add_findings(machine.findings(), batch.numbers)
                notes.add_standings(*machine.standings(), clocks)
                first = reached
            done += len(batch.rows)
            self.told("replaying", done, self.events)
        self.left_out = machine.left_out()

    def _compiled(self) -> Callable[[], Fold] | None:
        """Who has the compiled fold, where it is worth it. One compiled before is loaded while the log is made ready."""
        cache = self.options.cache or cache_folder()
        if not compiled_is_worth_it(self.options.machine, self.events, cache):
            return None
        self.machine_name = "compiled"
        if not is_cached(cache):
            return lambda: load(cache, lambda done, of: self.told("compiling", done, of))
        pool = ThreadPoolExecutor(1, thread_name_prefix="leadpact-load")
        loading = pool.submit(load, cache)
        pool.shutdown(wait=False)
        return loading.result

    def _write(self, to: Path | None, namer: Namer | None) -> Summary:
        written = Written(0, 0, "")
        if to is None or not self.options.write:
            if namer is not None:
                written = Written(namer.notes.count, namer.notes.leads, "")
            return self._summary(written, {})
        self.told("writing", 0, 0)
        with whole_set(to, (FINDINGS, STANDINGS, MEASURES, REJECTED, *FILES), (AGREEMENT,)) as folder:
            if self.view.counts.rejected:
                with (folder / REJECTED).open("w", encoding="utf-8", newline="") as out:
                    write_rejected(self.view, out)
            written = write_namer(namer, folder)
            write_book(folder, self.history, namer, self.until)
            measures = self._measures(folder) if self.options.measured else {}
            summary = self._summary(written, measures)
            text = json.dumps({"replay": summary.stamp(), **measures}, indent=2, ensure_ascii=False)
            (folder / MEASURES).write_text(text + "\n", encoding="utf-8")
        return summary

    def _measures(self, folder: Path) -> dict[str, Any]:
        """What the tables just written come to, by the one code that measures."""
        from leadpact.runners.book import book_over
        from leadpact.runners.measuring import told_of

        self.told("measuring", 0, 0)
        self._forget()
        return told_of(book_over(self.con, folder, self.history, self.until))

    def _forget(self) -> None:
        """Give back the memory of what the fold was fed."""
        tables = self.con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'feed_')"
        ).fetchall()
        for (name,) in tables:
            self.con.execute(f"DROP TABLE {name}")

    def _summary(self, written: Written, measures: dict[str, Any]) -> Summary:
        counts = self.view.counts
        return Summary(
            counts.read,
            self.events,
            counts.rejected,
            counts.repeated,
            counts.accepted - self.events,
            self.leads,
            self.left_out,
            written.findings,
            written.standings,
            written.digest,
            None if self.until is None else format_instant(self.until),
            None if self.options.as_of is None else format_instant(self.options.as_of),
            machine=self.machine_name,
            reasons=self.view.reasons(),
            uncast=self.uncast,
            measures=measures,
        )


def write_namer(namer: Namer | None, folder: Path) -> Written:
    """Write both tables, empty where there is nothing to say."""
    import pyarrow.parquet as pq

    from leadpact.log.saying import FINDING_COLUMNS, STANDING_COLUMNS

    if namer is not None:
        return namer.write(folder / FINDINGS, folder / STANDINGS)
    pq.write_table(FINDING_COLUMNS.empty_table(), folder / FINDINGS)
    pq.write_table(STANDING_COLUMNS.empty_table(), folder / STANDINGS)
    return Written(0, 0, hashlib.sha256().hexdigest())


def compiled_is_worth_it(wanted: str, events: int, cache: Path) -> bool:
    """Whether to run compiled code: as asked, else for large logs, where Numba is installed."""
    if wanted != "auto":
        return wanted == "compiled"
    if events < CACHED_FROM:
        return False
    from importlib.util import find_spec

    if find_spec("numba") is None:
        return False
    if events >= COMPILED_FROM:
        return True
    return is_cached(cache)


def cache_folder() -> Path:
    """Where compiled code is kept: LEADPACT_CACHE, or the user's cache directory."""
    from platformdirs import user_cache_path

    given = os.environ.get("LEADPACT_CACHE")
    return Path(given) if given else user_cache_path("leadpact")
