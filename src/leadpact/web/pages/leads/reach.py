"""Which leads a user sees, as a condition of a query: what `may.in_reach` says of one."""

from __future__ import annotations

from django.db.models import Q

from leadpact.web.may import REP, teams_of
from leadpact.web.records.accounts import UNOWNED
from leadpact.web.records.models import User


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
