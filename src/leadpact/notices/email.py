"""Notices by e-mail, over the operator's SMTP server: text and HTML, headers nobody breaks out of, replies read by class."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from email.utils import format_datetime
from typing import Literal

from leadpact.notices.failure import NoticeFailure
from leadpact.notices.layout import html_of, text_of
from leadpact.notices.message import Message

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOCAL = re.compile(r"[^\s\x00-\x1f\x7f-\x9f@\"(),:;<>\[\]\\]{1,64}")
DOMAIN = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
TITLE = 200
"""Characters of a subject."""


@dataclass(frozen=True)
class Mailbox:
    """Whom a mail is for, or from. `name` may be in any script."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Smtp:
    """The operator's server. `tls`: `tls` from the first byte, `starttls` (and never without), or `none`.

    `seconds` are for each step. `hello` is how this machine names itself, by default what it is called. Raises ValueError
    for a password that would travel in the clear.
    """

    host: str
    sender: Mailbox
    port: int = 587
    tls: Literal["tls", "starttls", "none"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 20.0
    hello: str | None = None
    context: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.tls not in ("tls", "starttls", "none"):
            raise ValueError(f"tls {self.tls!r}: write tls, starttls or none")
        if self.tls == "none" and self.user is not None:
            raise ValueError(
                "a password is not sent in the clear: write tls or starttls, or leave out the user"
            )


def send_email(message: Message, to: Mailbox, server: Smtp, at: int) -> None:
    """Hand one mail to the server; `at` is now, in microseconds UTC. Returns once the server answers for it.

    Raises NoticeFailure.
    """
    mail = composed(message, to, server.sender, at)
    with _failures(server.host):
        link = _connected(server)
        try:
            _ready(link, server)
            _hand_over(link, mail, server)
        except BaseException:
            link.close()
            raise
        with suppress(smtplib.SMTPException, OSError):  # it is sent: how they part changes nothing
            link.quit()


def composed(message: Message, to: Mailbox, sender: Mailbox, at: int) -> EmailMessage:
    """The mail. A repeat has the same Message-ID, by which many mailboxes show it once. Raises NoticeFailure."""
    mail = EmailMessage(policy=MAIL)
    origin = address_of(sender)
    mail["From"] = origin
    mail["To"] = address_of(to)
    mail["Subject"] = one_line(message.title)[:TITLE]
    mail["Date"] = format_datetime(EPOCH + timedelta(seconds=at // 1_000_000))
    mail["Message-ID"] = f"<{message.notice_id}@{origin.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Leadpact-Notice"] = message.notice_id
    mail["X-Leadpact-Attempt"] = str(message.attempt)
    mail.set_content(_encodable(text_of(message)), cte="quoted-printable")
    mail.add_alternative(_encodable(html_of(message)), subtype="html", cte="quoted-printable")
    # Last: adding an alternative takes every Content- header there is into the first part.
    mail["Content-Language"] = one_line(message.language)
    return mail


def one_line(text: str) -> str:
    """Text that cannot end a header."""
    return " ".join(BREAKS.sub(" ", text).split())


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def address_of(mailbox: Mailbox) -> Address:
    """The address as a header has it; a domain in another script as the network knows it. Raises NoticeFailure."""
    local, _, domain = mailbox.address.rpartition("@")
    try:
        known = domain.encode("idna").decode("ascii")
    except UnicodeError:
        known = ""
    if not LOCAL.fullmatch(local) or not DOMAIN.fullmatch(known):
        raise NoticeFailure(True, "address_wrong", one_line(mailbox.address))
    return Address(one_line(mailbox.name), local, known)


# --- the conversation with the server


def _connected(server: Smtp) -> smtplib.SMTP:
    context = server.context or ssl.create_default_context()
    if server.tls == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, server.hello, timeout=server.seconds, context=context
        )
    return smtplib.SMTP(server.host, server.port, server.hello, timeout=server.seconds)


def _ready(link: smtplib.SMTP, server: Smtp) -> None:
    """Encrypted and logged in. What fails here lies with the settings: no notice is lost to them, so all of it passes."""
    link.ehlo_or_helo_if_needed()
    if server.tls == "starttls":
        try:
            link.starttls(context=server.context or ssl.create_default_context())
        except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
            raise NoticeFailure(False, "tls_refused", f"{server.host}: {error}") from error
    if server.user is not None:
        try:
            link.login(server.user, server.password or "")
        except (smtplib.SMTPNotSupportedError, smtplib.SMTPAuthenticationError) as error:
            raise NoticeFailure(False, "login_refused", f"{server.host}: {_said(error)}") from error


def _hand_over(link: smtplib.SMTP, mail: EmailMessage, server: Smtp) -> None:
    try:
        link.send_message(mail)
    except smtplib.SMTPSenderRefused as error:
        raise NoticeFailure(False, "sender_refused", f"{server.host}: {_said(error)}") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _replied("recipient_refused", code, said) from error
    except smtplib.SMTPDataError as error:
        raise _replied("message_refused", error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:  # a name of an address that only newer servers take
        raise NoticeFailure(True, "address_wrong", str(error)) from error


def _replied(reason: str, code: int, said: bytes | str) -> NoticeFailure:
    """By the reply's first digit (RFC 5321, 4.2.1): 5 is for good, 4 for now."""
    return NoticeFailure(500 <= code < 600, reason, f"{code} {_text(said)}")


def _said(error: smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


@contextmanager
def _failures(host: str) -> Iterator[None]:
    """Whatever else goes wrong on the way lies between two machines, and passes."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise NoticeFailure(False, "busy", f"{host}: {_said(error)}") from error
    except ssl.SSLError as error:
        raise NoticeFailure(False, "tls_refused", f"{host}: {error}") from error
    except TimeoutError as error:
        raise NoticeFailure(False, "timed_out", host) from error
    except OSError as error:  # smtplib's own errors are among them
        late = isinstance(error.__context__, TimeoutError)
        raise NoticeFailure(False, "timed_out" if late else "unreachable", f"{host}: {error}") from error
