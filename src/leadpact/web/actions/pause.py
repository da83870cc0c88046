"""Pauses a lead's clocks, and lets them run again, as the agreement allows."""

from __future__ import annotations

from leadpact.agreement.document import Agreement
from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened
from leadpact.web.records.models import Standing
from leadpact.words.naming import N_

ALL = ""
MAY_NOT = N_(
    "By the agreement you may not pause clocks; a pause of yours would be written down and change nothing."
)
NO_SUCH_PAUSE = N_("The agreement in force does not allow pauses for this reason. Choose one of the list.")
NO_SUCH_CLOCK = N_("This clock is not open any more.")


def may_pause(agreement: Agreement, actor: str, owner: str | None) -> bool:
    """Whether a pause by somebody has an effect."""
    found = agreement.person_named(actor)
    who = found[1] if found is not None else actor
    return any(who in agreement.people_meant(each, owner) for each in agreement.follow_up.pauses.by)


def pause(doing: Doing, reason: str, clock: str = ALL, note: str = "") -> Done:
    """Pause one open clock, or all. Raises RefusedError where the agreement would give it no effect."""

    def says(standing: Standing) -> Saying:
        pauses = doing.agreement.follow_up.pauses
        if not may_pause(doing.agreement, doing.actor, standing.owner):
            raise RefusedError(MAY_NOT)
        if pauses.reasons and reason not in pauses.reasons:
            raise RefusedError(NO_SUCH_PAUSE)
        if not standing.open_clocks or (clock != ALL and clock not in standing.open_clocks):
            raise RefusedError(NO_SUCH_CLOCK)
        return Saying("clock_paused", {"reason": reason, "clock": clock, "note": note.strip()})

    return happened(doing, says)


def resume(doing: Doing, clock: str = ALL) -> Done:
    """Let one clock run again, or all. Raises RefusedError."""

    def says(standing: Standing) -> Saying:
        if not standing.open_clocks or (clock != ALL and clock not in standing.open_clocks):
            raise RefusedError(NO_SUCH_CLOCK)
        return Saying("clock_resumed", {"clock": clock})

    return happened(doing, says)
