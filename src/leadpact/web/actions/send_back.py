"""Returns a lead to marketing: why, and to which nurturing track."""

from __future__ import annotations

from leadpact.web.actions.given_reason import given_reason
from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened, must_be_with_sales
from leadpact.web.records.models import Standing
from leadpact.words.naming import N_

AS_AGREED, NO_TRACK = "", "none"
NO_SUCH_TRACK = N_("The agreement in force does not know this track. Choose one of the list.")


def send_back(doing: Doing, reason: str, track: str = AS_AGREED, note: str = "") -> Done:
    """Return it; without a track the one the agreement has for the reason begins. Raises RefusedError."""

    def says(standing: Standing) -> Saying:
        must_be_with_sales(standing)
        if track not in (AS_AGREED, NO_TRACK, *doing.agreement.nurturing.tracks):
            raise RefusedError(NO_SUCH_TRACK)
        return Saying("lead_returned", {**given_reason(doing.agreement, reason, note), "track": track})

    return happened(doing, says)
