"""Mail: what it says in its headers, and how each refusal of a real server is read."""

from __future__ import annotations

import email
import email.policy
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest
import trustme
from notice_servers import AT, MESSAGE, Post, receiving, speaking

from leadpact.notices.email import Mailbox, Smtp, composed, send_email
from leadpact.notices.failure import NoticeFailure

ANA = Mailbox("ana@acme.example", "Ana Ruíz, سلمى")
SENDER = Mailbox("leadpact@acme.example", "Leadpact")


@pytest.fixture(scope="module")
def certificates() -> Iterator[tuple[ssl.SSLContext, ssl.SSLContext]]:
    """The server's and the client's side of one authority."""
    authority = trustme.CA()
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(client)
    yield server, client


def plain(port: int) -> Smtp:
    """A server on this machine, without TLS."""
    return Smtp("localhost", SENDER, port, "none", seconds=5, hello="here.test")


def refusal(server: Smtp, to: Mailbox = ANA) -> NoticeFailure:
    """How a mail fails."""
    with pytest.raises(NoticeFailure) as caught:
        send_email(MESSAGE, to, server, AT)
    return caught.value


def as_received(content: bytes | str | None) -> EmailMessage:
    """A mail as a mail program reads it."""
    assert isinstance(content, bytes)
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_arrives_whole() -> None:
    """Text and HTML, names of any script, the headers that keep machines from answering, and the stable id."""
    with receiving(Post()) as post:
        send_email(MESSAGE, ANA, plain(post.port), AT)
    (envelope,) = post.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("leadpact@acme.example", ["ana@acme.example"])
    mail = as_received(envelope.content)
    assert mail["To"].addresses[0].display_name == "Ana Ruíz, سلمى"
    assert len(mail["To"].addresses) == 1
    assert mail["Subject"] == "Missed: Carmen Vega"
    assert mail["Message-ID"] == "<n-42@acme.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.timestamp() == AT / 1_000_000
    assert mail["Content-Language"] == "en"
    assert mail["List-Unsubscribe"] is None
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and "- an attempt" in text.get_content()
    assert html is not None and 'dir="ltr"' in html.get_content() and "a=1&amp;b=2" in html.get_content()


def test_arabic_is_set_from_right_to_left() -> None:
    """The page and its body say so."""
    mail = composed(replace(MESSAGE, language="ar", is_rtl=True, title="إخلال"), ANA, SENDER, AT)
    html = mail.get_body(("html",))
    assert html is not None and html.get_content().count('dir="rtl"') == 2
    assert mail["Subject"] == "إخلال" and mail["Content-Language"] == "ar"
    assert all(line.isascii() for line in mail.as_bytes().decode("latin-1").splitlines())


def test_a_repeat_has_the_same_id() -> None:
    """By it mailboxes recognise what they have; the number of the try stands in a header."""
    first, second = (composed(replace(MESSAGE, attempt=n), ANA, SENDER, AT) for n in (1, 2))
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["X-Leadpact-Attempt"], second["X-Leadpact-Attempt"]) == ("1", "2")


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: b@evil.example", "x\nBcc: b@evil.example\n\nhello", "x\u2028y\x00\ud800"]
)
def test_headers_cannot_be_injected(evil: str) -> None:
    """Not by a title, not by a name; an address that tries is refused for good."""
    mail = composed(replace(MESSAGE, title=evil, language=evil), Mailbox(ANA.address, evil), SENDER, AT)
    read = as_received(mail.as_bytes())
    assert read["Bcc"] is None
    assert len(read.keys()) == len(set(read.keys())) == 12
    for address in (evil, f"{evil}@acme.example", f"ana@{evil}"):
        with pytest.raises(NoticeFailure) as caught:
            composed(MESSAGE, Mailbox(address), SENDER, AT)
        assert (caught.value.permanent, caught.value.reason) == (True, "address_wrong")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@a.example",
        "ana@",
        "a b@a.example",
        "a@b@c.example",
        "a,b@a.example",
        "<a@a.example>",
    ],
)
def test_addresses_that_are_none(address: str) -> None:
    """Refused for good before any server is asked."""
    with pytest.raises(NoticeFailure, match="address_wrong"):
        composed(MESSAGE, Mailbox(address), SENDER, AT)


