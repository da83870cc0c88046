"""Rejects a lead: sales says no, and why."""

from __future__ import annotations

from leadpact.web.actions.given_reason import given_reason
from leadpact.web.actions.happened import Doing, Done, Saying, happened, must_be_with_sales
from leadpact.web.records.models import Standing


def reject(doing: Doing, reason: str, note: str = "") -> Done:
    """Say no. Raises RefusedError for a lead that is not with sales, and for a reason the agreement does not take."""

    def says(standing: Standing) -> Saying:
        must_be_with_sales(standing)
        return Saying("lead_rejected", given_reason(doing.agreement, reason, note))

    return happened(doing, says)
