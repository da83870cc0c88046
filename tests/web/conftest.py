"""The live service's tests run on the database of LEADPACT_DATABASE_URL: SQLite, or PostgreSQL by `with_postgres.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from conftest_web import signed
from leadpact.agreement.history import History
from leadpact.web.records.models import User

ACME = Path(__file__).parents[2] / "agreements" / "acme" / "2026-01-01.yaml"
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _nothing_read() -> None:
    """What a process goes by for a while is not another test's."""
    from leadpact.web.pages import mail_alarm

    mail_alarm._read.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a file."""
    from web.browsing import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def acme(db: None) -> History:
    """The shipped agreement, in force."""
    from leadpact.web.agreed import agreed

    signed(ACME.read_text(encoding="utf-8"))
    found = agreed()
    assert found is not None
    return found


@pytest.fixture
def people(db: None) -> Iterator[dict[str, User]]:
    """Named people, one or two a role, as the shipped agreement calls them."""
    made = {
        name: User.objects.create_user(
            f"{name}@acme.example", PASSWORD, name=name.title(), role=role, person=person
        )
        for name, role, person in (
            ("ada", User.ADMINISTRATOR, None),
            ("olga", User.OPERATIONS, None),
            ("ana", User.MARKETING, "ana"),
            ("luis", User.SALES, "luis"),
            ("marta", User.REP, "marta"),
            ("javier", User.REP, "javier"),
            ("rita", User.READER, None),
        )
    }
    yield made
