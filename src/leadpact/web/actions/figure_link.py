"""Switches the public scorecard on and off: its address is a secret that can be made anew, and every change is on record."""

from __future__ import annotations

import secrets

from django.db import transaction

from leadpact.web.actions.audit import audited
from leadpact.web.records.models import Setting, User

SETTING = "public_scorecard"


def link_token() -> str | None:
    """The secret of the address; None while it is off."""
    kept = Setting.objects.filter(name=SETTING).values_list("value", flat=True).first()
    return None if not kept else str(kept["token"])


def switch_on(by: User) -> str:
    """Make an address; one there was before opens nothing any more."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        _, is_new = Setting.objects.update_or_create(name=SETTING, defaults={"value": {"token": token}})
        audited(by, "scorecard_link_on" if is_new else "scorecard_link_renewed", SETTING)
    return token


def switch_off(by: User) -> None:
    """The address opens nothing any more."""
    with transaction.atomic():
        if Setting.objects.filter(name=SETTING).delete()[0]:
            audited(by, "scorecard_link_off", SETTING)
