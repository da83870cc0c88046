"""A worker that shares its process with the web lets requests go first between two batches, for a moment and no longer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from leadpact.web.worker import loop
from leadpact.web.worker.loop import LOOK, LOOKS, PAUSE, Worker


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line asks the database for the time where that has it, and closes its connection; these need neither."""
    monkeypatch.setattr(loop, "now", lambda: 0)
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)
    monkeypatch.setattr(loop, "connection", SimpleNamespace(close=lambda: None))


class Stop(threading.Event):
    """Waits for nothing, but says how long it would have; set after so many waits with nothing to do."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        if timeout == PAUSE:
            self.set()
        return self.is_set()


def waits(is_busy: Callable[[], bool], batches: int = 3) -> list[float]:
    """How long a line waits that has so many batches to do, and then nothing."""
    left = iter([1] * batches + [0])
    stop = Stop()
    Worker("w", stop, is_busy=is_busy)._line("folding", [lambda worker, now: next(left)])
    return stop.waits


def test_nobody_waits() -> None:
    """Batch after batch while nobody asks for anything; a worker of its own never gives way."""
    assert waits(lambda: False) == [PAUSE]
    assert waits(bool) == [PAUSE]


def test_somebody_waits_all_the_time() -> None:
    """However many come, every batch has its turn after a quarter of a second."""
    assert waits(lambda: True) == [LOOK] * LOOKS * 3 + [PAUSE]
    assert LOOK * LOOKS <= 0.25


def test_until_they_have_their_answer() -> None:
    """It goes on as soon as nobody waits any more."""
    busy = iter([True, True, False, False, True, False])
    assert waits(lambda: next(busy)) == [LOOK] * 3 + [PAUSE]
