"""Disputed attempts that nobody has decided yet, of a stretch of time: by the findings, and by what deciders said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from leadpact.agreement.document import Agreement
from leadpact.web.records.models import Event, Finding

DECIDED: Final = "dispute_decided"
COUNTS, COUNTS_NOT = "counts", "does_not_count"


def undecided(agreement: Agreement, person: str, since: int, until: int) -> list[Finding]:
    """Those of `since` to before `until` that a person can decide: nobody decides for their own party alone."""
    said = Finding.objects.filter(superseded_at__isnull=True, at__gte=since, at__lt=until)
    party = agreement.party_of(person)
    disputed = [row for row in said.filter(kind="disputed").order_by("at") if row.party != party]
    if not disputed:
        return []
    leads = sorted({row.lead_id for row in disputed})
    causes = sorted({row.cause for row in disputed})
    made = Finding.objects.filter(
        superseded_at__isnull=True, kind="attempt_made", lead_id__in=leads, cause__in=causes
    )
    said_of = Event.objects.filter(lead_id__in=leads, kind=DECIDED).values_list("properties", flat=True)
    settled = {*made.values_list("cause", flat=True), *not_counted(said_of)}
    return [row for row in disputed if row.cause not in settled]


def not_counted(decisions: Iterable[Mapping[str, str]]) -> set[str]:
    """The attempts, by their events, that do not count by what decisions (properties of `dispute_decided`) say."""
    return {said["attempt"] for said in decisions if said.get("decision") == COUNTS_NOT and "attempt" in said}
