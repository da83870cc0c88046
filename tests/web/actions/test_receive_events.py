"""The way in that the API, webhooks and uploads share."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection

from leadpact.events.receiving import Refused
from leadpact.web.actions import receive as receiving
from leadpact.web.actions.hold import LONGEST_TEXT, From, Told
from leadpact.web.actions.person_data import digest_of, made_salt
from leadpact.web.actions.receive import receive
from leadpact.web.records.models import Account, Erased, Event, Quarantined, Upload, User

pytestmark = pytest.mark.django_db
NOW = 1_800_000_000_000_000


def row(event_id: str, **more: Any) -> dict[str, Any]:
    """A native row."""
    return {
        "event_id": event_id,
        "lead_id": "l1",
        "at": "2026-01-05T12:00:00Z",
        "kind": "page_viewed",
        **more,
    }


def merge(lead: str, into: str, event_id: str = "") -> Told:
    """A merge of a lead into another."""
    return Told(row(event_id or f"{lead}{into}", lead_id=lead, kind="lead_merged", into=into))


@pytest.fixture
def upload(keeper: User) -> Upload:
    """A file that somebody uploads."""
    return Upload.objects.create(name="a.csv", path="", digest="", bytes=1, by=keeper, created_at=0)


@pytest.fixture
def keeper(db: None) -> User:
    """Who uploads."""
    return User.objects.create_user("keeper@acme.example", None, name="Keeper", role=User.OPERATIONS)


def test_history_has_no_instant_of_receipt(upload: Upload) -> None:
    """A historical row is known since it happened, and its account alerts nobody of what is known by now."""
    taken = receive([Told(row("e1"), line=2)], From(None, upload.pk, historical=True), NOW)
    assert (taken.applied, Event.objects.get().received_at) == (1, None)
    assert Account.objects.get().quiet_until == NOW


def test_a_line_of_a_file_is_held_once(upload: Upload) -> None:
    """A file that is read again from the middle holds no line twice; two equal lines are two."""
    lines = [Told({"lead_id": "l1"}, line=number) for number in (2, 3)]
    by = From(None, upload.pk, historical=True)
    assert [receive(lines, by, NOW).repeated for _ in range(2)] == [0, 2]
    assert sorted(Quarantined.objects.values_list("upload", "line", "historical")) == [
        (upload.pk, 2, True),
        (upload.pk, 3, True),
    ]


def test_any_id_of_a_line_can_be_told_apart(upload: Upload) -> None:
    """Half of a surrogate pair in an id is a reason to hold the line, and none to fail."""
    assert receive([Told({"event_id": "\ud800"}, line=2)], From(None, upload.pk), NOW).quarantined == 1


def test_what_is_known_to_be_wrong_is_held_as_said(upload: Upload) -> None:
    """A reader that could make no row of a line says why, and keeps its text."""
    wrong = Told(None, line=7, text="a;b;c", refused=(Refused("too_many_columns", "", "3"),))
    receive([wrong], From(None, upload.pk), NOW)
    held = Quarantined.objects.get()
    assert (held.code, held.raw, held.line, held.value) == ("too_many_columns", "a;b;c", 7, "3")


def test_a_long_text_is_cut() -> None:
    """The quarantine keeps the first hundred thousand characters of what came."""
    receive([Told({"lead_id": "x" * 300_000})], From(None), NOW)
    held = Quarantined.objects.get()
    assert (len(held.raw), held.lead_id) == (LONGEST_TEXT, "")


def test_texts_that_no_database_holds_are_kept_escaped() -> None:
    """What came can be read again from what was kept, letters of all scripts as they are."""
    receive([Told({"event_id": "e\x00", "lead_id": "l\ud800", "note": "مرحبا"})], From(None), NOW)
    held = Quarantined.objects.get()
    assert held.raw == '{"event_id": "e\\u0000", "lead_id": "l\\ud800", "note": "مرحبا"}'
    assert (held.event_id, held.lead_id) == ("e\ufffd", "l\ufffd")


def test_a_merge_that_closes_a_loop_is_held() -> None:
    """a → b → c, and then c into a: the last one is held, with the way round."""
    taken = receive([merge("a", "b"), merge("b", "c"), merge("c", "a")], From(None), NOW)
    assert (taken.applied, taken.refused[0].code, taken.refused[0].value) == (
        2,
        "merge_loop",
        "c → a → b → c",
    )


def test_a_later_merge_of_a_merged_lead_is_no_loop() -> None:
    """Only a lead's first merge counts: a second one goes nowhere."""
    receive([merge("a", "b"), merge("b", "c")], From(None), NOW)
    assert (
        receive(
            [Told({**row("x", lead_id="b", kind="lead_merged", into="a"), "seq": 1})], From(None), NOW
        ).applied
        == 1
    )


def test_a_repeated_merge_is_repeated() -> None:
    """A merge that stands in the log is told again, and that is no loop with itself."""
    receive([merge("a", "b")], From(None), NOW)
    taken = receive([merge("a", "b"), merge("b", "a", "new")], From(None), NOW)
    assert (taken.applied, taken.repeated, taken.quarantined) == (1, 1, 1)


def test_of_an_erased_person_nothing_is_kept() -> None:
    """Neither in the log nor in quarantine, be the event right or wrong, theirs or a merge into them; the others are."""
    Erased.objects.create(digest=digest_of("gone", made_salt()), begun_at=0)
    told = [
        row("e1", lead_id="gone"),
        {"userId": "gone"},
        row("e2", kind="lead_merged", into="gone"),
        row("e3"),
        {},
    ]
    taken = receive([Told(each) for each in told], From(None), NOW)
    assert (taken.accepted, taken.applied, taken.quarantined, taken.erased) == (2, 1, 1, 3)
    assert [(why.index, why.code) for why in taken.refused][:3] == [(n, "lead_erased") for n in range(3)]
    assert Event.objects.get().event_id == "e3" and Quarantined.objects.get().raw == "{}"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_what_the_database_broke_off_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadlock with somebody else costs the sender nothing."""
    from psycopg.errors import DeadlockDetected

    calls = []
    append = receiving.append

    def fail_twice(*given: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("deadlock") from DeadlockDetected()
        return append(*given, **more)

    monkeypatch.setattr(receiving, "append", fail_twice)
    assert receive([Told(row("e1"))], From(None), NOW).applied == 1
