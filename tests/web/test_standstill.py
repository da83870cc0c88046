"""Nobody takes an old standing for the present one: a page says when no worker runs, and when leads still wait for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadpact.agreement.history import History
from leadpact.web.clock import now
from leadpact.web.pages.standstill import standstill
from leadpact.web.records.models import Account, Heartbeat, User

pytestmark = pytest.mark.django_db
PAGES = ("/leads/mine", "/late", "/scorecard")
NOBODY, WAITING = "No worker runs", "Leads are still being judged"
ENDED = "No version is in force today"


@pytest.fixture
def luis(client: Client, acme: History, people: dict[str, User]) -> Client:
    client.force_login(people["luis"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def beat(seconds: int) -> Any:
    """A worker's sign of life, so long ago."""
    at = now() - seconds * 1_000_000
    return Heartbeat.objects.update_or_create(
        worker="one", defaults={"host": "here", "started_at": at, "at": at}
    )


@pytest.mark.parametrize("page", PAGES)
def test_no_worker_is_said(luis: Client, page: str) -> None:
    """Without a sign of life for a minute, on every page whose figures would stand still."""
    beat(61)
    assert NOBODY in luis.get(page).content.decode()
    beat(59)
    assert NOBODY not in luis.get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_what_waits_for_its_turn_is_said(luis: Client, page: str) -> None:
    """An account that should have been judged seconds ago makes what the page shows incomplete; one of just now does not."""
    beat(0)
    present = now()
    account = Account.objects.create(key="l:ana", work_at=present - 30_000_000)
    assert WAITING in luis.get(page).content.decode()
    Account.objects.filter(pk=account.pk).update(work_at=present + 60_000_000)
    assert WAITING not in luis.get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_term_that_is_over_is_said(luis: Client, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no version is in force nothing is judged: nobody is praised for an empty list without being told so."""
    beat(0)
    assert ENDED not in luis.get(page).content.decode()
    later = now() + 3 * 366 * 86_400_000_000
    Heartbeat.objects.update(at=later)
    monkeypatch.setattr("leadpact.web.pages.standstill.now", lambda: later)
    assert ENDED in luis.get(page).content.decode()


def test_it_asks_for_two_rows_at_most() -> None:
    """However many accounts wait."""
    beat(0)
    Account.objects.bulk_create(Account(key=f"l:{n}", work_at=1) for n in range(1000))
    with CaptureQueriesContext(connection) as asked:
        assert standstill() == "late"
    assert sum("LIMIT 1" in each["sql"] for each in asked) == 2
