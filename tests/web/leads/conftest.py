"""A sales floor to work on: leads handed to Marta and Javier on a Tuesday, judged by the shipped agreement."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.web.actions.append import append
from leadpact.web.actions.fold import fold_due
from leadpact.web.records.models import Lead, Standing, User

HOUR = 3_600_000_000


def at(text: str) -> int:
    """An instant, as `2026-03-10T10:00+01:00`."""
    return round(datetime.fromisoformat(text).timestamp()) * 1_000_000


NOW = at("2026-03-10T10:00+01:00")
"""A Tuesday morning in Madrid, where the calendar is open."""


class Floor:
    """Lets leads arrive, and judges them at an instant."""

    def __init__(self) -> None:
        self.now = NOW

    def say(
        self,
        lead_id: str,
        kind: str,
        when: int,
        actor: str | None = None,
        account: str | None = None,
        **said: str,
    ) -> None:
        """One event of the log."""
        event_id = f"{lead_id}|{kind}|{when}"
        event = Event(event_id, lead_id, when, kind, account, received_at=when, actor=actor, properties=said)
        with transaction.atomic():
            append([event], delivered_by=None, now=when)

    def arrive(
        self, lead_id: str, when: int, owner: str | None = "marta", account: str | None = None, **known: str
    ) -> None:
        """A lead asks for a demo, and somebody gets it."""
        told = {
            "market": "ES",
            "name": lead_id.title(),
            "email": f"{lead_id}@buyer.example",
            "phone": "+34 600 100 200",
            "company": "Envases SA",
        }
        self.say(lead_id, "lead_identified", when - 1, account=account, **(told | known))
        self.say(lead_id, "form_submitted", when, form="demo")
        if owner:
            self.say(lead_id, "lead_assigned", when, owner=owner)

    def judge(self) -> None:
        """Judge whatever is due."""
        while fold_due("test", self.now, 100):
            pass

    def standing(self, lead_id: str) -> Standing:
        """Where a lead stands."""
        return Standing.objects.select_related("lead").get(lead__lead_id=lead_id)

    def lead(self, lead_id: str) -> Lead:
        """A lead's row."""
        return Lead.objects.get(lead_id=lead_id)


def stop_clock(monkeypatch: pytest.MonkeyPatch, now: Callable[[], int]) -> None:
    """Let the pages of leads believe that it is then."""
    import leadpact.web.pages.leads.urls  # noqa: F401 (loads them all)

    for name, module in list(sys.modules.items()):
        if name.startswith("leadpact.web.pages.leads.") and hasattr(module, "present"):
            monkeypatch.setattr(module, "present", now)


@pytest.fixture
def floor(acme: History, people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> Iterator[Floor]:
    """Ana Prado waits since nine and is late, Berta since a quarter to ten; Carla is Javier's; nobody has Dora."""
    floor = Floor()
    stop_clock(monkeypatch, lambda: floor.now)
    # nobody takes leads by turns: each test says whose they are
    monkeypatch.setattr("leadpact.web.actions.fold.route.wanted_in", lambda *told: [])
    floor.arrive("ana", at("2026-03-10T09:00+01:00"))
    floor.arrive("berta", at("2026-03-10T09:45+01:00"))
    floor.arrive("carla", at("2026-03-10T09:50+01:00"), owner="javier")
    floor.arrive("dora", at("2026-03-10T09:55+01:00"), owner=None)
    floor.judge()
    yield floor


Page = Callable[..., Any]


@pytest.fixture
def signed_in(client: Any, people: dict[str, User]) -> Callable[[str], Any]:
    """The test's browser, signed in as somebody."""

    def sign_in(name: str) -> Any:
        client.force_login(people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
