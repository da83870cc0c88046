"""Keeps web and workers of one `leadpact serve` going until it is told to end, and ends them within five seconds."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from leadpact.web.serving import children
from leadpact.web.serving.answering import Server, end_with_parent, on_end
from leadpact.web.serving.environment import application
from leadpact.web.serving.listening import listen
from leadpact.web.serving.working import Working, worker_name

GRACE = 4.5
"""Seconds for all of it to end."""
LOOK = 0.2
"""Seconds between two looks at the processes that were begun."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who serves: web processes with so many threads each, and workers."""

    processes: int = 1
    workers: int = 1
    threads: int = 8

    @property
    def is_here(self) -> bool:
        """Whether one process does it all."""
        return self.processes == 1 and self.workers <= 1


def serve(crew: Crew, opened: socket.socket, ready: Callable[[], object]) -> None:
    """Serve until SIGTERM or Ctrl-C; `ready` is called once whoever comes is answered. Raises ServingError."""
    listen(opened)
    if crew.is_here:
        _here(crew, opened, ready)
    else:
        _several(crew, opened, ready)


def _here(crew: Crew, opened: socket.socket, ready: Callable[[], object]) -> None:
    """The web in this thread, the worker in another."""
    stop = threading.Event()
    server = Server(application(), opened, crew.threads)

    def asked() -> None:
        stop.set()
        server.wake()

    on_end(asked)
    worker = Working(worker_name(), stop, server.is_answering) if crew.workers else None
    if worker is not None:
        worker.start()
    ready()
    server.run(stop)
    if worker is not None:
        worker.end(server.asked_at + GRACE)


def _several(crew: Crew, opened: socket.socket, ready: Callable[[], object]) -> None:
    """Every web process and every worker a process of its own; this one looks after them."""
    stop = threading.Event()
    on_end(stop.set)
    heard, ready_end = os.pipe()
    commands = [children.web(opened.fileno(), ready_end, crew.threads)] * crew.processes
    commands += [children.worker()] * crew.workers
    kept: list[children.Kept] = []
    try:
        kept.extend(children.Kept(command) for command in commands)
        waiting = True
        while not stop.is_set():
            for each in kept:
                each.look()
            if waiting and select.select([heard], [], [], 0)[0]:
                waiting = False
                ready()
            time.sleep(LOOK)
    finally:
        opened.close()
        children.end_all(kept)


def work(is_attached: bool, ready: Callable[[str], object]) -> None:
    """One worker until SIGTERM or Ctrl-C, and if it `is_attached` until the process that began it is gone.

    `ready` hears its name. It works in a thread: what wakes a thread that waits may not be called by a signal's handler
    in that thread.
    """
    stop = threading.Event()
    on_end(stop.set)
    if is_attached:
        end_with_parent(stop)
    worker = Working(worker_name(), stop)
    worker.start()
    ready(worker.name)
    while worker.is_alive() and not stop.is_set():
        time.sleep(LOOK)
    worker.end(time.monotonic() + GRACE)
