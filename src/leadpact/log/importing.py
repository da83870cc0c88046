"""Turns source files, mapped or native, into one events.parquet: every row accounted for, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from leadpact.agreement.conditions import to_sql
from leadpact.events.columns import COLUMNS, INSTANTS, PROPERTIES
from leadpact.log.even import even
from leadpact.log.mapping import Entry, EventMapping
from leadpact.log.parts import NULL, Part, Policy, native_part, row_text
from leadpact.log.problems import Problem
from leadpact.log.reading import LogView, assemble, bit_is_clear, open_sources
from leadpact.log.rejected import write_rejected
from leadpact.log.relation import Column, Source
from leadpact.log.sqltext import ident, lit
from leadpact.log.writing import whole

ROWS = 122_880
"""Rows of one group of the file."""

NO_ID_NEEDED = ("lead_id", "at", "kind")
Progress = Callable[[int, int], None]
"""Told how many events were written, of how many."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `rows` of the sources = `unread + unmapped` + those that became `events`;
    `events + unread = accepted + rejected + repeated`, as one row may yield several events."""

    rows: int
    unmapped: int
    events: int
    accepted: int
    rejected: int
    repeated: int
    kinds: Mapping[str, int]
    reasons: Mapping[str, int]
    rejected_file: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """Sources read as events, before anything is written."""

    view: LogView
    rows: int
    unmapped: int
    parts: tuple[Part, ...] = ()
    policy: Policy = field(default_factory=Policy)
    ids: Mapping[int, str] = field(default_factory=dict)
    """How the view was made: whoever shows refused rows as the events they would have been reads them anew."""


def open_import(
    con: duckdb.DuckDBPyConnection,
    paths: Sequence[Path | str],
    mapping: EventMapping | None = None,
    *,
    timezone: str | None = None,
) -> Opened | list[Problem]:
    """Read sources as events. `timezone` reads stamps without an offset where no mapping does."""
    sources = open_sources(con, paths, NO_ID_NEEDED if mapping is None else None)
    if isinstance(sources, list):
        return sources
    sizes = [_size(con, source) for source in sources]
    native = None if mapping or not timezone else ZoneInfo(timezone)
    policy = Policy(native, locals_allowed=True, needs_id=False)
    if mapping is None:
        parts = _native_parts(sources, sizes)
    elif problems := [_no_entry(source, mapping) for source in sources if not _entries(source, mapping)]:
        return problems
    else:
        parts = _mapped_parts(sources, sizes, mapping)
    if _identical_rows(con, sources, parts):
        parts = [half for part in parts for half in _halves(con, part)]
        parts = [replace(part, number=number) for number, part in enumerate(parts)]
    ids = {part.number: _id(part) for part in parts}
    view = assemble(con, sources, parts, policy, ids=ids, name="import", in_order=True)
    unread = sum(len(source.unread) for source in sources)
    unmapped = (
        0
        if mapping is None
        else sum(_unmapped(con, source, parts, file) for file, source in enumerate(sources))
    )
    return Opened(view, sum(sizes) + unread, unmapped, tuple(parts), policy, ids)


def write_import(opened: Opened, to: Path, progress: Progress | None = None) -> Imported:
    """Write `to`, and the refused rows beside it. Nothing of either is there before both are whole."""
    view = opened.view
    beside = to.with_name(f"{to.name}.rejected.csv")
    with ExitStack() as files:
        events = files.enter_context(whole(to))
        if view.counts.rejected:
            refused = files.enter_context(whole(beside))
            with refused.open("w", encoding="utf-8", newline="") as out:
                write_rejected(view, out)
        write_events(view, events, progress)
    if not view.counts.rejected:
        beside.unlink(missing_ok=True)
    counts = view.counts
    unread = sum(len(source.unread) for source in view.sources)
    return Imported(
        opened.rows, opened.unmapped, counts.read - unread, counts.accepted, counts.rejected, counts.repeated,
        view.kinds(), view.reasons(), str(beside) if counts.rejected else None,
    )  # fmt: skip


def write_events(view: LogView, to: Path, progress: Progress | None = None) -> None:
    """The log's events as Parquet: part by part in the order of the sources, instants as UTC timestamps."""
    cells = [
        f"make_timestamptz({ident(name)}) AS {ident(name)}" if name in INSTANTS else ident(name)
        for name in COLUMNS
    ]
    cells += list(view.properties.values())
    names = [*COLUMNS, *view.properties]
    reader = view.con.execute(f"SELECT {', '.join(cells)} FROM {view.events}").to_arrow_reader(ROWS)
    schema = pa.schema(
        [_field(name, field.type, name in COLUMNS) for name, field in zip(names, reader.schema, strict=True)]
    )
    done = 0
    with pq.ParquetWriter(to, schema, compression="zstd", compression_level=1) as writer:
        for table in even(reader, schema, ROWS):
            writer.write_table(table, row_group_size=ROWS)
            done += table.num_rows
            if progress is not None:
                progress(done, view.counts.accepted)


