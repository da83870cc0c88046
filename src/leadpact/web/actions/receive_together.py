"""Receives requests that come at the same time in one transaction: the disk is waited for once, not once a request.

Each is read by itself before; then whoever comes to the turn first writes for all that wait, and the others find theirs
done. A request that comes alone waits for nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.receive import Read, Taken, reading, receive_read

MOST: Final = 1_000
"""Events of one transaction, if more than one request is in it."""
log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Request:
    """What one request tells, read, and what became of it once somebody wrote it."""

    read: Read
    by: From
    now: int
    taken: Taken | None = None


class Together:
    """The requests of one process that wait to be written."""

    def __init__(self) -> None:
        self._waiting: list[Request] = []
        self._door = Lock()
        self._turn = Lock()

    def receive(self, told: Sequence[Told], by: From, now: int) -> Taken:
        """As `actions.receive.receive`, in one transaction with what the same sender's other requests tell meanwhile."""
        mine = Request(reading(told, by, now), by, now)
        with self._door:
            self._waiting.append(mine)
        with self._turn:
            if mine.taken is None:
                self._write(self._with_others(mine))
            # alone, or with others in a transaction that failed: then it fails for itself
            return mine.taken or receive_read([mine.read], by, now)[0]

    def _with_others(self, mine: Request) -> list[Request]:
        """The request and others that wait and may be in its transaction; from now on they do not wait."""
        chosen, events = [mine], len(mine.read.told)
        with self._door:
            waiting = [each for each in self._waiting if each is not mine]
            for each in waiting:
                if each.by == mine.by and events + len(each.read.told) <= MOST:
                    chosen.append(each)
                    events += len(each.read.told)
            self._waiting = [each for each in waiting if each not in chosen]
        return chosen

    def _write(self, chosen: Sequence[Request]) -> None:
        """Write several in one transaction, and keep what became of each; nothing of it where that fails."""
        if len(chosen) == 1:
            return
        try:
            found = receive_read(
                [each.read for each in chosen], chosen[0].by, max(each.now for each in chosen)
            )
        except Exception:
            log.warning("%s requests are written one by one, together it failed", len(chosen), exc_info=True)
            return
        for each, taken in zip(chosen, found, strict=True):
            each.taken = taken
