"""One of several web processes: answers on the socket that `leadpact serve` opened, and ends with it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading

from leadpact.web.serving.answering import Server, end_with_parent, on_end
from leadpact.web.serving.environment import application, begin_django


def main(opened: int, ready: int, threads: int) -> None:
    """Answer until SIGTERM, or until the process that began this one is gone; `ready` hears when that begins."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until it answers there is nothing to finish
    stop = threading.Event()
    begin_django()
    server = Server(application(), socket.socket(fileno=opened), threads)

    def ended() -> None:
        stop.set()
        server.wake()

    on_end(ended)
    end_with_parent(stop, server.wake)
    os.write(ready, b"1")
    os.close(ready)
    server.run(stop)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
