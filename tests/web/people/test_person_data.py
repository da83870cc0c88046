"""A person's data: all of it handed out, and erased so that counts stay and nobody can tell whose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import transaction
from every_row import TELLING, everything

from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.web.actions import person_data_erase as erasing
from leadpact.web.actions import person_data_scrub
from leadpact.web.actions.append import append
from leadpact.web.actions.fold import fold_due
from leadpact.web.actions.person_data import erased_among, export
from leadpact.web.actions.person_data_begin import begin
from leadpact.web.actions.person_data_keys import IDENTITY, is_identity, kept_names
from leadpact.web.clock import now
from leadpact.web.records.models import (
    Account,
    Erased,
    Finding,
    Lead,
    Notice,
    Quarantined,
    Standing,
    Upload,
    User,
)
from leadpact.web.records.models import Event as Row
from web.browsing import signed_in

pytestmark = pytest.mark.django_db
HOUR = 3_600_000_000


@pytest.fixture
def at() -> int:
    """Now, before anything happened."""
    return now()


@pytest.fixture
def maria(acme: History, people: dict[str, User], at: int, tmp_path: Path) -> int:
    """A lead who was handed off, called, told of, quarantined and uploaded, with a colleague in her company; the instant."""
    who = {"email": "maria@buyer.example", "name": "María Pérez", "phone": "+34 600 111 222", "ip": "10.1.2.3",
           "address": "Calle Mayor 1", "market": "ES", "company": "Ejemplo SL", "employees": "80"}  # fmt: skip
    happened(
        at,
        Event("e-1", "lead-maria", at - 9 * HOUR, "lead_identified", account_id="ejemplo", properties=who),
        Event("e-2", "lead-maria", at - 8 * HOUR, "form_submitted", properties={"form": "demo", "note": "María Pérez asks"}),
        Event("e-3", "lead-maria", at - 7 * HOUR, "lead_assigned", actor="luis", properties={"owner": "marta@acme.example"}),
        Event("e-4", "lead-maria", at - 6 * HOUR, "call_made", actor="marta", actor_kind="human",
              properties={"outcome": "no_answer", "text": "Calle Mayor"}),
        Event("e-5", "lead-maria", at - 5 * HOUR, "page_viewed", actor="maria@buyer.example", properties={"path": "/pricing?for=maria@buyer.example"}),
        Event("o-1", "lead-otto", at - 9 * HOUR, "lead_identified", account_id="ejemplo",
              properties={"email": "otto@buyer.example", "market": "ES"}),
    )  # fmt: skip
    file = tmp_path / "rows.csv"
    file.write_text("lead_id,email\nlead-maria,maria@buyer.example\n")
    upload = Upload.objects.create(
        name="rows.csv", path=str(file), digest="d", bytes=1, by=people["ada"], created_at=at
    )
    raw = json.dumps({"lead_id": "lead-maria", "email": "maria@buyer.example"})
    Quarantined.objects.create(
        received_at=at, raw=raw, code="x", lead_id="lead-maria", upload=upload, once="o"
    )
    parent = Notice.objects.create(notice_id="d", about="d", recipient="marta", channel="email", kind="digest", created_at=at,
                                   state=Notice.SENT, told={"items": [{"lead_id": "lead-maria"}, {"lead_id": "lead-otto"}]})  # fmt: skip
    Notice.objects.create(notice_id="n", about="n", recipient="marta", channel="email", kind="handed_off", created_at=at,
                          lead_id="lead-maria", told={"name": "María Pérez"}, state=Notice.GATHERED, gathered_into=parent)  # fmt: skip
    return at


def happened(at: int, *events: Event) -> None:
    """Put events into the log and fold all that changed."""
    append(events, delivered_by=None, now=at, historical=True)
    while fold_due("test", at):
        pass


def test_an_export_holds_all_there_is(maria: int, people: dict[str, User]) -> None:
    """Events, findings said and superseded, notices, decisions, what lies in quarantine; of the one person only."""
    told = export("lead-maria", people["ada"], maria)
    assert [len(told[part]) for part in ("events", "quarantined", "uploads", "standings")] == [5, 1, 1, 1]
    assert {"handed_off", "attempt_made"} <= {each["kind"] for each in told["findings"]}
    assert told["notices"] and told["events"][0]["properties"]["name"] == "María Pérez"
    assert "otto" not in json.dumps(
        {key: told[key] for key in ("events", "findings", "lead_ids", "quarantined")}
    )
    assert told["events"][0]["at"].endswith("Z")


def test_an_erasure_leaves_counts_of_nobody(maria: int, people: dict[str, User], tmp_path: Path) -> None:
    """No record names her any more; her findings are as many as before, her clocks void; the colleague stays whole."""
    before = Finding.objects.filter(lead_id="lead-maria", superseded_at__isnull=True).count()
    otto = list(
        Finding.objects.filter(lead_id="lead-otto", superseded_at__isnull=True).values_list(
            "finding_id", flat=True
        )
    )
    assert erasing.erase("lead-maria", people["ada"], maria + HOUR)
    text = everything()
    assert not [word for word in TELLING if word in text]
    lead = Lead.objects.get(erased_at__isnull=False)
    assert lead.lead_id.startswith("erased-") and Standing.objects.get(lead=lead).known == {}
    mine = Finding.objects.filter(lead_id=lead.lead_id, superseded_at__isnull=True)
    assert mine.count() >= before and mine.filter(kind="clock_void").exists()
    assert not (tmp_path / "rows.csv").exists()
    assert (
        list(
            Finding.objects.filter(lead_id="lead-otto", superseded_at__isnull=True).values_list(
                "finding_id", flat=True
            )
        )
        == otto
    )
    assert Notice.objects.get(notice_id="d").told == {"items": [{"lead_id": "lead-otto"}]}
    assert Quarantined.objects.get().raw == "{}"


def test_what_rules_ask_for_stays(maria: int, people: dict[str, User]) -> None:
    """A form, an outcome, an owner: what other leads of the account are judged by; not who it was."""
    erasing.erase("lead-maria", people["ada"], maria + HOUR)
    kept = {row.kind: row.properties for row in Row.objects.filter(lead_id__startswith="erased-")}
    assert kept["form_submitted"] == {"form": "demo"}
    assert kept["call_made"] == {"outcome": "no_answer"}
    assert kept["lead_assigned"] == {"owner": "marta@acme.example"}, (
        "a colleague's address says nothing of her"
    )
    assert kept["page_viewed"] == {}, "what is asked for goes too where its value tells who it was"
    assert "market" in kept["lead_identified"] and "email" not in kept["lead_identified"]
    assert (
        Row.objects.get(kind="page_viewed").actor is None
        and Row.objects.get(kind="call_made").actor == "marta"
    )


def test_a_fold_after_an_erasure_changes_nothing_of_it(maria: int, people: dict[str, User]) -> None:
    """Frozen: what was found out about her neither grows nor shrinks when the account is folded again."""
    erasing.erase("lead-maria", people["ada"], maria + HOUR)
    mine = Finding.objects.filter(lead_id__startswith="erased-").order_by("pk")
    said = list(mine.values())
    happened(
        maria + 2 * HOUR,
        Event("o-2", "lead-otto", maria + 2 * HOUR, "form_submitted", properties={"form": "guide"}),
    )
    Account.objects.update(work_at=maria + 3 * HOUR)
    while fold_due("test", maria + 3 * HOUR):
        pass
    assert list(mine.values()) == said
    assert Standing.objects.get(lead__erased_at__isnull=False).known == {}


def test_an_erased_id_is_known_by_its_digest_alone(maria: int, people: dict[str, User]) -> None:
    """From the first step on, whichever id is asked; the digest leads back to nobody."""
    assert erased_among(["lead-maria", "lead-otto"]) == frozenset()
    begin("lead-maria", people["ada"], maria + HOUR)
    assert erased_among(["lead-maria", "lead-otto"]) == {"lead-maria"}
    erasing.finish_due(maria + HOUR)
    while fold_due("test", maria + HOUR):
        pass
    assert erasing.finish_due(maria + HOUR) == 1
    assert erased_among(["lead-maria", "lead-otto"]) == {"lead-maria"}
    assert Erased.objects.get().lead is None and "lead-maria" not in Erased.objects.get().digest


def test_a_death_anywhere_loses_nothing(
    maria: int, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first step a worker ends it; a death within the second leaves all as it was, and it is done again."""
    begin("lead-maria", people["ada"], maria + HOUR)
    assert not erasing.finish(Account.objects.get(key="a:ejemplo").pk, maria + HOUR), (
        "not folded with the erasure yet"
    )
    while fold_due("test", maria + HOUR):
        pass
    for step in ("_events", "_findings", "_notices", "_quarantine", "_uploads"):
        before = everything()
        with monkeypatch.context() as dying:
            dying.setattr(person_data_scrub, step, _die)
            with pytest.raises(KeyboardInterrupt), transaction.atomic():
                erasing.finish_due(maria + HOUR)
        assert everything() == before, step
    assert erasing.finish_due(maria + HOUR) == 1 and erasing.finish_due(maria + HOUR) == 0
    assert not [word for word in TELLING if word in everything()]


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_worker_that_has_the_account_in_hand_is_waited_for(maria: int, people: dict[str, User]) -> None:
    """Nothing is renamed under it; afterwards it is done."""
    begin("lead-maria", people["ada"], maria + HOUR)
    while fold_due("test", maria + HOUR):
        pass
    Account.objects.update(claimed_by="w", claimed_until=maria + 3 * HOUR)
    assert erasing.finish_due(maria + HOUR) == 0
    Account.objects.update(claimed_by=None, claimed_until=None)
    assert erasing.finish_due(maria + HOUR) == 1


