"""Events are gathered by account, merged leads with whom they are now."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from leadpact.events import Event
from leadpact.replay.gathering import MergeLoopError, gather, merged_into


def merges(*pairs: str) -> list[Event]:
    """Merges in order, each of the lead of the first letter into that of the second."""
    return [
        Event(event_id=f"m{n}", lead_id=pair[0], at=n, kind="lead_merged", properties={"into": pair[1]})
        for n, pair in enumerate(pairs)
    ]


def test_a_chain_is_one_account_of_its_survivor() -> None:
    """Whoever is absorbed is in the account of the lead at the end of the chain, with all on the way."""
    ((account, leads, rows),) = gather(merges("bc", "ab", "cd")).accounts
    assert (account, leads, len(rows)) == ("d", ("b", "c", "d", "a"), 3)


@pytest.mark.parametrize(
    ("pairs", "loop"),
    [(("ab", "ba"), "aba"), (("ab", "bc", "cd", "db"), "bcdb"), (("ab", "cd", "dc"), "cdc")],
)
def test_a_loop_is_named_in_order(pairs: tuple[str, ...], loop: str) -> None:
    """A circle of merges is refused, and named without what only leads into it."""
    with pytest.raises(MergeLoopError) as refused:
        merged_into(merges(*pairs))
    assert refused.value.leads == tuple(loop)


def chain(length: int) -> Iterator[Event]:
    """Leads each absorbed by the next, and an event of each before and after."""
    for n in range(length):
        yield Event(event_id=f"a{n}", lead_id=f"l{n}", at=n, kind="page_viewed")
        yield Event(event_id=f"z{n}", lead_id=f"l{n}", at=3 * length + n, kind="page_viewed")
    for n in range(length - 1):
        into = {"into": f"l{n + 1}"}
        yield Event(event_id=f"m{n}", lead_id=f"l{n}", at=length + n, kind="lead_merged", properties=into)


def lines(length: int) -> int:
    """How many lines of code run to gather a chain."""
    events = list(chain(length))
    ran = 0

    def trace(frame: Any, what: str, given: Any) -> Any:
        nonlocal ran
        ran += what == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        ((_, leads, rows),) = gather(events).accounts
    finally:
        sys.settrace(before)
    assert len(leads) == length and len(rows) == 3 * length - 1
    return ran


def test_a_long_chain_of_merges() -> None:
    """Four times the merges take about four times the steps, never sixteen."""
    assert lines(4_000) < 5 * lines(1_000)
