"""What each clause of an agreement needs of a log before anybody signs it, in document order; pure."""

from __future__ import annotations

from leadpact.agreement.document import Agreement
from leadpact.agreement.needs_meaning import definition_needs, frame_needs, goal_needs, qualification_needs
from leadpact.agreement.needs_promises import follow_up_needs, handoff_needs, kpi_needs, nurturing_needs
from leadpact.agreement.needs_values import Ask, Need

__all__ = ["Ask", "Need", "needs_of"]


def needs_of(agreement: Agreement) -> tuple[Need, ...]:
    """Every clause that a log has to feed, and what feeds it, in the order of the parts."""
    return (
        *frame_needs(agreement),
        *goal_needs(agreement),
        *definition_needs(agreement),
        *qualification_needs(agreement),
        *handoff_needs(agreement),
        *nurturing_needs(agreement),
        *follow_up_needs(agreement),
        *kpi_needs(agreement),
    )
