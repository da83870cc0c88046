"""The live service's tests run on the database of LEADPACT_DATABASE_URL: SQLite, or PostgreSQL by `with_postgres.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadpact.agreement.history import History
from leadpact.agreement.lock import lock_of, lock_text
from leadpact.agreement.reading import read_agreement
from leadpact.web.records.models import User, Version

ACME = Path(__file__).parents[2] / "agreements" / "acme" / "2026-01-01.yaml"
PASSWORD = "a long enough password"


def sign_text(text: str) -> Version:
    """Put an agreement in force as if all its signers had signed it."""
    read = read_agreement(text.encode(), "agreement.yaml")
    assert read.agreement is not None, read.problems
    lock = lock_text(lock_of(read.agreement, read.digest))
    return Version.objects.create(
        effective=read.agreement.version,
        name=str(read.agreement.name),
        text=text,
        digest=read.digest,
        lock=lock,
        state=Version.SIGNED,
        created_at=0,
        proposed_at=0,
        signed_at=0,
    )


@pytest.fixture
def acme(db: None) -> History:
    """The shipped agreement, in force."""
    from leadpact.web.agreed import agreed

    sign_text(ACME.read_text(encoding="utf-8"))
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
