"""Feeds the fold: an open log, under a compiled agreement, as batches of whole accounts, sorted, in numbers.

One query answers the conditions, joins every event to its lead's number, and sorts narrow rows out of core; only few
kinds of events carry more than their time and their mask. Event ids stay behind: findings fetch theirs afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from leadpact.log.accounts import Accounts
from leadpact.log.column_facts import facts_from, facts_sql, quoted
from leadpact.log.masks import mask_sql
from leadpact.log.reading import LogView
from leadpact.log.sqltext import lit
from leadpact.replay.arrays import TABLES, Array
from leadpact.replay.bits import MaskPlan, plan_masks
from leadpact.replay.codes import (
    BOUNCED,
    COUNTS,
    DATE_ONLY,
    EXPLICIT,
    INBOUND,
    NO_OUTCOME,
    NO_TRACK,
    NONE,
    REACHED,
    SYSTEM,
    UNDECLARED,
)
from leadpact.replay.compiling import Tables
from leadpact.replay.naming import Numbers
from leadpact.replay.plain import OWNER_PROPERTIES

ROWS = 1_000_000
"""About how many rows a batch has; an account is never split."""
PART_BITS = 40
"""An event's number is its part's number above this many bits of its row's."""
ATTEMPTS = {"call_made": "phone", "email_sent": "email", "message_sent": "message", "video_sent": "video"}
LADEN = (
    *ATTEMPTS,
    "replied",
    "lead_assigned",
    "clock_paused",
    "clock_resumed",
    "clock_rebased",
    "lead_rejected",
    "lead_returned",
    "lead_merged",
    "dispute_decided",
    "track_started",
    "track_stopped",
    "deal_opened",
    "deal_won",
    "deal_lost",
)
"""The kinds of events that carry more than a time and conditions."""
LOAD = ("logged", "actor", "owner", "reason", "track", "ref", "clock", "channel", "deal", "more_flags")


@dataclass(frozen=True)
class Batch:
    """Rows of whole accounts: `rows`, `masks` and `carries` as the fold reads them; `numbers` are the events'."""

    rows: Array
    masks: Array
    carries: Array
    accounts: Array
    numbers: npt.NDArray[np.int64]


@dataclass
class Strangers:
    """Names a log adds to those of the agreement: people and reasons, numbered after them."""

    people: Numbers
    reasons: Numbers


