"""What one does with a lead: an event of the log, checked against where the lead stands, judged at once, written once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Q

from leadpact.web.records.models import Entry, Event, Finding, Standing

SignIn = Callable[[str], Any]
MINUTE = 60_000_000


def post(client: Any, verb: str, lead: str = "ana", token: str | None = None, **said: str) -> Any:
    """Send one of the forms."""
    return client.post(f"/leads/act/{verb}/{lead}", {"token": token or uuid4().hex, **said}, follow=True)


def on_page() -> list[Event]:
    """The events that pages wrote."""
    return list(Event.objects.filter(event_id__startswith="page-").order_by("pk"))


@pytest.mark.django_db
def test_a_logged_call_is_an_event_and_stops_the_clock_at_once(floor: Any, signed_in: SignIn) -> None:
    """The event says who, when it was, when it was written down; the page shows what follows from it."""
    assert floor.standing("ana").late_since is not None
    page = post(signed_in("marta"), "log", kind="call_made", outcome="no_answer", note="Nobody there")
    (event,) = on_page()
    assert (event.kind, event.lead_id, event.actor, event.actor_kind, event.source) == (
        "call_made", "ana", "marta", "human", "leadpact",
    )  # fmt: skip
    assert (event.at, event.logged_at, event.received_at) == (floor.now, floor.now, floor.now)
    assert event.properties == {"outcome": "no_answer", "note": "Nobody there"}
    assert floor.standing("ana").late_since is None
    assert "Ana: the attempt is in the log." in page.content.decode()
    assert "Attempt 1 by Sales (Marta Paz): by phone, no answer." in page.content.decode()
    assert Entry.objects.filter(who="marta@acme.example", what="call_made", lead__lead_id="ana").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["log", "reject", "return", "accept"])
def test_a_form_sent_twice_is_one_event(floor: Any, signed_in: SignIn, verb: str) -> None:
    """A double click writes once, and is told that it was there, though the lead may have moved by the first."""
    said = {"kind": "call_made", "outcome": "busy", "reason": "not_now"}
    client, token = signed_in("marta"), uuid4().hex
    post(client, verb, token=token, **said)
    floor.now += 1_000_000
    again = post(client, verb, token=token, **said)
    assert again.status_code == 200
    assert len(on_page()) == 1
    assert "this was in the log already" in again.content.decode()


@pytest.mark.django_db
def test_two_people_with_one_token_are_two(floor: Any, signed_in: SignIn) -> None:
    """Nobody can use up another's form."""
    token = uuid4().hex
    post(signed_in("marta"), "log", token=token, kind="call_made", outcome="busy")
    post(signed_in("luis"), "log", token=token, kind="call_made", outcome="busy")
    assert len(on_page()) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["accept", "reject", "return", "snooze"])
def test_who_comes_too_late_is_told(floor: Any, signed_in: SignIn, verb: str) -> None:
    """A lead that was returned meanwhile is not returned again; the page says what became of it."""
    post(signed_in("luis"), "return", reason="not_now")
    page = post(signed_in("luis"), verb, reason="not_now", until="1")
    assert page.status_code == 409
    assert "not with sales any more" in page.content.decode()
    assert len(on_page()) == 1


@pytest.mark.django_db
def test_a_returned_lead_goes_to_the_track_chosen(floor: Any, signed_in: SignIn) -> None:
    """With its reason and its track; without one the agreement's for that reason begins."""
    post(signed_in("marta"), "return", reason="not_now", track="re-engage")
    post(signed_in("marta"), "return", lead="berta", reason="not_now")
    assert not floor.standing("ana").in_cycle
    tracks = Finding.objects.filter(kind="track_entered", superseded_at=None).order_by("lead_id")
    assert ["re-engage" in tracks[0].detail, "long-term" in tracks[1].detail] == [True, True]


