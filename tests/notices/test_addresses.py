"""Which addresses a notice may be sent to."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from leadpact.notices.addresses import checked, is_allowed, is_public, networks
from leadpact.notices.failure import NoticeFailure

INTERNAL = [
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
]


@pytest.mark.parametrize("text", INTERNAL)
def test_internal_addresses_are_refused(text: str) -> None:
    """Private, loopback, link-local, multicast, reserved, unspecified, clouds' metadata; as IPv4 within IPv6 too."""
    assert not is_public(ip_address(text))
    with pytest.raises(NoticeFailure) as caught:
        checked("hooks.example", 443, (), lambda *_: [text])
    assert (caught.value.permanent, caught.value.reason) == (True, "address_internal")


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_may_be_used(text: str) -> None:
    """As they are, and as IPv4 within IPv6."""
    assert is_public(ip_address(text))
    assert checked("hooks.example", 443, (), lambda *_: [text]) == (text,)


def test_one_internal_address_spoils_the_name() -> None:
    """A name that has a public and an internal address is refused, whichever comes first."""
    for order in (["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"]):
        with pytest.raises(NoticeFailure, match="address_internal"):
            checked("hooks.example", 443, (), lambda *_, found=order: found)


def test_trusted_networks_are_allowed() -> None:
    """By network, also as IPv4 within IPv6; its neighbour is not."""
    trusted = networks(["10.1.0.0/16", " fd00::/8"])
    assert checked("chat.lan", 443, trusted, lambda *_: ["10.1.2.3", "fd00::1"]) == ("10.1.2.3", "fd00::1")
    assert is_allowed(ip_address("::ffff:10.1.2.3"), trusted)
    assert not is_allowed(ip_address("10.2.0.1"), trusted)
    with pytest.raises(ValueError, match="10"):
        networks(["10.1.2.3/8"])


def test_without_https_only_trusted_networks() -> None:
    """A public address is not written to in the clear."""
    with pytest.raises(NoticeFailure) as caught:
        checked("hooks.example", 80, (), lambda *_: ["8.8.8.8"], open_too=False)
    assert (caught.value.permanent, caught.value.reason) == (True, "not_https")
    assert checked("chat.lan", 80, networks(["10.0.0.0/8"]), lambda *_: ["10.1.2.3"], open_too=False)


def test_an_unknown_name_passes() -> None:
    """Name servers fail for a while; nothing is lost to that."""

    def lost(*_: object) -> list[str]:
        raise OSError("no such name")

    for resolve in (lost, lambda *_: []):
        with pytest.raises(NoticeFailure) as caught:
            checked("hooks.example", 443, (), resolve)
        assert (caught.value.permanent, caught.value.reason) == (False, "name_unknown")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "::1"])
def test_numbers_in_disguise_are_resolved_first(host: str) -> None:
    """However loopback is written, what the system makes of it is what is checked."""
    with pytest.raises(NoticeFailure) as caught:
        checked(host, 443, ())
    assert caught.value.reason in ("address_internal", "name_unknown")
