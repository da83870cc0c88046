"""The web server of one process: its end loses no answer, and what proxies say reaches the application."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from leadpact.web.serving.answering import Server
from leadpact.web.serving.listening import address_of, bound, listen

LARGE = 8_000_000


@contextmanager
def answering(application: Callable[..., Any]) -> Iterator[tuple[str, Callable[[], threading.Thread]]]:
    """The port, and how to ask for the end; the thread that serves is returned then."""
    opened = bound("127.0.0.1", 0)
    listen(opened)
    server, stop = Server(application, opened, 2), threading.Event()
    port = opened.getsockname()[1]
    thread = threading.Thread(target=server.run, args=[stop], daemon=True)
    thread.start()

    def end() -> threading.Thread:
        stop.set()
        server.wake()
        return thread

    try:
        yield port, end
    finally:
        end().join(10)
        assert not thread.is_alive()


def asked(port: Any, header: str = "") -> socket.socket:
    """A connection with a request on its way."""
    link = socket.create_connection(("127.0.0.1", port), timeout=10)
    link.sendall(f"GET / HTTP/1.1\r\nHost: x\r\n{header}Connection: close\r\n\r\n".encode())
    return link


def answer(link: socket.socket) -> bytes:
    """All of the body."""
    read = b""
    while chunk := link.recv(65_536):
        read += chunk
    return read.partition(b"\r\n\r\n")[2]


def test_whoever_is_being_answered_gets_the_answer() -> None:
    """Asked to end in the middle of a request, it answers that one; whoever comes later finds nobody."""
    begun = threading.Event()

    def slow(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        begun.set()
        time.sleep(0.5)
        start("200 OK", [("Content-Length", "4")])
        return [b"done"]

    with answering(slow) as (port, end):
        link = asked(port)
        assert begun.wait(5)
        end()
        time.sleep(0.1)
        with pytest.raises(ConnectionRefusedError):
            asked(port)
        assert answer(link) == b"done"


def test_a_long_answer_is_sent_to_its_end() -> None:
    """A reader that is slower than the application has all of it before the connection closes."""

    def large(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", str(LARGE))])
        return [b"x" * LARGE]

    with answering(large) as (port, end):
        link = asked(port)
        time.sleep(0.3)
        end()
        time.sleep(0.3)
        assert len(answer(link)) == LARGE


def test_an_idle_connection_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that keeps its connection open does not delay the end, however long requests in flight may take."""
    monkeypatch.setattr("leadpact.web.serving.answering.DRAINING", 100.0)

    def quick(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with answering(quick) as (port, end):
        link = socket.create_connection(("127.0.0.1", port), timeout=10)
        link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = b""
        while not heard.endswith(b"\r\n\r\nok"):
            heard += link.recv(1000)
        serving = end()
        serving.join(30)
        assert not serving.is_alive()
        assert link.recv(1000) == b""


def test_what_proxies_say_reaches_the_application() -> None:
    """Whether a proxy is believed is decided by the settings, behind the server, which must not drop its headers."""

    def tell(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        said = f"{environ.get('HTTP_X_FORWARDED_FOR')} {environ.get('HTTP_X_FORWARDED_PROTO')}".encode()
        start("200 OK", [("Content-Length", str(len(said)))])
        return [said]

    with answering(tell) as (port, _):
        header = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"
        assert answer(asked(port, header)) == b"203.0.113.9 https"


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_the_address_is_one_a_browser_takes(host: str) -> None:
    """Every machine's address stands for this one's own."""
    opened = bound(host, 0)
    assert address_of(opened) == f"http://127.0.0.1:{opened.getsockname()[1]}"
    opened.close()


def test_it_says_whether_anybody_waits() -> None:
    """A worker of the same process gives way while a request is being answered, and only then."""
    begun, go, opened = threading.Event(), threading.Event(), bound("127.0.0.1", 0)

    def held(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        begun.set()
        go.wait(30)
        start("200 OK", [("Content-Length", "0")])
        return [b""]

    listen(opened)
    server, stop = Server(held, opened, 2), threading.Event()
    thread = threading.Thread(target=server.run, args=[stop], daemon=True)
    thread.start()
    try:
        assert told(server.is_answering, is_so=False)
        link = asked(opened.getsockname()[1])
        assert begun.wait(30) and server.is_answering()
        go.set()
        answer(link)
        assert told(server.is_answering, is_so=False)
    finally:
        stop.set()
        server.wake()
        thread.join(30)


def told(ask: Callable[[], bool], *, is_so: bool) -> bool:
    """Whether something is, or becomes so in a while."""
    until = time.monotonic() + 30
    while ask() is not is_so and time.monotonic() < until:
        time.sleep(0.01)
    return ask() is is_so