class Feed:
    """The batches of one log under one agreement. Makes tables `NAME_…` in the log's connection."""

    def __init__(self, view: LogView, accounts: Accounts, compiled: Tables, name: str = "feed") -> None:
        self.view, self.accounts, self.compiled, self.name = view, accounts, compiled, name
        self.con: duckdb.DuckDBPyConnection = view.con
        self.plan: MaskPlan = self._plan()
        self.strangers = Strangers(
            Numbers(compiled.names.people.names), Numbers(compiled.names.reasons.names)
        )
        self._number_names()
        self._make_source()
        self._make_load()

    # --- the plan of the bits ----------------------------------------------------------------------------

    def _plan(self) -> MaskPlan:
        wanted = sorted({name for use in self.compiled.uses for _, name in use.condition.refs} - {"kind"})
        columns = [name for name in wanted if name in self.view.properties or name in OWN_COLUMNS]
        found = self.con.execute(facts_sql(self.view.events, columns, self._column)).fetchone() or ()
        return plan_masks(self.compiled.uses, facts_from(columns, found))

    def _column(self, name: str) -> str:
        return self.view.properties.get(name, name)

    def _said(self, name: str) -> str:
        """The SQL of a property; NULL where the log has none of that name."""
        column = self.view.properties.get(name)
        return f"e.{quoted(column)}" if column else "NULL::VARCHAR"

    # --- names ---------------------------------------------------------------------------------------------

    def _number_names(self) -> None:
        """Number the people and reasons that only the log knows, in alphabetical order."""
        laden = f"{self.view.events} AS e WHERE e.kind IN ({', '.join(map(lit, LADEN))})"
        people = f"SELECT e.actor AS name FROM {laden} UNION SELECT {self._owner()} FROM {laden}"
        for (name,) in self.con.execute(
            f"SELECT name FROM ({people}) WHERE name IS NOT NULL ORDER BY name"
        ).fetchall():
            self.strangers.people.add(self.compiled.names.aliases.get(name, name))
        reasons = f"SELECT DISTINCT {self._said('reason')} AS name FROM {laden}"
        for (name,) in self.con.execute(
            f"SELECT name FROM ({reasons}) WHERE name IS NOT NULL ORDER BY name"
        ).fetchall():
            self.strangers.reasons.add(name)
        names = self.compiled.names
        aliases = {alias: self.strangers.people.of(key) for alias, key in names.aliases.items()}
        self._table("people", self.strangers.people.places | aliases)
        self._table("reasons", self.strangers.reasons.places)
        self._table("kinds", {kind: place for kind, place in names.kinds.places.items() if place})
        self._table("tracks", names.tracks.places)
        clauses = {f"follow_up.clocks.{name}": place for name, place in names.clocks.places.items()}
        self._table("clocks", names.clocks.places | clauses)
        self._table("channels", names.channels.places)

    def _table(self, name: str, numbers: dict[str, int]) -> None:
        table = pa.table(
            {
                "name": pa.array(list(numbers), pa.string()),
                "number": pa.array(list(numbers.values()), pa.int64()),
            }
        )
        self.con.register("leadpact_names", table)
        self.con.execute(f"CREATE OR REPLACE TABLE {self.name}_{name} AS SELECT * FROM leadpact_names")
        self.con.unregister("leadpact_names")

    def _owner(self) -> str:
        said = ", ".join(self._said(name) for name in OWNER_PROPERTIES)
        return f"CASE WHEN e.kind = 'lead_assigned' THEN coalesce({said}, e.actor) END"

    # --- the source ----------------------------------------------------------------------------------------

    def _make_source(self) -> None:
        """The events with their numbers: their own, their lead's and account's, and whose record they are."""
        number = f"(CAST(e.part AS BIGINT) << {PART_BITS}) | e.row_no"
        self.con.execute(
            f"CREATE OR REPLACE VIEW {self.name}_source AS SELECT e.*, {number} AS rn, l.lead_no, l.account_no "
            f"FROM {self.view.events} AS e JOIN {self.accounts.leads} AS l USING (lead_id)"
        )
        key, join = "s.lead_no", ""
        if self.accounts.merges:
            self._make_records()
            key = "coalesce(r.record_no, s.lead_no)"
            join = (
                f" LEFT JOIN {self.name}_records r ON r.lead_no = s.lead_no "
                'AND (s."at", s.seq, s.event_id) >= (r.from_at, r.from_seq, r.from_id) '
                'AND (r.to_at IS NULL OR (s."at", s.seq, s.event_id) < (r.to_at, r.to_seq, r.to_id))'
            )
        self.con.execute(
            f"CREATE OR REPLACE VIEW {self.name}_told AS SELECT s.*, {key} AS lead_key FROM {self.name}_source AS s{join}"
        )

    def _make_records(self) -> None:
        """From when on the rows of a merged lead, and of those merged into it, are whose record."""
        spans = record_spans(self._merges())
        columns = ("lead_no", "record_no", "from_at", "from_seq", "from_id", "to_at", "to_seq", "to_id")
        kinds = (
            pa.int64(),
            pa.int64(),
            pa.int64(),
            pa.int64(),
            pa.string(),
            pa.int64(),
            pa.int64(),
            pa.string(),
        )
        rows = [pa.array([span[n] for span in spans], kind) for n, kind in enumerate(kinds)]
        self.con.register("leadpact_spans", pa.table(rows, names=list(columns)))
        self.con.execute(f"CREATE OR REPLACE TABLE {self.name}_records AS SELECT * FROM leadpact_spans")
        self.con.unregister("leadpact_spans")

    def _merges(self) -> list[tuple[int, int, int, int, str]]:
        """Every merge in order: the lead's number, the other's, and the event's place in time."""
        return self.con.execute(
            f'SELECT l.lead_no, o.lead_no, e."at", e.seq, e.event_id FROM {self.view.events} AS e '
            f"JOIN {self.accounts.leads} AS l USING (lead_id) JOIN {self.accounts.leads} AS o ON o.lead_id = "
            f"{self._said('into')} WHERE e.kind = 'lead_merged' ORDER BY 3, 4, 5"
        ).fetchall()

    # --- what few rows carry -------------------------------------------------------------------------------

    def _make_load(self) -> None:
        """A small table by event number of what laden events carry."""
        outcome, name = self._said("outcome"), self.name
        flags = [
            ("e.actor_kind = 'system'", SYSTEM),
            (f"{self._said('direction')} = 'inbound'", INBOUND),
            (f"{outcome} IS NULL", NO_OUTCOME),
            (self._reached(outcome), REACHED),
            (f"{outcome} = 'bounced'", BOUNCED),
            (f"{self._said('decision')} = 'counts'", COUNTS),
        ]
        told = " + ".join(f"CASE WHEN {test} THEN {value} ELSE 0 END" for test, value in flags)
        channel = " ".join(f"WHEN {lit(kind)} THEN {lit(means)}" for kind, means in ATTEMPTS.items())
        track = self._said("track")
        self._make_tried()
        self.con.execute(
            f"CREATE OR REPLACE TABLE {name}_load AS SELECT e.rn, e.logged_at AS logged, pa.number AS actor, "
            f"po.number AS owner, re.number AS reason, CASE WHEN {track} = 'none' THEN {NO_TRACK} "
            f"WHEN {track} IS NOT NULL THEN coalesce(tr.number, {UNDECLARED}) END AS track, "
            f"CASE WHEN e.kind = 'lead_merged' THEN li.lead_no WHEN e.kind = 'dispute_decided' THEN tried.rn END AS ref, "
            f"CASE WHEN {self._said('clock')} IS NOT NULL THEN coalesce(cl.number, {UNDECLARED}) END AS clock, "
            f"ch.number AS channel, CAST(hash(coalesce({self._said('deal_id')}, '')) >> 2 AS BIGINT) AS deal, "
            f"{told} AS more_flags FROM (SELECT * FROM {name}_source WHERE kind IN ({', '.join(map(lit, LADEN))})) AS e "
            f"LEFT JOIN {name}_people pa ON pa.name = e.actor LEFT JOIN {name}_people po ON po.name = {self._owner()} "
            f"LEFT JOIN {name}_reasons re ON re.name = {self._said('reason')} "
            f"LEFT JOIN {name}_tracks tr ON tr.name = {track} LEFT JOIN {name}_clocks cl ON cl.name = {self._said('clock')} "
            f"LEFT JOIN {name}_channels ch ON ch.name = coalesce({self._said('channel')}, CASE e.kind {channel} END) "
            f"LEFT JOIN {self.accounts.leads} li ON li.lead_id = CASE e.kind WHEN 'lead_merged' THEN {self._said('into')} END "
            f"LEFT JOIN {name}_tried tried ON tried.event_id = CASE e.kind WHEN 'dispute_decided' THEN {self._said('attempt')} END"
        )

    def _make_tried(self) -> None:
        """The numbers of the attempts that decisions name."""
        named = (
            f"SELECT {self._said('attempt')} FROM {self.name}_source AS e WHERE e.kind = 'dispute_decided'"
        )
        self.con.execute(
            f"CREATE OR REPLACE TABLE {self.name}_tried AS SELECT event_id, rn FROM {self.name}_source "
            f"WHERE kind IN ({', '.join(map(lit, ATTEMPTS))}) AND event_id IN ({named})"
        )

    def _reached(self, outcome: str) -> str:
        """Whether an outcome connects, by the version that governs at the event's instant."""
        versions = self.compiled.versions
        lists = [", ".join(map(lit, sorted(reached))) or "NULL" for reached in self.compiled.names.reached]
        cases = [
            f'WHEN e."at" < {later.effective} THEN {outcome} IN ({outcomes})'
            for later, outcomes in zip(versions[1:], lists, strict=False)
        ]
        last = f"{outcome} IN ({lists[-1]})"
        return f"CASE {' '.join(cases)} ELSE {last} END" if cases else last

    # --- the batches ---------------------------------------------------------------------------------------

    def sql(self) -> str:
        """The query of all rows, sorted."""
        passing = ["lead_no", "account_no", '"at"', "seq", "event_id", "kind", "received_at", "date_only"]
        masked = mask_sql(self.plan, f"{self.name}_told", self._column, passing)
        words = [f"m.{word}_{k}" for word in ("mask", "carry") for k in range(self.plan.words)]
        load = [f"coalesce(w.{name}, {0 if name == 'more_flags' else NONE}) AS {name}" for name in LOAD]
        flags = f"CASE WHEN m.explicit THEN {EXPLICIT} ELSE 0 END + CASE WHEN m.date_only THEN {DATE_ONLY} ELSE 0 END"
        ties, order = "", ""
        if self._ties():
            ties = f' LEFT JOIN {self.name}_ties t ON t.h = hash(m.account_no, m."at", m.seq)'
            order = ", CASE WHEN t.h IS NOT NULL THEN m.event_id END"
        return (
            f'SELECT m.account_no, m.lead_no, m."at", greatest(m."at", coalesce(m.received_at, m."at")) AS told, '
            f"coalesce(k.number, 0) AS kind, {flags} AS flags, m.rn, {', '.join([*words, *load])} FROM ({masked}) AS m "
            f"LEFT JOIN {self.name}_kinds k ON k.name = m.kind LEFT JOIN {self.name}_load w ON w.rn = m.rn{ties} "
            f'ORDER BY m.account_no, m."at", m.seq{order}'
        )

    def _ties(self) -> bool:
        """Whether any account has events at one instant and seq: only those need their ids to be ordered."""
        self.con.execute(
            f'CREATE OR REPLACE TABLE {self.name}_ties AS SELECT hash(account_no, "at", seq) AS h FROM {self.name}_source '
            "GROUP BY h HAVING count(*) > 1"
        )
        return self.con.execute(f"SELECT 1 FROM {self.name}_ties LIMIT 1").fetchone() is not None

    def batches(self, rows: int = ROWS) -> Iterator[Batch]:
        """Whole accounts, about `rows` rows at a time."""
        reader = self.con.cursor().execute(self.sql()).fetch_record_batch(min(rows, 250_000))
        kept: list[pa.RecordBatch] = []
        size = 0
        for read in reader:
            kept.append(read)
            size += read.num_rows
            if size >= rows:
                table = pa.Table.from_batches(kept)
                cut = _last_start(table.column("account_no").to_numpy())
                if cut:
                    yield self._batch(table.slice(0, cut))
                    kept = table.slice(cut).to_batches()
                    size = table.num_rows - cut
        if size:
            yield self._batch(pa.Table.from_batches(kept))

    def _batch(self, table: pa.Table) -> Batch:
        rows = np.zeros(table.num_rows, TABLES["rows"])
        column: dict[str, Any] = {name: table.column(name).to_numpy() for name in table.column_names}
        first = int(column["lead_no"].min())
        for name in ("at", "told", "kind", *LOAD[:-1]):
            rows[name] = column[name]
        rows["lead"] = column["lead_no"]
        rows["flags"] = column["flags"] | column["more_flags"]
        rows["known"] = rows["told"]
        self._refer(rows, column["rn"])
        accounts = self._accounts(column["account_no"], column["lead_no"], first)
        words = self.plan.words
        masks, carries = (
            np.ascontiguousarray(np.stack([column[f"{word}_{k}"] for k in range(words)], axis=1).reshape(-1))
            for word in ("mask", "carry")
        )
        return Batch(rows, masks, carries, accounts, column["rn"])

    def _refer(self, rows: Array, numbers: npt.NDArray[np.int64]) -> None:
        """Decisions name their attempt by its event's number; the fold wants its place in the batch."""
        kind = self.compiled.names.kinds.of("dispute_decided")
        deciding = np.flatnonzero((rows["kind"] == kind) & (rows["ref"] != NONE))
        if len(deciding):
            order = np.argsort(numbers, kind="stable")
            place = np.searchsorted(numbers, rows["ref"][deciding], sorter=order)
            found = order[np.minimum(place, len(order) - 1)]
            rows["ref"][deciding] = np.where(numbers[found] == rows["ref"][deciding], found, NONE)

    def _accounts(self, account: Any, lead: Any, first: int) -> Array:
        """The slices of rows and of leads of each account of a batch."""
        starts = np.flatnonzero(np.r_[True, account[1:] != account[:-1]])
        accounts = np.zeros(len(starts), TABLES["accounts"])
        accounts["row_lo"] = starts
        accounts["row_hi"] = np.r_[starts[1:], len(account)]
        bounds = self._lead_bounds()
        accounts["lead_lo"] = bounds[account[starts]]
        accounts["lead_hi"] = bounds[account[starts] + 1]
        return accounts

    def _lead_bounds(self) -> npt.NDArray[np.int64]:
        """Where each account's leads begin, and after the last where they end."""
        if not hasattr(self, "_bounds"):
            counts = self.con.execute(
                f"SELECT count(*) AS n FROM {self.accounts.leads} GROUP BY account_no ORDER BY account_no"
            ).fetchnumpy()["n"]
            self._bounds: npt.NDArray[np.int64] = np.r_[0, np.cumsum(counts)].astype(np.int64)
        return self._bounds


