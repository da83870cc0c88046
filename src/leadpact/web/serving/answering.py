"""Answers requests until it is told to end; then those in flight get their answer, and nobody else is let in."""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

TURN = 1.0
"""Seconds after which the loop looks round even if nothing happens."""
DRAINING = 3.5
"""Seconds for the requests in flight once the end is asked for: with what the workers need it is less than five."""
LARGEST = 1 << 30
"""Bytes of a request: a CSV file that somebody uploads."""


class Server:
    """The web server of one process: waitress, with an end that loses no answer."""

    def __init__(self, application: Callable[..., Any], listening: socket.socket, threads: int) -> None:
        self._map: dict[int, Any] = {}
        self._server: Any = create_server(
            application,
            map=self._map,
            sockets=[listening],
            threads=threads,
            ident=None,
            # whether a proxy is believed is `pages.proxies`' business, which must see what it says
            clear_untrusted_proxy_headers=False,
            max_request_body_size=LARGEST,
            max_request_header_size=1 << 16,
            connection_limit=1000,
            asyncore_use_poll=hasattr(select, "poll"),
        )
        self._poll = self._server.adj.asyncore_use_poll
        self.asked_at = 0.0
        """When it was asked to end, by the monotonic clock."""

    def run(self, stop: threading.Event) -> None:
        """Answer until `stop` is set and nothing is in flight any more."""
        while not stop.is_set():
            self._turn(TURN)
        self.asked_at = time.monotonic()
        self._close_door()
        while self._busy() and time.monotonic() < self.asked_at + DRAINING:
            self._turn(0.05)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=0.2)
        # not the trigger with them: a thread that is still at work would write into whatever gets its number next
        for each in list(self._server.active_channels.values()):
            each.handle_close()

    def is_answering(self) -> bool:
        """Whether a request is being answered, or waits for it."""
        dispatcher = self._server.task_dispatcher
        return bool(dispatcher.queue) or dispatcher.active_count > 0

    def wake(self) -> None:
        """Let the loop look round now; may be called by a signal's handler."""
        self._server.pull_trigger()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=self._poll, map=self._map, count=1)

    def _close_door(self) -> None:
        self._server.accepting = False
        self._server.del_channel()
        self._server.socket.close()

    def _busy(self) -> bool:
        """Whether somebody is still asking, waits for an answer, or has not got all of it."""
        held = [each for each in list(self._server.active_channels.values()) if not each.will_close]
        return any(each.request or each.requests or each.total_outbufs_len for each in held)


def on_end(tell: Callable[[], object]) -> None:
    """Call `tell` when the process is asked to end, by SIGTERM or Ctrl-C. It takes no lock that the main thread may hold."""

    def asked(number: int, frame: FrameType | None) -> None:
        tell()

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), asked)


def end_with_parent(stop: threading.Event, wake: Callable[[], object] = lambda: None) -> None:
    """End when standard input does: it is a pipe that only the parent holds open, so a parent that was killed is noticed."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        stop.set()
        wake()

    threading.Thread(target=watch, name="parent", daemon=True).start()
