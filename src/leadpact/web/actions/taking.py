"""Changes what a person takes at present, beyond what the agreement says of them."""

from __future__ import annotations

from django.db import transaction

from leadpact.web.actions.audit import audited
from leadpact.web.actions.named import version_naming
from leadpact.web.actions.route import try_again
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.clock import now
from leadpact.web.records.models import Taking, User
from leadpact.words.naming import N_

MOST = 10_000


def set_taking(by: User, person: str, *, active: bool, per_day: int | None, per_week: int | None) -> Taking:
    """Whether somebody gets leads, and at most how many a day and a week of their zone; None: any number.

    Raises RefusedError.
    """
    version_naming(person)
    for field, value in (("per_day", per_day), ("per_week", per_week)):
        if value is not None and not 0 <= value <= MOST:
            raise RefusedError(
                N_("Write a whole number from 0 to {most}, or nothing for any number."), field, most=MOST
            )
    with transaction.atomic():
        taking, _ = Taking.objects.update_or_create(
            person=person, defaults={"active": active, "per_day": per_day, "per_week": per_week}
        )
        audited(by, "taking_changed", person, active=active, per_day=per_day, per_week=per_week)
        try_again(now())
        return taking
