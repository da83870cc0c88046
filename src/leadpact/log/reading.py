"""Opens event files as one log: normalised, checked, each event once, as a view that streams from the files.

Nothing is copied that can be read where it lies: Parquet is read in place, text goes through one intermediate file.
The checks run once, over narrow columns; what they refuse is named by file and row and left out of the view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from leadpact.events.columns import DATE_ONLY, INSTANTS, REQUIRED
from leadpact.events.kinds import KINDS
from leadpact.log.engine import SETTINGS
from leadpact.log.instants import DAY_US
from leadpact.log.parts import Forms, Part, Policy, checked, lean, native_part, pairs_text, value_of_reason
from leadpact.log.problems import Problem
from leadpact.log.property_column import open_properties
from leadpact.log.relation import Source
from leadpact.log.sources import missing, open_source
from leadpact.log.sqltext import ident
from leadpact.log.zones import pieces

EVENT_COLUMNS = (
    "event_id",
    "lead_id",
    *INSTANTS,
    "kind",
    "account_id",
    "actor",
    "actor_kind",
    "source",
    "seq",
    DATE_ONLY,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Where every row went: `read = accepted + rejected + repeated + unmapped` for a log without a mapping."""

    read: int
    accepted: int
    rejected: int
    repeated: int
    unmapped: int = 0


@dataclass(frozen=True, slots=True)
class LogView:
    """A log that is open. `events` and `rejected` name a view and a table of `con`, and live as long as it does.

    `events`: `event_id, lead_id, at, logged_at, received_at` (µs UTC), `kind, account_id, actor, actor_kind, source, seq,
    date_only, file, part, row_no, line`, and a VARCHAR for each property, called as `properties` says.
    `rejected`: `file, line, reason, value, event_id, lead_id, raw`; `file` is a place in `sources`.
    """

    con: duckdb.DuckDBPyConnection
    events: str
    rejected: str
    properties: Mapping[str, str]
    counts: Counts
    sources: tuple[Source, ...]

    def latest(self) -> int | None:
        """The latest `at`; None in an empty log."""
        found = self.con.execute(f'SELECT max("at") FROM {self.events}').fetchone()
        return None if found is None or found[0] is None else int(found[0])

    def kinds(self) -> dict[str, int]:
        """How many events of each kind, most first."""
        rows = self.con.execute(
            f"SELECT kind, count(*) AS n FROM {self.events} GROUP BY kind ORDER BY n DESC, kind"
        ).fetchall()
        return {str(kind): int(count) for kind, count in rows}

    def reasons(self) -> dict[str, int]:
        """How many rows were rejected for each reason, most first."""
        rows = self.con.execute(
            f"SELECT reason, count(*) AS n FROM {self.rejected} GROUP BY reason ORDER BY n DESC, reason"
        ).fetchall()
        return {str(reason): int(count) for reason, count in rows}


def unknown_kinds(kinds: Mapping[str, int]) -> dict[str, int]:
    """Those kinds that have no meaning of their own."""
    return {kind: count for kind, count in kinds.items() if kind not in KINDS}


def open_log(
    con: duckdb.DuckDBPyConnection,
    paths: Sequence[Path | str],
    *,
    default_timezone: str | None = None,
    until: int | None = None,
    as_of: int | None = None,
    name: str = "log",
) -> LogView | list[Problem]:
    """Open native event files as one log, or say everything that is wrong with them. `con` comes from `engine()`.

    `default_timezone` reads stamps that are a date without time, and no others. Events after `until` (µs UTC), or not
    known at `as_of`, are left out of the view, not of the counts. `name` begins the names of what is made in `con`.
    """
    sources = open_sources(con, paths, REQUIRED)
    if isinstance(sources, list):
        return sources
    parts = [native_part(place, place, source) for place, source in enumerate(sources)]
    policy = Policy(ZoneInfo(default_timezone) if default_timezone else None)
    return assemble(con, sources, parts, policy, until=until, as_of=as_of, name=name)


def open_sources(
    con: duckdb.DuckDBPyConnection, paths: Sequence[Path | str], required: Sequence[str] | None
) -> tuple[Source, ...] | list[Problem]:
    """The files as relations, in the order given; or the problems of all of them.

    `required` are the columns each must have as a native file; None: it may have any, a mapping says what they are.
    """
    for setting in SETTINGS:
        con.execute(setting)  # stamps are read in the session's zone
    problems: list[Problem] = []
    sources: list[Source] = []
    seen: set[Path] = set()
    for path in map(Path, paths):
        if path.resolve() in seen:
            problems.append(Problem(str(path), "given_twice"))
            continue
        seen.add(path.resolve())
        found = open_source(con, path, native=required is not None)
        if isinstance(found, Source):
            problems.extend(missing(found, required or ()))
            sources.append(open_properties(con, found))
        else:
            problems.extend(found)
    return problems or tuple(sources)


