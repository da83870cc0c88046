"""Feeds the fold: an open log, under a compiled agreement, as batches of whole accounts, sorted, in numbers.

One query answers the conditions, joins every event to its lead's number, and sorts narrow rows out of core; only few
kinds of events carry more than their time and their mask. Event ids stay behind: findings fetch theirs afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from leadpact.events import ATTEMPTS, CHANNELS
from leadpact.log.accounts import Accounts
from leadpact.log.ahead import ahead
from leadpact.log.column_facts import Declared, Uncast, facts_from, facts_sql, uncast_from
from leadpact.log.masks import mask_sql
from leadpact.log.own_record import NUMBER, make_source, said
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

ROWS = 250_000
"""About how many rows a batch has, so that one is read while another is folded; an account is never split."""
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
    """The batches of one log under one agreement. Makes tables `NAME_…` in the log's connection.

    `uncast` tells, of the properties in `declared`, how many values do not cast.
    """

    def __init__(
        self,
        view: LogView,
        accounts: Accounts,
        compiled: Tables,
        name: str = "feed",
        declared: Sequence[Declared] = (),
    ) -> None:
        self.view, self.accounts, self.compiled, self.name = view, accounts, compiled, name
        self.uncast: dict[str, Uncast] = {}
        self.con: duckdb.DuckDBPyConnection = view.con
        self.plan: MaskPlan = self._plan(declared)
        self.strangers = Strangers(
            Numbers(compiled.names.people.names), Numbers(compiled.names.reasons.names)
        )
        self._make_laden()
        self._number_names()
        self._make_load()
        make_source(view, accounts, name)
        self._make_rows()

    # --- the plan of the bits ----------------------------------------------------------------------------

    def _plan(self, declared: Sequence[Declared]) -> MaskPlan:
        """The layout, by what the columns hold; one look at them says also what does not cast."""
        wanted = sorted({name for use in self.compiled.uses for _, name in use.condition.refs} - {"kind"})
        columns = [name for name in wanted if name in self.view.properties or name in OWN_COLUMNS]
        there = [each for each in declared if each.name in self.view.properties]
        asked = facts_sql(self.view.events, columns, there, self._column)
        found = self.con.execute(asked).fetchone() or ()
        self.uncast = uncast_from(columns, there, found)
        return plan_masks(self.compiled.uses, facts_from(columns, found))

    def _column(self, name: str) -> str:
        return self.view.properties.get(name, name)

    def said(self, name: str) -> str:
        """The SQL of a property; NULL where the log has none of that name."""
        return said(self.view, name)

    # --- what few rows carry -------------------------------------------------------------------------------

    def _make_laden(self) -> None:
        """What laden events say, as texts: the one time they are read."""
        said = {
            name: self.said(name) for name in ("reason", "track", "clock", "outcome", "direction", "decision")
        }
        columns = ", ".join(f"{sql} AS {name}" for name, sql in said.items())
        self.con.execute(
            f'CREATE OR REPLACE TABLE {self.name}_laden AS SELECT {NUMBER} AS rn, e.kind, e."at", e.logged_at AS logged, '
            f"e.actor, e.actor_kind, {self._owner()} AS owner, {columns},"
            f" CASE e.kind WHEN 'lead_merged' THEN {self.said('into')} END AS survivor, "
            f"CASE e.kind WHEN 'dispute_decided' THEN {self.said('attempt')} END AS attempt, "
            f"{self.channel()} AS channel, "
            f"CAST(hash(coalesce({self.said('deal_id')}, '')) >> 2 AS BIGINT) AS deal, "
            f"CASE WHEN e.kind IN ('lead_merged', {', '.join(map(lit, ATTEMPTS))}) THEN e.event_id END AS event_id "
            f"FROM {self.view.events} AS e WHERE e.kind IN ({', '.join(map(lit, LADEN))})"
        )

    def channel(self) -> str:
        """The SQL of an attempt's channel: `leadpact.events.channel_of` over columns."""
        means = " ".join(f"WHEN {lit(kind)} THEN {lit(channel)}" for kind, channel in CHANNELS.items())
        return f"coalesce({self.said('channel')}, CASE e.kind {means} END)"

    def _owner(self) -> str:
        said = ", ".join(self.said(name) for name in OWNER_PROPERTIES)
        return f"CASE WHEN e.kind = 'lead_assigned' THEN coalesce({said}, e.actor) END"

    def _number_names(self) -> None:
        """Number the people and reasons that only the log knows, in alphabetical order."""
        names = self.compiled.names
        laden = f"{self.name}_laden"
        for (name,) in self._listed(f"SELECT actor AS name FROM {laden} UNION SELECT owner FROM {laden}"):
            self.strangers.people.add(names.aliases.get(name, name))
        for (name,) in self._listed(f"SELECT DISTINCT reason AS name FROM {laden}"):
            self.strangers.reasons.add(name)
        aliases = {alias: self.strangers.people.of(key) for alias, key in names.aliases.items()}
        self.number_table("people", self.strangers.people.places | aliases)
        self.number_table("reasons", self.strangers.reasons.places)
        self.number_table("kinds", {kind: place for kind, place in names.kinds.places.items() if place})
        self.number_table("tracks", names.tracks.places)
        clauses = {f"follow_up.clocks.{name}": place for name, place in names.clocks.places.items()}
        self.number_table("clocks", names.clocks.places | clauses)
        self.number_table("channels", names.channels.places)

    def _listed(self, names: str) -> list[tuple[str]]:
        return self.con.execute(f"SELECT name FROM ({names}) WHERE name IS NOT NULL ORDER BY name").fetchall()

    def number_table(self, name: str, numbers: dict[str, int]) -> None:
        table = pa.table(
            {
                "name": pa.array(list(numbers), pa.string()),
                "number": pa.array(list(numbers.values()), pa.int64()),
            }
        )
        self.con.register("leadpact_names", table)
        self.con.execute(f"CREATE OR REPLACE TABLE {self.name}_{name} AS SELECT * FROM leadpact_names")
        self.con.unregister("leadpact_names")

    def _make_load(self) -> None:
        """What laden events carry, in numbers."""
        flags = [
            ("e.actor_kind = 'system'", SYSTEM),
            ("e.direction = 'inbound'", INBOUND),
            ("e.outcome IS NULL", NO_OUTCOME),
            (self._reached("e.outcome"), REACHED),
            ("e.outcome = 'bounced'", BOUNCED),
            ("e.decision = 'counts'", COUNTS),
        ]
        told = " + ".join(f"CASE WHEN {test} THEN {value} ELSE 0 END" for test, value in flags)
        name = self.name
        joins = " ".join(
            f"LEFT JOIN {name}_{table} {alias} ON {alias}.name = e.{column}"
            for table, alias, column in (
                ("people", "pa", "actor"),
                ("people", "po", "owner"),
                ("reasons", "re", "reason"),
                ("tracks", "tr", "track"),
                ("clocks", "cl", "clock"),
                ("channels", "ch", "channel"),
            )
        )
        self.con.execute(
            f"CREATE OR REPLACE TABLE {name}_load AS SELECT e.rn, e.logged, pa.number AS actor, po.number AS owner, "
            f"re.number AS reason, CASE WHEN e.track = 'none' THEN {NO_TRACK} "
            f"WHEN e.track IS NOT NULL THEN coalesce(tr.number, {UNDECLARED}) END AS track, "
            f"coalesce(li.lead_no, tried.rn) AS ref, "
            f"CASE WHEN e.clock IS NOT NULL THEN coalesce(cl.number, {UNDECLARED}) END AS clock, ch.number AS channel, "
            f"e.deal, {told} AS more_flags FROM {name}_laden AS e {joins} "
            f"LEFT JOIN {self.accounts.leads} li ON li.lead_id = e.survivor "
            f"LEFT JOIN (SELECT event_id, rn FROM {name}_laden "
            f"WHERE event_id IN (SELECT attempt FROM {name}_laden)) tried ON tried.event_id = e.attempt"
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

    # --- the rows ------------------------------------------------------------------------------------------

    def _make_rows(self) -> None:
        """Every event in numbers: the conditions answered, the lead known; the one time all events are read."""
        passing = ["lead_no", "account_no", '"at"', "seq", "kind", "received_at", "date_only"]
        masked = mask_sql(self.plan, f"{self.name}_source", self._column, passing)
        words = ", ".join(f"m.{word}_{k}" for word in ("mask", "carry") for k in range(self.plan.words))
        flags = f"CASE WHEN m.explicit THEN {EXPLICIT} ELSE 0 END + CASE WHEN m.date_only THEN {DATE_ONLY} ELSE 0 END"
        self.con.execute(
            f"CREATE OR REPLACE TABLE {self.name}_rows AS SELECT m.rn, CAST(m.lead_no AS INTEGER) AS lead_no, "
            'CAST(m.account_no AS INTEGER) AS account_no, m."at", m.seq, '
            'greatest(m."at", coalesce(m.received_at, m."at")) AS told, CAST(coalesce(k.number, 0) AS SMALLINT) AS kind, '
            f"CAST({flags} AS SMALLINT) AS flags, {words} FROM ({masked}) AS m "
            f"LEFT JOIN {self.name}_kinds k ON k.name = m.kind"
        )

    def _make_ties(self) -> bool:
        """Rank by id the events of an account that share instant and seq; whether there are any."""
        name = self.name
        same = f'SELECT hash(account_no, "at", seq) AS h FROM {name}_rows GROUP BY h HAVING count(*) > 1'
        self.con.execute(
            f'CREATE OR REPLACE TABLE {name}_tied AS SELECT rn, account_no, "at", seq FROM {name}_rows '
            f'WHERE hash(account_no, "at", seq) IN ({same})'
        )
        if self.con.execute(f"SELECT 1 FROM {name}_tied LIMIT 1").fetchone() is None:
            return False
        self.con.execute(
            f'CREATE OR REPLACE TABLE {name}_ties AS SELECT t.rn, row_number() OVER (PARTITION BY t.account_no, t."at", '
            f"t.seq ORDER BY e.event_id) AS place FROM {name}_tied t JOIN (SELECT {NUMBER} AS rn, e.event_id FROM "
            f"{self.view.events} AS e WHERE {NUMBER} IN (SELECT rn FROM {name}_tied)) e ON e.rn = t.rn"
        )
        return True

    def sql(self) -> str:
        """The query of all rows, sorted; only numbers."""
        words = [f"m.{word}_{k}" for word in ("mask", "carry") for k in range(self.plan.words)]
        load = [f"coalesce(w.{name}, {0 if name == 'more_flags' else NONE}) AS {name}" for name in LOAD]
        ties, order = "", ""
        if self._make_ties():
            ties, order = f" LEFT JOIN {self.name}_ties t ON t.rn = m.rn", ", t.place"
        return (
            f'SELECT m.account_no, m.lead_no, m."at", m.told, m.kind, m.flags, m.rn, {", ".join([*words, *load])} '
            f"FROM {self.name}_rows AS m LEFT JOIN {self.name}_load w ON w.rn = m.rn{ties} "
            f'ORDER BY m.account_no, m."at", m.seq{order}'
        )

    # --- the batches ---------------------------------------------------------------------------------------

    def batches(self, rows: int = ROWS) -> Iterator[Batch]:
        """Whole accounts, about `rows` rows at a time, each batch read while the one before is folded."""
        asked, cursor = self.sql(), self.con.cursor()
        return ahead(self._batches(cursor, asked, rows), cursor.interrupt)

    def _batches(self, cursor: duckdb.DuckDBPyConnection, asked: str, rows: int) -> Iterator[Batch]:
        reader = cursor.execute(asked).to_arrow_reader(min(rows, ROWS))
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


def _last_start(account: npt.NDArray[np.int64]) -> int:
    """Where the last account of some rows begins."""
    changes = np.flatnonzero(account[1:] != account[:-1])
    return int(changes[-1]) + 1 if len(changes) else 0
