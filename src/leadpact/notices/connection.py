"""The one guarded connection by which notices go to web addresses: the address that was checked is the one connected to."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import certifi
import httpcore
import httpx

from leadpact import __version__
from leadpact.notices.addresses import Network, Resolve, checked, system_addresses
from leadpact.notices.failure import NoticeFailure

MOST_READ = 4096
"""Bytes read of an answer: enough to say why it was refused."""
CONNECTING = 5.0
"""Seconds for one address, so that the next one of the same host gets its turn."""
PASSING = (408, 425, 429)
GONE = (404, 410)


@dataclass(frozen=True)
class Guard:
    """What a connection may do. `allowed`: networks trusted though internal, where plain http is accepted too.

    `seconds` are for all of it, from connecting to the answer's last byte, however slowly the other side speaks; only
    looking up the name is left to the machine's resolver.
    """

    allowed: tuple[Network, ...] = ()
    seconds: float = 15.0
    tls: ssl.SSLContext | None = None
    resolve: Resolve = system_addresses


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """Certificates of the public authorities and those this machine trusts."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Timed(httpcore.NetworkStream):
    """A stream that ends at an instant of the monotonic clock, and not a pause after the last byte."""

    def __init__(self, stream: httpcore.NetworkStream, end: float) -> None:
        self._stream, self._end = stream, end

    def _left(self, timeout: float | None, error: type[Exception]) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise error("the time for this notice is over")
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes."""
        return self._stream.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt, for the host that was asked for: its name is checked, whatever the address."""
        left = self._left(timeout, httpcore.ConnectTimeout)
        return Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._end)

    def get_extra_info(self, info: str) -> Any:
        """What the stream knows of itself."""
        return self._stream.get_extra_info(info)


class Guarded(httpcore.NetworkBackend):
    """Looks a host up once, checks all its addresses, connects to one of those by number: no second look-up to deceive."""

    def __init__(self, guard: Guard, is_secure: bool, end: float) -> None:
        self._guard, self._is_secure, self._end = guard, is_secure, end
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the host. Raises NoticeFailure, or what httpcore raises."""
        found = checked(host, port, self._guard.allowed, self._guard.resolve, self._is_secure)
        failed: Exception = httpcore.ConnectTimeout(host)
        for address in found:
            left = min(CONNECTING, self._end - time.monotonic())
            if left <= 0:
                break
            try:
                stream = self._network.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return Timed(stream, self._end)
        raise failed


def post(url: str, body: bytes, headers: Mapping[str, str], guard: Guard, at: int) -> str:
    """Send JSON, once, and return the beginning of the answer. No redirect is followed, no proxy of the environment used.

    `at` is now, in microseconds UTC: what a Retry-After that is a date is counted from. Raises NoticeFailure.
    """
    target = address_of(url)
    end = time.monotonic() + guard.seconds
    sent: dict[bytes | str, bytes | str] = {
        "Host": target.netloc.decode("ascii"),
        "User-Agent": f"Leadpact/{__version__}",
        "Content-Type": "application/json; charset=utf-8",
        "Accept": "*/*",
        "Connection": "close",
    }
    sent.update(headers.items())
    parts = httpcore.URL(
        scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
    )
    backend = Guarded(guard, target.scheme == "https", end)
    step = dict.fromkeys(("connect", "read", "write", "pool"), guard.seconds)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=guard.tls or trusted(), network_backend=backend) as pool,
            pool.stream("POST", parts, headers=sent, content=body, extensions={"timeout": step}) as answer,
        ):
            status, said = answer.status, _beginning(answer)
            told = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
    except httpcore.TimeoutException as error:
        raise NoticeFailure(False, "timed_out", target.host) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ValueError) as error:
        reason = "tls_refused" if _is_tls(error) else "unreachable"
        raise NoticeFailure(False, reason, f"{target.host}: {error}") from error
    _judge(status, said, told, at)
    return said


def address_of(url: str) -> httpx.URL:
    """A web address that a notice may go to. Raises NoticeFailure."""
    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise NoticeFailure(True, "address_wrong", str(error)) from error
    if found.scheme not in ("https", "http") or not found.host or found.userinfo:
        raise NoticeFailure(True, "address_wrong", f"{found.scheme}://{found.host}")
    return found


def _beginning(answer: httpcore.Response) -> str:
    """The first bytes of an answer; its status stands even if the rest never comes."""
    read = b""
    try:
        for chunk in answer.iter_stream():
            read += chunk[: MOST_READ - len(read)]
            if len(read) >= MOST_READ:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        pass
    return read.decode("utf-8", "replace")


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _judge(status: int, said: str, headers: Mapping[str, str], at: int) -> None:
    """Raises NoticeFailure for any status but 2xx."""
    if 200 <= status < 300:
        return
    detail = f"{status} {said}"
    if 300 <= status < 400:
        raise NoticeFailure(True, "redirected", str(status))
    if status in GONE:
        raise NoticeFailure(True, "gone", detail)
    if status in PASSING or status >= 500:
        raise NoticeFailure(False, "busy", detail, retry_after(headers.get("retry-after"), at))
    raise NoticeFailure(True, "refused", detail)


def retry_after(written: str | None, at: int) -> int | None:
    """Seconds from `at` that a Retry-After header asks for (RFC 9110, 10.2.3): a number of them, or a date."""
    text = (written or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        asked = parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0, round(asked - at / 1_000_000))
