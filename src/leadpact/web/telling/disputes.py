"""Disputed attempts that nobody has decided yet, of a stretch of time: by the findings, and by what deciders said."""

from __future__ import annotations

from leadpact.agreement.document import Agreement
from leadpact.web.records.models import Event, Finding


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
    settled: set[object] = set(made.values_list("cause", flat=True))
    for event in Event.objects.filter(lead_id__in=leads, kind="dispute_decided"):
        if event.properties.get("decision") == "does_not_count":
            settled.add(event.properties.get("attempt"))
    return [row for row in disputed if row.cause not in settled]
