"""When a failed notice is tried again, and until when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.notices.trying import FIRST, GIVEN_UP, LONGEST, SPREAD, next_try


def test_waits_double_up_to_six_hours() -> None:
    """From a minute on, each shortened by at most a fifth."""
    wanted = FIRST
    for attempt in range(1, 19):
        wait = next_try(attempt, "n-1")
        assert wait is not None and wanted * (1 - SPREAD) <= wait <= wanted
        wanted = min(2 * wanted, LONGEST)


def test_it_is_given_up_after_three_days() -> None:
    """The waits of the schedule stay within them, and come close."""
    waits = []
    while (wait := next_try(len(waits) + 1, "n-1")) is not None and len(waits) < 100:
        waits.append(wait)
    assert GIVEN_UP * 0.7 < sum(waits) <= GIVEN_UP
    assert next_try(1, waited=GIVEN_UP) is None
    assert next_try(1, waited=GIVEN_UP - FIRST) is not None
    assert next_try(10**6) is None


def test_the_other_sides_wish_is_kept() -> None:
    """It is never asked sooner than it wants; a wish beyond the three days is giving up."""
    assert next_try(1, "n-1", retry_after=7200) == 7200
    assert next_try(1, "n-1", retry_after=0) == next_try(1, "n-1")
    assert next_try(1, "n-1", retry_after=GIVEN_UP + 1) is None


@given(
    st.integers(1, 25),
    st.text(max_size=20),
    st.none() | st.integers(0, 10**9),
    st.none() | st.integers(0, 10**6),
)
def test_the_same_notice_waits_alike(attempt: int, notice: str, wish: int | None, waited: int | None) -> None:
    """A pure function; and what it says lies within the three days."""
    wait = next_try(attempt, notice, wish, waited)
    assert wait == next_try(attempt, notice, wish, waited)
    assert wait is None or (wish or 0) <= wait <= GIVEN_UP - (waited or 0)


def test_notices_do_not_come_back_together() -> None:
    """Those that failed at one instant spread."""
    assert len({next_try(6, f"n-{each}") for each in range(50)}) > 30
    with pytest.raises(ValueError, match="first is 1"):
        next_try(0)
