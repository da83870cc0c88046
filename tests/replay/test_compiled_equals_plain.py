"""The same source, compiled or not, gives the same bytes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from comparing import case_of

from histories import Case
from leadpact.events import Event
from leadpact.replay import state
from leadpact.replay.answering import Wanted, masks_of, plan_for
from leadpact.replay.arrays import TABLES, ArrayWorld, as_array
from leadpact.replay.compiling import compile_history
from leadpact.replay.gathering import gather
from leadpact.replay.loop import fold
from leadpact.replay.memory import World
from leadpact.replay.plain import Account, world_of
from oracle.agreements import history


def world_for(case: Case, until: int, leads: Sequence[str], events: Sequence[Event]) -> World:
    """A world with the rows of one account, ready to be folded."""
    compiled = compile_history(history(case.name))
    plan = plan_for(compiled.uses, events)
    world = world_of(compiled, plan, min(event.at for event in events), until)
    account = Account(compiled, plan, world)
    leads_at = {lead: place for place, lead in enumerate(leads)}
    rows_at = {event.event_id: place for place, event in enumerate(events)}
    world.rows = [account.rows.row(event, leads_at, rows_at) for event in events]
    world.masks, world.carries = masks_of(Wanted(plan), events)
    world.accounts = [state.Account(0, len(events), 0, len(leads))]
    account._make_room(len(events), len(leads))
    return world


def plainly(world: World) -> tuple[bytes, ...]:
    assert fold(world, 0, 1) == 1
    said = {name: getattr(world, name)[: getattr(world, f"{name}_n")] for name in ("findings", "standings")}
    return tuple(as_array(rows, TABLES[name]).tobytes() for name, rows in said.items())


def compiled_by(run: Any, world: World) -> tuple[bytes, ...]:
    arrays = ArrayWorld(world)
    assert run(arrays.record, 0, 1) == 1
    return tuple(
        arrays.arrays[name][: arrays.get(f"{name}_n")].tobytes() for name in ("findings", "standings")
    )


@pytest.mark.slow
def test_findings_and_standings_are_the_same_bytes() -> None:
    """Every number of every finding and standing of 440 random histories is the same from either machine."""
    pytest.importorskip("numba")
    from leadpact.replay.compiled import load

    run = load()
    for seed in range(440):
        case = case_of(seed)
        until = case.until if case.until is not None else case.as_of
        last = max(event.at for event in case.events) if until is None else until
        for _, leads, events in gather(case.events, until, case.as_of).accounts:
            given = (case, last, leads, events)
            assert plainly(world_for(*given)) == compiled_by(run, world_for(*given)), seed
