"""One page of a list of leads: read in the order of what is due, from where the page before it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from leadpact.web.pages.leads.reach import free_for
from leadpact.web.records.models import Standing, User

MINE, FREE, SNOOZED = "mine", "unowned", "snoozed"
FILTERS = (MINE, FREE, SNOOZED)
ROWS = 25
MOST_COUNTED = 100


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of those after them; empty at the end."""

    rows: Sequence[Standing]
    after: str = ""


def leads_of(user: User, which: str, now: int) -> QuerySet[Standing]:
    """The leads that a filter of My leads shows."""
    if which == FREE:
        return Standing.objects.filter(free_for(user))
    if not user.person:
        return Standing.objects.none()
    own = Standing.objects.filter(listed=True, owner=user.person)
    if which == SNOOZED:
        return own.filter(snoozed_until__gt=now)
    return own.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now))


BANDS = {
    "l": ("late_since", Q(late_since__isnull=False)),
    "d": ("promise_due_at", Q(late_since__isnull=True, promise_due_at__isnull=False)),
    "n": ("lead_id", Q(late_since__isnull=True, promise_due_at__isnull=True)),
}
"""Late leads, the longest late first; then what is due, the soonest first; then those of whom nothing is due."""
ORDERS = {
    "l": ("late_since", "lead_id"),
    # columns that are empty throughout: named, because PostgreSQL then takes the order from the index `standing_inbox`
    "d": ("late_since", "promise_due_at", "lead_id"),
    "n": ("late_since", "promise_due_at", "lead_id"),
}


def page_of(
    leads: QuerySet[Standing], after: str, size: int = ROWS, bands: Sequence[str] = tuple(BANDS)
) -> Page:
    """The rows after a cursor, band by band: at most one query a band.

    `leads` says nothing that a band says: what is said twice PostgreSQL takes for twice as rare.
    """
    band, at, lead = _read(after)
    found: list[Standing] = []
    for name in bands[bands.index(band) if band in bands else 0 :]:
        column, condition = BANDS[name]
        rows = leads.filter(condition).select_related("lead").order_by(*ORDERS[name])
        if name == band and after:
            # a range the index knows, and of those at its beginning the ones behind
            rows = rows.filter(Q(**{f"{column}__gt": at}) | Q(lead_id__gt=lead), **{f"{column}__gte": at})
        found += rows[: size + 1 - len(found)]
        if len(found) > size:
            return Page(found[:size], _cursor(found[size - 1]))
    return Page(found)


def _cursor(row: Standing) -> str:
    if row.late_since is not None:
        return f"l.{row.late_since}.{row.pk}"
    return f"n.{row.pk}.{row.pk}" if row.promise_due_at is None else f"d.{row.promise_due_at}.{row.pk}"


def _read(after: str) -> tuple[str, int, int]:
    """A cursor's band and place; the beginning for anything else."""
    band, _, rest = after.partition(".")
    at, _, lead = rest.partition(".")
    if (
        band in BANDS
        and at.lstrip("-").isascii()
        and at.lstrip("-").isdigit()
        and lead.isascii()
        and lead.isdigit()
    ):
        if max(len(at), len(lead)) < 19:
            return band, int(at), int(lead)
    return "l", -(1 << 62), 0


def counted(leads: QuerySet[Standing]) -> int:
    """How many, as far as one counts: beyond `MOST_COUNTED` it is many."""
    return leads[: MOST_COUNTED + 1].count()
