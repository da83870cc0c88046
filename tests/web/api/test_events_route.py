"""Leadpact's own events over HTTP: what is taken, in which form, and what the receipt says."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from leadpact.web import clock
from leadpact.web.records.models import Account, Event, Quarantined

pytestmark = pytest.mark.django_db
PATH = "/api/v1/events"
Make = Callable[..., dict[str, Any]]


def counts(answer: Any) -> tuple[int, int, int, int]:
    """What a receipt counts: accepted, applied, quarantined, repeated."""
    said = answer.json()
    return said["accepted"], said["applied"], said["quarantined"], said["repeated"]


def test_an_event_is_in_the_log_when_it_is_acknowledged(crm: Any, event: Make) -> None:
    """One event is applied: the log has it as it was sent, received now, and its account is due."""
    before = clock.now()
    answer = crm.post(PATH, event("e1", account_id="acme", properties={"path": "/pricing"}, form="demo"))
    assert (answer.status_code, counts(answer), answer.json()["refused"]) == (200, (1, 1, 0, 0), [])
    row = Event.objects.get()
    assert (row.event_id, row.lead_id, row.account_id, row.kind) == ("e1", "l1", "acme", "page_viewed")
    assert row.properties == {"path": "/pricing", "form": "demo"}
    assert row.delivered_by_id == crm.source.pk
    assert row.received_at is not None and before <= row.received_at <= clock.now()
    assert Account.objects.filter(work_at__isnull=False).count() == 1


@pytest.mark.parametrize("form", ["a list", "a batch"])
def test_several_events_come_as_a_list_or_as_a_batch(crm: Any, event: Make, form: str) -> None:
    """A list and `{"batch": […]}` say the same."""
    rows = [event(f"e{number}") for number in range(3)]
    answer = crm.post(PATH, rows if form == "a list" else {"batch": rows})
    assert counts(answer) == (3, 3, 0, 0)
    assert sorted(Event.objects.values_list("event_id", flat=True)) == ["e0", "e1", "e2"]


def test_what_the_sender_says_of_the_receipt_does_not_count(crm: Any, event: Make) -> None:
    """A live event is received when it is, whatever it says."""
    crm.post(PATH, event("e1", received_at="2020-01-01T00:00:00Z"))
    assert Event.objects.get().received_at > clock.now() - 60_000_000


def test_sending_again_changes_nothing(crm: Any, event: Make) -> None:
    """An event told before is acknowledged again and counts as applied and as repeated."""
    crm.post(PATH, [event("e1")])
    answer = crm.post(PATH, [event("e1"), event("e2"), event("e2")])
    assert counts(answer) == (3, 3, 0, 2)
    assert Event.objects.count() == 2


def test_the_same_id_with_other_words_is_held_once(crm: Any, event: Make) -> None:
    """What was acknowledged stays; what contradicts it waits in quarantine, one row however often it comes."""
    crm.post(PATH, event("e1", outcome="connected"))
    answers = [crm.post(PATH, event("e1", outcome="voicemail")) for _ in range(3)]
    assert [counts(each) for each in answers] == [(1, 0, 1, 0), (1, 0, 1, 1), (1, 0, 1, 1)]
    assert answers[0].json()["refused"][0]["code"] == "repeated_differs"
    held = Quarantined.objects.get()
    assert (held.code, held.event_id, held.lead_id) == ("repeated_differs", "e1", "l1")
    assert Event.objects.get().properties == {"outcome": "connected"}


def test_a_wrong_event_does_not_stop_the_others(crm: Any, event: Make) -> None:
    """accepted = applied + quarantined; each wrong one is told of by its place, with what to write."""
    answer = crm.post(PATH, [event("e1"), {"event_id": "e2", "kind": "Form Submitted"}, 7, event("e4")])
    assert counts(answer) == (4, 2, 2, 0)
    told = [(each["index"], each["code"], each["field"]) for each in answer.json()["refused"]]
    assert told == [
        (1, "lead_id_missing", "lead_id"),
        (1, "at_missing", "at"),
        (1, "kind_not_snake_case", "kind"),
        (2, "not_an_object", ""),
    ]
    assert answer.json()["refused"][2]["detail"].endswith("write form_submitted")
    held = Quarantined.objects.get(event_id="e2")
    assert (held.code, held.state, held.delivered_by_id) == ("lead_id_missing", "held", crm.source.pk)
    assert json.loads(held.raw) == {"event_id": "e2", "kind": "Form Submitted"}


def test_an_event_of_many_faults_is_told_of_in_short(crm: Any, event: Make) -> None:
    """Twenty reasons are enough to see what is wrong; the next event is told of all the same."""
    wrong = event("e1", properties={"x" * (129 + number): 1 for number in range(50)})
    refused = crm.post(PATH, [wrong, {}]).json()["refused"]
    assert [each["index"] for each in refused].count(0) == 20
    assert [each["index"] for each in refused].count(1) == 4


def test_an_event_may_lie_five_minutes_ahead(crm: Any, event: Make) -> None:
    """Clocks differ a little; what lies further in the future is quarantined, and says so."""
    from leadpact.calendars.instant import format_instant

    soon, later = (format_instant(clock.now() + minutes * 60_000_000) for minutes in (4, 6))
    answer = crm.post(PATH, [event("e1", at=soon), event("e2", at=later)])
    assert counts(answer) == (2, 1, 1, 0)
    assert answer.json()["refused"][0]["code"] == "at_in_future"


def test_a_date_needs_an_agreement_to_know_its_midnight(crm: Any, event: Make) -> None:
    """A date without time is refused while no agreement says whose midnight it is."""
    assert crm.post(PATH, event("e1", at="2026-01-05")).json()["refused"][0]["code"] == "at_without_time"


def test_a_date_is_midnight_in_the_agreements_zone(acme: Any, crm: Any, event: Make) -> None:
    """With an agreement a date without time is 00:00 there, and no evidence for a clock."""
    crm.post(PATH, event("e1", at="2026-01-05"))
    row = Event.objects.get()
    assert (row.at, row.date_only) == (1_767_567_600_000_000, True)


def test_gzip_is_unpacked(crm: Any, event: Make) -> None:
    """Collectors that pack their bodies are understood."""
    packed = gzip.compress(json.dumps([event("e1")]).encode())
    assert counts(crm.post(PATH, packed, content_encoding="gzip")) == (1, 1, 0, 0)


def test_a_receipt_can_be_asked_for(crm: Any, site: Any, event: Make) -> None:
    """The source that sent an event hears what became of it; others do not hear that it exists."""
    crm.post(PATH, [event("a/1 ü"), event("e2", kind="No")])
    applied = crm.get("/api/v1/events/a/1%20%C3%BC").json()
    assert (applied["event_id"], applied["state"], applied["refused"]) == ("a/1 ü", "applied", [])
    held = crm.get("/api/v1/events/e2").json()
    assert (held["state"], held["refused"][0]["code"]) == ("quarantined", "kind_not_snake_case")
    assert crm.get("/api/v1/events/e3").status_code == 404
    assert site.get("/api/v1/events/e2").status_code == 404
    assert crm.get("/api/v1/events/" + "x" * 300).status_code == 404
    assert crm.get("/api/v1/events/a%00b").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_batch(
    crm: Any, event: Make, django_assert_max_num_queries: Any
) -> None:
    """A hundred events of as many leads cost as many statements as one."""
    with django_assert_max_num_queries(20):
        answer = crm.post(PATH, [event(f"e{n}", lead_id=f"l{n}", account_id=f"a{n % 7}") for n in range(100)])
    assert counts(answer) == (100, 100, 0, 0)
