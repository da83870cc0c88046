"""Sends a message to whatever kind of target it is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from leadpact.notices.chat import send_slack, send_teams
from leadpact.notices.connection import Guard
from leadpact.notices.email import Mailbox, Smtp, send_email
from leadpact.notices.failure import NoticeFailure
from leadpact.notices.message import Message
from leadpact.notices.webhook import send_webhook


@dataclass(frozen=True)
class Slack:
    """A channel's incoming webhook, at Slack or a server that takes Slack's posts. The address is a secret."""

    url: str = field(repr=False)


@dataclass(frozen=True)
class Teams:
    """A channel's webhook (a workflow, or a connector of the older kind). The address is a secret."""

    url: str = field(repr=False)


@dataclass(frozen=True)
class Webhook:
    """A program. `secrets` sign what is sent: one, or two while it is replaced."""

    url: str
    secrets: tuple[str, ...] = field(repr=False)


Target = Mailbox | Slack | Teams | Webhook


@dataclass(frozen=True)
class Ways:
    """The ways out of this service: its mail server, and the guard on its connections."""

    smtp: Smtp | None = None
    guard: Guard = field(default_factory=Guard)


def send(message: Message, target: Target, ways: Ways, at: int) -> None:
    """Send once; `at` is now, in microseconds UTC. Returns when the other side has taken it.

    Raises NoticeFailure.
    """
    match target:
        case Mailbox():
            if ways.smtp is None:
                raise NoticeFailure(False, "unreachable", "no mail server is set")
            send_email(message, target, ways.smtp, at)
        case Slack():
            send_slack(message, target.url, ways.guard, at)
        case Teams():
            send_teams(message, target.url, ways.guard, at)
        case Webhook():
            send_webhook(message, target.url, target.secrets, ways.guard, at)
        case _:
            assert_never(target)
