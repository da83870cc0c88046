"""A source tells `lead_erased`, as a CRM does: the person is erased as if it had been asked for on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from every_row import TELLING, everything

from leadpact.agreement.history import History
from leadpact.calendars.instant import format_instant
from leadpact.web.actions import person_data_begin as beginning
from leadpact.web.actions import person_data_erase as erasing
from leadpact.web.actions import upload as uploading
from leadpact.web.actions.fold import fold_due
from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.person_data import erased_among
from leadpact.web.actions.quarantine import RELEASED, release
from leadpact.web.actions.receive import Taken, receive
from leadpact.web.actions.upload_import import upload_due
from leadpact.web.api.receiving import receipt
from leadpact.web.clock import now
from leadpact.web.records.models import Entry, Erased, Event, Finding, Lead, Quarantined, Source, Upload, User

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60_000_000, 3_600_000_000
WHO = {"email": "maria@buyer.example", "name": "María Pérez", "phone": "+34 600 111 222", "market": "ES",
       "company": "Ejemplo SL", "employees": "80"}  # fmt: skip


@pytest.fixture
def at() -> int:
    """Now, before anything happened."""
    return now()


@pytest.fixture
def crm(db: None) -> Source:
    """Who tells it."""
    return Source.objects.create(name="crm", kind="api", created_at=0)


@pytest.fixture
def maria(acme: History, people: dict[str, User], crm: Source, at: int) -> int:
    """A lead who asked for a demo and was handed off; the instant."""
    told(crm, at, row("e-1", at - 9 * HOUR, "lead_identified", **WHO),
         row("e-2", at - 8 * HOUR, "form_submitted", form="demo"))  # fmt: skip
    work(at)
    assert Finding.objects.filter(lead_id="lead-maria", kind="handed_off").exists()
    return at


def row(event_id: str, at: int, kind: str, lead_id: str = "lead-maria", **more: str) -> dict[str, Any]:
    """An event as sources tell it."""
    return {"event_id": event_id, "lead_id": lead_id, "at": format_instant(at), "kind": kind, **more}


def told(by: Source, at: int, *rows: dict[str, Any]) -> Taken:
    """What becomes of what a source tells."""
    return receive([Told(each) for each in rows], From(by.pk), at)


def work(at: int) -> int:
    """Let the worker do all there is, but for uploads; how many accounts it erased people of."""
    done = 0
    while (folded := fold_due("test", at)) | (erased := erasing.finish_due(at)):
        assert folded or erased
        done += erased
    return done


def names_of_her() -> list[str]:
    """What anywhere tells that it is she."""
    return [word for word in TELLING if word in everything()]


def test_who_is_told_to_be_erased_is(maria: int, crm: Source) -> None:
    """The receipt says applied, the worker ends it, the trail says which source told it; later events are taken no more."""
    found = told(crm, maria, row("gone", maria, "lead_erased"))
    assert {**receipt(found), "refused": []} == {
        "accepted": 1, "applied": 1, "quarantined": 0, "repeated": 0, "erased": 0, "refused": [],
    }  # fmt: skip
    assert erased_among(["lead-maria"]) and names_of_her()
    assert work(maria) == 1 and not names_of_her()
    lead = Lead.objects.get()
    assert lead.lead_id.startswith("erased-") and lead.erased_at == maria
    mine = Finding.objects.filter(lead_id=lead.lead_id, superseded_at__isnull=True)
    assert {"handed_off", "clock_void"} <= set(mine.values_list("kind", flat=True))
    assert Event.objects.get(kind="lead_erased").event_id.startswith("erased-")
    line = Entry.objects.get(what="person_erased")
    assert (line.who, line.subject, line.detail["leads"]) == ("crm", "", 1)
    later = told(crm, maria + HOUR, row("e-9", maria, "page_viewed"))
    assert (later.accepted, later.erased) == (0, 1)


@pytest.mark.parametrize("ended", [False, True])
def test_told_again_changes_nothing(maria: int, crm: Source, ended: bool) -> None:
    """Twice in one request, and again in the same words or others, before it is through or after."""
    gone = row("gone", maria, "lead_erased")
    both = told(crm, maria, gone, row("gone-2", maria, "lead_erased"), gone)
    assert (both.accepted, both.applied, both.repeated) == (3, 3, 1)
    if ended:
        work(maria)
    again = told(crm, maria + MINUTE, gone, row("gone-3", maria, "lead_erased"))
    assert (again.accepted, again.erased) == (0, 2)
    assert work(maria + MINUTE) == (not ended)
    assert Erased.objects.count() == Entry.objects.filter(what="person_erased").count() == 1
    assert Event.objects.filter(kind="lead_erased").count() == 2


def test_released_from_quarantine(maria: int, crm: Source, people: dict[str, User]) -> None:
    """What could not be read and is corrected erases as if it had come right; the row itself is emptied with the rest."""
    wrong = told(crm, maria, row("gone", maria, "lead_erased") | {"at": "yesterday"})
    assert wrong.quarantined == 1 and not Erased.objects.exists()
    held = Quarantined.objects.get()
    right = held.raw.replace("yesterday", format_instant(maria))
    assert release(held, right, people["olga"], maria).state == RELEASED
    assert work(maria) == 1 and not names_of_her()
    assert Entry.objects.get(what="person_erased").who == "crm"


def test_an_upload_of_what_is_over(
    acme: History, people: dict[str, User], at: int, tmp_path: Path, settings: Any
) -> None:
    """History erases too; the file that says so is taken to its end, and what it tells of her afterwards is kept nowhere."""
    settings.UPLOADS = tmp_path
    rows = [f"l{n},{format_instant(at - 9 * HOUR)},form_submitted,," for n in range(1200)]
    rows[5] = f"lead-maria,{format_instant(at - 9 * HOUR)},lead_identified,maria@buyer.example,María Pérez"
    rows[6] = f"lead-maria,{format_instant(at - 8 * HOUR)},lead_erased,,"
    rows[1100] = f"lead-maria,{format_instant(at - 7 * HOUR)},page_viewed,maria@buyer.example,María Pérez"
    given = tmp_path / "incoming"
    given.write_text("lead_id,at,kind,email,name\n" + "\n".join(rows) + "\n")
    found = uploading.keep(given, "old.csv", "d", 1, people["olga"], at)
    assert isinstance(found, tuple)
    upload, _ = found
    uploading.start(upload, people["olga"], at)
    ticks = iter([at] * 3 + list(range(at, at + 10**12, 25_000_000)))
    while upload_due("w", at, lambda: next(ticks)):  # one chunk a turn
        work(at)
    upload.refresh_from_db()
    assert (upload.state, upload.done, upload.applied) == (Upload.DONE, 1200, 1199)
    work(at)
    assert not names_of_her() and Lead.objects.filter(erased_at__isnull=False).count() == 1
    assert Event.objects.get(kind="lead_erased").received_at is None
    assert Entry.objects.get(what="person_erased").who == uploading.NAME


@pytest.mark.parametrize("first", [0, 1, 2])
def test_who_was_merged_is_erased_too(maria: int, crm: Source, first: int) -> None:
    """Whether the worker knew of the merge or it came in the same breath; of no order in which accounts are folded is
    anything left of either id."""
    other = row("m-1", maria - 2 * HOUR, "lead_identified", "lead-mp", email="mp@buyer.example")
    merge = row("m-2", maria - HOUR, "lead_merged", "lead-mp", into="lead-maria")
    gone = row("gone", maria, "lead_erased")
    if first == 0:
        told(crm, maria, other, merge)
        work(maria)
        told(crm, maria, gone)
    else:
        told(crm, maria, other, merge, gone)
    if first == 2:
        fold_account("l:lead-maria", maria)
        assert not erasing.finish_due(maria), "who is merged into her is not known to be her yet"
    assert work(maria) == 1
    assert not [word for word in (*TELLING, "lead-mp", "mp@buyer.example") if word in everything()]
    assert erased_among(["lead-mp", "lead-maria"]) == {"lead-mp", "lead-maria"}
    assert {len(told_of) for told_of in lead_erasures().values()} == {1} and len(lead_erasures()) == 2


def test_while_very_many_wait_an_erasure_waits_too(
    maria: int, crm: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merges are not looked for among a million; as soon as few wait it is completed."""
    monkeypatch.setattr(beginning, "MOST", 1)
    told(crm, maria, row("gone", maria, "lead_erased"))
    for n in range(2):
        told(crm, maria, row(f"new-{n}", maria - HOUR, "page_viewed", f"lead-{n}"))
    fold_account("l:lead-maria", maria)
    assert not erasing.finish_due(maria)
    fold_account("l:lead-0", maria)
    assert erasing.finish_due(maria) == 1


