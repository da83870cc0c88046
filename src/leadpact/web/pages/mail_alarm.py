"""The alarm of the outbox in every page's frame: administrators hear that no mail gets out wherever they are."""

from __future__ import annotations

import time
from functools import lru_cache

from leadpact.web.actions.send_alarm import Alarm, standing_alarm
from leadpact.web.telling.reasons import said_of
from leadpact.words.catalogue import Said, Words

KEPT = 30
"""Seconds for which a process goes by what it read: an alarm is neither raised nor mended by the page."""


def mail_alarm(words: Words) -> Said:
    """Why no mail gets out, and what to do; empty while it does. Mostly without a question to the database."""
    alarm = _read(int(time.monotonic() // KEPT))
    return said_of(words, alarm.reason, False) if alarm is not None else Said("")


@lru_cache(maxsize=1)
def _read(_since: int) -> Alarm | None:
    return standing_alarm()