@pytest.mark.django_db
def test_a_reason_that_asks_for_words_needs_them(floor: Any, signed_in: SignIn) -> None:
    """`other` needs a note by the agreement; what was typed is not lost."""
    page = post(signed_in("marta"), "reject", reason="other")
    assert page.status_code == 409
    assert "asks for a few words too" in page.content.decode()
    assert post(signed_in("marta"), "reject", reason="nonsense").status_code == 409
    assert not on_page()
    assert post(signed_in("marta"), "reject", reason="other", note="A competitor's nephew").status_code == 200
    assert [event.properties["note"] for event in on_page()] == ["A competitor's nephew"]


@pytest.mark.django_db
def test_one_takes_what_nobody_has(floor: Any, signed_in: SignIn) -> None:
    """The second who takes a lead is told whose it is."""
    page = post(signed_in("marta"), "take", lead="dora")
    assert "Dora: yours now." in page.content.decode()
    assert floor.standing("dora").owner == "marta"
    late = post(signed_in("luis"), "take", lead="dora")
    assert late.status_code == 409
    assert "it is Marta Paz&#x27;s now" in late.content.decode()


@pytest.mark.django_db
def test_a_manager_gives_a_lead_to_somebody(floor: Any, signed_in: SignIn) -> None:
    """With the reason, to one of the taking party; the story and the page say who did it."""
    assert post(signed_in("luis"), "assign", owner="ana", note="x").status_code == 409
    assert post(signed_in("luis"), "assign", owner="javier").status_code == 422
    page = post(signed_in("luis"), "assign", owner="javier", note="He speaks Basque")
    assert floor.standing("ana").owner == "javier"
    assert "Luis Gil gave it by hand" in page.content.decode()
    assert "He speaks Basque" in page.content.decode()


@pytest.mark.django_db
def test_only_who_may_pauses(floor: Any, signed_in: SignIn) -> None:
    """The agreement lets sales' head pause, for its reasons; a pause that would have no effect is not written down."""
    assert post(signed_in("olga"), "pause", reason="buyer_away").status_code == 409
    assert post(signed_in("luis"), "pause", reason="holiday").status_code == 409
    assert not on_page()
    post(signed_in("luis"), "pause", lead="berta", reason="buyer_away")
    page = signed_in("luis").get("/leads/berta").content.decode()
    assert "paused since" in page
    floor.now += MINUTE
    post(signed_in("luis"), "resume", lead="berta")
    assert "paused since" not in signed_in("luis").get("/leads/berta").content.decode()


@pytest.mark.django_db
def test_what_was_written_down_too_late_is_disputed_and_decided(floor: Any, signed_in: SignIn) -> None:
    """A call of last week counts only when the other party's head says so; nothing lies ahead."""
    said = {"kind": "call_made", "outcome": "no_answer"}
    assert post(signed_in("marta"), "log", at="2026-03-11T10:00", **said).status_code == 409
    assert post(signed_in("marta"), "log", at="yesterday", **said).status_code == 422
    page = post(signed_in("marta"), "log", at="2026-03-05T10:00", **said)
    assert "in dispute" in page.content.decode()
    (event,) = on_page()
    assert event.logged_at is not None and event.logged_at - event.at > 4 * 86_400_000_000
    decided = {"attempt": event.event_id, "decision": "counts"}
    assert post(signed_in("luis"), "dispute", **decided).status_code == 409  # the attempt is his own party's
    assert post(signed_in("ana"), "dispute", **decided).status_code == 200
    assert Finding.objects.filter(kind="attempt_made", cause=event.event_id, superseded_at=None).exists()
    assert post(signed_in("ana"), "dispute", **decided).status_code == 409


