"""Which leads a user sees, as a condition of a query: what `may.in_reach` says of one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from leadpact.web.may import REP, teams_of
from leadpact.web.records.accounts import UNOWNED
from leadpact.web.records.models import Lead, Standing, User

MOST_MERGES = 20
"""A chain of merges is followed so far: a loop of them ends there."""


def visible(user: User) -> Q:
    """A rep's own leads, and nobody's of their teams; all of them for everybody else."""
    one, *more = visible_parts(user)
    return one | more[0] if more else one


def visible_parts(user: User) -> list[Q]:
    """The same as conditions of which each has an index of its own; no lead is in two."""
    if user.role != REP:
        return [Q()]
    free = UNOWNED & Q(in_cycle=True, team__in=sorted(teams_of(user)))
    return [Q(owner=user.person), free] if user.person else [free]


def free_for(user: User) -> Q:
    """Leads that wait for an owner and that a user may take."""
    free = UNOWNED & Q(in_cycle=True)
    return free & Q(team__in=sorted(teams_of(user))) if user.role == REP else free


def unseen(user: User, leads: Iterable[str]) -> set[str]:
    """Those of some leads (by lead_id) that a user does not see now; who was merged is seen as whom they became."""
    if user.role != REP:
        return set()
    became = {lead: lead for lead in leads}
    for _ in range(MOST_MERGES):
        merged = Lead.objects.filter(lead_id__in=became.values()).values_list("lead_id", "into")
        into = {lead: whom for lead, whom in merged if whom is not None}
        if not into:
            break
        became = {lead: into.get(each, each) for lead, each in became.items()}
    rows = Standing.objects.filter(visible(user), lead__lead_id__in=became.values())
    seen = set(rows.values_list("lead__lead_id", flat=True))
    return {lead for lead, each in became.items() if each not in seen}
