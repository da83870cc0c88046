"""Decides a disputed attempt: whether it counts though it was written down late."""

from __future__ import annotations

from typing import Final

from leadpact.web.actions.happened import Doing, Done, RefusedError, Saying, happened
from leadpact.web.records.models import Event, Finding, Lead, Standing
from leadpact.web.telling.disputes import COUNTS, COUNTS_NOT, DECIDED, not_counted
from leadpact.words.naming import N_

DECISIONS: Final = (COUNTS, COUNTS_NOT)
NOT_DISPUTED = N_("This attempt is not in dispute any more.")
MAY_NOT_DECIDE = N_(
    "By the agreement you do not decide this: {deciders} do, and nobody for an attempt of their own party."
)


def decide_dispute(doing: Doing, attempt: str, decision: str, note: str = "") -> Done:
    """Decide about one attempt, by its event. Raises RefusedError."""

    def says(standing: Standing) -> Saying:
        disputed = Finding.objects.filter(
            account_id=standing.account_id, kind="disputed", cause=attempt, superseded_at__isnull=True
        ).first()
        if disputed is None or decision not in DECISIONS or decided(standing.account_id, attempt):
            raise RefusedError(NOT_DISPUTED)
        if not may_decide(doing, disputed.party):
            raise RefusedError(MAY_NOT_DECIDE, deciders=doing.agreement.deciders)
        return Saying(DECIDED, {"attempt": attempt, "decision": decision, "note": note.strip()})

    return happened(doing, says)


def may_decide(doing: Doing, party: str | None) -> bool:
    """Whether this user's word decides about an attempt of a party."""
    agreement = doing.agreement
    found = agreement.person_named(doing.actor)
    if found is None or found[0] == party:
        return False
    return any(found[1] in agreement.people_meant(each) for each in agreement.deciders)


def decided(account: int, attempt: str) -> bool:
    """Whether an attempt counts by decision already."""
    made = Finding.objects.filter(
        account_id=account, kind="attempt_made", cause=attempt, superseded_at__isnull=True
    )
    if made.exists():
        return True
    leads = Lead.objects.filter(account_id=account).values("lead_id")
    said = Event.objects.filter(kind=DECIDED, lead_id__in=leads).values_list("properties", flat=True)
    return attempt in not_counted(said)
