"""What waits in quarantine: corrected and released, or discarded, once and on record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leadpact.web.actions import quarantine
from leadpact.web.actions.hold import LONGEST_TEXT, From, Told
from leadpact.web.actions.receive import receive
from leadpact.web.actions.sources import add_source
from leadpact.web.records.models import Entry, Event, Quarantined, User

pytestmark = pytest.mark.django_db
NOW = 1_800_000_000_000_000
LATER = NOW + 3_600_000_000


def row(event_id: str, **more: Any) -> dict[str, Any]:
    """A native row."""
    return {
        "event_id": event_id,
        "lead_id": "l1",
        "at": "2026-01-05T12:00:00Z",
        "kind": "page_viewed",
        **more,
    }


def held(value: Any, by: From | None = None) -> Quarantined:
    """What is held when somebody tells this."""
    receive([Told(value)], by or From(None), NOW)
    return Quarantined.objects.latest("pk")


def test_a_corrected_event_is_received_again(people: dict[str, User]) -> None:
    """It is in the log as it was corrected, known from now on, of the source that sent it; the row says who and what."""
    source = add_source("CRM", "api", people["olga"], 0).source
    waiting = held(row("e1", kind="Page Viewed"), From(source.pk))
    right = json.dumps(row("e1"))
    assert quarantine.release(waiting, right, people["olga"], LATER).state == "released"
    event = Event.objects.get()
    assert (event.kind, event.received_at, event.delivered_by_id) == ("page_viewed", LATER, source.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_at, waiting.decided_by, waiting.corrected) == (
        "released",
        LATER,
        people["olga"],
        right,
    )
    line = Entry.objects.latest("pk")
    assert (line.who, line.what, line.subject) == ("olga@acme.example", "event_released", "")
    assert line.detail["row"] == waiting.pk


def test_released_history_stays_history(people: dict[str, User]) -> None:
    """A row of an old file is known since it happened, also when it was corrected today."""
    waiting = held(row("e1", kind="Page Viewed"), From(None, historical=True))
    quarantine.release(waiting, json.dumps(row("e1")), people["olga"], LATER)
    assert Event.objects.get().received_at is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "not_json"), ("[]", "not_an_object"), ("{}", "event_id_missing"), ("[" * 5000, "json_too_deep")],
)
def test_what_is_still_wrong_stays_held(people: dict[str, User], text: str, code: str) -> None:
    """The same reader says what is wrong with the correction; nothing changes, and nothing is held twice."""
    waiting = held({})
    found = quarantine.release(waiting, text, people["olga"], LATER)
    assert (found.state, found.refused[0].code) == ("refused", code)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.corrected, Quarantined.objects.count()) == ("held", "", 1)
    assert not Entry.objects.exists() and not Event.objects.exists()


def test_a_decided_row_is_decided(people: dict[str, User]) -> None:
    """Nobody releases or discards a second time."""
    waiting = held(row("e1", kind="Page Viewed"))
    right = json.dumps(row("e1"))
    assert quarantine.release(waiting, right, people["olga"], LATER).state == "released"
    assert quarantine.release(waiting, right, people["ada"], LATER).state == "decided"
    assert not quarantine.discard(waiting, people["ada"], LATER)
    assert Entry.objects.count() == 1


def test_what_the_log_has_already_is_released_as_repeated(people: dict[str, User]) -> None:
    """Somebody sent it right in the meantime: there is nothing more to do."""
    waiting = held(row("e1", kind="Page Viewed"))
    receive([Told(row("e1"))], From(None), NOW)
    found = quarantine.release(waiting, json.dumps(row("e1")), people["olga"], LATER)
    assert (found.state, found.repeated, Event.objects.count()) == ("released", True, 1)


def test_an_event_that_contradicts_the_log_needs_its_own_id(people: dict[str, User]) -> None:
    """What was acknowledged is not edited by a correction."""
    receive([Told(row("e1", n=1))], From(None), NOW)
    waiting = held(row("e1", n=2))
    found = quarantine.release(waiting, "", people["olga"], LATER)
    assert found.refused[0].code == "repeated_differs"
    assert (
        quarantine.release(waiting, json.dumps(row("e1-b", n=2)), people["olga"], LATER).state == "released"
    )
    assert sorted(Event.objects.values_list("event_id", "properties")) == [
        ("e1", {"n": "1"}),
        ("e1-b", {"n": "2"}),
    ]


def test_a_segment_call_is_released_as_one(people: dict[str, User]) -> None:
    """The text is a call of Segment's, and is read as such."""
    waiting = held(
        {"type": "track", "event": "Clicked", "messageId": "m1", "timestamp": "2026-01-05T12:00:00Z"}
    )
    said = json.loads(waiting.raw)
    assert (
        quarantine.release(waiting, json.dumps({**said, "userId": "u1"}), people["olga"], LATER).state
        == "released"
    )
    assert Event.objects.get().kind == "clicked"


def test_what_was_in_the_way_may_be_gone(people: dict[str, User]) -> None:
    """An event of the future is released as it is once that has come; many at once, the others stay held."""
    for number in range(3):
        held(row(f"e{number}", at="2027-01-16T00:00:00Z"))
    held({})
    numbers = list(Quarantined.objects.order_by("pk").values_list("pk", flat=True))
    found = quarantine.release_many([*numbers, 999_999], people["olga"], NOW + 10**15)
    assert [found[each].state for each in [*numbers, 999_999]] == ["released"] * 3 + ["refused", "decided"]
    assert Event.objects.count() == 3
    line = Entry.objects.get()
    assert (line.what, line.detail["rows"]) == ("events_released", numbers[:3])


def test_many_of_several_sources_keep_their_source(people: dict[str, User]) -> None:
    """Rows of two sources are released as their own, each source's in one transaction."""
    sources = [add_source(name, "api", people["olga"], 0).source.pk for name in ("a", "b")]
    for number in range(130):
        held(row(f"e{number}", at="2027-01-16T00:00:00Z"), From(sources[number % 2]))
    found = quarantine.release_many(
        list(Quarantined.objects.values_list("pk", flat=True)), people["olga"], NOW + 10**15
    )
    assert {each.state for each in found.values()} == {"released"}
    assert [Event.objects.filter(delivered_by=pk).count() for pk in sources] == [65, 65]
    assert Entry.objects.filter(what="events_released").count() == 2


def test_a_cut_text_must_be_written_anew(people: dict[str, User]) -> None:
    """Half an event is not released as if it were whole."""
    waiting = held({"lead_id": "x" * LONGEST_TEXT})
    assert quarantine.release(waiting, "", people["olga"], LATER).refused[0].code == "text_cut"


def test_a_discarded_event_stays_discarded(people: dict[str, User]) -> None:
    """It is told again, acknowledged again, and waits no more; its text stays on record."""
    waiting = held({"lead_id": "l1"})
    assert quarantine.discard(waiting, people["olga"], LATER)
    again = receive([Told({"lead_id": "l1"})], From(None), LATER)
    assert (again.quarantined, again.repeated) == (1, 1)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.raw) == ("discarded", '{"lead_id": "l1"}')
    assert Entry.objects.get().what == "events_discarded"