def fold_account(key: str, at: int) -> None:
    """Fold one account, and no other."""
    from leadpact.web.actions.fold import fold_account_now
    from leadpact.web.records.models import Account

    assert fold_account_now(Account.objects.get(key=key).pk, "test", at)


def lead_erasures() -> dict[str, list[str]]:
    """The events that say so, by lead."""
    found: dict[str, list[str]] = {}
    for lead, event in Event.objects.filter(kind="lead_erased").values_list("lead_id", "event_id"):
        found.setdefault(lead, []).append(event)
    return found


def test_the_page_and_a_source_do_not_both_begin(maria: int, crm: Source, people: dict[str, User]) -> None:
    """Asked for on the page while a source's is under way, it is ended there; told after the page's, it is not taken."""
    told(crm, maria, row("gone", maria, "lead_erased"))
    assert erasing.erase("lead-maria", people["ada"], maria)
    assert Event.objects.filter(kind="lead_erased").count() == 1
    assert Entry.objects.filter(what="person_erased").count() == 1 and not names_of_her()
    told(crm, maria, row("o-1", maria - HOUR, "form_submitted", "lead-otto", form="demo"))
    assert erasing.erase("lead-otto", people["ada"], maria)
    assert told(crm, maria, row("o-2", maria, "lead_erased", "lead-otto")).erased == 1
    assert Event.objects.filter(kind="lead_erased").count() == 2


def test_of_a_clock_ahead_the_erasure_waits(maria: int, crm: Source) -> None:
    """Stamped two minutes from now it is known and refuses all else, but clocks void then, and only then its findings rest."""
    told(crm, maria, row("gone", maria + 2 * MINUTE, "lead_erased"))
    assert work(maria) == 0 and erased_among(["lead-maria"])
    assert work(maria + 2 * MINUTE) == 1 and not names_of_her()
    assert Finding.objects.filter(kind="clock_void", superseded_at__isnull=True).exists()


def test_nothing_of_it_stands_where_the_request_fails(
    maria: int, crm: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Event, digest and line are of one transaction."""
    from leadpact.web.actions import receive as receiving

    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(receiving, "hold", fails)
    with pytest.raises(KeyboardInterrupt):
        told(crm, maria, row("gone", maria, "lead_erased"), {"lead_id": "lead-otto"})
    assert not Erased.objects.exists() and not Event.objects.filter(kind="lead_erased").exists()
    assert not Entry.objects.exists()
