"""Servers of the machine itself that take notices and remember them, or refuse, drop and dawdle as they are told."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from leadpact.notices.addresses import networks
from leadpact.notices.message import Facts, Link, Message, Paragraph, Points

AT = 1_770_000_000_000_000
LOOPBACK = networks(["127.0.0.0/8"])
MESSAGE = Message(
    notice_id="n-42",
    kind="clock_missed",
    title="Missed: Carmen Vega",
    blocks=(
        Paragraph("Clock missed."),
        Points("What is owed", ("an attempt",)),
        Facts("Contact", (("Email", "c@r.example"),)),
    ),
    at=AT,
    link=Link("Open the lead", "https://leadpact.acme.example/leads/L-17?a=1&b=2"),
    footer=("Notice n-42.",),
    values={"kind": "clock_missed"},
)


@dataclass
class Call:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Recorder:
    """What a server answers, and what it was sent."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    pause: float = 0.0
    calls: list[Call] = field(default_factory=list)
    sni: list[str | None] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook?key=s3cret"


@contextmanager
def listening(recorder: Recorder, tls: ssl.SSLContext | None = None) -> Iterator[Recorder]:
    """An HTTP server that answers what the recorder says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            recorder.calls.append(Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            with suppress(OSError):
                self.send_response(recorder.status)
                for name, value in recorder.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for byte in recorder.body:
                    self.wfile.write(bytes([byte])) if recorder.pause else None
                    time.sleep(recorder.pause) if recorder.pause else None
                if not recorder.pause:
                    self.wfile.write(recorder.body)

        def log_message(self, *_: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None: ...

    server = Server(("127.0.0.1", 0), Handler)
    recorder.port = server.server_address[1]
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: recorder.sni.append(name)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def speaking(*said: bytes, close: bool = True) -> Iterator[int]:
    """A port whose server says some bytes to each caller, one after each thing it hears, and then hangs up, or says no more."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def talk() -> None:
        while not over.is_set():
            with suppress(OSError):
                caller, _ = listener.accept()
                with caller:
                    for words in said:
                        caller.sendall(words)
                        caller.recv(4096)
                    if not close:
                        over.wait(30)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        with suppress(OSError):
            socket.create_connection(listener.getsockname(), 1).close()
        listener.close()
        thread.join(2)


@dataclass
class Post:
    """What a mail server says at each step (None: it agrees), and the mails it took."""

    sender: str | None = None
    recipient: str | None = None
    data: str | None = None
    drops: bool = False
    mails: list[Envelope] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(  # noqa: N802 (the server's own name for it)
        self, _server: smtp.SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """MAIL FROM."""
        if self.sender is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.sender or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: smtp.SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """RCPT TO."""
        if self.recipient is None:
            envelope.rcpt_tos.append(address)
        return self.recipient or "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: smtp.SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """The mail."""
        if self.drops:
            server.transport.close()
        if self.data is None:
            self.mails.append(envelope)
        return self.data or "250 OK"


def _enter(
    _server: smtp.SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: Any
) -> AuthResult:
    return AuthResult(success=(login.login, login.password) == (b"leadpact", b"right"), handled=False)


@contextmanager
def receiving(post: Post, tls: ssl.SSLContext | None = None, **settings: Any) -> Iterator[Post]:
    """A mail server. With `tls` it offers STARTTLS and asks for it; users are let in by one password."""
    extra: dict[str, Any] = {"require_starttls": True, "authenticator": _enter} if tls is not None else {}

    class Here(Controller):
        def factory(self) -> smtp.SMTP:
            return smtp.SMTP(
                post, hostname="mail.test", tls_context=tls, enable_SMTPUTF8=True, **extra, **settings
            )

    with socket.create_server(("127.0.0.1", 0)) as free:
        post.port = free.getsockname()[1]
    server = Here(post, hostname="127.0.0.1", port=post.port)
    server.start()
    try:
        yield post
    finally:
        server.stop()
