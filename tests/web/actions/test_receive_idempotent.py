"""However a set of events is cut, ordered and repeated, the log and the quarantine end the same, and the counts add up."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadpact.events import Event as CoreEvent
from leadpact.events import order_key
from leadpact.replay.gathering import MergeLoopError, merged_into
from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.receive import Taken, reading, receive, receive_read
from leadpact.web.records.models import Event, Quarantined

pytestmark = pytest.mark.django_db
NOW = 1_800_000_000_000_000
EVENTS: list[Any] = [
    {"event_id": f"e{n}", "lead_id": f"l{n % 4}", "at": f"2026-01-05T12:00:{n:02}Z", "kind": "page_viewed", "n": n}
    for n in range(12)
] + [
    {"event_id": "w1", "kind": "Wrong Kind", "lead_id": "l1", "at": "2026-01-05"},
    {"lead_id": "l1"},
    {"event_id": "w2", "lead_id": "l\x00", "at": "2026-01-05T12:00:00Z", "kind": "replied"},
    {"event_id": "w3", "lead_id": "l\ud800", "at": "9999-01-05T12:00:00Z", "kind": "replied"},
    {"event_id": "w4", "lead_id": "l1", "at": "2126-01-05T12:00:00Z", "kind": "replied"},
    [], 7, None, "text",
]  # fmt: skip
QUICK = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def deliveries(draw: Any) -> list[list[Any]]:
    """All events at least once, in any order, cut anywhere."""
    more = draw(st.lists(st.sampled_from(range(len(EVENTS))), max_size=20))
    order = draw(st.permutations([*range(len(EVENTS)), *more]))
    cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1), max_size=8)))
    return [
        [EVENTS[n] for n in order[start:end]]
        for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)
    ]


def stored() -> tuple[list[Any], list[Any]]:
    """What the log and the quarantine say, whatever the order in which it came."""
    said = ("event_id", "lead_id", "at", "kind", "received_at", "properties")
    return (
        sorted(Event.objects.values_list(*said), key=str),
        sorted(Quarantined.objects.values_list("raw", "code", "field", "event_id", "state")),
    )


def told(events: list[Any]) -> list[Told]:
    """Values as somebody tells them."""
    return [Told(each) for each in events]


@given(batches=deliveries())
@QUICK
def test_any_delivery_of_the_same_events_ends_the_same(batches: list[list[Any]]) -> None:
    """accepted = applied + quarantined in each answer; what was accepted and not repeated is what is stored."""
    with transaction.atomic():
        receive(told(EVENTS), From(None), NOW)
        expected = stored()
        transaction.set_rollback(True)
    with transaction.atomic():
        answers = [receive(told(batch), From(None), NOW) for batch in batches]
        found = stored()
        transaction.set_rollback(True)
    assert found == expected
    assert [each.accepted for each in answers] == [len(batch) for batch in batches]
    assert all(each.accepted == each.applied + each.quarantined for each in answers)
    assert (
        sum(each.accepted - each.repeated for each in answers) == len(found[0]) + len(found[1]) == len(EVENTS)
    )


@given(batches=deliveries())
@QUICK
def test_requests_of_one_transaction_hear_what_each_would_hear_alone(batches: list[list[Any]]) -> None:
    """Written together or one after the other: the same receipts, the same log, the same quarantine."""
    with transaction.atomic():
        apart = [receive(told(batch), From(None), NOW) for batch in batches]
        expected = stored()
        transaction.set_rollback(True)
    with transaction.atomic():
        together = receive_read([reading(told(batch), From(None), NOW) for batch in batches], From(None), NOW)
        found = stored()
        transaction.set_rollback(True)
    assert together == apart
    assert found == expected


MERGES = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.integers(0, 5)).filter(
        lambda merge: merge[0] != merge[1]
    ),
    min_size=1,
    max_size=12,
)


@given(merges=MERGES, size=st.integers(1, 12))
@QUICK
def test_merges_never_form_a_loop(merges: list[tuple[str, str, int]], size: int) -> None:
    """A merge is held exactly if the replay would find a loop in those accepted before it and it."""
    rows = [
        {
            "event_id": f"m{n}",
            "lead_id": lead,
            "at": f"2026-01-05T12:00:0{at}Z",
            "kind": "lead_merged",
            "into": into,
        }
        for n, (lead, into, at) in enumerate(merges)
    ]
    expected = naively_accepted(merges)
    with transaction.atomic():
        answers: list[Taken] = [
            receive(told(rows[start : start + size]), From(None), NOW) for start in range(0, len(rows), size)
        ]
        found = set(Event.objects.values_list("event_id", flat=True))
        transaction.set_rollback(True)
    assert found == expected
    assert sum(each.quarantined for each in answers) == len(merges) - len(expected)


def naively_accepted(merges: list[tuple[str, str, int]]) -> set[str]:
    """The merges as the replay itself tells them, one after the other."""
    accepted: list[CoreEvent] = []
    for number, (lead, into, at) in enumerate(merges):
        one = CoreEvent(f"m{number}", lead, at, "lead_merged", properties={"into": into})
        try:
            merged_into(sorted([*accepted, one], key=order_key))
        except MergeLoopError:
            continue
        accepted.append(one)
    return {each.event_id for each in accepted}
