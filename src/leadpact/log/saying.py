"""Writes what a replay says: numbers from the fold wait in a narrow file, then get their ids and names, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from leadpact.log.ahead import ahead
from leadpact.log.even import even
from leadpact.log.feed import Feed
from leadpact.log.sqltext import ident, lit
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
CHUNK = 100_000
"""About how many findings are named at a time."""
NUMBERS = ("lead", "cycle", "at", "known", "cause", "due", "working", "wall", "value", "id_row", "id_at")
SAID = ("kind", "clause", "version", "party", "person", "first", "second", "third", "id_version")
"""What few combinations of numbers say: they are named once each, and a finding keeps the combination's number."""
SAID_BY_ROW = (ATTEMPT_MADE, DISPUTED)
UNIT, NOTHING = "chr(31)", "chr(30)"


class Notes:
    """Findings and standings in numbers, as the fold made them, in a file of the log's scratch directory.

    They are only counted, not `kept`, where nothing will be written.
    """

    def __init__(self, folder: Path, *, kept: bool = True) -> None:
        self.kept = kept
        self.findings = folder / "findings.numbers.parquet"
        self.standings = folder / "standings.numbers.parquet"
        self.count = 0
        self.leads = 0
        self.said: dict[tuple[int, ...], int] = {}
        self._findings: pq.ParquetWriter | None = None
        self._standings: pq.ParquetWriter | None = None

    def add_findings(self, found: Array, numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        """Keep findings; causes become the numbers of events."""
        if not len(found) or not self.kept:
            self.count += len(found)
            return
        columns = {name: found[name] for name in NUMBERS}
        for name in ("cause", "id_row"):
            rows = columns[name]
            columns[name] = np.where(rows >= 0, numbers[np.maximum(rows, 0)], rows)
        columns["said"] = self._number_said(found)
        columns["n"] = np.arange(self.count, self.count + len(found))
        self.count += len(found)
        arrays = [pa.array(column, mask=column == NONE) for column in columns.values()]
        table = pa.table(arrays, names=list(columns))
        if self._findings is None:
            self._findings = pq.ParquetWriter(
                self.findings, table.schema, compression="lz4", use_dictionary=False
            )
        self._findings.write_table(table)

    def _number_said(self, found: Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The number of what each finding says; new combinations get the next."""
        rows = np.stack([found[name] for name in SAID], axis=1)
        rows[np.isin(rows[:, 0], SAID_BY_ROW), SAID.index("first")] = NONE
        mixed = np.zeros(len(rows), np.uint64)
        for column in range(rows.shape[1]):
            mixed = (mixed ^ rows[:, column].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        _, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
        if not np.array_equal(rows[first][inverse], rows):  # two combinations mixed alike: compare them whole
            _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        numbers = [self.said.setdefault(tuple(row), len(self.said)) for row in rows[first].tolist()]
        return np.array(numbers, dtype=np.int64)[inverse.reshape(-1)]

    def add_standings(self, stood: Array, listed: Array, clocks: list[str]) -> None:
        """Keep standings; the clocks they list become names."""
        self.leads += len(stood)
        if not len(stood) or not self.kept:
            return
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
        """Make the tables of the events that are cited, and of everything that is said of them."""
        self._cite()
        self._name_said()
        self._name_attempts()

    def _cite(self) -> None:
        """The events that some finding cites, and what their attempts say."""
        self.con.execute(
            f"CREATE OR REPLACE TABLE {self.feed.name}_cited AS SELECT e.rn, e.event_id, {self.feed.channel()} AS channel, "
            f"{self.feed.said('outcome')} AS outcome FROM {self.feed.name}_source AS e WHERE e.rn IN "
            f"(SELECT cause FROM {self.raw} WHERE cause >= 0 UNION SELECT id_row FROM {self.raw} WHERE id_row >= 0)"
        )

    def _name_said(self) -> None:
        """A row for each combination of numbers that was said, with its names and its detail."""
        details = Details(self.feed.compiled, self.feed.strangers.reasons.at)
        names, people = self.names, self.feed.strangers.people
        rows: list[tuple[object, ...]] = []
        for number, said in enumerate(self.notes.said):
            kind, clause, version, party, person, first, second, third, id_version = said
            by_row = kind in SAID_BY_ROW
            detail = (
                None
                if by_row
                else "{}"
                if kind == ASSIGNED
                else details.of(kind, version, first, second, third)
            )
            named = (
                FINDING_KINDS[kind],
                names.clauses.names[clause],
                names.versions.at(version),
                names.parties.at(party),
            )
            rows.append(
                (number, *named, people.at(person), names.versions.at(id_version), detail, kind, second)
            )
        columns = (
            "number",
            "kind",
            "clause",
            "version",
            "party",
            "person",
            "id_version",
            "detail",
            "code",
            "second",
        )
        self._keep("said", columns, rows, {"number", "code", "second"})

    def _name_attempts(self) -> None:
        """A row for each kind of attempt that was said: its detail depends on the event's own words."""
        details = Details(self.feed.compiled, self.feed.strangers.reasons.at)
        name = self.feed.name
        found = self.con.execute(
            f"SELECT DISTINCT s.code, s.second, c.channel, c.outcome FROM {self.raw} r JOIN {name}_said s "
            f"ON s.number = r.said JOIN {name}_cited c ON c.rn = r.cause WHERE s.detail IS NULL"
        ).fetchall()
        rows = [
            (code, second, channel, outcome, details.of_attempt(code, channel, outcome, second))
            for code, second, channel, outcome in found
        ]
        self._keep("attempts", ("code", "second", "channel", "outcome", "detail"), rows, {"code", "second"})

    def _keep(
        self, name: str, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]], whole: set[str]
    ) -> None:
        """A table of the log's connection; the columns in `whole` are numbers, the others texts."""
        arrays = [
            pa.array([row[n] for row in rows], pa.int64() if column in whole else pa.string())
            for n, column in enumerate(columns)
        ]
        self.con.register("leadpact_said", pa.table(arrays, names=list(columns)))
        self.con.execute(f"CREATE OR REPLACE TABLE {self.feed.name}_{name} AS SELECT * FROM leadpact_said")
        self.con.unregister("leadpact_said")

    def sql(self) -> str:
        """The query of all findings with their ids and names, by their number `n`; in no order."""
        name, leads = self.feed.name, self.feed.accounts.leads
        started = digest_sql(("l.lead_id", "s.clause", "s.id_version", ID_CAUSE, "r.id_at"))
        named = (
            'SELECT r.n, coalesce(l.account_id, l.survivor) AS account_id, l.lead_id, r.cycle, s.kind, r."at", r.known, '
            "s.clause, s.version, coalesce(c.event_id, 'due') AS cause, s.party, s.person, r.due, r.working, r.wall, "
            "r.value, coalesce(s.detail, a.detail) AS detail, "
            f"CASE WHEN r.id_at IS NOT NULL THEN {started} END AS clock_id "
            f"FROM {self.raw} r JOIN {leads} l ON l.lead_no = r.lead JOIN {name}_said s ON s.number = r.said "
            f"LEFT JOIN {name}_cited c ON c.rn = r.cause LEFT JOIN {name}_cited ic ON ic.rn = r.id_row "
            f"LEFT JOIN {name}_attempts a ON s.detail IS NULL AND a.code = s.code AND a.second = s.second "
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
            for table in self.named():
                told.update("".join(table.column("finding_id").to_pylist()).encode())
                writer.write_table(table)
        with pq.ParquetWriter(standings, STANDING_COLUMNS, compression="zstd", compression_level=1) as writer:
            for table in self._standings():
                writer.write_table(table)
        return Written(self.notes.count, self.notes.leads, told.hexdigest())

    def named(self) -> Iterator[pa.Table]:
        """Tables of `CHUNK` findings in their order, each made while the one before is written."""
        if not self.notes.count:
            return iter(())
        self.prepare()
        return ahead(self._findings(), self.con.interrupt)

    def _findings(self) -> Iterator[pa.Table]:
        """The tables, whatever batches the engine gives.

        The engine sorts only if joining them to their names lost the order: it mostly keeps it, and that is faster.
        """
        self.con.execute("SET disabled_optimizers = 'build_side_probe_side'")
        try:
            name = f"{self.feed.name}_named"
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {self.sql()}")
            ordered = self._keeps_order(name)
            columns = ", ".join(map(ident, FINDING_COLUMNS.names))
            reader = self.con.execute(
                f"SELECT {columns} FROM {name}" + ("" if ordered else " ORDER BY n")
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
        self.feed.number_table("said_people", self.feed.strangers.people.places)
        self.feed.number_table("said_stages", self.names.stages.places)
        self.feed.number_table("said_buying", {name: n for n, name in enumerate(BUYING_STAGES)})
        letters, digits = self.names.letters.names, self.names.digits.names
        grades = {a + b: m * GRADES + n for m, a in enumerate(letters) for n, b in enumerate(digits)}
        self.feed.number_table("said_grades", grades)
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


ID_CAUSE = "coalesce(ic.event_id, 'due')"


def digest_sql(parts: tuple[str, ...]) -> str:
    """`leadpact.replay.findings.digest_of` as SQL, over columns of any type."""
    texts = ", ".join(f"coalesce(CAST({part} AS VARCHAR), {NOTHING})" for part in parts)
    return f"left(sha256(concat_ws({UNIT}, {texts})), 32)"


def clock_names(clauses: list[str]) -> list[str]:
    """The clause names as standings list clocks."""
    return [clock_name(clause) for clause in clauses]
