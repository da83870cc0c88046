"""Review: when an attempt is disputed, and who decides."""

from __future__ import annotations

from .. import tables
from .draft import Draft, microseconds


def add_disputes(draft: Draft, row: tables.Version) -> None:
    """Write how late an attempt may be written down, and who decides about a later one."""
    row.grace_amount, row.grace_unit = microseconds(draft.agreement.review.disputes.backdate_grace)
    row.deciders_lo, row.deciders_hi = draft.people(draft.agreement.deciders)
