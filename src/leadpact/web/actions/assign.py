"""Assigns a lead to somebody by hand, with the reason."""

from __future__ import annotations

from leadpact.agreement.document import Agreement
from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened, must_be_with_sales
from leadpact.web.records.models import Standing
from leadpact.words.naming import N_

NOBODY = N_("Choose one of the people who take leads by the agreement.")
THEIRS_ALREADY = N_("The lead is theirs already.")


def takers(agreement: Agreement) -> tuple[str, ...]:
    """The people of the party that takes leads over."""
    return tuple(agreement.parties[agreement.to_party].people)


def assign(doing: Doing, owner: str, note: str) -> Done:
    """Give it to one of the taking party. Raises RefusedError."""

    def says(standing: Standing) -> Saying:
        must_be_with_sales(standing)
        if owner not in takers(doing.agreement):
            raise RefusedError(NOBODY)
        if owner == standing.owner:
            raise RefusedError(THEIRS_ALREADY)
        return Saying("lead_assigned", {"owner": owner, "why": "by_hand", "note": note.strip()})

    return happened(doing, says)
