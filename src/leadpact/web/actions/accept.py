"""Accepts a lead for sales."""

from __future__ import annotations

from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened, must_be_with_sales
from leadpact.web.records.models import Finding, Standing
from leadpact.words.naming import N_

ACCEPTED_ALREADY = N_("This lead is accepted already.")


def accept(doing: Doing) -> Done:
    """Say yes. Raises RefusedError for a lead that is not with sales, or accepted already."""

    def says(standing: Standing) -> Saying:
        must_be_with_sales(standing)
        if is_accepted(standing, doing.agreement.handoff.unit == "account"):
            raise RefusedError(ACCEPTED_ALREADY)
        return Saying("lead_accepted")

    return happened(doing, says)


def is_accepted(standing: Standing, by_account: bool) -> bool:
    """Whether somebody said yes in the present cycle, on any lead of the account where the conversation is one."""
    said = Finding.objects.filter(
        kind="accepted", cycle=standing.cycle, superseded_at__isnull=True, account_id=standing.account_id
    )
    return (said if by_account else said.filter(lead_id=standing.lead.lead_id)).exists()
