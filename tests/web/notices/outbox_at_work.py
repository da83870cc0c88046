"""An outbox with a real mail server at its other end: leads are handed off, what is due is sent, what arrived is read."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from notice_servers import Post

from conftest_web import at, give, run_until
from leadpact.web.actions.send import send_due
from leadpact.web.records.models import Notice

NOW = at("2026-03-10T10:00+01:00")
"""A Tuesday."""
SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000


class Outbox:
    """Lets things happen, sends what is due, and reads what arrived."""

    def __init__(self, post: Post) -> None:
        self.post = post

    def lead(self, lead: str, when: int, owner: str | None = "marta", **known: str) -> None:
        """A lead asks for a demo at an instant; with an owner it is theirs at once."""
        told = {"name": lead.title(), "email": f"{lead}@buyer.example", **known}
        give(when - 2, (lead, "lead_identified", told), now=when)
        if owner:
            give(when - 1, (lead, "lead_assigned", {"owner": owner}), now=when)
        give(when, (lead, "form_submitted", {"form": "demo"}))
        run_until(when)

    def send(self, now: int, worker: str = "w") -> int:
        """One look of the sending line."""
        return send_due(worker, now)

    @property
    def mails(self) -> list[EmailMessage]:
        """What arrived."""
        return [
            email.message_from_bytes(each.content or b"", policy=email.policy.default)  # type: ignore[misc]
            for each in self.post.mails
        ]

    def text(self, place: int = -1) -> str:
        """The plain text of a mail."""
        body = self.mails[place].get_body(("plain",))
        return str(body.get_content()) if body is not None else ""

    @staticmethod
    def states(**asked: Any) -> list[tuple[str, str, str, str, str]]:
        """Kind, recipient, channel, state and failure of each notice."""
        rows = Notice.objects.filter(**asked).order_by("pk")
        return list(rows.values_list("kind", "recipient", "channel", "state", "failure"))