def _field(name: str, kind: pa.DataType, own: bool) -> pa.Field:
    if own and name in INSTANTS:
        return pa.field(name, pa.timestamp("us", "UTC"))
    return pa.field(name, pa.string() if not own or pa.types.is_large_string(kind) else kind)


# Parts


def _size(con: duckdb.DuckDBPyConnection, source: Source) -> int:
    found = con.execute(f"SELECT count(*) FROM {source.relation}").fetchone()
    return int(found[0]) if found else 0


def _native_parts(sources: Sequence[Source], sizes: Sequence[int]) -> list[Part]:
    parts = []
    before = 0
    for file, source in enumerate(sources):
        part = native_part(file, file, source)
        parts.append(replace(part, seq=f"({before} + file_row_number + 1)"))
        before += sizes[file]
    return parts


def _entries(source: Source, mapping: EventMapping) -> list[Entry]:
    return [entry for entry in mapping.entries if entry.applies_to(source)]


def _mapped_parts(sources: Sequence[Source], sizes: Sequence[int], mapping: EventMapping) -> list[Part]:
    """A part for each entry and file it applies to; rows of one file keep their order, entries theirs within a row."""
    parts: list[Part] = []
    before = 0
    each = len(mapping.entries)
    for file, source in enumerate(sources):
        for entry in _entries(source, mapping):
            seq = f"(({before} + file_row_number) * {each} + {entry.place + 1})"
            parts.append(_mapped_part(len(parts), file, source, entry, seq, mapping.blank))
        before += sizes[file]
    return parts


def _mapped_part(
    number: int, file: int, source: Source, entry: Entry, seq: str, blank: Sequence[str]
) -> Part:
    have = {name: _unless_blank(column, blank) for name, column in _by_name(source).items()}
    taken = {name: have[column] for name, column in entry.shared.items() if column in have}
    taken |= {name: have[column] for name, column in entry.columns.items()}
    fields = {name: column.text for name, column in taken.items() if name not in INSTANTS}
    fields |= {name: lit(value) for name, value in entry.constants.items()} | {"kind": lit(entry.kind)}
    properties = {name: have[column].text for name, column in entry.properties.items()}
    properties |= {name: lit(value) for name, value in entry.set.items()}
    where = None
    if entry.where is not None:
        where = to_sql(entry.where, lambda _, name: have[name].text if name in have else NULL)
    stamps: dict[str, Column] = {name: taken[name] for name in INSTANTS if name in taken}
    zone = ZoneInfo(entry.timezone) if entry.timezone else None
    return Part(
        number, file, source, fields, stamps, properties, source.refused, where, entry.place, seq, zone=zone
    )


def _unless_blank(column: Column, blank: Sequence[str]) -> Column:
    """The column without the texts that say nothing. Ids digest the row as it stands, so they stay what they are."""
    if not blank:
        return column
    said = ", ".join(f"lower({lit(each)})" for each in blank)
    return replace(
        column, sql=f"(CASE WHEN lower(trim({column.text})) NOT IN ({said}) THEN {column.sql} END)"
    )


def _by_name(source: Source) -> dict[str, Column]:
    return {column.name: column for column in (*source.columns, *source.inner) if column.name != PROPERTIES}


def _no_entry(source: Source, mapping: EventMapping) -> Problem:
    """The problem of a file no entry applies to, with the columns that one lacks least of."""
    have = set(_by_name(source))
    wanted = min((sorted(_wanted(entry) - have) for entry in mapping.entries), key=len, default=[])
    near = f": `{'`, `'.join(wanted[:5])}` missing" if wanted else ""
    return Problem(source.name, "no_entry_applies", line=1, params={"map": mapping.file, "near": near})