def test_domains_of_other_scripts() -> None:
    """A domain goes out as the network knows it; a name before the @ goes to servers that take it."""
    assert composed(MESSAGE, Mailbox("ana@españa.example"), SENDER, AT)["To"] == "ana@xn--espaa-rta.example"
    with receiving(Post()) as post:
        send_email(MESSAGE, Mailbox("سلمى@acme.example"), plain(post.port), AT)
    assert post.mails[0].rcpt_tos == ["سلمى@acme.example"]


@pytest.mark.parametrize(
    ("says", "permanent", "reason"),
    [
        ({"recipient": "550 5.1.1 no such user"}, True, "recipient_refused"),
        ({"recipient": "451 4.7.1 greylisted"}, False, "recipient_refused"),
        ({"recipient": "421 4.3.2 closing"}, False, "recipient_refused"),
        ({"data": "554 5.7.1 looks like spam"}, True, "message_refused"),
        ({"data": "452 4.3.1 no room"}, False, "message_refused"),
        ({"sender": "550 5.7.1 who are you"}, False, "sender_refused"),
        ({"drops": True}, False, "unreachable"),
    ],
)
def test_replies_are_read_by_class(says: dict[str, str], permanent: bool, reason: str) -> None:
    """5 is for good and 4 for now; a refused sender lies with the settings, so no notice is given up for it."""
    with receiving(Post(**says)) as post:  # type: ignore[arg-type]
        failure = refusal(plain(post.port))
    assert (failure.permanent, failure.reason) == (permanent, reason)
    assert failure.of_settings == (reason == "sender_refused")
    assert not post.mails or says.get("drops")
    for text in says.values():
        assert str(text).split(maxsplit=1)[-1] in failure.detail or text is True


@pytest.mark.parametrize("said", [(), (b"554 no mail here\r\n",), (b"220 hello\r\n",), (b"nonsense\r\n",)])
def test_a_dropped_or_odd_conversation_passes(said: tuple[bytes, ...]) -> None:
    """Hung up on, turned away at the door, or not understood: it lies between two machines."""
    with speaking(*said) as port:
        failure = refusal(plain(port))
    assert not failure.permanent and failure.reason in ("unreachable", "busy")


def test_nobody_there_and_silence_pass() -> None:
    """A refused connection, and a server that never greets."""
    with speaking(close=False) as port:
        assert refusal(replace(plain(port), seconds=0.3)).reason == "timed_out"
    assert refusal(plain(port)).reason == "unreachable"


def test_starttls_and_login(certificates: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """Encrypted, then logged in; a wrong password passes, because it is not the reader's fault, and is never shown."""
    server, client = certificates
    with receiving(Post(), server) as post:
        settings = replace(
            plain(post.port), tls="starttls", user="leadpact", password="right", context=client
        )
        send_email(MESSAGE, ANA, settings, AT)
        wrong = refusal(replace(settings, password="wr0ng"))
    assert len(post.mails) == 1
    assert (wrong.permanent, wrong.reason, wrong.of_settings) == (False, "login_refused", True)
    assert "wr0ng" not in str(wrong) and "right" not in repr(settings)


def test_tls_refused_passes(certificates: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """Not offered, or with a certificate nobody vouches for: nothing is sent in the clear instead."""
    with receiving(Post()) as post:
        refused = refusal(replace(plain(post.port), tls="starttls"))
        spoken = refusal(replace(plain(post.port), tls="tls"))
    with receiving(Post(), certificates[0]) as strange:
        unknown = refusal(replace(plain(strange.port), tls="starttls"))
    for failure in (refused, spoken, unknown):
        assert (failure.permanent, failure.reason, failure.of_settings) == (False, "tls_refused", True)
    assert not post.mails and not strange.mails


def test_a_password_is_not_sent_in_the_clear() -> None:
    """Such settings can't be made; nor those of an unknown kind."""
    with pytest.raises(ValueError, match="in the clear"):
        Smtp("localhost", SENDER, tls="none", user="leadpact", password="right")
    with pytest.raises(ValueError, match="starttls"):
        Smtp("localhost", SENDER, tls="ssl")  # type: ignore[arg-type]
