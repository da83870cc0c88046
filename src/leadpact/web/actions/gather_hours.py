"""When a notice may reach its reader: at once, at the next full hour, in the morning; never in their quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from leadpact.notices.quiet import may_be_sent_at
from leadpact.web.records.models import Notice
from leadpact.web.telling.message import DIGEST
from leadpact.web.telling.readers import Recipient

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MORNING = 8
"""The local hour of daily digests."""


def may_go_at(recipient: Recipient, notice: Notice, now: int) -> int:
    """The earliest instant from `now` on, both in microseconds UTC."""
    at = now if notice.kind == DIGEST else max(now, _gathered_at(recipient, notice.created_at))
    return may_be_sent_at(recipient.quiet, at)


def _gathered_at(recipient: Recipient, created_at: int) -> int:
    if recipient.digest not in ("hourly", "daily"):
        return created_at
    zone = ZoneInfo(recipient.reader.timezone)
    local = (EPOCH + created_at * MICROSECOND).astimezone(zone)
    hour = local.replace(minute=0, second=0, microsecond=0)
    if recipient.digest == "daily":
        hour = hour.replace(hour=MORNING)
        following = hour if hour > local else hour + timedelta(days=1)
    else:
        following = hour + timedelta(hours=1)
    return (following - EPOCH) // MICROSECOND