@pytest.mark.django_db
def test_snoozing_is_no_event_and_stops_no_promise(floor: Any, signed_in: SignIn) -> None:
    """The lead leaves the list until then; whoever snoozes beyond a due instant is told of it."""
    page = post(signed_in("marta"), "snooze", lead="berta", until="1", back="/leads/mine")
    text = page.content.decode()
    assert "The promise is due before that" in text
    assert 'href="/leads/berta" data-focus' not in text
    assert (
        'href="/leads/berta" data-focus'
        in signed_in("marta").get("/leads/mine?show=snoozed").content.decode()
    )
    assert not on_page()
    assert floor.standing("berta").promise_due_at is not None
    floor.now += 61 * MINUTE
    assert 'href="/leads/berta" data-focus' in signed_in("marta").get("/leads/mine").content.decode()
    post(signed_in("marta"), "snooze", lead="berta", until="wake")
    assert floor.standing("berta").snoozed_until is None


@pytest.mark.django_db
def test_the_rest_is_written_too(floor: Any, signed_in: SignIn) -> None:
    """Rating, noting that nothing moves, nurturing by hand."""
    post(signed_in("marta"), "rate", rating="2")
    post(signed_in("marta"), "note", reason="no_answer")
    assert post(signed_in("ana"), "nurture", track="long-term").status_code == 409  # it is with sales
    post(signed_in("luis"), "return", reason="no_fit")
    assert post(signed_in("ana"), "nurture", track="re-engage").status_code == 409  # the agreement: by sales
    post(signed_in("ana"), "nurture", track="long-term")
    kinds = [(event.kind, event.properties.get("rating")) for event in on_page()]
    assert kinds == [
        ("lead_rated", "2"),
        ("no_progress_noted", None),
        ("lead_returned", None),
        ("track_started", None),
    ]


@pytest.mark.django_db
def test_nobody_works_a_lead_out_of_reach(floor: Any, signed_in: SignIn) -> None:
    """A rep is not told that another's lead exists; a reader may see and do nothing; a stranger signs in."""
    assert post(signed_in("javier"), "log", kind="call_made", outcome="busy").status_code == 404
    assert signed_in("javier").get("/leads/ana").status_code == 404
    assert signed_in("rita").get("/leads/ana").status_code == 200
    assert post(signed_in("rita"), "log", kind="call_made", outcome="busy").status_code == 403
    assert post(signed_in("marta"), "assign", owner="marta", note="x").status_code == 403
    assert signed_in("marta").get("/leads/act/log/ana").status_code == 405
    floor.lead("ana").__class__.objects.filter(lead_id="ana").update(erased_at=1)
    assert signed_in("ada").get("/leads/ana").status_code == 404
    assert not on_page()


@pytest.mark.django_db
def test_a_lead_that_a_worker_has_in_hand_is_judged_by_it(floor: Any, signed_in: SignIn) -> None:
    """The event is in the log all the same, and the page says that it is being judged."""
    account = floor.standing("ana").account
    account.__class__.objects.filter(pk=account.pk).update(claimed_by="w", claimed_until=floor.now + MINUTE)
    page = post(signed_in("marta"), "log", kind="call_made", outcome="busy").content.decode()
    assert len(on_page()) == 1
    assert "It is being judged" in page
    assert 'hx-trigger="every 3s"' in page


@pytest.mark.django_db
def test_odd_forms_are_refused_without_a_crash(floor: Any, signed_in: SignIn) -> None:
    """A missing token, a wrong kind, a huge note, an address elsewhere: told, and nothing is written."""
    client = signed_in("marta")
    assert post(client, "log", token="x", kind="call_made", outcome="busy").status_code == 422
    assert post(client, "log", kind="meeting_held", outcome="busy").status_code == 422
    assert post(client, "log", kind="call_made", outcome="fine").status_code == 409
    assert post(client, "log", kind="call_made", outcome="busy", note="x" * 3000).status_code == 422
    assert post(client, "log", kind="call_made", outcome="busy", at="0001-01-01T00:00").status_code in (
        409,
        422,
    )
    assert post(client, "snooze", until="never").status_code == 409
    assert not on_page()
    away = client.post("/leads/act/accept/ana", {"token": uuid4().hex, "back": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/leads/ana"
    assert Standing.objects.filter(Q(lead__lead_id="ana", in_cycle=True)).exists()
