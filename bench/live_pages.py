"""`python -m bench.live_pages --events 20`: how long people wait for each page, with so many millions of events.

A PostgreSQL server of its own is filled with a year of the example (`bench.live_filling`) and held against the worker. The
scorecard's figures are counted in a process of its own. Then a real `leadpact serve` runs with its worker, people of
all roles sign in over HTTP, and every page is asked for in rounds, each time about another lead. The bound is an absolute
one: 95 of 100 answers within 200 ms, from the request's first byte to the answer's last.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import machine, trial
from bench.live_bare import connected
from bench.live_load import share
from bench.live_visits import VISITS, Visit, visited
from ruamel.yaml import YAML

RESULTS = Path(__file__).parent / "LIVE.md"
TITLE = "## Pages"
BOUND_MS = 200
MILLION = 1_000_000
BULK = ("wal_level=minimal", "max_wal_senders=0", "max_wal_size=8GB")
"""What rows that come by millions need of the server; the rest are those of `compose.yaml`, and its own defaults."""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser("bench.live_pages", description="Measure the pages of the live service.")
    parser.add_argument("--events", type=float, default=20, help="millions of events")
    parser.add_argument("--rounds", type=int, default=40, help="how often each page is asked for")
    parser.add_argument("--to", type=Path, default=RESULTS, help="whose second part is written")
    asked = parser.parse_args()
    add(asked.to, asked.events, asked.rounds)


def add(to: Path, millions: float, rounds: int = 40) -> None:
    """Measure, print, and write what was measured below what stands in the file."""
    text = section(millions, rounds)
    above = (
        to.read_text(encoding="utf-8").partition(TITLE)[0].rstrip() if to.exists() else "# The live service"
    )
    to.write_text(f"{above}\n\n{text}\n", encoding="utf-8")
    print(text)


def section(millions: float, rounds: int = 40) -> str:
    """Fill, measure, and say it as the second part of `bench/LIVE.md`."""
    sys.path.insert(0, str(trial.ROOT / "tests"))
    from with_postgres import Cluster

    begun, busy = datetime.now(UTC), machine.load()
    with Cluster() as cluster, tempfile.TemporaryDirectory(prefix="leadpact-bench-") as folder:
        _ready(cluster)
        filled = _told("bench.live_filling", cluster.url, folder, "--events", round(millions * MILLION))
        figures = _told("bench.live_figures", cluster.url, folder, "--measure")
        _read_through(cluster.url)
        quiet = machine.load()
        pages = measured(cluster.url, Path(folder), filled, rounds)
    about = f"{begun:%Y-%m-%d %H:%M} UTC, load before {busy}, before the pages {quiet}"
    return "\n".join(told(filled, figures, pages, rounds, about))


def _ready(cluster: Any) -> None:
    """The server's settings for millions of rows at once; it takes some of them when it starts."""
    with connected(cluster.url, autocommit=True) as con:
        for setting in (*BULK, *_composed()):
            name, _, value = setting.partition("=")
            con.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    cluster.down()
    cluster.start()


def _composed() -> list[str]:
    """The settings that the compose file gives PostgreSQL."""
    composed = YAML(typ="safe").load(trial.ROOT / "compose.yaml")
    return [each for each in composed["services"]["db"]["command"] if "=" in each]


def _read_through(url: str) -> None:
    """Read tables and indexes once, as a service has that ran for a while; what fits into memory stays there."""
    with connected(url, autocommit=True) as con:
        con.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        con.execute(
            "SELECT sum(pg_prewarm(oid::regclass, 'read')) FROM pg_class WHERE relkind IN ('r', 'i') "
            "AND relnamespace = 'public'::regnamespace"
        )


def _told(module: str, url: str, folder: str, *more: object) -> dict[str, Any]:
    """The last line of what a module of the bench prints, run in a process of its own."""
    from bench.live import environment

    asked = [sys.executable, "-m", module, *map(str, more)]
    asked += ["--folder", folder] if module == "bench.live_filling" else []
    done = subprocess.run(
        asked,
        env=environment(url, Path(folder)),
        cwd=trial.ROOT,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measured(url: str, home: Path, filled: dict[str, Any], rounds: int) -> list[tuple[Visit, list[float]]]:
    """The seconds of each page, sorted."""
    from bench.live import service

    with connected(url, autocommit=True) as connection, service(url, home, ("--processes", "2")) as (port, _):
        times = visited(port, connection, filled, rounds)
    return [(visit, sorted(times[visit.title])) for visit in VISITS]


def told(
    filled: dict[str, Any],
    figures: dict[str, Any],
    pages: Sequence[tuple[Visit, list[float]]],
    rounds: int,
    about: str,
) -> list[str]:
    """The section, line by line."""
    missed = [visit.title for visit, times in pages if 1000 * share(times, 95) >= BOUND_MS]
    verdict = (
        "met by all" if not missed else f"**NOT met by {len(missed)} of {len(pages)}**: {', '.join(missed)}"
    )
    run = (
        f"{figures['seconds']:,.0f} s on the wall, {figures['cpu_seconds']:,.0f} s of a core, "
        f"peak {figures['peak_mb']:,} MB"
    )
    lines = [
        TITLE,
        "",
        f"- source: {machine.source(trial.ROOT)}",
        f"- PostgreSQL with {filled['events']:,} events, {filled['leads']:,} leads, {filled['findings']:,} findings; "
        f"filled in {filled['seconds']:,} s, peak {filled['peak_mb']:,} MB; {filled['checked']} accounts folded by the "
        "worker came out as they were stored",
        f"- {about}; `leadpact serve` with two web processes and its worker; {rounds} times each page, in rounds",
        f"- the scorecard's figures, pictures drawn too: {run}",
        f"- bound: p95 below {BOUND_MS} ms, {verdict}",
        "",
        "| page | who | p50 ms | p95 ms | most ms |",
        "|---|---|---:|---:|---:|",
    ]
    for visit, times in pages:
        p50, p95, most = (1000 * share(times, percent) for percent in (50, 95, 100))
        mark = " NOT met" if p95 >= BOUND_MS else ""
        lines.append(f"| {visit.title} | {visit.role} | {p50:.0f} | {p95:.0f}{mark} | {most:.0f} |")
    return lines


if __name__ == "__main__":
    main()
