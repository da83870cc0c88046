"""What is posted becomes events, or all the reasons why it does not."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.events import FIRST_INSTANT, LAST_INSTANT, Event
from leadpact.events.receiving import Received, Refused, as_row, parsed, receive, receive_all

ROW: dict[str, Any] = {"event_id": "e1", "lead_id": "l1", "at": "2026-01-05T10:00:00Z", "kind": "page_viewed"}
AT = 1_767_607_200_000_000
NOW = AT + 5_000_000
CALL: dict[str, Any] = {"type": "track", "event": "Form Submitted", "messageId": "m1", "userId": "u1", "timestamp": ROW["at"]}  # fmt: skip


def one(value: Any, received_at: int | None = None, zone: str | None = None) -> Event:
    """The only event of a value."""
    found = receive(value, received_at=received_at, zone=ZoneInfo(zone) if zone else None)
    assert len(found.events) == 1, found
    return found.events[0]


def told(found: Received) -> list[tuple[int, str, str]]:
    """Index, code and field of all that is refused."""
    return [(each.index, each.code, each.field) for each in found.refused]


def codes(value: Any, **how: Any) -> list[str]:
    """Why a value is refused."""
    found = receive(value, received_at=None, **how)
    assert bool(found.events) != bool(found.refused)
    return [each.code for each in found.refused]


def test_a_whole_row() -> None:
    """Every column has its place, every other key is a property, and the object of properties wins."""
    row = ROW | {
        "account_id": "a", "seq": "-7", "logged_at": "2026-01-05T11:00:00+01:00", "received_at": "2026-01-05T10:00:00.0000019Z",
        "actor": "marta", "actor_kind": "human", "source": "web", "date_only": False, "path": "/outside", "into": "x",
        "properties": {"path": "/inside", "into": ""},
    }  # fmt: skip
    assert one(row) == Event(
        "e1", "l1", AT, "page_viewed", "a", -7, AT, AT + 1, "marta", "human", "web", False, {"path": "/inside", "into": "x"}
    )  # fmt: skip


def test_the_servers_receipt_beats_what_is_said() -> None:
    """Live, nobody says himself when he was heard, not even wrongly; history keeps what its rows say."""
    assert one(ROW | {"received_at": "2020-01-01T00:00:00Z"}, NOW).received_at == NOW
    assert one(ROW | {"received_at": "nonsense"}, NOW).received_at == NOW
    assert one(CALL | {"receivedAt": "2020-01-01T00:00:00Z"}, NOW).received_at == NOW
    assert one(ROW).received_at is None
    assert codes(ROW | {"received_at": "nonsense"}) == ["received_at_not_an_instant"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"), (1.0, "1"), (-0.0, "0"), (1e15, "1000000000000000"), (1e21, "1000000000000000000000"), (1.5e-7, "0.00000015"),
        (10**30, "1" + "0" * 30), (True, "true"), (False, "false"), ("2.50", "2.50"), (" ", " "), ([], "[]"), ({}, "{}"),
        ([1, 2.0, 1e21, 1e-7, 1e16, None, True, "é/"], '[1,2.0,1e21,1e-7,10000000000000000.0,null,true,"é/"]'),
        ({"b": {"a": '"\\\n\x1f\x7f'}}, '{"b":{"a":"\\"\\\\\\n\\u001F\x7f"}}'),
    ],
)  # fmt: skip
def test_values_are_texts(value: Any, text: str) -> None:
    """Numbers are in their shortest form without exponent, nested values compact JSON, wherever they stand."""
    found = one(ROW | {"v": value, "properties": {"w": value}, "actor": value})
    assert (found.properties, found.actor) == ({"v": text, "w": text}, text)


@pytest.mark.parametrize("value", [None, "", float("nan"), float("inf")])
def test_what_says_nothing(value: Any) -> None:
    """Null, an empty text and what is no number are absent; a required column that is absent is missing."""
    assert one(ROW | {"v": value, "actor": value, "properties": {"at": value, "": value}}) == one(ROW)
    assert codes(dict.fromkeys(ROW, value)) == [
        "event_id_missing",
        "lead_id_missing",
        "at_missing",
        "kind_missing",
    ]


def test_a_date_without_time() -> None:
    """It is 00:00 in the zone, marked as no evidence, and refused where no zone is known."""
    assert codes(ROW | {"at": "2026-01-05"}) == ["at_without_time"]
    found = one(ROW | {"at": "\u00a02026-01-05 "}, zone="Europe/Madrid")
    assert (found.at, found.date_only) == (AT - 11 * 3_600_000_000, True)
    assert one(ROW | {"date_only": True}).date_only


REFUSALS: list[tuple[Any, list[str]]] = [
    ("text", ["not_an_object"]),
    (None, ["not_an_object"]),
    ([ROW], ["not_an_object"]),
    (ROW | {"properties": [1]}, ["properties_not_an_object"]),
    (ROW | {"properties": {"seq": 1, "": 1, "z" * 129: 1}, "y" * 129: 1},
     ["property_without_name", "reserved_property", "property_name_too_long", "property_name_too_long"]),
    (ROW | {"kind": "Form Submitted"}, ["kind_not_snake_case"]),
    (ROW | {"at": "yesterday", "logged_at": "2026-01-05T10:00:00", "received_at": "0000-01-01T00:00:00Z"},
     ["at_not_an_instant", "logged_at_without_offset", "received_at_out_of_range"]),
    (ROW | {"at": "  "}, ["at_missing"]),
    (ROW | {"seq": "1.5", "actor_kind": "robot", "date_only": "yes"}, ["seq_not_whole", "actor_kind_unknown", "date_only_unknown"]),
    (ROW | {"kind": "lead_merged"}, ["merge_without_into"]),
    (ROW | {"kind": "lead_merged", "into": "l1"}, ["merge_into_itself"]),
    ({"type": "track"}, ["event_id_missing", "lead_id_missing", "at_missing", "kind_missing"]),
    ({"batch": []}, ["empty_batch"]),
    ({"type": "batch", "batch": "text"}, ["empty_batch"]),
    ({"kind": "X", "seq": ".", "event_id": "a\0"},
     ["character_not_storable", "lead_id_missing", "at_missing", "kind_not_snake_case", "seq_not_whole"]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "reasons"), REFUSALS)
def test_all_that_is_wrong_is_told(value: Any, reasons: list[str]) -> None:
    """Every reason of an event at once, first the one that a file's row would be refused for."""
    assert codes(value) == reasons


