"""The guarded connection: what it refuses before it connects, and how it reads what comes back."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import trustme
from notice_servers import AT, LOOPBACK, Recorder, listening, speaking

from leadpact.notices.connection import Guard, post, retry_after
from leadpact.notices.failure import NoticeFailure

GUARD = Guard(allowed=LOOPBACK, seconds=5)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority of its own, once: keys take time."""
    return trustme.CA()


@pytest.fixture()
def served(authority: trustme.CA) -> Iterator[tuple[Recorder, Guard]]:
    """A server for hooks.example over TLS, and a guard that trusts its certificate."""
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("hooks.example").configure_cert(server)
    authority.configure_trust(client)
    with listening(Recorder(), server) as recorder:
        yield recorder, replace(GUARD, tls=client, resolve=lambda *_: ["127.0.0.1"])


def refused(url: str, guard: Guard = GUARD) -> NoticeFailure:
    """How a post fails."""
    with pytest.raises(NoticeFailure) as caught:
        post(url, b"{}", {}, guard, AT)
    return caught.value


def test_a_post_arrives() -> None:
    """With its body, path and headers; the beginning of the answer comes back."""
    with listening(Recorder(body=b"x" * 10_000)) as recorder:
        assert post(recorder.url, b'{"a": 1}', {"webhook-id": "n-1"}, GUARD, AT) == "x" * 4096
    (call,) = recorder.calls
    assert (call.path, call.body) == ("/hook?key=s3cret", b'{"a": 1}')
    assert call.headers["webhook-id"] == "n-1"
    assert call.headers["host"] == f"127.0.0.1:{recorder.port}"
    assert call.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    ("status", "permanent", "reason"),
    [
        (400, True, "refused"),
        (401, True, "refused"),
        (403, True, "refused"),
        (404, True, "gone"),
        (410, True, "gone"),
        (408, False, "busy"),
        (429, False, "busy"),
        (500, False, "busy"),
        (503, False, "busy"),
    ],
)
def test_a_status_is_permanent_or_passing(status: int, permanent: bool, reason: str) -> None:
    """4xx is for good, but for those that ask for patience; 5xx passes. The detail says what was answered."""
    with listening(Recorder(status, {"Retry-After": "120"}, b"no_such\nchannel")) as recorder:
        failure = refused(recorder.url)
    assert (failure.permanent, failure.reason) == (permanent, reason)
    assert failure.detail == f"{status} no_such channel"
    assert failure.retry_after == (120 if reason == "busy" else None)
    assert "s3cret" not in str(failure)


def test_redirects_are_not_followed() -> None:
    """Not even to a place that would be allowed: a checked address must not hand on."""
    with listening(Recorder()) as other, listening(Recorder(307, {"Location": other.url})) as recorder:
        failure = refused(recorder.url)
    assert (failure.permanent, failure.reason) == (True, "redirected")
    assert not other.calls


def test_internal_servers_are_not_reached() -> None:
    """Without the network on the list nothing arrives, by number or by name, encrypted or not."""
    with listening(Recorder()) as recorder:
        for url in (recorder.url, recorder.url.replace("http:", "https:")):
            assert refused(url, Guard()).reason == "address_internal"
        named = Guard(resolve=lambda *_: ["127.0.0.1"])
        assert refused(f"https://hooks.example:{recorder.port}/", named).reason == "address_internal"
    assert not recorder.calls


def test_a_name_is_looked_up_once(served: tuple[Recorder, Guard]) -> None:
    """Rebinding: a name that says another address the second time is never asked a second time."""
    recorder, guard = served
    asked: list[str] = []

    def turning(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    post(f"https://hooks.example:{recorder.port}/", b"{}", {}, replace(guard, resolve=turning), AT)
    assert asked == ["hooks.example"] and len(recorder.calls) == 1


def test_tls_and_host_keep_the_name(served: tuple[Recorder, Guard]) -> None:
    """Connected by number, yet the server is asked for by name, and must prove to be it."""
    recorder, guard = served
    post(f"https://hooks.example:{recorder.port}/", b"{}", {}, guard, AT)
    assert recorder.sni == ["hooks.example"]
    assert recorder.calls[0].headers["host"] == f"hooks.example:{recorder.port}"
    failure = refused(f"https://other.example:{recorder.port}/", guard)
    assert (failure.permanent, failure.reason) == (False, "tls_refused")
    stranger = refused(f"https://hooks.example:{recorder.port}/", replace(guard, tls=None))
    assert (stranger.permanent, stranger.reason) == (False, "tls_refused")


def test_the_next_address_gets_its_turn() -> None:
    """A host with several addresses is reached by one that answers."""
    with listening(Recorder()) as recorder:
        guard = replace(GUARD, resolve=lambda *_: ["127.0.0.77", "127.0.0.1"])
        post(f"http://chat.lan:{recorder.port}/", b"{}", {}, guard, AT)
    assert len(recorder.calls) == 1


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look the name up itself, behind the guard's back."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with listening(Recorder()) as recorder:
        post(recorder.url, b"{}", {}, GUARD, AT)
    assert len(recorder.calls) == 1


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-"])
def test_a_dropped_connection_passes(said: bytes) -> None:
    """Hung up at once, or in the middle of an answer: nobody knows whether it arrived."""
    with speaking(said) as port:
        failure = refused(f"http://127.0.0.1:{port}/")
    assert (failure.permanent, failure.reason) == (False, "unreachable")


def test_nobody_there_passes() -> None:
    """A refused connection."""
    with speaking() as port:
        pass
    assert refused(f"http://127.0.0.1:{port}/").reason == "unreachable"


def test_silence_ends_in_time() -> None:
    """A server that takes the connection and says nothing for half a minute."""
    with speaking(b"HTTP/1.1", close=False) as port:
        begun = time.monotonic()
        failure = refused(f"http://127.0.0.1:{port}/", replace(GUARD, seconds=0.3))
        took = time.monotonic() - begun
    assert (failure.permanent, failure.reason) == (False, "timed_out")
    assert took < 10


def test_a_dripping_answer_ends_in_time() -> None:
    """A byte now and then keeps no worker, though all of them would take half a minute: the time is for all of the answer. Its status stands."""
    with listening(Recorder(body=b"x" * 500, pause=0.06)) as recorder:
        begun = time.monotonic()
        post(recorder.url, b"{}", {}, replace(GUARD, seconds=0.4), AT)
        took = time.monotonic() - begun
    assert took < 10


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a.example/",
        "https://",
        "https:///x",
        "javascript:alert(1)",
        "https://me:pw@a.example/",
        "//a",
        "x" * 70_000,
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    """Refused for good; a password in an address is never sent or shown."""
    failure = refused(url)
    assert (failure.permanent, failure.reason) == (True, "address_wrong")
    assert "pw" not in str(failure)


def test_retry_after_is_seconds_or_a_date() -> None:
    """Counted from the instant given; anything else says nothing."""
    assert retry_after("30", AT) == 30
    assert retry_after("Mon, 02 Feb 2026 02:41:00 GMT", AT) == 60
    assert retry_after("Sun, 01 Feb 2026 02:41:00 GMT", AT) == 0
    for nothing in (None, "", "-5", "soon", "9" * 30, "Mon, 99 Feb 2026 02:41:00 GMT"):
        assert retry_after(nothing, AT) is None
