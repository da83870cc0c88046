"""What a lead's row says first."""

from __future__ import annotations

import pytest

from leadpact.web.inbox import Inbox, Promise


def owed(party: str, due_at: int) -> Promise:
    """A running clock."""
    return Promise(f"{party}-{due_at}", "L", f"follow_up.clocks.{party}", 0, due_at, party=party)


@pytest.mark.parametrize(
    ("taker", "promises", "first"),
    [
        ("sales", (owed("marketing", 10), owed("sales", 30), owed("sales", 20)), "sales-20"),
        ("sales", (owed("marketing", 20), owed("marketing", 10)), "marketing-10"),
        (None, (owed("marketing", 10), owed("sales", 20)), "marketing-10"),
        ("sales", (), None),
    ],
)
def test_the_owners_own_promise_comes_first(
    taker: str | None, promises: tuple[Promise, ...], first: str | None
) -> None:
    """Who has a lead sees when they owe something, not what the other party owes sooner; that only where they owe nothing."""
    inbox = Inbox({}, {"L": list(promises)}, {}, {}, {}, taker)
    found = inbox.due_first("L")
    assert (found and found.clock_id) == first