@pytest.mark.parametrize("company", [None, "ejemplo"])
def test_who_was_merged_is_one_person(maria: int, people: dict[str, User], company: str | None) -> None:
    """Export and erasure take all ids of a person together, whichever is asked for, also where the merge moved nobody."""
    email = {"email": "mp@buyer.example"}
    happened(
        maria,
        Event("m-1", "lead-mp", maria - HOUR, "lead_identified", account_id=company, properties=email),
        Event("m-2", "lead-mp", maria, "lead_merged", properties={"into": "lead-maria"}),
    )
    assert export("lead-mp", people["ada"], maria)["lead_ids"] == ["lead-maria", "lead-mp"]
    assert erasing.erase("lead-mp", people["ada"], maria + HOUR)
    assert not [word for word in (*TELLING, "lead-mp", "mp@buyer.example") if word in everything()]
    assert erased_among(["lead-mp", "lead-maria"]) == {"lead-mp", "lead-maria"}
    merged = Row.objects.get(kind="lead_merged")
    assert Lead.objects.filter(lead_id=merged.properties["into"]).exists()


def test_the_page_asks_for_the_id(maria: int, people: dict[str, User]) -> None:
    """A slip erases nobody; the trail says that somebody was erased, by whom, and not who it was."""
    ada = signed_in(people["ada"])
    assert "lead-maria" in ada.get("/person-data/erase/lead-maria").content.decode()
    wrong = ada.post("/person-data/erase/lead-maria", {"lead_id": "lead-otto"})
    assert (
        wrong.status_code == 200
        and Lead.objects.filter(lead_id="lead-maria", erased_at__isnull=True).exists()
    )
    answer = ada.get("/person-data/export/lead-maria")
    assert (
        answer.headers["Content-Disposition"].startswith("attachment")
        and json.loads(answer.content)["events"]
    )
    assert ada.post("/person-data/erase/lead-maria", {"lead_id": "lead-maria"}).status_code == 302
    assert ada.get("/person-data/erase/lead-maria").status_code == 404
    assert (
        ada.get(f"/person-data/export/{Lead.objects.get(erased_at__isnull=False).lead_id}").status_code == 404
    )


def test_no_identity_is_among_what_stays(acme: History) -> None:
    """The agreement asks for the e-mail and the title; only what tells nothing of who it is may stay."""
    names = kept_names(acme)
    assert {"form", "path", "market", "outcome", "owner"} <= names
    assert "email" not in names
    told = (
        "email",
        "billing_email",
        "firstName",
        "first_name",
        "Phone",
        "mobile phone",
        "ip",
        "user_agent",
        "company_name",
    )
    assert [name for name in told if not is_identity(name)] == []
    assert [
        name
        for name in ("form", "path", "market", "employees", "stage", "zipline", "shipped")
        if is_identity(name)
    ] == []
    assert IDENTITY.pattern.islower()
