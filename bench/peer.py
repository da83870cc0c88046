"""The peer: what DuckDB alone takes for a part of the work, on the same file and threads.

It keeps every event_id once, answers the same conditions with the same SQL, sorts by lead and time, computes one
running sum, and streams the result out. It does less than a replay: it checks no row, asks no condition of a lead's
properties as known at that time, follows no merge, and writes nothing.
"""

from pathlib import Path

import duckdb

from leadpact.agreement.condition_answers import to_sql
from leadpact.agreement.history import History
from leadpact.replay.compiling import compile_history

BATCH = 1_000_000
WORD = 62
"""How many bits a mask has."""
KEYS = 'lead_id, "at", event_id'


def conditions(history: History, types: dict[str, str]) -> list[str]:
    """Every distinct condition of the agreement, as SQL over the file's columns."""

    def text(scope: str, name: str) -> str:
        if name not in types:
            return "NULL::VARCHAR"
        return f'"{name}"' if types[name] == "VARCHAR" else f'CAST("{name}" AS VARCHAR)'

    return list(dict.fromkeys(to_sql(use.condition, text) for use in compile_history(history).uses))


def bits(asked: list[str]) -> tuple[str, str]:
    """The SQL of numbers with a bit for every condition that holds, and of how many hold."""
    words = [asked[first : first + WORD] for first in range(0, len(asked), WORD)]
    masks = [
        " | ".join(
            f"CASE WHEN {sql} THEN CAST({1 << place} AS BIGINT) ELSE 0 END" for place, sql in enumerate(word)
        )
        for word in words
    ]
    named = ", ".join(f"{sql} AS mask_{place}" for place, sql in enumerate(masks))
    return named, " + ".join(f"bit_count(mask_{place})" for place in range(len(words)))


def as_asked(file: Path, asked: list[str]) -> str:
    """The query as the issue says it, step by step."""
    masks, points = bits(asked)
    once = f"SELECT DISTINCT ON (event_id) * FROM '{file}'"
    return f'{_summed(f"SELECT {KEYS}, {masks} FROM ({once})", points)} ORDER BY lead_id, "at"'


def by_hand(file: Path, asked: list[str]) -> str:
    """The same result by somebody who knows DuckDB: narrow rows into the step that drops repeats, and one sort."""
    masks, points = bits(asked)
    return _summed(f"SELECT DISTINCT ON (event_id) {KEYS}, {masks} FROM '{file}'", points)


QUERIES = {"as_asked": as_asked, "by_hand": by_hand}


def _summed(rows: str, points: str) -> str:
    over = 'PARTITION BY lead_id ORDER BY "at", event_id'
    return f"SELECT *, sum({points}) OVER ({over}) AS score FROM ({rows})"


def columns(file: Path) -> dict[str, str]:
    """The file's columns and their types."""
    with duckdb.connect() as con:
        return {row[0]: row[1] for row in con.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()}


def run(query: str, threads: int, spill: Path) -> int:
    """Run it and read all of its rows; how many there were."""
    with duckdb.connect() as con:
        con.execute(f"SET threads = {threads}")
        con.execute(f"SET temp_directory = '{spill}'")
        con.execute("SET TimeZone = 'UTC'")
        return sum(batch.num_rows for batch in con.execute(query).to_arrow_reader(BATCH))
