"""What can happen to a lead: the kinds of event, in the groups people speak of them.

Any other snake_case kind is legal and can be named in a rule; those listed here have a meaning of their own.
"""

from __future__ import annotations

import re
from typing import Final

RECORD: Final = ("lead_identified", "lead_merged", "lead_erased", "dispute_decided", "clock_rebased")
BEHAVIOUR: Final = (
    "page_viewed",
    "form_submitted",
    "email_delivered",
    "email_opened",
    "email_clicked",
    "email_bounced",
    "unsubscribed",
    "replied",
)
ATTEMPTS: Final = ("call_made", "email_sent", "message_sent", "video_sent")
MEETINGS: Final = ("meeting_booked", "meeting_held")
HANDOFF: Final = (
    "lead_assigned",
    "lead_accepted",
    "lead_rejected",
    "lead_returned",
    "no_progress_noted",
    "lead_rated",
    "stage_set",
    "track_started",
    "track_stopped",
    "clock_paused",
    "clock_resumed",
)
DEAL: Final = ("deal_opened", "deal_stage_set", "deal_won", "deal_lost")

GROUPS: Final = {
    "record": RECORD,
    "behaviour": BEHAVIOUR,
    "attempts": ATTEMPTS,
    "meetings": MEETINGS,
    "handoff": HANDOFF,
    "deal": DEAL,
}
KINDS: Final = tuple(kind for group in GROUPS.values() for kind in group)
"""Every kind that has a meaning of its own."""

ANSWERS: Final = ("replied", "meeting_booked")
"""The buyer was reached without an attempt: these stop a first-response clock and mean connected."""

CHANNELS: Final = {
    "call_made": "phone",
    "email_sent": "email",
    "message_sent": "message",
    "video_sent": "video",
}
"""The channel an attempt's kind means; its own `channel` property may say another."""

_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
SNAKE_PATTERN: Final = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
"""The same, for an engine that takes a pattern of its own."""

LONGEST_KIND: Final = 128


def is_kind(text: str) -> bool:
    """Whether a word can be a kind: snake_case, of at most 128 letters."""
    return len(text) <= LONGEST_KIND and _SNAKE.fullmatch(text) is not None


def to_kind(words: str) -> str:
    """The snake_case nearest to some words: `Form Submitted` and `formSubmitted` become `form_submitted`.

    Empty when the words have no letter a to z at all.
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words.strip())
    snake = re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")
    if snake and not snake[0].isalpha():
        snake = f"event_{snake}"
    return snake[:LONGEST_KIND].rstrip("_")


def channel_of(kind: str, said: str | None = None) -> str | None:
    """The channel of an attempt: what its `channel` property says, else what its kind means."""
    return said or CHANNELS.get(kind)
