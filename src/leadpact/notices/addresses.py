"""Which addresses a notice may be sent to: those of the open internet, and the networks this service was told to trust."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from leadpact.notices.failure import NoticeFailure

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""From a host and a port to the addresses it has now, as text. Raises OSError."""

NAT64 = IPv6Network("64:ff9b::/96")
"""The well-known prefix: its last 32 bits are the IPv4 address that is reached (RFC 6052)."""
OPEN_V6 = IPv6Network("2000::/3")
"""All that has been given out for the open internet; whatever else there is has a meaning of its own."""
CLOSED: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "100.64.0.0/10",  # carriers' own; some clouds answer for their metadata here
            "168.63.129.16/32",  # a cloud's own server for its guests, on an address that looks public
            "192.0.0.0/24",  # protocols
            "192.88.99.0/24",  # 6to4's relays
            "198.18.0.0/15",  # benchmarks
            "2001::/23",  # protocols: Teredo, ORCHID
            "2001:db8::/32",  # documents
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "3fff::/20",  # documents
        ),
    )
)
"""Closed beside what `ipaddress` knows, whichever version of it is installed."""


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Networks as settings write them, `10.1.0.0/16`. Raises ValueError for one that is none."""
    return tuple(ip_network(each.strip()) for each in written)


def inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, else itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether anybody on the internet reaches the same machine by it."""
    address = inner(address)
    closed = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or any(address in network for network in CLOSED if network.version == address.version)
    )
    return not closed and (address.version == 4 or address in OPEN_V6)


def is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    """Whether it lies in a trusted network."""
    meant = inner(address)
    return any(meant in network for network in allowed if network.version == meant.version)


def system_addresses(host: str, port: int) -> list[str]:
    """What the machine's own resolver says, each address once. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def checked(
    host: str,
    port: int,
    allowed: Sequence[Network],
    resolve: Resolve = system_addresses,
    open_too: bool = True,
) -> tuple[str, ...]:
    """The addresses of a host, all of which may be connected to; `open_too` False: only trusted networks may.

    One that may not spoils them all: a name that mixes both is built to deceive. Raises NoticeFailure.
    """
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise NoticeFailure(False, "name_unknown", f"{host}: {error}") from error
    if not found:
        raise NoticeFailure(False, "name_unknown", host)
    for text in found:
        address = ip_address(text)
        if is_allowed(address, allowed):
            continue
        if not is_public(address):
            raise NoticeFailure(True, "address_internal", f"{host} is {text}")
        if not open_too:
            raise NoticeFailure(True, "not_https", host)
    return tuple(found)
