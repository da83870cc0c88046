"""Logs an attempt to reach a lead: what a person did, when, and how it went."""

from __future__ import annotations

from leadpact.agreement.document import Agreement
from leadpact.events import ATTEMPTS
from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened
from leadpact.web.records.models import Standing
from leadpact.words.formatting import DAY
from leadpact.words.naming import N_

NO_SUCH_OUTCOME = N_("The agreement in force does not know this outcome. Choose one of the list.")
NOT_YET = N_("This has not happened yet: the time lies ahead.")
TOO_OLD = N_("This is more than a year ago. What is older than that comes into the log by an upload.")
YEAR = 366 * DAY
SENT = ""
"""The outcome of a message that was sent and not answered yet: none is written."""


def outcomes_of(agreement: Agreement, kind: str) -> tuple[str, ...]:
    """How an attempt may have gone: all outcomes of a call; what was sent was sent, or reached the buyer."""
    told = agreement.follow_up.outcomes
    if kind == "call_made":
        return (*told.connected, *told.not_connected)
    return (SENT, *told.connected)


def log_attempt(doing: Doing, kind: str, outcome: str, at: int | None = None, note: str = "") -> Done:
    """Log one, at `at` (microseconds UTC) or now. Raises RefusedError."""

    def says(standing: Standing) -> Saying:
        if kind not in ATTEMPTS or outcome not in outcomes_of(doing.agreement, kind):
            raise RefusedError(NO_SUCH_OUTCOME)
        if at is not None and at > doing.now:
            raise RefusedError(NOT_YET)
        if at is not None and at < doing.now - YEAR:
            raise RefusedError(TOO_OLD)
        return Saying(kind, {"outcome": outcome, "note": note.strip()}, at)

    return happened(doing, says)
