"""Notes that a lead makes no progress, and why."""

from __future__ import annotations

from leadpact.web.actions.given_reason import given_reason
from leadpact.web.actions.happened import Doing, Done, Saying, happened
from leadpact.web.records.models import Standing


def note_no_progress(doing: Doing, reason: str, note: str = "") -> Done:
    """Note it, in a cycle or after one. Raises RefusedError for a reason the agreement does not take."""

    def says(standing: Standing) -> Saying:
        return Saying("no_progress_noted", given_reason(doing.agreement, reason, note))

    return happened(doing, says)
