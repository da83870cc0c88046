"""The stored figures as pages ask for them: a few rows by their names, in one query."""

from __future__ import annotations

from leadpact.web.figuring.contents import SCORECARD, Told
from leadpact.web.records.models import Figures


def stored(*names: str) -> dict[str, Told]:
    """The values of the rows of these names that are there."""
    return dict(Figures.objects.filter(name__in=names).values_list("name", "values"))


def stored_head() -> Told | None:
    """What every page of the scorecard reads; None before anything was counted."""
    return stored(SCORECARD).get(SCORECARD)
