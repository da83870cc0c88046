"""Writes what a replay says: numbers from the fold wait in a narrow file, then get their ids and names, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from leadpact.log.feed import Feed
from leadpact.log.sqltext import lit
from leadpact.replay.arrays import Array
from leadpact.replay.codes import ASSIGNED, ATTEMPT_MADE, DISPUTED, FINDING_KINDS, NEVER, NONE
from leadpact.replay.compiling import BUYING_STAGES
from leadpact.replay.findings import Details
from leadpact.replay.plain import clock_name
from leadpact.replay.scores import GRADES

FINDING_COLUMNS = pa.schema(
    [
        ("finding_id", pa.string()),
        ("clock_id", pa.string()),
        ("account_id", pa.string()),
        ("lead_id", pa.string()),
        ("cycle", pa.int32()),
        ("kind", pa.string()),
        ("at", pa.timestamp("us", "UTC")),
        ("known_at", pa.timestamp("us", "UTC")),
        ("clause", pa.string()),
        ("version", pa.string()),
        ("cause", pa.string()),
        ("party", pa.string()),
        ("person", pa.string()),
        ("due_at", pa.timestamp("us", "UTC")),
        ("working_s", pa.float64()),
        ("wall_s", pa.float64()),
        ("value", pa.int64()),
        ("detail", pa.string()),
    ]
)
STANDING_COLUMNS = pa.schema(
    [
        ("lead_id", pa.string()),
        ("account_id", pa.string()),
        ("stage", pa.string()),
        ("buying_stage", pa.string()),
        ("cycle", pa.int32()),
        ("fit", pa.float64()),
        ("interest", pa.float64()),
        ("grade", pa.string()),
        ("owner", pa.string()),
        ("open_clocks", pa.list_(pa.string())),
        ("next_due_at", pa.timestamp("us", "UTC")),
    ]
)
CHUNK = 400_000
"""About how many findings are named at a time."""
NUMBERS = (
    "lead", "cycle", "kind", "at", "known", "clause", "version", "cause", "party", "person", "due", "working", "wall",
    "value", "first", "second", "third", "id_version", "id_row", "id_at",
)  # fmt: skip
SAID_BY_ROW = (ATTEMPT_MADE, DISPUTED)
UNIT, NOTHING = "chr(31)", "chr(30)"


class Notes:
    """Findings and standings in numbers, as the fold made them, in a file of the log's scratch directory."""

    def __init__(self, folder: Path) -> None:
        self.findings = folder / "findings.numbers.parquet"
        self.standings = folder / "standings.numbers.parquet"
        self.count = 0
        self.leads = 0
        self._findings: pq.ParquetWriter | None = None
        self._standings: pq.ParquetWriter | None = None

    def add_findings(self, found: Array, numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        """Keep findings; causes become the numbers of events."""
        if not len(found):
            return
        columns = {name: found[name] for name in NUMBERS}
        for name in ("cause", "id_row"):
            rows = columns[name]
            columns[name] = np.where(rows >= 0, numbers[np.maximum(rows, 0)], rows)
        columns["n"] = np.arange(self.count, self.count + len(found))
        self.count += len(found)
        arrays = [pa.array(column, mask=column == NONE) for column in columns.values()]
        table = pa.table(arrays, names=list(columns))
        if self._findings is None:
            self._findings = pq.ParquetWriter(
                self.findings, table.schema, compression="lz4", use_dictionary=False
            )
        self._findings.write_table(table)

    def add_standings(self, stood: Array, listed: Array, clocks: list[str]) -> None:
        """Keep standings; the clocks they list become names."""
        if not len(stood):
            return
        self.leads += len(stood)
        names = pa.array(clocks, pa.string()).take(pa.array(listed, pa.int64()))
        columns: dict[str, pa.Array] = {
            name: pa.array(stood[name])
            for name in ("lead", "stage", "buying", "cycle", "fit", "interest", "grade", "owner", "next_due")
        }
        offsets = np.r_[stood["clock_lo"], stood["clock_hi"][-1:]].astype(np.int32)
        columns["open_clocks"] = pa.ListArray.from_arrays(pa.array(offsets), names)
        table = pa.table(columns)
        if self._standings is None:
            self._standings = pq.ParquetWriter(self.standings, table.schema, compression="lz4")
        self._standings.write_table(table)

    def close(self) -> None:
        """Finish the files."""
        for writer in (self._findings, self._standings):
            if writer is not None:
                writer.close()


@dataclass(frozen=True)
class Written:
    """What was written: how many rows, and the digest of the findings in their order."""

    findings: int
    standings: int
    digest: str


class Namer:
    """Gives findings and standings their names, by joins on numbers."""

    def __init__(self, feed: Feed, notes: Notes) -> None:
        self.feed, self.notes, self.con = feed, notes, feed.con
        self.names = feed.compiled.names
        self.raw = f"read_parquet({lit(str(notes.findings))})"

    def prepare(self) -> None:
        """Make the tables of names, of the events that are cited, and of every detail that occurs."""
        table = self.feed._table
        table("said_kinds", {kind: n for n, kind in enumerate(FINDING_KINDS)})
        for name in ("clauses", "versions", "parties"):
            table(f"said_{name}", getattr(self.names, name).places)
        table("said_people", self.feed.strangers.people.places)
        self._cite()
        self._detail()

    def _cite(self) -> None:
        """The events that some finding cites, and what their attempts say."""
        said = self.feed._said
        channel = f"coalesce({said('channel')}, CASE e.kind WHEN 'call_made' THEN 'phone' WHEN 'email_sent' THEN 'email' "
        channel += "WHEN 'message_sent' THEN 'message' WHEN 'video_sent' THEN 'video' END)"
        self.con.execute(
            f"CREATE OR REPLACE TABLE {self.feed.name}_cited AS SELECT e.rn, e.event_id, {channel} AS channel, "
            f"{said('outcome')} AS outcome FROM {self.feed.name}_source AS e WHERE e.rn IN "
            f"(SELECT cause FROM {self.raw} WHERE cause >= 0 UNION SELECT id_row FROM {self.raw} WHERE id_row >= 0)"
        )

    def _detail(self) -> None:
        details = Details(self.feed.compiled, self.feed.strangers.reasons.at)
        by_row = ", ".join(map(str, SAID_BY_ROW))
        found = self.con.execute(
            f"SELECT DISTINCT kind, version, first, second, third FROM {self.raw} WHERE kind NOT IN ({by_row})"
        ).fetchall()
        rows = [tuple(NONE if each is None else each for each in row) for row in found]
        texts = ["{}" if row[0] == ASSIGNED else details.of(*row) for row in rows]
        self._keep("details", ("kind", "version", "first", "second", "third"), rows, texts)
        attempts = self.con.execute(
            f"SELECT DISTINCT r.kind, c.channel, c.outcome, r.second FROM {self.raw} r JOIN {self.feed.name}_cited c "
            f"ON c.rn = r.cause WHERE r.kind IN ({by_row})"
        ).fetchall()
        told = [
            details.of_attempt(kind, channel, outcome, second or 0)
            for kind, channel, outcome, second in attempts
        ]
        self._keep("attempts", ("kind", "channel", "outcome", "second"), attempts, told)

    def _keep(
        self, name: str, columns: tuple[str, ...], rows: list[tuple[object, ...]], texts: list[str]
    ) -> None:
        texts_only = {"channel", "outcome"}
        arrays = [
            pa.array([row[n] for row in rows], pa.string() if column in texts_only else pa.int64())
            for n, column in enumerate(columns)
        ]
        self.con.register(
            "leadpact_said", pa.table([*arrays, pa.array(texts, pa.string())], names=[*columns, "detail"])
        )
        self.con.execute(f"CREATE OR REPLACE TABLE {self.feed.name}_{name} AS SELECT * FROM leadpact_said")
        self.con.unregister("leadpact_said")

    def sql(self) -> str:
        """The query of all findings with their ids and names, by their number `n`; in no order."""
        name, leads = self.feed.name, self.feed.accounts.leads
        joins = " ".join(
            f"LEFT JOIN {name}_said_{table} {alias} ON {alias}.number = r.{column}"
            for table, alias, column in (
                ("kinds", "k", "kind"),
                ("clauses", "cl", "clause"),
                ("versions", "v", "version"),
                ("parties", "p", "party"),
                ("people", "pe", "person"),
                ("versions", "iv", "id_version"),
            )
        )
        exact = " AND ".join(
            f"d.{column} = coalesce(r.{column}, {NONE})"
            for column in ("kind", "version", "first", "second", "third")
        )
        named = (
            f'SELECT r.n, coalesce(l.account_id, l.survivor) AS account_id, l.lead_id, r.cycle, k.name AS kind, r."at", '
            "r.known, cl.name AS clause, v.name AS version, coalesce(c.event_id, 'due') AS cause, p.name AS party, "
            "pe.name AS person, r.due, r.working, r.wall, r.value, coalesce(d.detail, a.detail) AS detail, "
            f"CASE WHEN r.id_at IS NOT NULL THEN {digest_sql(('l.lead_id', 'cl.name', 'iv.name', ID_CAUSE, 'r.id_at'))} "
            f"END AS clock_id FROM {self.raw} r "
            f"JOIN {leads} l ON l.lead_no = r.lead {joins} LEFT JOIN {name}_cited c ON c.rn = r.cause "
            f"LEFT JOIN {name}_cited ic ON ic.rn = r.id_row LEFT JOIN {name}_details d ON {exact} "
            f"LEFT JOIN {name}_attempts a ON a.kind = r.kind AND a.second IS NOT DISTINCT FROM r.second "
            "AND a.channel IS NOT DISTINCT FROM c.channel AND a.outcome IS NOT DISTINCT FROM c.outcome"
        )
        judged = (
            "account_id", "lead_id", "cycle", "kind", '"at"', "known", "clause", "version", "cause", "party", "person",
            "due", "working", "wall", "value", "detail", "clock_id",
        )  # fmt: skip
        return (
            f"SELECT n, {digest_sql(judged)} AS finding_id, clock_id, account_id, lead_id, cycle, kind, "
            'make_timestamptz("at") AS "at", make_timestamptz(known) AS known_at, clause, version, cause, party, person, '
            "make_timestamptz(due) AS due_at, working / 1e6 AS working_s, wall / 1e6 AS wall_s, value, detail "
            f"FROM ({named})"
        )

    def write(self, findings: Path, standings: Path) -> Written:
        """Write both files."""
        told = hashlib.sha256()
        with pq.ParquetWriter(findings, FINDING_COLUMNS, compression="zstd", compression_level=1) as writer:
            for table in self._findings():
                told.update("".join(table.column("finding_id").to_pylist()).encode())
                writer.write_table(table)
        with pq.ParquetWriter(standings, STANDING_COLUMNS, compression="zstd", compression_level=1) as writer:
            for table in self._standings():
                writer.write_table(table)
        return Written(self.notes.count, self.notes.leads, told.hexdigest())

    def _findings(self) -> Iterator[pa.Table]:
        """Tables of `CHUNK` findings in their order, whatever batches the engine gives.

        The engine sorts only if joining them to their names lost the order: it mostly keeps it, and that is faster.
        """
        if not self.notes.count:
            return
        self.prepare()
        self.con.execute("SET disabled_optimizers = 'build_side_probe_side'")
        try:
            name = f"{self.feed.name}_named"
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {self.sql()}")
            ordered = self._keeps_order(name)
            reader = self.con.execute(
                f"SELECT * FROM {name}" + ("" if ordered else " ORDER BY n")
            ).to_arrow_reader(CHUNK)
            yield from even(reader, FINDING_COLUMNS, CHUNK)
        finally:
            self.con.execute("SET disabled_optimizers = ''")

    def _keeps_order(self, table: str) -> bool:
        found = self.con.execute(f"SELECT count(*) FROM {table} WHERE n <> rowid").fetchone()
        return found is not None and found[0] == 0

    def _standings(self) -> Iterator[pa.Table]:
        if not self.notes.leads:
            return
        self.feed._table("said_people", self.feed.strangers.people.places)
        self.feed._table("said_stages", self.names.stages.places)
        self.feed._table("said_buying", {name: n for n, name in enumerate(BUYING_STAGES)})
        letters, digits = self.names.letters.names, self.names.digits.names
        grades = {a + b: m * GRADES + n for m, a in enumerate(letters) for n, b in enumerate(digits)}
        self.feed._table("said_grades", grades)
        name = self.feed.name
        reader = self.con.execute(
            f"SELECT l.lead_id, coalesce(l.account_id, l.survivor) AS account_id, s.name AS stage, b.name AS buying_stage, "
            "r.cycle, r.fit / 1e3 AS fit, r.interest / 1e3 AS interest, g.name AS grade, p.name AS owner, r.open_clocks, "
            f"CASE WHEN r.next_due < {NEVER} THEN make_timestamptz(r.next_due) END AS next_due_at "
            f"FROM read_parquet({lit(str(self.notes.standings))}) r JOIN {self.feed.accounts.leads} l ON l.lead_no = r.lead "
            f"LEFT JOIN {name}_said_stages s ON s.number = r.stage LEFT JOIN {name}_said_buying b ON b.number = r.buying "
            f"LEFT JOIN {name}_said_grades g ON g.number = r.grade LEFT JOIN {name}_said_people p ON p.number = r.owner "
            "ORDER BY r.lead"
        ).to_arrow_reader(CHUNK)
        yield from even(reader, STANDING_COLUMNS, CHUNK)


def even(reader: pa.RecordBatchReader, schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """Tables of so many rows each: the bytes of a file must not depend on the engine's batches."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in reader:
        held.append(batch.select(schema.names))
        size += batch.num_rows
        while size >= rows:
            table = pa.Table.from_batches(held)
            yield table.slice(0, rows).combine_chunks().cast(schema)
            held = table.slice(rows).to_batches()
            size -= rows
    if size:
        yield pa.Table.from_batches(held).combine_chunks().cast(schema)


ID_CAUSE = "coalesce(ic.event_id, 'due')"


def digest_sql(parts: tuple[str, ...]) -> str:
    """`leadpact.replay.findings.digest_of` as SQL, over columns of any type."""
    texts = ", ".join(f"coalesce(CAST({part} AS VARCHAR), {NOTHING})" for part in parts)
    return f"left(sha256(concat_ws({UNIT}, {texts})), 32)"


def clock_names(clauses: list[str]) -> list[str]:
    """The clause names as standings list clocks."""
    return [clock_name(clause) for clause in clauses]
