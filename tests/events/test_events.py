"""Kinds, columns and the one order of events."""

from __future__ import annotations

import pickle

import pytest

from leadpact.events import (
    GROUPS,
    KINDS,
    RESERVED,
    Event,
    channel_of,
    in_order,
    is_kind,
    known_at,
    property_name_problem,
    to_kind,
)


def test_kinds_are_snake_case_and_listed_once() -> None:
    """Every kind of the glossary is a legal kind, in one group."""
    assert all(is_kind(kind) for kind in KINDS)
    assert len(set(KINDS)) == len(KINDS) == sum(map(len, GROUPS.values())) == 34


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Form Submitted", "form_submitted"), ("formSubmitted", "form_submitted"), ("HTTPRequest sent", "http_request_sent"),
        ("  Order-Completed! ", "order_completed"), ("form_submitted", "form_submitted"), ("2nd Call", "event_2nd_call"), ("漢", ""),
    ],
)  # fmt: skip
def test_words_become_kinds(words: str, kind: str) -> None:
    """What a foreign tool calls an event becomes snake_case."""
    assert to_kind(words) == kind
    assert kind == "" or is_kind(kind)


@pytest.mark.parametrize("word", ["", "Form", "form submitted", "_x", "x_", "a__b", "1a", "é", "x" * 129])
def test_what_is_no_kind(word: str) -> None:
    """Anything that is not snake_case, or too long, is no kind."""
    assert not is_kind(word)


def test_channels() -> None:
    """An attempt's kind means a channel; its own property refines it."""
    assert channel_of("call_made") == "phone"
    assert channel_of("message_sent", "whatsapp") == "whatsapp"
    assert channel_of("page_viewed") is None


def test_order() -> None:
    """By instant, then the source's order, then the id by code point."""
    events = [
        Event("b", "l", 1, "k"),
        Event("a", "l", 1, "k", seq=1),
        Event("é", "l", 1, "k"),
        Event("z", "l", 0, "k"),
    ]
    assert [each.event_id for each in in_order(events)] == ["z", "b", "é", "a"]


def test_known_at() -> None:
    """The later of `at` and `received_at`; `at` where that is absent."""
    assert known_at(Event("a", "l", 5, "k")) == 5
    assert known_at(Event("a", "l", 5, "k", received_at=9)) == 9
    assert known_at(Event("a", "l", 5, "k", received_at=3)) == 5


def test_events_travel() -> None:
    """Events are values: equal, hashable, and sent between processes."""
    event = Event("a", "l", 5, "k", properties={"x": "1"})
    assert pickle.loads(pickle.dumps(event)) == event
    assert len({event, event}) == 1


def test_property_names() -> None:
    """Any name of 1 to 128 characters that is no column's."""
    assert property_name_problem("odd name ñ") is None
    assert property_name_problem("") == "property_without_name"
    assert property_name_problem("x" * 129) == "property_name_too_long"
    assert {property_name_problem(name) for name in RESERVED} == {"reserved_property"}
