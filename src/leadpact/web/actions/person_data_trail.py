"""Takes an erased person out of audit lines that tell who it was: lines of before Leadpact named leads by number there.

A line that is emptied keeps its place in the chain, and another says that it was: see `audit.withhold`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from leadpact.web.actions.audit import withhold
from leadpact.web.records.models import Entry

BY: Final = "erasure"
NAMED_LEADS: Final = (
    "call_made", "email_sent", "message_sent", "video_sent", "lead_accepted", "lead_rejected", "lead_returned",
    "lead_assigned", "lead_rated", "lead_snoozed", "no_progress_noted", "track_started", "track_stopped", "clock_paused",
    "clock_resumed", "dispute_decided", "person_exported",
)  # fmt: skip
"""What people did to a lead, whose id was the line's subject once."""
RELEASED: Final = ("event_released",)
"""What was about one event, whose id was the line's subject once."""
WRITTEN: Final = (
    "events_discarded", "file_uploaded", "import_started", "import_cancelled", "import_done", "import_failed",
)  # fmt: skip
"""Lines that hold what people write: a reason, the name of a file."""


def forget_lines(
    leads: Collection[str], events: Collection[str], rows: Mapping[int, str], told: Collection[str]
) -> None:
    """Empty the lines about these leads, their events, and quarantined rows (ids of events by number), and those that
    quote `told`, what is nobody else's.
    """
    released = {*events, *(each for each in rows.values() if each)}
    found = {
        *_about(NAMED_LEADS, leads),
        *_about(RELEASED, released),
        *(line.pk for line in _written() if _tells(line, rows, told)),
    }
    withhold(found, BY)


def _about(what: Iterable[str], subjects: Iterable[str]) -> Iterable[int]:
    asked = sorted(subjects)
    for place in range(0, len(asked), 500):
        some = Entry.objects.filter(what__in=what, subject__in=asked[place : place + 500])
        yield from some.values_list("pk", flat=True)


def _written() -> Iterable[Entry]:
    return Entry.objects.filter(what__in=WRITTEN, withheld_by__isnull=True).iterator()


def _tells(line: Entry, rows: Collection[int], told: Collection[str]) -> bool:
    """Whether a line quotes one of these, or gives a reason about one of the rows."""
    reason = line.detail.get("reason")
    if reason and not set(line.detail.get("rows", ())).isdisjoint(rows):
        return True
    texts = [line.subject, *_texts(line.detail)]
    return any(quotes(text, each) for text in texts for each in told)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def quotes(text: str, value: str) -> bool:
    """Whether a text holds a value as a word of its own: `7001` is not in `170012`."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) is not None
