"""Both signers press the button in the same moment: nothing is lost, and it is signed once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from little_agreement import little, proposed

from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.sign_version import sign
from leadpact.web.records.models import Entry, User, Version

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="a SQLite in memory has one connection: one after the other anyway",
    ),
]


def at_once(*signing: tuple[Version, User]) -> list[object]:
    """All sign in the same moment, each on a connection of their own."""
    together = Barrier(len(signing))

    def one(record: Version, user: User) -> object:
        try:
            together.wait()
            return sign(record.pk, record.digest, user).state
        except NotDoneError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(signing)) as pool:
        return [found.result() for found in [pool.submit(one, *each) for each in signing]]


def test_the_last_two_signatures(people: dict[str, User]) -> None:
    """Both stand in the lock, and it came into force once."""
    for days in range(10, 15):
        record = proposed(people["ana"], little(days))
        at_once((record, people["ana"]), (record, people["luis"]))
        record.refresh_from_db()
        assert record.state == Version.SIGNED
        assert {each["by"] for each in json.loads(record.lock)["signed"]} == {"ana", "luis"}
    assert Entry.objects.filter(what="version_in_force").count() == 5


def test_two_versions_for_one_day(people: dict[str, User]) -> None:
    """Of two proposals whose last signatures come at once, one is signed and the other refused."""
    one, other = proposed(people["ana"]), proposed(people["ana"], little().replace("80%", "85%"))
    for record in (one, other):
        sign(record.pk, record.digest, people["ana"])
    found = at_once((one, people["luis"]), (other, people["luis"]))
    assert sorted(type(each).__name__ for each in found) == ["NotDoneError", "str"]
    assert Version.objects.filter(state=Version.SIGNED).count() == 1
