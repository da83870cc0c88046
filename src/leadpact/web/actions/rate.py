"""Rates a lead: how good it was, told to whoever sent it."""

from __future__ import annotations

from typing import Final

from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened
from leadpact.web.records.models import Standing
from leadpact.words.naming import N_

RATINGS: Final = (1, 2, 3, 4, 5)
NO_SUCH_RATING = N_("Rate a lead from 1 to 5.")


def rate(doing: Doing, rating: int, note: str = "") -> Done:
    """Rate it from 1 (should not have come) to 5. Raises RefusedError."""

    def says(standing: Standing) -> Saying:
        if rating not in RATINGS:
            raise RefusedError(NO_SUCH_RATING)
        return Saying("lead_rated", {"rating": str(rating), "note": note.strip()})

    return happened(doing, says)
