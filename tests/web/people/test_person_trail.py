"""An erased person and the audit trail: its lines hold no datum of a lead, older ones are emptied, and the chain holds."""

from __future__ import annotations

import importlib
import json
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps

from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.web.actions import person_data_erase as erasing
from leadpact.web.actions.append import append
from leadpact.web.actions.audit import audited, digest_of, first_broken, first_broken_of_last
from leadpact.web.actions.fold import fold_due
from leadpact.web.actions.person_data import export
from leadpact.web.clock import now
from leadpact.web.records.models import Entry, Erased, Lead, Quarantined, User
from web.browsing import signed_in

pytestmark = pytest.mark.django_db
HOUR = 3_600_000_000
TELLING = ("lead-maria", "maria@buyer.example", "María")
WITHHOLDING = importlib.import_module("leadpact.web.records.migrations.0007_withhold_lines")


@pytest.fixture
def maria(acme: History, people: dict[str, User]) -> Lead:
    """A lead who was handed off to Marta."""
    at = now()
    who = {"email": "maria@buyer.example", "name": "María Pérez", "market": "ES", "employees": "80"}
    append(
        [
            Event("e-1", "lead-maria", at - 9 * HOUR, "lead_identified", properties=who),
            Event("e-2", "lead-maria", at - 8 * HOUR, "form_submitted", properties={"form": "demo"}),
            Event("e-3", "lead-maria", at - 7 * HOUR, "lead_assigned", actor="luis", properties={"owner": "marta"}),
        ],
        delivered_by=None, now=at, historical=True,
    )  # fmt: skip
    while fold_due("test", at):
        pass
    return Lead.objects.get(lead_id="lead-maria")


def lines() -> str:
    """The whole trail, as the database has it."""
    return json.dumps(list(Entry.objects.order_by("pk").values()), ensure_ascii=False, default=str)


def old_line(who: User, what: str, subject: str, **detail: Any) -> Entry:
    """A line as Leadpact wrote it before: what it is about is its subject."""
    return audited(who, what, subject, **detail)


def worked(maria: Lead, people: dict[str, User]) -> None:
    """A rep writes about her, snoozes her, returns her; an administrator downloads her data."""
    marta = signed_in(people["marta"])
    for verb, said in (
        ("log", {"kind": "call_made", "outcome": "no_answer", "note": "María is at lead-maria"}),
        ("snooze", {"until": "tomorrow"}),
        ("return", {"reason": "not_now", "track": "long-term", "note": "ask maria@buyer.example in May"}),
    ):
        answer = marta.post(f"/leads/act/{verb}/{maria.lead_id}", {"token": uuid4().hex, **said})
        assert answer.status_code == 302, verb
    signed_in(people["ada"]).get(f"/person-data/export/{maria.lead_id}")


def test_a_line_holds_nothing_of_the_person_from_its_writing_on(maria: Lead, people: dict[str, User]) -> None:
    """The number of the row, what was done, what was chosen; no id, no note. The page looks up who it is, by id too."""
    worked(maria, people)
    assert not [word for word in TELLING if word in lines()]
    about = Entry.objects.filter(lead=maria).order_by("pk")
    assert [line.what for line in about] == ["call_made", "lead_snoozed", "lead_returned", "person_exported"]
    returned = about.get(what="lead_returned").detail
    assert {**returned, "event_id": ""} == {"reason": "not_now", "track": "long-term", "event_id": ""}
    page = signed_in(people["olga"]).get("/audit", {"subject": "lead-maria"}).content.decode()
    assert page.count("<tr id=") == 4 and "María Pérez" in page
    told = export("lead-maria", people["ada"], now())
    assert [line["what"] for line in told["trail"]] == [line.what for line in about]
    after = list(Entry.objects.filter(lead=maria).order_by("pk").values_list("what", "who"))
    assert after[len(about) :] == [("person_exported", people["ada"].email)]


def test_after_an_erasure_the_page_knows_nobody(maria: Lead, people: dict[str, User]) -> None:
    """The lines stay, of an erased person; nothing was withheld, for there was nothing to withhold; the chain holds."""
    worked(maria, people)
    before = list(Entry.objects.order_by("pk").values())
    assert erasing.erase("lead-maria", people["ada"], now())
    assert list(Entry.objects.order_by("pk").values())[: len(before)] == before
    assert not Entry.objects.filter(what="lines_withheld").exists()
    for address in ("/audit", "/audit.csv"):
        answer = signed_in(people["olga"]).get(address)
        said = answer.getvalue().decode()
        assert not [word for word in TELLING if word in said], address
    assert "An erased person" in signed_in(people["olga"]).get("/audit").content.decode()
    assert first_broken() is None


