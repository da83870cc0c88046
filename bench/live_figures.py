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
from pathlib import Path
from typing import Any

from bench import trial
from bench.logs import UNSORTED, log


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
        "peak_mb": round(trial.peak()),
        "stored_kb": sum(len(json.dumps(each)) for each in Figures.objects.values_list("values", flat=True))
        // 1024,
    }


def _load(path: Path, folder: Path) -> None:
    """Replay the log and fill the tables with it and with what it says."""
    import django

    django.setup()
    from bench.live_filling import BASE, fill_log
    from bench.live_tables import finish, taken_off
    from django.core.management import call_command

    from leadpact.calendars.instant import parse_instant
    from leadpact.example import AGREEMENT
    from leadpact.log.documents import load_history
    from leadpact.runners.here import Options, replay_files

    call_command("migrate", verbosity=0)
    history = load_history(AGREEMENT)
    assert not isinstance(history, list), history
    summary = replay_files(history, [path], folder / "replay", Options(measured=False))
    assert not isinstance(summary, list), summary
    _sign()
    assert summary.until is not None
    back = taken_off(BASE)
    fill_log(history, parse_instant(summary.until), path, folder, folder / "replay")
    finish(back, BASE, lambda what: None)
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


if __name__ == "__main__":
    main()
