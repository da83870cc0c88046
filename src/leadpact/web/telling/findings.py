"""What a notice was queued for, as it stands now: the finding it cites or the one that replaced it, and its clock's end."""

from __future__ import annotations

from leadpact.web.records.models import Finding, Lead, Notice

HOPS = 20
"""How often a finding may have been said anew before it is looked for no further."""
ENDS = ("clock_met", "clock_missed", "clock_void")


def finding_now(notice: Notice) -> Finding | None:
    """The open finding that says what the notice is about; None where nothing says it any more."""
    ours = Finding.objects.filter(account=notice.account_id)
    wanted = notice.finding_id
    for _ in range(HOPS):
        found = ours.filter(finding_id=wanted, superseded_at__isnull=True).first()
        if found is not None:
            return found
        gone = _superseded(notice, wanted)
        if gone is None or not gone.superseded_by:
            return None
        wanted = gone.superseded_by
    return None


def _superseded(notice: Notice, finding_id: str) -> Finding | None:
    """By the leads of the account: closed findings have no index of their own."""
    leads = Lead.objects.filter(account=notice.account_id).values_list("lead_id", flat=True)
    return Finding.objects.filter(lead_id__in=list(leads), finding_id=finding_id).order_by("-pk").first()


def is_over(finding: Finding, *kinds: str) -> bool:
    """Whether the finding's clock ended so."""
    said = Finding.objects.filter(
        account=finding.account_id, clock_id=finding.clock_id, kind__in=kinds, superseded_at__isnull=True
    )
    return finding.clock_id is not None and said.exists()