def _wanted(entry: Entry) -> set[str]:
    where = {name for _, name in entry.where.refs} if entry.where else set()
    own = {**entry.shared, **entry.columns}
    return {own[name] for name in ("lead_id", "at") if name in own} | set(entry.properties.values()) | where


def _unmapped(con: duckdb.DuckDBPyConnection, source: Source, parts: Sequence[Part], file: int) -> int:
    """Rows of a file that no entry takes."""
    wheres = [part.where for part in parts if part.file == file]
    if None in wheres:
        return 0
    taken = " OR ".join(f"coalesce({where}, false)" for where in wheres)
    found = con.execute(f"SELECT count(*) FROM {source.relation} WHERE NOT ({taken})").fetchone()
    return int(found[0]) if found else 0


# Ids


def _identical_rows(con: duckdb.DuckDBPyConnection, sources: Sequence[Source], parts: Sequence[Part]) -> bool:
    """Number the second, third … of identical rows, over all files, in `import_twins`; whether there are any.

    Only rows that need an id are looked at.
    """
    nameless = [
        _nameless(source, [part for part in parts if part.file == file])
        for file, source in enumerate(sources)
    ]
    hashes = " UNION ALL ".join(f"SELECT hash(said) AS h FROM ({rows})" for rows in nameless)
    con.execute(
        f"CREATE OR REPLACE TABLE import_alike AS SELECT h FROM ({hashes}) GROUP BY h HAVING count(*) > 1"
    )
    if con.execute("SELECT 1 FROM import_alike LIMIT 1").fetchone() is None:
        return False
    rows = " UNION ALL ".join(f"SELECT {file} AS file, * FROM ({rows})" for file, rows in enumerate(nameless))
    con.execute(
        "CREATE OR REPLACE TABLE import_twins AS SELECT file, row_no, "
        "row_number() OVER (PARTITION BY said ORDER BY file, row_no) AS n "
        f"FROM ({rows}) WHERE hash(said) IN (SELECT h FROM import_alike) QUALIFY n > 1"
    )
    con.execute("CREATE OR REPLACE TABLE import_twin_bits (file INTEGER, bits BIT)")
    for file, last in con.execute("SELECT file, max(row_no) FROM import_twins GROUP BY file").fetchall():
        con.execute(
            f"INSERT INTO import_twin_bits SELECT file, bitstring_agg(row_no, 0::BIGINT, {last}::BIGINT) "
            f"FROM import_twins WHERE file = {file} GROUP BY file"
        )
    return True


def _halves(con: duckdb.DuckDBPyConnection, part: Part) -> list[Part]:
    """A part whose file repeats rows, in two: the first of each kind in their order, then the others in theirs.

    A join would lose the order of all of them; this way it touches only the repeated ones, which are few.
    """
    if con.execute(f"SELECT 1 FROM import_twins WHERE file = {part.file} LIMIT 1").fetchone() is None:
        return [part]
    source = part.source
    bits = f"(SELECT bits FROM import_twin_bits WHERE file = {part.file})"
    first = f"(SELECT * FROM {source.relation} WHERE {bit_is_clear(bits, 'file_row_number')})"
    again = (
        f"(SELECT told.*, alike.n AS lp__count FROM {source.relation} AS told JOIN import_twins AS alike "
        f"ON alike.file = {part.file} AND alike.row_no = told.file_row_number ORDER BY told.file_row_number)"
    )
    return [
        replace(part, source=replace(source, relation=first)),
        replace(part, source=replace(source, relation=again), count="lp__count"),
    ]


def _nameless(source: Source, parts: Sequence[Part]) -> str:
    """The rows of a file that some part gives no id of their own."""
    ids = [part.fields.get("event_id") for part in parts]
    where = "" if None in ids else f" WHERE {' OR '.join(f'{own} IS NULL' for own in ids)}"
    return f"SELECT file_row_number AS row_no, {row_text(source)} AS said FROM {source.relation}{where}"


def _id(part: Part) -> str:
    """The SQL of an event's id: its own, or the digest of the entry, the row's values and its count among its like."""
    derived = f"left(sha256('{part.entry}|' || {part.count} || '|' || {row_text(part.source)}), 32)"
    own = part.fields.get("event_id")
    return derived if own is None else f"coalesce({own}, {derived})"
