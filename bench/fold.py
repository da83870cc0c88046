"""The fold alone: one batch of rows through both machines, the rows in memory and nothing compiled meanwhile."""

import time
from pathlib import Path
from typing import Any

import numpy as np
from bench.logs import CACHE

from leadpact.agreement.history import History
from leadpact.log.accounts import resolve
from leadpact.log.engine import engine
from leadpact.log.feed import Batch, Feed
from leadpact.log.reading import open_log
from leadpact.replay.compiled import load
from leadpact.replay.compiling import compile_history
from leadpact.replay.plain import world_of
from leadpact.runners.machines import CompiledMachine, Machine, PlainMachine

ROWS = 250_000
"""About how many rows the batch has: the feed hands them on so many at a time."""


def folded(machine: Machine, batch: Batch) -> tuple[float, list[Any]]:
    """The processor time of folding a batch, this thread's alone, and the findings it made."""
    machine.take(batch)
    said: list[Any] = []
    spent, first, last = 0.0, 0, len(batch.accounts)
    while first < last:
        started = time.thread_time()
        reached = machine.fold(first, last)
        spent += time.thread_time() - started
        if reached == first:
            machine.more_room()
            continue
        said.append(machine.findings().copy())
        first = reached
    return spent, said


def run(history: History, file: Path, times: int) -> dict[str, Any]:
    """Best of `times` of each machine, in turns, and whether both said the same."""
    with engine() as con:
        view = open_log(con, [file], default_timezone=str(history.latest.agreement.timezone))
        assert not isinstance(view, list), view
        accounts = resolve(con, view)
        assert not isinstance(accounts, list), accounts
        feed = Feed(view, accounts, compile_history(history))
        batches = feed.batches(ROWS)
        batch = next(batches)
        batches.close()  # type: ignore[attr-defined]
        first, last = int(batch.rows["at"].min()), int(batch.rows["at"].max())

        def world() -> Any:
            return world_of(feed.compiled, feed.plan, first, last)

        plain, compiled, said = [], [], {}
        for _ in range(times):
            spent, said["plain"] = folded(PlainMachine(world()), batch)
            plain.append(spent)
            for _ in range(5):
                spent, said["compiled"] = folded(CompiledMachine(world(), load(CACHE)), batch)
                compiled.append(spent)
    ours, theirs = (np.concatenate(said[name]) for name in ("compiled", "plain"))
    assert ours.dtype.names is not None
    same = len(ours) == len(theirs) and all(
        np.array_equal(ours[name], theirs[name]) for name in ours.dtype.names
    )
    return {
        "rows": len(batch.rows), "findings": len(ours), "same": same,
        "plain": min(plain), "compiled": min(compiled),
    }  # fmt: skip
