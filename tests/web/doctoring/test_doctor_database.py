"""`leadpact doctor` about the database and the work: durability, clocks, tables, workers, queues, failures, the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from conftest_web import signed
from leadpact.web.actions.audit import audited
from leadpact.web.clock import now
from leadpact.web.doctoring import database, machine, work
from leadpact.web.doctoring.check import NOTE, WELL, WRONG, Check
from leadpact.web.records.models import Account, Entry, Heartbeat, Notice, Quarantined

HOUR = 3_600_000_000
pytestmark = pytest.mark.django_db


def states(look: Callable[[], Iterator[Check]]) -> dict[str, str]:
    found = list(look())
    assert all(bool(each.do) == (each.state != WELL) for each in found)
    return {each.name: each.state for each in found}


def test_what_is_acknowledged_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that confirms before it has written is wrong."""
    if connection.vendor == "postgresql":
        assert states(database.durability) == {"postgresql": WELL}
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        (found,) = database.durability()
        assert found.state == WRONG and "ALTER SYSTEM SET synchronous_commit = on" in found.do
        return
    monkeypatch.setattr(database, "_is_wal", lambda: True)  # SQLite's database of the tests lies in memory
    for synchronous, state in ((2, WELL), (1, WRONG)):
        monkeypatch.setattr(database, "asked", lambda sql, synchronous=synchronous: synchronous)
        assert states(database.durability) == {"sqlite": state}
    monkeypatch.setattr(database, "_is_wal", lambda: False)
    assert states(database.durability) == {"sqlite": WRONG}


def test_the_databases_clock_is_this_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promises are judged by the database's clock: another time than here is said, and which way."""
    assert states(database.clocks) == {"clock": WELL}
    for ahead, way in ((HOUR, "60 min ahead of"), (-HOUR, "60 min behind")):
        monkeypatch.setattr("leadpact.web.clock.now", lambda ahead=ahead: now() + ahead)
        (found,) = database.clocks()
        assert found.state == WRONG and way in found.says


def test_tables_are_this_leadpacts() -> None:
    """Steps that are missing, and steps that nobody here knows, are told apart."""
    assert states(database.tables) == {"tables": WELL}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'usersessions'")
        (found,) = database.tables()
        assert found.state == WRONG and "leadpact serve" in found.do
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_x', '2040-01-01')"
        )
        (found,) = database.tables()
        assert found.state == WRONG and "records.9999_x" in found.says


def test_workers_that_live() -> None:
    """A sign within a minute is a life; an older one, or none, is not."""
    (found,) = work.workers()
    assert found.state == WRONG and "ever begun" in found.says
    worker = Heartbeat.objects.create(worker="w", host="h", started_at=0, at=now() - 2 * HOUR)
    (found,) = work.workers()
    assert found.state == WRONG and "2 h old" in found.says
    worker.at = now()
    worker.save()
    assert states(work.workers) == {"workers": WELL}


def test_work_that_waits() -> None:
    """What has been due for more than a minute is said by kind; what is due later is not late."""
    Account.objects.create(key="a:later", work_at=now() + HOUR)
    notice = Notice.objects.create(notice_id="n", about="a", recipient="r", channel="email", created_at=0)
    assert states(work.queues) == {"judging": WELL, "notices": WELL, "uploads": WELL}
    Account.objects.create(key="a:late", work_at=now() - 3 * HOUR)
    notice.work_at = now() - HOUR
    notice.save()
    told = {each.name: each for each in work.queues()}
    assert [told[name].state for name in ("judging", "notices", "uploads")] == [WRONG, WRONG, WELL]
    assert "3 h" in told["judging"].says


def test_what_failed() -> None:
    """Accounts that can't be judged are named with why; notices that reached nobody are counted for a week."""
    assert states(work.failures) == {"accounts": WELL, "failed notices": WELL}
    Account.objects.create(key="a:bad", failed="ValueError: no")
    for number, age in enumerate((1, 24 * 30)):
        Notice.objects.create(
            notice_id=str(number), about=str(number), recipient="r", channel="email",
            created_at=now() - age * HOUR, state=Notice.FAILED,
        )  # fmt: skip
    accounts, notices = work.failures()
    assert accounts.state == WRONG and "a:bad: ValueError: no" in accounts.says
    assert notices.state == WRONG and notices.says.startswith("1 ")


def test_what_another_agreement_judged(acme: Any) -> None:
    """Accounts of another agreement are all right while they wait to be judged anew, and wrong where nobody will."""
    assert states(work.rules) == {"rules": WELL}
    account = Account.objects.create(key="a:old", rules="of yesterday", work_at=now())
    assert states(work.rules) == {"rules": NOTE}
    account.work_at = None
    account.save()
    assert states(work.rules) == {"rules": WRONG}


def test_what_is_held() -> None:
    """Events in quarantine wait for a person: said, and no fault of the deployment."""
    assert states(work.quarantine) == {"quarantine": WELL}
    Quarantined.objects.create(received_at=0, raw="{}", code="not_json")
    assert states(work.quarantine) == {"quarantine": NOTE}


def test_the_audit_trail_is_whole() -> None:
    """A line that was changed behind Leadpact's back is found."""
    for number in range(3):
        line = audited("ada", "did", str(number))
    assert states(work.trail) == {"audit trail": WELL}
    Entry.objects.filter(pk=line.pk - 1).update(subject="nothing")
    (found,) = work.trail()
    assert found.state == WRONG and f"line {line.pk - 1} " in found.says


def test_the_agreement_in_force(acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is a remark; one that ended is wrong, though the next is signed, as is one that is no longer read; its time
    zones are told."""
    until = acme.latest.agreement.until_at
    monkeypatch.setattr("leadpact.web.clock.now", lambda: until - 1)
    (found,) = machine.agreement()
    assert found.state == WELL and "Europe/Madrid" in found.says
    monkeypatch.setattr("leadpact.web.clock.now", lambda: until)
    assert states(machine.agreement) == {"agreement": WRONG}
    following = acme.latest.text.decode().replace("effective: 2026-01-01", "effective: 2027-02-01")
    signed(following.replace("until: 2026-12-31", "until: 2027-12-31"))
    (found,) = machine.agreement()
    assert found.state == WRONG and "2027-02-01" in found.do
    monkeypatch.setattr("leadpact.web.clock.now", lambda: until - 1)
    (found,) = machine.agreement()
    assert found.state == WELL and "2026-01-01, until 2026-12-31" in found.says

    def unread() -> None:
        raise ValueError("2026-01-01.yaml: no")

    monkeypatch.setattr("leadpact.web.agreed.agreed", unread)
    (found,) = machine.agreement()
    assert found.state == WRONG and "2026-01-01.yaml" in found.says
    assert states(work.rules) == {}
    monkeypatch.setattr("leadpact.web.agreed.agreed", lambda: None)
    assert states(machine.agreement) == {"agreement": NOTE}
