"""A notice as the message that any way out can send."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.agreement.history import History
from leadpact.notices.layout import text_of
from leadpact.notices.message import Message
from leadpact.web.records.models import Notice
from leadpact.web.telling.digests import gathered_in
from leadpact.web.telling.readers import Recipient
from leadpact.web.telling.values import told_of
from leadpact.words.notices import message
from leadpact.words.notices_told import Told

DIGEST = "digest"
LONGEST = 4000
"""Characters of a sent text that are kept."""


@dataclass(frozen=True)
class Made:
    """A message, and the gathered notices that it leaves out because they say nothing any more, by why."""

    message: Message
    stale: tuple[tuple[int, str], ...] = ()


def made_of(notice: Notice, recipient: Recipient, history: History | None, attempt: int, now: int) -> Made:
    """The message as it would be sent now, as the try of that number. Raises StaleError."""
    stale: tuple[tuple[int, str], ...] = ()
    told: Told
    if notice.kind == DIGEST:
        found = gathered_in(notice, recipient, history, now)
        told, stale = found.digest, found.stale
    else:
        told = told_of(notice, recipient, history, now)
    return Made(message(told, recipient.reader, notice.notice_id, attempt), stale)


def said_by(sent: Message) -> dict[str, str]:
    """What is kept of a message that was sent: its title and text. Of disputes nothing: erasing a lead would not find it."""
    if sent.kind == "disputes_due":
        return {}
    return {"title": str(sent.title), "text": text_of(sent)[:LONGEST]}
