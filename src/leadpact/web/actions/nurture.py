"""Puts a lead on a nurturing track by hand, and takes it off."""

from __future__ import annotations

from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened
from leadpact.web.actions.send_back import NO_SUCH_TRACK
from leadpact.web.records.models import Standing
from leadpact.words.naming import N_

STOP = "none"
WITH_SALES = N_("This lead is with sales: it gets a track when it is returned.")
NOT_BY_HAND = N_("By the agreement your party may not put leads on this track by hand.")


def nurture(doing: Doing, track: str) -> Done:
    """Start a track, or stop whichever runs. Raises RefusedError."""

    def says(standing: Standing) -> Saying:
        if track == STOP:
            return Saying("track_stopped")
        found = doing.agreement.nurturing.tracks.get(track)
        if found is None:
            raise RefusedError(NO_SUCH_TRACK)
        if standing.in_cycle:
            raise RefusedError(WITH_SALES)
        if found.start.manual and doing.agreement.party_of(doing.actor) not in found.start.manual:
            raise RefusedError(NOT_BY_HAND)
        return Saying("track_started", {"track": track})

    return happened(doing, says)