OWN_COLUMNS = ("actor", "actor_kind", "source", "account_id", "lead_id")
"""Columns of an event that conditions may name beside its properties."""
Span = tuple[int, int, int, int, str, int | None, int | None, str | None]


def record_spans(merges: list[tuple[int, int, int, int, str]]) -> list[Span]:
    """From which event on (inclusive) to which (exclusive) a lead's rows are another's record."""
    into: dict[int, int] = {}
    begun: dict[int, tuple[int, tuple[int, int, str]]] = {}
    spans: list[Span] = []

    def root(lead: int) -> int:
        while lead in into:
            lead = into[lead]
        return lead

    for lead, other, at, seq, event_id in merges:
        if lead in into or root(other) == lead:
            continue
        into[lead] = other
        for each in [lead, *(known for known in begun if root(known) == root(other) and known != lead)]:
            if each in begun and begun[each][0] != root(other):
                owner, since = begun.pop(each)
                spans.append((each, owner, *since, at, seq, event_id))
            if each not in begun:
                begun[each] = (root(other), (at, seq, event_id))
    spans += [(lead, owner, *since, None, None, None) for lead, (owner, since) in begun.items()]
    return spans


def _last_start(account: npt.NDArray[np.int64]) -> int:
    """Where the last account of some rows begins."""
    changes = np.flatnonzero(account[1:] != account[:-1])
    return int(changes[-1]) + 1 if len(changes) else 0