def assemble(
    con: duckdb.DuckDBPyConnection,
    sources: tuple[Source, ...],
    parts: Sequence[Part],
    policy: Policy,
    *,
    ids: Mapping[int, str] | None = None,
    until: int | None = None,
    as_of: int | None = None,
    name: str = "log",
    in_order: bool = False,
) -> LogView:
    """The view over all parts. `ids` gives the SQL of the event id of a part whose rows may have none.

    `in_order` gives the rows in the order of the files, which costs time where many are set aside.
    """
    keep = _in_order if in_order else _unordered
    rejected, dropped, rows = f"{name}_rejected", f"{name}_dropped", f"{name}_rows"
    con.execute(
        f"CREATE OR REPLACE TABLE {rejected} (file INTEGER, part INTEGER, row_no BIGINT, line BIGINT, reason VARCHAR, "
        "value VARCHAR, event_id VARCHAR, lead_id VARCHAR, raw VARCHAR)"
    )
    con.execute(f"CREATE OR REPLACE TABLE {dropped} (part INTEGER, row_no BIGINT)")
    unread = _set_unread_aside(con, sources, rejected)
    surveys = [_survey(con, part, policy, rejected, dropped) for part in parts]
    names = internal_names(parts)
    selects = [
        lean(part, names, survey.forms, ids=(ids or {}).get(part.number))
        for part, survey in zip(parts, surveys, strict=True)
    ]
    _set_bits(con, dropped)
    selects = [
        keep(select, part, dropped) if survey.refused else select
        for select, part, survey in zip(selects, parts, surveys, strict=True)
    ]
    con.execute(f"CREATE OR REPLACE VIEW {rows} AS {' UNION ALL '.join(selects)}")
    repeated, differing = _repeats(con, rows, names, name)
    read = sum(survey.read for survey in surveys) + unread
    refused = sum(survey.refused for survey in surveys) + unread + differing
    if repeated + differing:
        _set_bits(con, dropped)
        selects = [keep(select, part, dropped) for select, part in zip(selects, parts, strict=True)]
    events = f"{name}_events"
    con.execute(
        f"CREATE OR REPLACE VIEW {events} AS SELECT * FROM ({' UNION ALL '.join(selects)}){_filter(until, as_of)}"
    )
    counts = Counts(read, read - refused - repeated, refused, repeated)
    return LogView(con, events, rejected, names, counts, sources)


def internal_names(parts: Iterable[Part]) -> dict[str, str]:
    """Every property's internal column: engines fold case, so true names are only kept beside."""
    found = sorted({name for part in parts for name in part.properties})
    return {name: f"p{place}" for place, name in enumerate(found)}


@dataclass(frozen=True, slots=True)
class _Survey:
    read: int
    refused: int
    forms: Forms


def _set_unread_aside(con: duckdb.DuckDBPyConnection, sources: Sequence[Source], rejected: str) -> int:
    """Rows that could not even be split are rejected first."""
    rows = [
        (file, each.line, each.code, each.raw)
        for file, source in enumerate(sources)
        for each in source.unread
    ]
    if rows:
        con.executemany(f"INSERT INTO {rejected} (file, line, reason, raw) VALUES (?, ?, ?, ?)", rows)
    return len(rows)


def _survey(
    con: duckdb.DuckDBPyConnection, part: Part, policy: Policy, rejected: str, dropped: str
) -> _Survey:
    """Check a part's rows once: count them, set aside the refused, and see which stamps need the zone."""
    rows = f"({checked(part, policy)})"
    local = ", ".join(f"coalesce(bool_or({name}_form > 0 AND reason IS NULL), false)" for name in INSTANTS)
    found = con.execute(f"SELECT count(*), count(reason), {local} FROM {rows}").fetchone()
    assert found is not None
    read, refused = int(found[0]), int(found[1])
    if refused:
        con.execute(
            f"INSERT INTO {rejected} SELECT {part.file}, part, row_no, line, reason, {value_of_reason()}, event_id, "
            f"lead_id, NULL FROM {rows} WHERE reason IS NOT NULL"
        )
        con.execute(f"INSERT INTO {dropped} SELECT part, row_no FROM {rejected} WHERE part = {part.number}")
    offsets, zone = {}, part.zone or policy.zone
    for name, is_local in zip(INSTANTS, found[2:], strict=True):
        if is_local and zone is not None:
            days = con.execute(
                f"SELECT DISTINCT ({name}_us - ((({name}_us % {DAY_US}) + {DAY_US}) % {DAY_US})) // {DAY_US} "
                f"FROM {rows} WHERE reason IS NULL AND {name}_form > 0"
            ).fetchall()
            offsets[name] = pieces(zone, (int(day[0]) for day in days))
    return _Survey(read, refused, Forms(offsets))


