"""The year that the pages are measured over: the example's log, moved so that its December is now, with more reps.

Beside the example's own eight, who have thousands of open leads each, there are reps with about forty; and a few leads have
a thousand events more than any real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from bench.logs import SORTED, log

from leadpact.agreement.history import Version, version_of
from leadpact.agreement.lock import lock_of, lock_text, read_lock, signed_by
from leadpact.agreement.reading import read_agreement
from leadpact.example import AGREEMENT
from leadpact.log.sqltext import lit
from leadpact.web.actions.load_example_dates import EPOCH, WEEK, moved_agreement

PRESENT = (datetime(2026, 12, 17, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
"""The instant of the example year that becomes now, or up to a week before it: nearly all of it has happened."""
MORE = 0.1
"""So much more than asked for is generated, with another seed: what has not happened yet and repeats are left out."""
SEED = 8
REPS = 10
"""Reps a million events, beside the example's own."""
SHARE = 100
"""Accounts of a thousand that are theirs: that makes about forty open leads each."""
LONG, LONGEST = 20, 1_000
"""So many leads have so many events more."""
SELLERS = ("marta", "javier", "nuria", "joao", "beatriz", "salma", "youssef")
PASSWORD = "of the bench alone, and long enough"
"""Of all users."""
BEFORE = 3 * 86_400_000_000


@dataclass(frozen=True)
class Year:
    """How large, and by how many weeks it is moved so that it ends at `now`, microseconds UTC."""

    events: int
    now: int

    @property
    def weeks(self) -> int:
        return (self.now - PRESENT) // WEEK

    @property
    def reps(self) -> tuple[str, ...]:
        """The reps with about forty open leads each, by their short names."""
        return tuple(f"rep{n}" for n in range(max(self.events * REPS // 1_000_000, 3)))

    def versions(self) -> list[Version]:
        """The example's agreement, moved, with the reps among its people, signed by its signers."""
        return [self._version(path) for path in sorted(AGREEMENT.glob("*.yaml"))]

    def _version(self, path: Path) -> Version:
        lines = []
        for line in moved_agreement(path.read_text(encoding="utf-8"), self.weeks).splitlines(keepends=True):
            lines.append(line)
            if line.strip().startswith("salma: {"):
                more = "capacity: 30 per 1w, calendar: madrid"
                lines += [
                    f"      {rep}: {{name: Rep {rep[3:]}, email: {rep}@acme.example, {more}}}\n"
                    for rep in self.reps
                ]
        text = "".join(lines)
        read = read_agreement(text.encode(), path.name)
        if read.agreement is None:
            raise ValueError(f"{path.name} moved by {self.weeks} weeks: {read.problems}")
        people = map(str, read.agreement.signers)
        signed = signed_by(lock_of(read.agreement, read.digest), people, read.agreement.effective_at - BEFORE)
        lock, _ = read_lock(lock_text(signed), path.name, read.agreement, read.digest)
        return version_of(read, f"{read.agreement.version[:10]}.yaml", lock)

    def write_log(self, con: duckdb.DuckDBPyConnection, to: Path) -> list[str]:
        """Write what has happened by now into one file; the leads with a thousand events."""
        files = [log(self.events, SORTED), log(round(self.events * MORE), SORTED, SEED)]
        con.execute(f"CREATE OR REPLACE TEMP VIEW year AS {self._moved(files)}")
        long = f"SELECT lead_id FROM year WHERE kind = 'lead_assigned' AND \"at\" > {self._ago(10)} GROUP BY lead_id"
        con.execute(
            'CREATE OR REPLACE TEMP TABLE long AS SELECT lead_id, account_id, min("at") AS first FROM year WHERE lead_id IN '
            f"(SELECT lead_id FROM ({long}) ORDER BY hash(lead_id) LIMIT {LONG}) GROUP BY lead_id, account_id "
            "QUALIFY row_number() OVER (PARTITION BY lead_id ORDER BY account_id NULLS LAST) = 1"
        )
        con.execute(
            "COPY (SELECT * FROM year UNION ALL BY NAME SELECT 'long-' || n || '-' || lead_id AS event_id, lead_id, "
            f'account_id, first + (n * (epoch({self._ago(0)}) - epoch(first)) / {LONGEST + 1}) * INTERVAL 1 SECOND AS "at", '
            "'page_viewed' AS kind, '/blog/' || n AS path "
            f"FROM long, range({LONGEST}) AS numbers(n)) TO {lit(str(to))} (FORMAT parquet, COMPRESSION zstd)"
        )
        return [str(row[0]) for row in con.execute("SELECT lead_id FROM long ORDER BY lead_id").fetchall()]

    def _ago(self, days: int) -> str:
        return f"make_timestamptz({self.now - days * 86_400_000_000})"

    def _moved(self, files: list[Path]) -> str:
        """The rows known by now; of some accounts the seller is one of the reps.

        Moved by whole weeks UTC: in the weeks between two changes of the clocks all is an hour off, and nothing is measured.
        """
        shift = f"to_weeks({self.weeks})"
        rep = f"'rep' || (whose // 1000) % {len(self.reps)}"
        sellers = ", ".join(map(lit, SELLERS))
        theirs = {
            who: f"CASE WHEN whose % 1000 < {SHARE} AND {who} IN ({sellers}) THEN {rep} ELSE {who} END AS {who}"
            for who in ("owner", "actor")
        }
        instants = ", ".join(f'"{name}" + {shift} AS "{name}"' for name in ("at", "received_at", "logged_at"))
        read = ", ".join(lit(str(file)) for file in files)
        return (
            f"SELECT * EXCLUDE (whose) REPLACE ({instants}, {', '.join(theirs.values())}) FROM (SELECT *, "
            f"hash(coalesce(account_id, lead_id)) AS whose FROM read_parquet([{read}])) "
            f'WHERE greatest("at", coalesce(received_at, "at")) + {shift} <= {self._ago(0)}'
        )
