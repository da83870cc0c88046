"""What the clocks' findings come to, for `measures.json`: kept or missed, of how many, with its interval."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import duckdb

from leadpact.agreement.history import History
from leadpact.log.sqltext import lit

FEWEST = 10
"""Below so many judged clocks a percentage says too little."""
Z = 1.959963984540054
"""The normal quantile of a 95 % interval."""


def wilson(met: int, judged: int) -> tuple[float, float]:
    """The Wilson score interval of a rate at 95 % (Wilson 1927, JASA 22, 209–212)."""
    if judged == 0:
        return 0.0, 1.0
    rate = met / judged
    middle = rate + Z * Z / (2 * judged)
    spread = Z * sqrt(rate * (1 - rate) / judged + Z * Z / (4 * judged * judged))
    whole = 1 + Z * Z / judged
    return max((middle - spread) / whole, 0.0), min((middle + spread) / whole, 1.0)


def measures_of(con: duckdb.DuckDBPyConnection, findings: Path, history: History) -> dict[str, Any]:
    """The verdict of every clock, whole and by the month of its due, and how often each kind of finding was said."""
    source = f"read_parquet({lit(str(findings))})"
    kinds = con.execute(f"SELECT kind, count(*) FROM {source} GROUP BY kind ORDER BY kind").fetchall()
    stages = con.execute(
        f"SELECT clause, count(DISTINCT lead_id) FROM {source} WHERE kind = 'stage_entered' GROUP BY clause ORDER BY clause"
    ).fetchall()
    zone = str(history.latest.agreement.timezone)
    con.execute(f"CREATE OR REPLACE TEMP TABLE verdicts AS {verdict_sql(source)}")
    return {
        "clocks": [_clock(con, clause, objective, zone) for clause, objective in _promises(history)],
        "stages": {clause.removeprefix("definitions.stages."): count for clause, count in stages},
        "findings": dict(kinds),
    }


def verdict_sql(source: str) -> str:
    """A SELECT of each clock's last verdict: `clock_id, clause, verdict, due_at` (`open` where none stands).

    The last is the one known last. What came late, or was decided, takes back a miss that lies after it in time and
    was said before it was known.
    """
    rank = "CASE kind WHEN 'clock_missed' THEN 0 ELSE 1 END"
    taken_back = (
        f"SELECT m.finding_id FROM {source} m JOIN {source} c ON c.clock_id = m.clock_id WHERE m.kind = 'clock_missed' "
        """AND c.kind = 'corrected' AND c.detail IN ('{"why":"late"}', '{"why":"decided"}') """
        'AND c."at" < m."at" AND c.known_at > m.known_at'
    )
    stands = f"kind IN ('clock_met', 'clock_missed', 'clock_void') AND finding_id NOT IN ({taken_back})"
    last = f'arg_max(kind, (known_at, "at", {rank})) FILTER (stands)'
    return (
        f"SELECT clock_id, any_value(clause) AS clause, max(due_at) AS due_at, coalesce({last}, 'open') AS verdict "
        f"FROM (SELECT *, {stands} AS stands FROM {source} WHERE clock_id IS NOT NULL) GROUP BY clock_id"
    )


def _promises(history: History) -> list[tuple[str, float | None]]:
    """Every clock of any version, in document order of the latest, with its latest objective."""
    found: dict[str, float | None] = {}
    for version in reversed(history.versions):
        accept = version.agreement.handoff.accept
        if accept.within is not None and accept.silence == "missed":
            found.setdefault("handoff.accept", None)
        for name, clock in version.agreement.follow_up.clocks.items():
            objective = None if clock.objective is None else float(clock.objective)
            found.setdefault(f"follow_up.clocks.{name}", objective)
    return list(found.items())


def _clock(con: duckdb.DuckDBPyConnection, clause: str, objective: float | None, zone: str) -> dict[str, Any]:
    rows = con.execute(
        "SELECT verdict, count(*) FROM verdicts WHERE clause = ? GROUP BY verdict", [clause]
    ).fetchall()
    whole = attainment(dict(rows), objective)
    return {
        "clause": clause,
        "clock": clause.removeprefix("follow_up.clocks."),
        "objective": objective,
        **whole,
    }


def attainment(verdicts: dict[str, int], objective: float | None) -> dict[str, Any]:
    """Met of those judged. Open and void ones are not in it; below ten judged it is `too_few`."""
    met, missed = verdicts.get("clock_met", 0), verdicts.get("clock_missed", 0)
    judged = met + missed
    low, high = wilson(met, judged)
    enough = judged >= FEWEST
    rate = met / judged if judged else None
    return {
        "met": met,
        "missed": missed,
        "void": verdicts.get("clock_void", 0),
        "open": verdicts.get("open", 0),
        "judged": judged,
        "attainment": rate if enough else None,
        "too_few": not enough,
        "interval": [low, high] if enough else None,
        "kept": None if objective is None or not enough or rate is None else rate >= objective,
    }
