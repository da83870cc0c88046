"""Two machines for the one fold: plain Python for small logs, compiled code for large ones; same rows in, same rows out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from leadpact.log.feed import Batch
from leadpact.replay import loop, state
from leadpact.replay.arrays import TABLES, Array, ArrayWorld, as_array
from leadpact.replay.compiled import Fold
from leadpact.replay.memory import World

FINDINGS_ROOM = 1 << 18
"""How many findings a machine makes before they are taken from it."""
ACCOUNT_ROOM = 1 << 12
"""How many clocks, gifts or open clocks one account may have before more room is made."""


class Machine(Protocol):
    """Folds a batch's accounts from one number on, as far as its room for findings goes."""

    def take(self, batch: Batch) -> None:
        """Make a batch's rows the ones to fold."""

    def fold(self, first: int, last: int) -> int:
        """Fold accounts; the first that did not fit, or `last`."""

    def more_room(self) -> None:
        """Make room for an account that did not fit by itself."""

    def findings(self) -> Array:
        """The findings made by the last `fold`."""

    def standings(self) -> tuple[Array, Array]:
        """The standings made by the last `fold`, and the clauses of the clocks they list."""

    def left_out(self) -> int:
        """How many leads belonged to no version so far."""


def account_tables(world_sizes: Callable[[str], int], leads: int, rows: int, room: int) -> dict[str, int]:
    """How many rows each table needs that remembers one account."""
    marks, words, slots = world_sizes("marks"), world_sizes("words"), world_sizes("slots")
    return {
        "leads": leads,
        "talks": leads,
        "clocks": room + 1,
        "gifts": room + 1,
        "queue": room + 1,
        "marked": (room + 1) * max(marks, 1),
        "marked_0": (room + 1) * max(marks, 1),
        "carried": leads * words,
        "sums": leads * max(slots, 1),
        "heads": leads * max(slots, 1),
        "tails": leads * max(slots, 1),
        "deals": rows,
        "open_clocks": leads * 8 + room,
    }


class PlainMachine:
    """The fold on plain objects: nothing to compile, about a hundred times slower."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.room = ACCOUNT_ROOM
        self.batch_accounts: Array = np.zeros(0, TABLES["accounts"])

    def take(self, batch: Batch) -> None:
        world = self.world
        world.rows = [state.Row(*row) for row in batch.rows.tolist()]
        world.masks = batch.masks.tolist()
        world.carries = batch.carries.tolist()
        world.accounts = [state.Account(*row) for row in batch.accounts.tolist()]
        self.batch_accounts = batch.accounts
        self._make_room()

    def _make_room(self) -> None:
        world = self.world
        leads, rows = most(self.batch_accounts)
        classes: dict[str, Any] = {
            "leads": state.Lead,
            "talks": state.Talk,
            "clocks": state.Clock,
            "gifts": state.Gift,
        }
        for name, size in account_tables(
            lambda size: int(getattr(world, size)), leads, rows, self.room
        ).items():
            table = getattr(world, name)
            make = classes.get(name, float if name == "sums" else int)
            table.extend(make() for _ in range(size - len(table)))
        everyone = int((self.batch_accounts["lead_hi"] - self.batch_accounts["lead_lo"]).sum())
        world.standings.extend(state.Standing() for _ in range(everyone - len(world.standings)))
        world.findings.extend(state.Finding() for _ in range(self.room * 4 + 1 - len(world.findings)))
        world.findings_room = len(world.findings) - 1
        world.clocks_room = world.gifts_room = self.room
        world.open_clocks_room = len(world.open_clocks)

    def fold(self, first: int, last: int) -> int:
        world = self.world
        world.findings_n = world.standings_n = world.open_clocks_n = 0
        return loop.fold(world, first, last)

    def more_room(self) -> None:
        self.room *= 4
        self._make_room()

    def findings(self) -> Array:
        return as_array(self.world.findings[: self.world.findings_n], TABLES["findings"])

    def standings(self) -> tuple[Array, Array]:
        listed = self.world.open_clocks[: self.world.open_clocks_n]
        stood = self.world.standings[: self.world.standings_n]
        return as_array(stood, TABLES["standings"]), np.array(listed, dtype=np.int64)

    def left_out(self) -> int:
        return self.world.left_out


class CompiledMachine:
    """The fold as machine code, on arrays."""

    def __init__(self, world: World, run: Fold) -> None:
        self.run = run
        self.world = ArrayWorld(world)
        self.room = ACCOUNT_ROOM
        self.batch_accounts: Array = np.zeros(0, TABLES["accounts"])

    def take(self, batch: Batch) -> None:
        for name in ("rows", "masks", "carries", "accounts"):
            self.world.put(name, getattr(batch, name))
        self.batch_accounts = batch.accounts
        self._make_room()

    def _make_room(self) -> None:
        world = self.world
        leads, rows = most(self.batch_accounts)
        for name, size in account_tables(world.get, leads, rows, self.room).items():
            world.room(name, size)
        everyone = int((self.batch_accounts["lead_hi"] - self.batch_accounts["lead_lo"]).sum())
        world.room("standings", everyone)
        world.room("findings", max(FINDINGS_ROOM, self.room * 4) + 1)
        world.set("findings_room", len(world.arrays["findings"]) - 1)
        world.set("open_clocks_room", len(world.room("open_clocks", everyone * 8 + self.room)))
        world.set("clocks_room", self.room)
        world.set("gifts_room", self.room)

    def fold(self, first: int, last: int) -> int:
        for name in ("findings_n", "standings_n", "open_clocks_n"):
            self.world.set(name, 0)
        return self.run(self.world.record, first, last)

    def more_room(self) -> None:
        self.room *= 4
        self._make_room()

    def findings(self) -> Array:
        return self.world.arrays["findings"][: self.world.get("findings_n")]

    def standings(self) -> tuple[Array, Array]:
        listed = self.world.arrays["open_clocks"][: self.world.get("open_clocks_n")]
        return self.world.arrays["standings"][: self.world.get("standings_n")], listed

    def left_out(self) -> int:
        return self.world.get("left_out")


def most(accounts: Array) -> tuple[int, int]:
    """The most leads, and the most rows, that one of some accounts has."""
    if not len(accounts):
        return 1, 1
    leads = int((accounts["lead_hi"] - accounts["lead_lo"]).max())
    return leads, int((accounts["row_hi"] - accounts["row_lo"]).max())
