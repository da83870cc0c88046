"""Takes a lead that nobody owns."""

from __future__ import annotations

from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened, must_be_with_sales
from leadpact.web.records.models import Standing
from leadpact.words.naming import N_

TAKEN = N_("Somebody has taken this lead meanwhile: it is {owner}'s now.")
NOT_OF_THE_PEOPLE = N_("Only people of the agreement can own leads, and your account is none of them.")


def take(doing: Doing) -> Done:
    """Make it one's own. Raises RefusedError for one that has an owner, and for users who are nobody in the agreement."""

    def says(standing: Standing) -> Saying:
        must_be_with_sales(standing)
        if standing.owner:
            raise RefusedError(TAKEN, owner=standing.owner)
        if doing.agreement.person_named(doing.user.person) is None:
            raise RefusedError(NOT_OF_THE_PEOPLE)
        return Saying("lead_assigned", {"owner": doing.actor, "why": "taken"})

    return happened(doing, says)
