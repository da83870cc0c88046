"""`python -m bench.live_figures --events 1000000`: seconds and memory that the scorecard's figures take on such a log.

The example's events are replayed; events, findings and standings are put into the tables of the service as its worker would
have; then `figure_due` runs in a process of its own, twice. The database is that of LEADPACT_DATABASE_URL, which must be
empty; by default a SQLite file in a folder that is removed. PostgreSQL: put `tests/with_postgres.py` before it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.logs import UNSORTED, log

ROWS = 5_000


def main() -> None:
    """Load what is asked for, then measure in a fresh process."""
    parser = argparse.ArgumentParser("bench.live_figures", description="Time the scorecard's figures.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadpact.web.settings")
    if asked.measure:
        print(json.dumps(_measured()))
        return
    with tempfile.TemporaryDirectory(prefix="leadpact-bench-") as folder:
        os.environ["LEADPACT_HOME"] = folder
        _load(log(asked.events, UNSORTED), Path(folder))
        for run in ("first", "again"):
            told = subprocess.run(
                [sys.executable, "-m", "bench.live_figures", "--measure"],
                check=True,
                capture_output=True,
                text=True,
            )
            print(run, told.stdout.strip())


def _measured() -> dict[str, Any]:
    """One run in this process: seconds, peak memory, and how large what pages read is."""
    import django

    django.setup()
    from django.db import connection

    from leadpact.web.actions.figure import TURN, figure_due
    from leadpact.web.clock import now
    from leadpact.web.records.models import Event, Figures, Finding

    Figures.objects.filter(name=TURN).delete()
    began, cpu = time.perf_counter(), time.process_time()
    assert figure_due("bench", now()) == 1
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {
        "database": connection.vendor,
        "events": Event.objects.count(),
        "findings": Finding.objects.count(),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mb": _peak() // 1024,
        "stored_kb": sum(len(json.dumps(each)) for each in Figures.objects.values_list("values", flat=True))
        // 1024,
    }


def _peak() -> int:
    """The most memory this process had, in KB; not what the one that began it had, as rusage tells."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def _load(path: Path, folder: Path) -> None:
    """Replay the log and fill the tables with it and with what it says."""
    import django

    django.setup()
    from django.core.management import call_command

    from leadpact.example import AGREEMENT
    from leadpact.log.documents import load_history
    from leadpact.runners.here import Options, replay_files

    call_command("migrate", verbosity=0)
    history = load_history(AGREEMENT)
    assert not isinstance(history, list), history
    summary = replay_files(history, [path], folder / "replay", Options(measured=False))
    assert not isinstance(summary, list), summary
    _sign()
    _fill(path, folder / "replay")
    print(f"loaded {summary.accepted:,} events, {summary.findings:,} findings", flush=True)


def _sign() -> None:
    from leadpact.agreement.lock import lock_of, lock_text
    from leadpact.agreement.reading import read_agreement
    from leadpact.example import AGREEMENT
    from leadpact.web.records.models import Version

    for file in sorted(AGREEMENT.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        read = read_agreement(text.encode(), file.name)
        assert read.agreement is not None
        Version.objects.create(
            effective=read.agreement.version, name="bench", text=text, digest=read.digest, state=Version.SIGNED,
            lock=lock_text(lock_of(read.agreement, read.digest)), created_at=0, signed_at=0,
        )  # fmt: skip


def _fill(path: Path, replayed: Path) -> None:
    """Everything into its table, numbered as the log numbers it."""
    from bench.live_tables import told_of

    from leadpact.log.accounts import Accounts, resolve
    from leadpact.log.engine import engine
    from leadpact.log.reading import open_log

    with engine(memory_limit="2GB") as con:
        view = open_log(con, [path], default_timezone="Europe/Madrid")
        assert not isinstance(view, list), view
        accounts = resolve(con, view)
        assert isinstance(accounts, Accounts), accounts
        leads = accounts.leads
        _put(
            con, "records_account", ("id", "key", "changed", "folded", "rules", "failed"),
            f"SELECT DISTINCT account_no + 1, account_key, 1, 1, '', '' FROM {leads}",
        )  # fmt: skip
        _put(
            con,
            "records_lead",
            ("id", "lead_id", "account_id"),
            f"SELECT lead_no + 1, lead_id, account_no + 1 FROM {leads}",
        )
        _put(
            con, "records_event",
            ("event_id", "lead_id", "at", "kind", "account_id", "seq", "logged_at", "received_at", "actor", "actor_kind",
             "source", "date_only", "properties"),
            'SELECT event_id, lead_id, "at", kind, account_id, seq, logged_at, received_at, actor, actor_kind, source, '
            f'date_only, {told_of(view.properties, "e")} FROM {view.events} e ORDER BY coalesce(received_at, "at")',
        )  # fmt: skip
        _put_said(con, replayed, leads)


def _put_said(con: Any, replayed: Path, leads: str) -> None:
    us = {name: f"epoch_us(f.{name})" for name in ("at", "known_at", "due_at")}
    _put(
        con, "records_finding",
        ("finding_id", "nth", "account_id", "account_id_said", "lead_id", "cycle", "kind", "at", "known_at", "clause",
         "version", "cause", "party", "person", "due_at", "working_us", "wall_us", "value", "detail", "clock_id", "said_at",
         "superseded_by"),
        "SELECT finding_id, row_number() OVER (PARTITION BY l.account_no, finding_id) - 1, l.account_no + 1, f.account_id, "
        f"f.lead_id, cycle, kind, {us['at']}, {us['known_at']}, clause, version, cause, party, person, {us['due_at']}, "
        "CAST(round(working_s * 1e6) AS BIGINT), CAST(round(wall_s * 1e6) AS BIGINT), value, detail, clock_id, 0, '' "
        f"FROM read_parquet('{replayed / 'findings.parquet'}') f JOIN {leads} l ON l.lead_id = f.lead_id",
    )  # fmt: skip
    _put(
        con, "records_standing",
        ("lead_id", "account_id", "stage", "buying_stage", "cycle", "fit", "interest", "grade", "owner", "open_clocks",
         "next_due_at", "promise", "late_party", "late_person", "team", "in_cycle", "snoozed_by", "name", "company",
         "known"),
        "SELECT l.lead_no + 1, l.account_no + 1, stage, buying_stage, cycle, fit, interest, grade, owner, "
        "CAST(to_json(open_clocks) AS VARCHAR), epoch_us(next_due_at), '', '', '', '', false, '', '', '', '{}' "
        f"FROM read_parquet('{replayed / 'standings.parquet'}') s JOIN {leads} l ON l.lead_id = s.lead_id",
    )  # fmt: skip


def _put(con: Any, table: str, columns: Sequence[str], asked: str) -> None:
    """The rows of a query of the engine into a table of the database."""
    from django.db import connection, transaction

    names = ", ".join(f'"{column}"' for column in columns)
    into = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"
    with transaction.atomic(), connection.cursor() as cursor:
        for rows in _batches(con.execute(asked)):
            cursor.executemany(into, rows)


def _batches(found: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := found.fetchmany(ROWS):
        yield rows


if __name__ == "__main__":
    main()
