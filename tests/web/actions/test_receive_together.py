"""Requests that come at the same time share a transaction, and nothing else: not their receipts, nor their failures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from leadpact.web.actions import receive_together
from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.receive import Read, Taken
from leadpact.web.actions.receive_together import MOST, Together

Written = list[tuple[int, list[int]]]
PATIENCE = 30.0


class Disk:
    """Stands for the transaction: says who was written with whom, is held up until told, breaks on what is `broken`."""

    def __init__(self) -> None:
        self.written: Written = []
        self.go = threading.Event()
        self.broken: Callable[[list[int]], bool] = lambda sizes: False

    def write(self, several: Sequence[Read], by: From, now: int) -> list[Taken]:
        sizes = [len(each.told) for each in several]
        self.written.append((by.source or 0, sizes))
        assert self.go.wait(PATIENCE)
        if self.broken(sizes):
            raise OSError(f"the disk breaks on {sizes}")
        return [Taken(size) for size in sizes]


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """A disk instead of the database."""
    made = Disk()
    monkeypatch.setattr(receive_together, "receive_read", made.write)
    monkeypatch.setattr(receive_together, "reading", lambda told, by, now: Read(told, (), {}))
    return made


def sent(together: Together, disk: Disk, *requests: tuple[int, int]) -> list[Future[Taken]]:
    """Requests by source and number of events; all after the first wait while the first is written."""
    pool = ThreadPoolExecutor(len(requests))
    found = []
    for place, (source, size) in enumerate(requests):
        told: list[Any] = [Told(None)] * size
        found.append(pool.submit(together.receive, told, From(source), 0))
        until = time.monotonic() + PATIENCE
        while len(together._waiting) < place or not disk.written:
            assert time.monotonic() < until
            time.sleep(0.001)
    pool.shutdown(wait=False)
    return found


def test_those_that_wait_are_written_in_one_transaction(disk: Disk) -> None:
    """While one is written others wait; then all of them are written at once, and each hears of its own."""
    found = sent(Together(), disk, (1, 3), (1, 4), (1, 5), (1, 6))
    disk.go.set()
    assert [each.result(PATIENCE).applied for each in found] == [3, 4, 5, 6]
    assert [(source, sorted(sizes)) for source, sizes in disk.written] == [(1, [3]), (1, [4, 5, 6])]


def test_one_sender_at_a_time(disk: Disk) -> None:
    """A transaction is one sender's: who delivered an event, and whether it is history, is the same in all of it."""
    found = sent(Together(), disk, (1, 3), (2, 4), (1, 5), (2, 6))
    disk.go.set()
    assert [each.result(PATIENCE).applied for each in found] == [3, 4, 5, 6]
    assert sorted((source, sorted(sizes)) for source, sizes in disk.written) == [
        (1, [3]), (1, [5]), (2, [4, 6]),
    ]  # fmt: skip


def test_a_transaction_has_an_end(disk: Disk) -> None:
    """So many events and no more are in one; nobody waits for ever."""
    found = sent(Together(), disk, (1, 1), *[(1, MOST // 2)] * 5)
    disk.go.set()
    assert [each.result(PATIENCE).applied for each in found] == [1, *[MOST // 2] * 5]
    assert sorted(sum(sizes) for _, sizes in disk.written) == [1, MOST // 2, MOST, MOST]


def test_one_that_breaks_spoils_no_other(disk: Disk) -> None:
    """Where a transaction of several fails each is written by itself: only the guilty one fails, and says why."""
    disk.broken = lambda sizes: 5 in sizes
    found = sent(Together(), disk, (1, 3), (1, 4), (1, 5), (1, 6))
    disk.go.set()
    assert [found[place].result(PATIENCE).applied for place in (0, 1, 3)] == [3, 4, 6]
    with pytest.raises(OSError, match=r"breaks on \[5\]"):
        found[2].result(PATIENCE)
    assert sorted(sizes for _, sizes in disk.written[2:]) == [[4], [5], [6]]


def test_after_a_failure_the_next_is_written(disk: Disk) -> None:
    """Nothing that failed is left waiting, nor is the turn kept."""
    together = Together()
    disk.go.set()
    disk.broken = lambda sizes: 7 in sizes
    with pytest.raises(OSError, match="breaks"):
        together.receive([Told(None)] * 7, From(1), 0)
    assert together.receive([Told(None)] * 2, From(1), 0).applied == 2
    assert not together._waiting
