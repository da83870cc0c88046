"""Opens the port, or says why it can't be."""

from __future__ import annotations

import errno
import socket
from ipaddress import ip_address

from leadpact.web.serving.failing import ServingError

BACKLOG = 1024
EVERYWHERE = ("", "0.0.0.0", "::", "*")


def bound(host: str, port: int) -> socket.socket:
    """A socket with that address; nobody is answered before it listens. Raises ServingError."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            "0.0.0.0" if host in ("", "*") else host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise ServingError(f"--host {host} is no address of this machine; write 127.0.0.1") from None
    found = socket.socket(family, kind, proto)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(address)
    except OSError as failed:
        found.close()
        raise ServingError(_why(failed, host, port)) from None
    return found


def is_reached(found: socket.socket) -> bool:
    """Whether other machines can reach it."""
    return not ip_address(str(found.getsockname()[0]).partition("%")[0]).is_loopback


def listen(found: socket.socket) -> None:
    """From now on whoever comes waits for an answer. Raises ServingError where another process was quicker."""
    try:
        found.listen(BACKLOG)
    except OSError as failed:
        host, port = found.getsockname()[:2]
        raise ServingError(_why(failed, host, port)) from None


def _why(failed: OSError, host: str, port: int) -> str:
    if failed.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program; end that one, or give another: --port {port + 1}"
    if failed.errno == errno.EACCES:
        return f"port {port} is for the system's own programs; give one from 1024 on: --port 8000"
    if failed.errno == errno.EADDRNOTAVAIL:
        return f"--host {host} is no address of this machine; write 127.0.0.1"
    return f"port {port} can't be opened: {failed.strerror}"


def address_of(found: socket.socket) -> str:
    """Where a browser on this machine reaches it."""
    host, port = found.getsockname()[:2]
    if host in EVERYWHERE:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