def test_a_reason_names_its_field_and_shows_its_value() -> None:
    """Short, and without what cannot be stored."""
    _, found = receive(ROW | {"seq": " 1\0" + "x" * 200}, received_at=None).refused
    assert found == Refused("seq_not_whole", "seq", "1\ufffd" + "x" * 78)
    (found,) = receive(ROW | {"properties": {"k\ud800": "v"}}, received_at=None).refused
    assert found == Refused("character_not_storable", "k\ufffd", "v")


def test_segment_messages() -> None:
    """A call is an event; of a batch each member is one or is refused by its place, and stops no other."""
    assert one(CALL) == Event("m1", "u1", AT, "form_submitted")
    found = receive(
        {"batch": [CALL, {"type": "page"} | {**CALL, "messageId": None}, "text", {"batch": []}, CALL]},
        received_at=NOW,
    )
    assert [each.event_id for each in found.events] == ["m1", "m1"]
    assert told(found) == [
        (1, "event_id_missing", "event_id"),
        (2, "not_an_object", ""),
        (3, "empty_batch", ""),
    ]
    assert one(CALL | {"kind": "odd", "event_id": "e", "lead_id": "l", "at": ROW["at"]}).kind == "odd"


def test_a_body_may_be_a_list() -> None:
    """Rows and calls in any mix; the index is the place in the list."""
    found = receive_all([ROW, CALL, {}, {"batch": [CALL, 1]}, "text"], received_at=NOW)
    assert [each.event_id for each in found.events] == ["e1", "m1", "m1"]
    assert [(index, code) for index, code, _ in told(found)][-2:] == [
        (3, "not_an_object"),
        (4, "not_an_object"),
    ]
    assert {each.index for each in found.refused} == {2, 3, 4}
    assert receive_all(ROW, received_at=NOW) == receive(ROW, received_at=NOW)
    assert told(receive_all([], received_at=NOW)) == [(0, "empty_batch", "")]


def test_bodies() -> None:
    """JSON in UTF-8, with or without its mark; of equal keys the first holds; what is none says so and never raises."""
    assert parsed(b'\xef\xbb\xbf{"a": 1, "b": {"c": 1, "c": 2}, "a": 2}') == {"a": 1, "b": {"c": 1}}
    assert [parsed(body) for body in (b"", b"{", b"\xff", '{"a": 1} x')] == [Refused("not_json")] * 4
    assert parsed(b"[" * 100_000) == Refused("json_too_deep")


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=9)
STAMPS = st.integers(FIRST_INSTANT, LAST_INSTANT)
EVENTS = st.builds(
    Event, TEXTS, TEXTS, STAMPS, st.just("page_viewed"), st.none() | TEXTS, st.integers(1 - 10**18, 10**18 - 1),
    st.none() | STAMPS, st.none() | STAMPS, st.none() | TEXTS, st.sampled_from([None, "human", "system"]), st.none() | TEXTS,
    st.booleans(), st.dictionaries(TEXTS, TEXTS, max_size=3),
)  # fmt: skip


@given(EVENTS)
def test_a_row_is_its_event(event: Event) -> None:
    """What is exported and posted again is the same event, through JSON too."""
    assert receive(json.loads(json.dumps(as_row(event))), received_at=None) == Received((event,))