def test_older_lines_are_emptied_on_record(maria: Lead, people: dict[str, User]) -> None:
    """Those that name her, by her id or an event's, and what people wrote of her; no others, and the chain holds."""
    ada, at = people["ada"], now()
    held = Quarantined.objects.create(received_at=at, raw='{"lead_id": "lead-maria"}', code="x", event_id="q-1",
                                      lead_id="lead-maria", once="o")  # fmt: skip
    named = [
        old_line(ada, "call_made", "lead-maria", event_id="page-1", note="María rang"),
        old_line(ada, "lead_snoozed", "lead-maria", until=5),
        old_line(ada, "event_released", "e-2", row=3, code="x"),
        old_line(ada, "event_released", "q-1", row=held.pk, code="x"),
        old_line(ada, "events_discarded", "", rows=[held.pk], reason="she asked us to"),
        old_line(ada, "file_uploaded", "maria@buyer.example.csv", upload=1),
        old_line(ada, "import_failed", "x.csv", codes=["lead-maria"]),
    ]
    others = [
        old_line(ada, "call_made", "lead-maria-2", event_id="page-2", note="another"),
        old_line(ada, "user_changed", "lead-maria", before={}, after={}),
        old_line(ada, "events_discarded", "", rows=[held.pk + 1], reason="a test"),
        old_line(ada, "file_uploaded", "leads.csv", upload=2),
    ]
    assert erasing.erase("lead-maria", ada, at)
    emptied = Entry.objects.filter(withheld_by__isnull=False).order_by("pk")
    assert [line.pk for line in emptied] == [line.pk for line in named]
    assert {(line.subject, str(line.detail)) for line in emptied} == {("", "{}")}
    saying = Entry.objects.get(what="lines_withheld")
    assert saying.detail == {"lines": [line.pk for line in named]} and saying.who == "erasure"
    assert [line.digest for line in emptied] == [line.digest for line in named]
    assert not Entry.objects.filter(pk__in=[line.pk for line in others]).exclude(withheld_by=None).exists()
    assert first_broken() is None and first_broken_of_last(200)[0] is None
    assert "An erased person" in signed_in(ada).get("/audit").content.decode()


def test_an_emptied_line_is_whole_only_if_a_line_says_so(maria: Lead, people: dict[str, User]) -> None:
    """Whoever empties a line beside Leadpact, or writes into an emptied one, is found: by doctor and by the page."""
    ada = people["ada"]
    line, other = (
        old_line(ada, "call_made", "lead-maria", event_id="page-1"),
        old_line(ada, "user_changed", "a"),
    )
    erasing.erase("lead-maria", ada, now())
    by = Entry.objects.get(what="lines_withheld").pk
    Entry.objects.filter(pk=other.pk).update(subject="", withheld_by=by)
    for found in (first_broken(), first_broken_of_last(200)[0]):
        assert found is not None and found.pk == other.pk
    Entry.objects.filter(pk=other.pk).update(subject="a", withheld_by=None)
    assert first_broken() is None
    Entry.objects.filter(pk=line.pk).update(subject="somebody else")
    found = first_broken()
    assert found is not None and found.pk == line.pk
    page = signed_in(ada).get("/audit").content.decode()
    assert f"Line {line.pk} does not fit" in page


def test_whom_a_line_is_about_is_in_its_digest(maria: Lead, people: dict[str, User]) -> None:
    """The number of the row can't be changed, nor given to a line that had none; older digests are what they were."""
    line = audited(people["ada"], "lead_snoozed", maria, until=5)
    plain = old_line(people["ada"], "user_changed", "a")
    assert first_broken() is None
    plain.lead = maria
    assert digest_of(plain) != plain.digest
    Entry.objects.filter(pk=line.pk).update(lead=None)
    found = first_broken()
    assert found is not None and found.pk == line.pk


def test_an_upgrade_empties_lines_of_people_erased_before(maria: Lead, people: dict[str, User]) -> None:
    """They are found by the salted digest that the erasure left; once, and the chain holds."""
    erasing.erase("lead-maria", people["ada"], now())
    assert Erased.objects.get().done_at is not None
    left = old_line(people["ada"], "call_made", "lead-maria", event_id="page-1")
    other = old_line(people["ada"], "call_made", "lead-otto", event_id="page-2")
    for _ in range(2):
        WITHHOLDING.withhold(apps, None)
        assert Entry.objects.filter(what="lines_withheld").count() == 1
        assert first_broken() is None
    assert "lead-maria" not in lines()
    left.refresh_from_db()
    other.refresh_from_db()
    assert left.withheld_by and not left.subject and other.subject == "lead-otto"