def _unordered(select: str, part: Part, dropped: str) -> str:
    """The rows that were not set aside: asked of the bitmap of each row's block, which a join finds."""
    is_clear = f"get_bit(b.bits, CAST(kept.row_no & {BLOCK - 1} AS INTEGER)) = 0"
    return (
        f"SELECT kept.* FROM ({select}) AS kept LEFT JOIN {dropped}_bits AS b ON b.part = {part.number} "
        f"AND b.block = kept.row_no // {BLOCK} WHERE CASE WHEN b.bits IS NULL THEN true ELSE {is_clear} END"
    )


def _in_order(select: str, part: Part, dropped: str) -> str:
    """The same in the order of the file, which a join would lose: asked of one bitmap, copied for every few rows."""
    bits = f"(SELECT bits FROM {dropped}_whole WHERE part = {part.number})"
    return f"SELECT * FROM ({select}) AS kept WHERE {bit_is_clear(bits, 'row_no')}"


def bit_is_clear(bits: str, row: str) -> str:
    """The SQL of: this row is not in the bitmap, which ends at its last row; NULL is an empty one."""
    within = f"{row} < coalesce(bit_length({bits}), 0)"
    return f"CASE WHEN {within} THEN get_bit({bits}, CAST({row} AS INTEGER)) = 0 ELSE true END"


BLOCK = 1 << 16
"""How many rows a bitmap is about."""


def _set_bits(con: duckdb.DuckDBPyConnection, dropped: str) -> None:
    """The rows set aside as bitmaps: one for every block that has any, and one for every part, as long as it must be."""
    con.execute(
        f"CREATE OR REPLACE TABLE {dropped}_bits AS SELECT part, row_no // {BLOCK} AS block, "
        f"bitstring_agg(CAST(row_no % {BLOCK} AS INTEGER), 0, {BLOCK - 1}) AS bits FROM {dropped} GROUP BY ALL"
    )
    con.execute(f"CREATE OR REPLACE TABLE {dropped}_whole (part INTEGER, bits BIT)")
    for part, last in con.execute(f"SELECT part, max(row_no) FROM {dropped} GROUP BY part").fetchall():
        con.execute(
            f"INSERT INTO {dropped}_whole SELECT part, bitstring_agg(row_no, 0::BIGINT, {last}::BIGINT) "
            f"FROM {dropped} WHERE part = {part} GROUP BY part"
        )


def _repeats(
    con: duckdb.DuckDBPyConnection, rows: str, names: Mapping[str, str], name: str
) -> tuple[int, int]:
    """Of events of one id keep one; count those that say the same, reject those that differ.

    Ids are compared as narrow hashes first: whole rows are read for the few that may repeat.
    """
    suspects, twins = f"{name}_suspects", f"{name}_twins"
    con.execute(
        f"CREATE OR REPLACE TABLE {suspects} AS SELECT hash(event_id) AS h FROM {rows} GROUP BY h HAVING count(*) > 1"
    )
    if con.execute(f"SELECT 1 FROM {suspects} LIMIT 1").fetchone() is None:
        return 0, 0
    con.execute(
        f"CREATE OR REPLACE TABLE {twins} AS "
        f"WITH told AS (SELECT *, sha256({_row_digest(names)}) AS digest FROM {rows} "
        f"WHERE hash(event_id) IN (SELECT h FROM {suspects})), "
        "ranked AS (SELECT file, part, row_no, line, event_id, lead_id, digest, row_number() OVER same AS n, "
        "first_value(digest) OVER same AS kept FROM told WINDOW same AS (PARTITION BY event_id ORDER BY "
        'coalesce(received_at, "at"), "at", lead_id, digest, seq, file, row_no, part)) '
        "SELECT * FROM ranked WHERE n > 1"
    )
    con.execute(
        f"INSERT INTO {name}_rejected SELECT file, part, row_no, line, 'duplicate_event_id', event_id, event_id, "
        f"lead_id, NULL FROM {twins} WHERE digest <> kept"
    )
    con.execute(f"INSERT INTO {name}_dropped SELECT part, row_no FROM {twins}")
    found = con.execute(
        f"SELECT count(*) FILTER (digest = kept), count(*) FILTER (digest <> kept) FROM {twins}"
    ).fetchone()
    assert found is not None
    return int(found[0]), int(found[1])


def _row_digest(names: Mapping[str, str]) -> str:
    """What an event says, apart from its id and from when and in which order it came."""
    said = {
        name: f"CAST({ident(name)} AS VARCHAR)"
        for name in EVENT_COLUMNS
        if name not in ("event_id", "received_at", "seq")
    }
    return pairs_text(said | {f"property {name}": column for name, column in names.items()})


def _filter(until: int | None, as_of: int | None) -> str:
    wanted = []
    if until is not None:
        wanted.append(f'"at" <= {int(until)}')
    if as_of is not None:
        wanted.append(f'greatest("at", coalesce(received_at, "at")) <= {int(as_of)}')
    return f" WHERE {' AND '.join(wanted)}" if wanted else ""
